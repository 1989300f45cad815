"""Many citizens at once. The first half runs with the product's database, the second over HTTP."""

import asyncio
import json
import secrets
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from tests.http import Answer, Browser
from tests.product import Product

T = TypeVar("T")
OFFICE_HOURS = range(4, 12)  # 9 to 17 in Tashkent, in UTC
TANGLED_HOUR = 19  # just after midnight there


@dataclass(frozen=True)
class Crowd:
    """Starts are ISO. `slots`: official's slug → free slots none of which overlap; `tangled`: three
    starts ten minutes apart, so that the middle slot overlaps both others. `sessions`: of citizens
    who are signed in."""

    slots: dict[str, list[str]]
    tangled: list[str]
    sessions: list[str]


def gather(product: Product, *, people: int, officials: int = 1) -> Crowd:
    """Officials with a month of free days, and citizens who proved their addresses."""
    made = product.shell(f"from tests.crowd import make; print(make({people}, {officials}))")
    return Crowd(**json.loads(made))


# --- With the product's database -----------------------------------------------------------------


def make(people: int, officials: int) -> str:
    """Called by `gather` inside the product's environment."""
    from django.utils import timezone

    from reception.models import User
    from scheduling.models import AvailabilityRule
    from tests.world import make_world, official, starts

    now, world = timezone.now(), make_world()
    slots, tangled = {}, []
    for number in range(officials):
        one = official(world.office, f"official-{number}")
        # Past midnight, and another grid ten minutes aside: slots that partly overlap.
        AvailabilityRule.objects.create(
            calendar=one.calendar, rrule="FREQ=DAILY", starts=time(20), ends=time(1),
            valid_from=datetime(2020, 1, 1).date(),
        )  # fmt: skip
        AvailabilityRule.objects.create(
            calendar=one.calendar, rrule="FREQ=DAILY", starts=time(0, 10), ends=time(2),
            valid_from=datetime(2020, 1, 1).date(),
        )  # fmt: skip
        free = starts(one, now + timedelta(days=1), days=28)
        slots[one.slug] = [start.isoformat() for start in free if start.hour in OFFICE_HOURS]
        tangled = [start.isoformat() for start in free if start.hour == TANGLED_HOUR][:3]
    citizens = [
        User.objects.citizen(f"citizen-{number}@example.uz", full_name=f"Citizen {number}")
        for number in range(people)
    ]
    sessions = [session_of(one) for one in citizens]
    return json.dumps({"slots": slots, "tangled": tangled, "sessions": sessions})


def session_of(user: Any) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["holder"] = secrets.token_urlsafe(24)
    session.create()
    assert isinstance(session.session_key, str)
    assert Session.objects.filter(pk=session.session_key).exists()
    return session.session_key


def taken_at(calendar_of: str, start: str) -> int:
    """How many held or booked times of an official overlap the slot that begins at `start`."""
    from scheduling.models import Booking

    begins = datetime.fromisoformat(start)
    active = Booking.objects.filter(calendar__official__slug=calendar_of).exclude(
        status="cancelled"
    )
    return active.filter(start__lt=begins + timedelta(minutes=20), end__gt=begins).count()


# --- Over HTTP -----------------------------------------------------------------------------------


def at_once(
    product: Product, sessions: list[str], act: Callable[[Browser, int], Coroutine[Any, Any, T]]
) -> list[T]:
    """What `act(browser, number)` gave for each session; all are connected before any begins."""

    async def all_of_them() -> list[T]:
        async with AsyncExitStack() as open_browsers:
            browsers = [
                await open_browsers.enter_async_context(Browser(product.url, session))
                for session in sessions
            ]
            return await asyncio.gather(*(act(one, n) for n, one in enumerate(browsers)))

    return asyncio.run(all_of_them())


async def hold(browser: Browser, slug: str, start: str) -> Answer:
    return await browser.post(f"/officials/{slug}/hold/", start=start)


async def write(browser: Browser, about: str, number: int, *, topic: str = "") -> str:
    """Answers every question after a hold; `about` is where it led. Gives the last page's path."""
    answers = {"kind": "person", "name": f"Citizen {number}", "residence": "Navbahor, Chinor 5"}
    contact = (await expected(browser.post(about, **answers), 302)).location
    email = f"citizen-{number}@example.uz"
    appeal = (await expected(browser.post(contact, email=email), 302)).location
    words = {"topic": topic, "subject": "Tom oqmoqda", "text": "Taʼmirlash qachon boshlanadi?"}
    return (await expected(browser.post(appeal, files=True, **words), 302)).location


async def book(browser: Browser, slug: str, start: str, number: int) -> str:
    """A whole booking, five forms; gives the path of the citizen's page of it."""
    about = (await expected(hold(browser, slug, start), 302)).location
    check = await write(browser, about, number)
    return (await expected(browser.post(check), 302)).location


async def expected(asked: Coroutine[Any, Any, Answer], status: int) -> Answer:
    answer = await asked
    if answer.status != status:
        raise AssertionError(f"{answer.status} instead of {status}: {answer.body.decode()[:2000]}")
    return answer
