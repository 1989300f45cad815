"""Appeals of the demonstration in every state there is before, and without, a reception."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from reception.actions import changes, disputes, rulings, triage
from reception.actions.journal import record, was
from reception.demo.people import NEIGHBOURS
from reception.lifecycle import DECIDED, ReceptionState
from reception.models import (
    Appeal,
    Clarification,
    Official,
    Outbox,
    Presence,
    Reception,
    User,
)
from reception.notices.triage import KINDS
from scheduling.availability import free_slots
from scheduling.bookings import BY_VIDEO
from scheduling.models import Booking, Status

Make = Callable[..., Reception]
STALL = ("business", "Bozordagi joyim olib qoʻyildi", "Rasta joyimni sababsiz olib qoʻyishdi.")
SHOP = ("business", "Doʻkonga ruxsatnoma", "Ruxsatnoma olti oydan beri berilmayapti.")
ROOF = ("heating", "Tom hali ham oqmoqda", "Uyimiz tomi oqmoqda, taʼmirlash boshlanmadi.")


def seed_appeals(now: datetime, make: Make) -> None:
    """Once."""
    if Clarification.objects.exists():
        return
    sherzod = Official.objects.select_related("office", "calendar", "user").get(slug="sherzod")
    botir = Official.objects.get(slug="botir")
    office: dict[str, Any] = {"by": User.objects.get(username="dilnoza"), "now": now}
    gulnora = Official.objects.select_related("office", "calendar").get(slug="gulnora")
    free = {one.pk: iter(last_free(one, now)) for one in (sherzod, gulnora)}

    def at(
        official: Official,
        citizen: User,
        question: tuple[str, str, str],
        state: ReceptionState,
        days: int = 0,
    ) -> Reception:
        length = timedelta(minutes=official.calendar.slot_minutes)
        start, since = next(free[official.pk]), now - timedelta(days=days)
        one = make(official, citizen, start, length, question, state, since)
        return Reception.objects.whole().get(pk=one.pk)

    def asked(citizen: User, question: tuple[str, str, str] = STALL, days: int = 0) -> Reception:
        """A request to the mayor, who has to confirm it."""
        one = at(sherzod, citizen, question, ReceptionState.REQUESTED, days)
        Booking.objects.filter(pk=one.booking_id).update(status=Status.PENDING)
        return Reception.objects.whole().get(pk=one.pk)

    def booked(citizen: User, question: tuple[str, str, str] = STALL) -> Reception:
        return at(gulnora, citizen, question, ReceptionState.SCHEDULED)

    citizens = (neighbour(n) for n in range(len(NEIGHBOURS)))
    asked(next(citizens), SHOP, days=4)  # has not come before the head in time
    complaint = asked(next(citizens), STALL, days=1)
    triage.name_accused(complaint, official=botir, **office)
    anvar = User.objects.citizen("anvar@example.uz")
    triage.ask(
        asked(anvar, SHOP), "Qaysi manzildagi doʻkon? Arizangiz nusxasini yuboring.", **office
    )
    completed = asked(next(citizens))
    triage.ask(completed, "Qaysi bozor?", **office)
    triage.clarify(completed, "Navbahor dehqon bozori, 14-rasta.", by=completed.citizen, now=now)
    rulings.forward(
        booked(next(citizens), SHOP), body="Davlat xizmatlari markazi",
        reasons="Ruxsatnomani shu organ beradi.", **office,
    )  # fmt: skip
    proposed = booked(next(citizens))
    rulings.propose(proposed, "no_mandate", "Vakil ishonchnoma koʻrsatmadi.", **office)
    left = booked(next(citizens))
    conclusion = rulings.propose(left, "anonymous", "Murojaatchining ismi yoʻq.", **office)
    rulings.agree(conclusion, by=sherzod.user, now=now)
    changes.withdraw(booked(next(citizens)), by=left.citizen, now=now)
    repeated(asked, office)
    missed(botir, make, next(citizens), now)
    failed(botir, make, User.objects.citizen("zilola@example.uz"), now)
    told = KINDS | {"revoked", "cancelled", "no_show_citizen", "failed_technical"}
    Outbox.objects.filter(event__kind__in=told).delete()  # nobody gets letters about all this


def neighbour(number: int) -> User:
    name = NEIGHBOURS[number]
    return User.objects.citizen(f"neighbour{number}@example.uz", full_name=name, language="uz")


def last_free(official: Official, now: datetime) -> list[datetime]:
    """The free times of the official, the last first: the near ones are for who tries booking."""
    calendar = official.calendar.on(BY_VIDEO)
    slots = free_slots([calendar], now, now + timedelta(days=42), now)[calendar.pk]
    return [slot.start for slot in reversed(slots)]


def repeated(asked: Make, office: dict[str, Any]) -> None:
    """Refused, for the same person was answered about the same before."""
    before = Appeal.objects.filter(state__in=sorted(DECIDED), official__slug="botir").first()
    if before is not None:
        again = asked(before.citizen, ROOF)
        rulings.refuse(
            again, "decided_before", "Bu masala avval hal qilingan va sizga aytilgan.",
            earlier=before, **office,
        )  # fmt: skip


def missed(official: Official, make: Make, citizen: User, now: datetime) -> None:
    """The record says that the citizen did not come, and the citizen disputes it."""
    one = past(official, make, citizen, now, ReceptionState.NO_SHOW_CITIZEN, hours=50)
    there(one, "official", 0, 30)
    disputes.dispute(one, "Havola ochilmadi, uch marta urindim.", by=citizen, now=now)


def failed(official: Official, make: Make, citizen: User, now: datetime) -> None:
    """Both were there, and the call did not come about: a new time is owed."""
    one = past(official, make, citizen, now, ReceptionState.FAILED_TECHNICAL, hours=52)
    there(one, "official", 0, 30)
    there(one, "citizen", 2, 30)


def past(
    official: Official, make: Make, citizen: User, now: datetime, state: ReceptionState, hours: int
) -> Reception:
    start = (now - timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
    length = timedelta(minutes=30)
    made = make(official, citizen, start, length, ROOF, state, start - timedelta(days=3))
    record(state.value, at=made.ends_at, reception=made, **was(made))
    return Reception.objects.whole().get(pk=made.pk)


def there(reception: Reception, role: str, came: int, left: int) -> None:
    """In minutes from the start."""
    start = reception.starts_at
    Presence.objects.create(
        reception=reception,
        about=start,
        role=role,
        came=start + timedelta(minutes=came),
        left=start + timedelta(minutes=left),
    )
