"""One person's odd address or broken event must not keep the letters of everybody else back."""

from contextlib import suppress
from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from reception import housekeeping
from reception.actions import booking, proofs
from reception.management.commands import worker
from reception.models import Appeal, EmailProof, Notice, Outbox, User
from tests.world import ANSWERS, World, book, starts

QUOTED = '"mallory"@evil.uz'  # Django's EmailField takes it, scheduling.ical does not


def the_worker_runs(turns: int = 3) -> None:
    for _ in range(turns):
        try:
            worker.Command().handle(once=True)
        except Exception:  # logged, as by the worker itself
            continue


@pytest.fixture
def now() -> datetime:
    """The worker looks at the real clock."""
    return timezone.now()


def ask_as_a_victim(now: datetime) -> None:
    proofs.ask_code("victim@example.uz", session="s", language="uz", now=now)


def test_an_address_that_no_invitation_can_name_stops_no_letters(world: World, now) -> None:
    book(world.botir, User.objects.citizen(QUOTED, full_name="M"), now)
    ask_as_a_victim(now)
    the_worker_runs()
    addresses = [notice.address for notice in Notice.objects.all()]
    assert "victim@example.uz" in addresses


def test_an_event_that_can_not_be_composed_stops_no_other(world: World, now, monkeypatch) -> None:
    from reception.notices import deliver

    book(world.botir, world.aziza, now)
    ask_as_a_victim(now)
    compose = deliver.compose

    def broken(event, at):
        if event.kind == "booked":
            raise RuntimeError("a bug")
        return compose(event, at)

    monkeypatch.setattr(deliver, "compose", broken)
    the_worker_runs()
    assert [notice.address for notice in Notice.objects.all()] == ["victim@example.uz"]
    assert Outbox.objects.count() == 1, "what failed is still there to be mended"


def test_a_sweep_that_fails_stops_no_letters(world: World, now, monkeypatch) -> None:
    ask_as_a_victim(now)

    def broken(_now: datetime) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(housekeeping, "sweep", broken)
    the_worker_runs()
    assert Notice.objects.count() == 1


def test_letters_go_only_to_the_address_that_was_proven(world: World, now) -> None:
    """The draft's address changes in another tab after the code was checked."""
    draft = booking.hold_slot(world.botir, starts(world.botir, now)[0], holder="h", now=now)
    booking.keep_answers(draft, ANSWERS | {"email": "somebody.else@example.uz"})
    with suppress(Exception):  # however it is refused
        booking.submit(draft, world.aziza, language="uz", now=now)
    assert not Appeal.objects.exists()


def test_looking_at_the_code_page_sends_no_letters_to_endless_addresses(
    world: World, now, client
) -> None:
    session = client.session
    session["holder"] = "h"
    session.save()
    draft = booking.hold_slot(world.botir, starts(world.botir, now)[0], holder="h", now=now)
    for number in range(40):  # RATES["code"] is 30 an hour
        booking.keep_answers(draft, ANSWERS | {"email": f"victim{number}@example.uz"})
        client.get(reverse("book-code", args=[draft.uid]))
    assert EmailProof.objects.count() <= 30
