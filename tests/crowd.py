"""Many citizens at once, over HTTP."""

import asyncio
import json
import uuid
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.http import Answer, Browser
from tests.product import Product

T = TypeVar("T")


@dataclass(frozen=True)
class Crowd:
    """Starts are ISO. `slots`: official's slug → free slots none of which overlap; `tangled`:
    slug → three starts ten minutes apart, so that the middle slot overlaps both others.
    `sessions`: of citizens who are signed in; `tokens`: of the same, for their programs."""

    slots: dict[str, list[str]]
    tangled: dict[str, list[str]]
    sessions: list[str]
    tokens: list[str]


def gather(product: Product, *, people: int, officials: int = 1) -> Crowd:
    """Officials with a month of free days, and citizens who proved their addresses."""
    made = product.shell(f"from tests.crowd_data import make; print(make({people}, {officials}))")
    return Crowd(**json.loads(made))


def taken(product: Product, slug: str, start: str) -> int:
    """How many held or booked times of an official overlap the slot that begins at `start`."""
    code = f"from tests.crowd_data import taken; print(taken({slug!r}, {start!r}))"
    return int(product.shell(code))


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


QUESTIONS = 5  # pages: who asks, the applicant, contact, needs, the appeal


async def hold(browser: Browser, slug: str, start: str) -> Answer:
    return await browser.post(f"/officials/{slug}/hold/", {"start": start})


async def write(browser: Browser, about: str, number: int, *, topic: str = "") -> str:
    """Answers every question after a hold; `about` is where it led. Gives the last page's path."""
    answers = {
        "kind": "person",
        "name": f"Citizen {number}",
        "residence": "Navbahor, Chinor 5",
        "email": f"citizen-{number}@example.uz",
        "topic": topic,
        "subject": "Tom oqmoqda",
        "text": "Taʼmirlash qachon boshlanadi?",
    }
    here = about
    for _ in range(QUESTIONS):
        files = here.endswith("/appeal/")
        here = (await expected(browser.post(here, answers, files=files), 302)).location
    return here


async def book(browser: Browser, slug: str, start: str, number: int) -> str:
    """A whole booking, seven forms; gives the path of the citizen's page of it."""
    about = (await expected(hold(browser, slug, start), 302)).location
    check = await write(browser, about, number)
    return (await expected(browser.post(check), 302)).location


APPEAL = {
    "name": "Citizen",
    "residence": "Navbahor, Chinor 5",
    "subject": "Tom oqmoqda",
    "text": "Taʼmirlash qachon boshlanadi?",
}


async def book_at_once(browser: Browser, slug: str, start: str, token: str) -> str:
    """A whole booking, one request; gives the reception's id."""
    booked = await by_program(
        browser, token, "bookings", APPEAL | {"official": slug, "start": start}
    )
    return str(booked["id"])


async def book_by_program(browser: Browser, slug: str, start: str, token: str) -> str:
    """The same by two: the hold, and the appeal for what is held."""
    held = await by_program(browser, token, "holds", {"official": slug, "start": start})
    booked = await by_program(browser, token, "bookings", APPEAL | {"hold": held["uid"]})
    return str(booked["id"])


async def by_program(browser: Browser, token: str, what: str, body: dict[str, str]) -> Any:
    asked = browser.send(
        f"/api/v1/{what}",
        body,
        Authorization=f"Bearer {token}",
        Idempotency_Key=str(uuid.uuid4()),
    )
    return json.loads((await expected(asked, 201)).body)


async def expected(asked: Coroutine[Any, Any, Answer], status: int) -> Answer:
    answer = await asked
    if answer.status != status:
        raise AssertionError(f"{answer.status} instead of {status}: {answer.body.decode()[:2000]}")
    return answer
