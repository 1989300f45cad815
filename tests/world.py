"""The people of the tests: Aziza a citizen, Botir an official, Dilnoza his secretary, Sardor of
another office. `World` makes them; every helper goes through the product's own actions."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from reception.actions.booking import hold_slot, keep_answers, submit
from reception.models import Office, Official, Reception, Topic, User
from scheduling.availability import free_slots
from scheduling.formats import Format, stored
from scheduling.models import AvailabilityRule, Calendar

PASSWORD = "a password of tests"
ANSWERS = {
    "kind": "person",
    "name": "Aziza Saidova",
    "organisation": "",
    "residence": "Navbahor, Chinor 5",
    "email": "aziza@example.uz",
    "phone": "+998 90 123 45 67",
    "subject": "Uyimizning tomi oqmoqda",
    "text": "Taʼmirlash qachon boshlanadi?",
}


@dataclass
class World:
    office: Office
    botir: Official
    dilnoza: User
    sardor: Official
    aziza: User
    malika: User


def official(office: Office, login: str, *, needs_approval: bool = False) -> Official:
    """Receives from 9 to 17 on every day of the week, 20 minutes each, without lead time."""
    calendar = Calendar.objects.create(tzid=office.tzid, slot_minutes=20, horizon_days=30)
    AvailabilityRule.objects.create(
        calendar=calendar,
        rrule="FREQ=DAILY",
        starts=time(9),
        ends=time(17),
        valid_from=datetime(2020, 1, 1).date(),
    )
    return Official.objects.create(
        office=office,
        user=User.objects.create_staff(
            login, PASSWORD, full_name=login.title(), email=f"{login}@office.example", language="uz"
        ),
        calendar=calendar,
        slug=login,
        name={"uz": login.title()},
        position={"uz": "Hokim oʻrinbosari", "ru": "Заместитель хокима", "en": "Deputy"},
        needs_approval=needs_approval,
    )


def make_world() -> World:
    navbahor, other = (
        Office.objects.create(
            slug=slug,
            code=slug[:3].upper(),
            name={"uz": f"{slug} hokimligi", "ru": f"Хокимият {slug}", "en": f"Office of {slug}"},
            address={"uz": "Mustaqillik koʻchasi, 1"},
            email=f"qabul@{slug}.example",
        )
        for slug in ("navbahor", "guliston")
    )
    botir = official(navbahor, "botir")
    botir.topics.add(Topic.objects.create(slug="housing", name={"uz": "Uy-joy", "en": "Housing"}))
    dilnoza = User.objects.create_staff("dilnoza", PASSWORD, full_name="Dilnoza Karimova")
    botir.secretaries.add(dilnoza)
    return World(
        office=navbahor,
        botir=botir,
        dilnoza=dilnoza,
        sardor=official(other, "sardor"),
        aziza=User.objects.citizen("aziza@example.uz", full_name="Aziza Saidova"),
        malika=User.objects.citizen("malika@example.uz", full_name="Malika Ergasheva"),
    )


def operator() -> User:
    """Whoever runs the service, and may administer any office."""
    found = User.objects.filter(is_operator=True).first()
    return found or User.objects.create_superuser("farruh", PASSWORD)


ROOM_7 = {"uz": "7-xona", "ru": "Кабинет 7", "en": "Room 7"}


def offer(who: Official, *formats: Format) -> None:
    """Their windows offer these formats, those in person in room 7."""
    who.calendar.rules.update(formats=stored(list(formats)), place=ROOM_7)


def somebody(number: int) -> User:
    """One of many citizens."""
    return User.objects.citizen(f"somebody{number}@example.uz", full_name=f"Somebody {number}")


def starts(who: Official, now: datetime, days: int = 3) -> list[datetime]:
    """The official's free starts of the next days, the nearest first."""
    calendar = who.calendar
    slots = free_slots([calendar], now, now + timedelta(days=days), now)
    return [slot.start for slot in slots[calendar.pk]]


def later_starts(who: Official, now: datetime) -> list[datetime]:
    """Those from the first of another day on: what the clock says in the midst of a window, where
    a longer topic begins at other times, makes no difference."""
    free = starts(who, now)
    zone = who.calendar.zone
    return [start for start in free if start.astimezone(zone).date() > now.astimezone(zone).date()]


def book(
    who: Official,
    citizen: User,
    now: datetime,
    *,
    start: datetime | None = None,
    how: Format = Format.VIDEO,
    **answers: str,
) -> Reception:
    """A reception booked as the site does it: held, written, handed in."""
    holder = f"holder of {citizen.pk} at {now}"
    draft = hold_slot(who, start or starts(who, now)[0], holder=holder, now=now, how=how)
    own = {"email": citizen.email, "name": citizen.full_name or ANSWERS["name"]}
    keep_answers(draft, ANSWERS | own | answers)
    return submit(draft, citizen, language="uz", now=now)
