"""The demonstration's batches: one takes applications, one was drawn and has its proof."""

from datetime import datetime, time, timedelta
from hashlib import sha256
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import transaction

from reception.actions import applications, batches, draw
from reception.demo.people import CITIZENS, QUESTIONS
from reception.models import Batch, Category, Official, Outbox, User
from scheduling.availability import free_slots
from scheduling.formats import Format

DAY = timedelta(days=1)
GENESIS = datetime.fromisoformat("2023-08-23T15:09:27+00:00")  # of drand's quicknet
PERIOD = timedelta(seconds=3)


def seed_batches(now: datetime) -> None:
    """Once. Slots lie beyond what can be booked, so that they are missed nowhere else."""
    if Batch.objects.exists():
        return
    with transaction.atomic():
        told = set(Outbox.objects.values_list("pk", flat=True))
        _announce("sherzod", 3, now, now)
        for n, login in enumerate(("malika", "rustam", "zilola")):
            _apply(Batch.objects.get(), login, n, now)
        done = _announce("jasur", 2, now - 12 * DAY, now)
        for n, login in enumerate(("malika", "rustam", "zilola", "anvar")):
            _apply(done, login, n, done.opens + n * timedelta(hours=5))
        draw.close(done, now=done.deadline + timedelta(seconds=5))
        value = sha256(done.source.encode()).hexdigest()
        draw.draw(done, value, by=done.announced_by, now=done.value_at + timedelta(hours=1))
        # Nobody reads letters about what happened before the demonstration began.
        Outbox.objects.exclude(pk__in=told).delete()


def _announce(slug: str, how_many: int, at: datetime, now: datetime) -> Batch:
    official = Official.objects.select_related("calendar", "office").get(slug=slug)
    zone = ZoneInfo(official.office.tzid)
    calendar = official.calendar.on(batches.terms(official, Format.VIDEO))
    first = now + (official.calendar.horizon_days + 2) * DAY
    found = free_slots([calendar], first, first + 90 * DAY, now)[calendar.pk]
    closing = (at + 5 * DAY).astimezone(zone).date()
    value_at = datetime.combine(closing + DAY, time(12), zone)
    number = (value_at - GENESIS) // PERIOD + 1
    plan = batches.Plan(
        starts=tuple(slot.start for slot in found[:how_many]),
        format=Format.VIDEO,
        opens=at,
        deadline=datetime.combine(closing, time(18), zone),
        source=f"drand quicknet, № {number}",
        value_at=value_at,
    )
    return batches.announce(official, plan, uid=uuid4(), by=official.user, now=at)


def _apply(batch: Batch, login: str, number: int, at: datetime) -> None:
    citizen = User.objects.citizen(f"{login}@example.uz")
    _topic, subject, text = QUESTIONS[number]
    answers = {
        "kind": "person",
        "name": CITIZENS[login],
        "organisation": "",
        "residence": "Navbahor shahri, Chinor mahallasi",
        "phone": "+998 90 123 45 67",
        "topic": "",
        "subject": subject,
        "text": text,
    }
    wishes = tuple(batch.slots[number:] + batch.slots[:number]) if number else ()
    category = Category.objects.filter(slug="veterans").first() if number == 1 else None
    wanted = applications.Wanted(answers, wishes, category)
    applications.apply(batch, citizen, wanted, language="uz", now=at)
