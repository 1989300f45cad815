"""Fills the demonstration: two offices, people, past and coming receptions, and one that is open
now. Idempotent: what is there stays as it is."""

import uuid
from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from reception.actions.booking import next_number
from reception.actions.journal import record, times
from reception.actions.minutes import complete
from reception.actions.promises import Instruction
from reception.demo.appeals import seed_appeals
from reception.demo.applicants import seed_applicants, seed_interpreter
from reception.demo.lots import seed_batches
from reception.demo.notices import seed_notices
from reception.demo.people import (
    CATEGORIES,
    CITIZENS,
    HEADS,
    KEYWORDS,
    NEIGHBOURS,
    OFFICES,
    OFFICIALS,
    QUESTIONS,
    SECRETARIES,
    TOPICS,
    DemoOfficial,
)
from reception.demo.points import seed_point
from reception.demo.readiness import seed_readiness
from reception.demo.record import seed_record
from reception.demo.roles import OPERATOR, ROLES, seed_invitation, seed_roles
from reception.demo.talk import seed_lobby, seed_talk
from reception.lifecycle import AppealState, ReceptionState
from reception.models import (
    Appeal,
    Category,
    Office,
    Official,
    Outbox,
    Reception,
    Topic,
    User,
)
from reception.models.minutes import Outcome
from reception.models.offices import TopicLength
from reception.profiles import registered_at
from scheduling.availability import free_slots
from scheduling.bookings import BY_VIDEO
from scheduling.formats import stored
from scheduling.models import AvailabilityRule, Booking, Calendar, Status

PASSWORD = "navbahor-2026"  # noqa: S105 (printed at every start of the demo)
WITH_ROLES = {login: name for login, (name, _post, _where) in ROLES.items()} | dict([OPERATOR])
OPEN_FOR = timedelta(minutes=50)
SMETA = Instruction(
    "Tomni taʼmirlash uchun smeta tuzish va pudratchini tanlash",
    name="Uy-joy boʻlimi, J. Mirzayev",
)


def seed(now: datetime) -> None:
    with transaction.atomic():
        for fields in OFFICES:
            Office.objects.get_or_create(slug=fields["slug"], defaults=fields)
        for slug, topic in TOPICS.items():
            fields = {"name": topic, "keywords": KEYWORDS[slug]}
            Topic.objects.get_or_create(slug=slug, defaults=fields)
        for rank, (slug, category) in enumerate(CATEGORIES.items(), 1):
            Category.objects.get_or_create(slug=slug, defaults={"name": category, "rank": rank})
        for rank, one in enumerate(OFFICIALS):
            _official(one, rank, now)
        for login, (name, officials) in SECRETARIES.items():
            user = _staff(login, name)
            for official in Official.objects.filter(slug__in=officials):
                official.secretaries.add(user)
        seed_roles({login: _staff(login, name) for login, name in WITH_ROLES.items()})
        for office, head in HEADS.items():
            Office.objects.filter(slug=office, head=None).update(
                head=Official.objects.get(slug=head)
            )
        citizens = [_citizen(login, name) for login, name in CITIZENS.items()]
        if not Reception.objects.exists():
            _past(citizens, now)
            _coming(citizens, now)
            _full_day(now)
    seed_applicants(now)
    seed_notices(now)
    seed_appeals(now, _reception)
    seed_batches(now)
    seed_point(now, _reception)
    seed_invitation(now)
    open_now(now)
    seed_readiness(now)
    seed_record(now, _reception)


def _staff(login: str, name: str) -> User:
    user = User.objects.filter(username=login).first()
    if user is None:
        email = f"{login}@navbahor.example"
        user = User.objects.create_staff(login, PASSWORD, full_name=name, email=email)
    return user


def _citizen(login: str, name: str) -> User:
    return User.objects.citizen(f"{login}@example.uz", full_name=name, language="uz")


def _official(one: DemoOfficial, rank: int, now: datetime) -> None:
    if Official.objects.filter(slug=one.login).exists():
        return
    calendar = Calendar.objects.create(
        tzid="Asia/Tashkent",
        country="UZ",
        slot_minutes=one.minutes,
        buffer_after=one.buffer_after,
        lead_minutes=one.lead_minutes,
        horizon_days=42,
        daily_cap=one.daily_cap,
    )
    since = now.date() - timedelta(days=60)
    for window in one.windows:
        AvailabilityRule.objects.create(
            calendar=calendar,
            rrule=window.rrule,
            starts=time.fromisoformat(window.starts),
            ends=time.fromisoformat(window.ends),
            valid_from=since,
            formats=stored(list(window.formats)),
            place=window.place,
        )
    official = Official.objects.create(
        office=Office.objects.get(slug=one.office),
        user=_staff(one.login, one.name["uz"]),
        calendar=calendar,
        slug=one.login,
        name=one.name,
        position=one.position,
        languages=["uz", "ru"],
        needs_approval=one.needs_approval,
        rank=rank,
    )
    official.topics.set(Topic.objects.filter(slug__in=one.topics))
    for slug, minutes in one.lengths.items():
        topic = Topic.objects.get(slug=slug)
        TopicLength.objects.create(official=official, topic=topic, minutes=minutes)


def _reception(
    official: Official,
    citizen: User,
    start: datetime,
    length: timedelta,
    question: tuple[str, str, str],
    state: ReceptionState,
    booked: datetime,
) -> Reception:
    topic, subject, text = question
    booking = Booking.objects.create(
        calendar=official.calendar, start=start, end=start + length, status=Status.CONFIRMED
    )
    appeal = Appeal.objects.create(
        number=next_number(official.office, registered_at(official.office, booked).year),
        registered=registered_at(official.office, booked),
        office=official.office,
        official=official,
        citizen=citizen,
        topic=Topic.objects.get(slug=topic),
        kind="person",
        name=citizen.full_name,
        residence="Navbahor shahri, Chinor mahallasi",
        email=citizen.email,
        phone="+998 90 123 45 67",
        subject=subject,
        text=text,
        language="uz",
        key=uuid.uuid4(),
        submitted=booked,
    )
    reception = Reception.objects.create(
        appeal=appeal,
        official=official,
        citizen=citizen,
        booking=booking,
        identity=citizen.identity,
        topic=appeal.topic,
        office=official.office,
        state=state,
    )
    record("booked", at=booked, actor=citizen, reception=reception, tell=False, **times(reception))
    return reception


def _slots_of_past_day(official: Official, days_ago: int, now: datetime) -> list[datetime]:
    """The starts that the official's rules gave around a day in the past."""
    then = now - timedelta(days=days_ago)
    calendar = official.calendar.on(BY_VIDEO)
    slots = free_slots([calendar], then, then + timedelta(days=7), then - timedelta(days=8))
    return [slot.start for slot in slots[official.calendar_id]]


def _past(citizens: list[User], now: datetime) -> None:
    official = Official.objects.get(slug="botir")
    length = timedelta(minutes=official.calendar.slot_minutes)
    answers = [
        (Outcome.WRITTEN, "Tom taʼmiri ushbu yil rejasiga kiritiladi."),
        (Outcome.EXPLAINED, "Kadastrga ariza berish tartibi tushuntirildi."),
    ]
    starts = _slots_of_past_day(official, 14, now)
    for n, (outcome, answer) in enumerate(answers):
        start = starts[n]
        done = start + length
        reception = _reception(
            official,
            citizens[n],
            start,
            length,
            QUESTIONS[n],
            ReceptionState.FINISHED,
            start - timedelta(days=6),
        )
        reception.began, reception.finished = start, done
        reception.state = ReceptionState.FINISHED
        reception.save()
        reception.appeal.state = AppealState.HEARD
        reception.appeal.save()
        for kind, at in (("began", start), ("finished", done)):
            record(kind, at=at, actor=official.user, reception=reception, tell=False)
        if n == 0:
            seed_talk(reception, start)
        written = outcome == Outcome.WRITTEN
        complete(
            reception,
            outcome=outcome,
            heard="Fuqaro muammoni batafsil tushuntirdi.",
            answer=answer,
            consent=not written,
            instructions=[SMETA] if written else [],
            by=official.user,
            now=done,
        )
    Outbox.objects.filter(event__at__lt=now).delete()  # nobody gets letters about the past


def _coming(citizens: list[User], now: datetime) -> None:
    tomorrow = _midnight(now, days=1)
    for n, official in enumerate(Official.objects.filter(slug__in=("botir", "gulnora", "nodira"))):
        calendar = official.calendar.on(BY_VIDEO)
        others = citizens[1:]  # Aziza's is the one that is open now
        slots = free_slots([calendar], tomorrow, tomorrow + timedelta(days=21), now)[calendar.pk]
        competent = set(official.topics.values_list("slug", flat=True))
        questions = [question for question in QUESTIONS if question[0] in competent]
        for k, slot in enumerate(slots[1:25:6]):
            _reception(
                official,
                others[(n + k) % len(others)],
                slot.start,
                slot.end - slot.start,
                questions[k % len(questions)],
                ReceptionState.SCHEDULED,
                now - timedelta(days=2, hours=k),
            )


def _full_day(now: datetime) -> None:
    """Fills the next whole day of Botir's: to call him away then touches many."""
    botir = Official.objects.get(slug="botir")
    since = _midnight(now, days=1)
    slots = free_slots([botir.calendar], since, since + timedelta(days=14), now)[botir.calendar_id]
    days = Counter(_local_date(slot.start) for slot in slots)
    fullest, _ = days.most_common(1)[0]  # the first of those with the most free times
    that_day = [slot for slot in slots if _local_date(slot.start) == fullest]
    competent = [question for question in QUESTIONS if question[0] in ("housing", "land", "roads")]
    for n, (slot, name) in enumerate(zip(that_day, NEIGHBOURS, strict=False)):
        _reception(
            botir,
            _citizen(f"neighbour{n}", name),
            slot.start,
            slot.end - slot.start,
            competent[n % len(competent)],
            ReceptionState.SCHEDULED,
            now - timedelta(days=1, hours=n),
        )


def _midnight(now: datetime, days: int) -> datetime:
    day = _local_date(now) + timedelta(days=days)
    return datetime.combine(day, time(), ZoneInfo("Asia/Tashkent"))


def open_now(now: datetime) -> Reception | None:
    """A reception of Aziza with Botir whose window is open at this moment; None when Botir has
    somebody else just now."""
    aziza = User.objects.citizen("aziza@example.uz")
    official = Official.objects.get(slug="botir")
    mine = Reception.objects.filter(citizen=aziza, official=official)
    enough = now + timedelta(minutes=15)
    live = mine.filter(
        state__in=(ReceptionState.SCHEDULED, ReceptionState.IN_SESSION),
        booking__start__lte=now,
        booking__end__gt=enough,
    ).first()
    if live:
        return live
    start = now.replace(second=0, microsecond=0) - timedelta(minutes=now.minute % 5)
    try:
        with transaction.atomic():
            made = _reception(
                official,
                aziza,
                start,
                OPEN_FOR,
                QUESTIONS[0],
                ReceptionState.SCHEDULED,
                now - timedelta(days=3),
            )
            seed_interpreter(made, now)
            seed_lobby(made, now)
            return made
    except IntegrityError:
        return None


def _local_date(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo("Asia/Tashkent")).date()
