"""The draw of a batch: what was drawn is what was published, once, and anyone can check it."""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from reception.actions import draw, offering, waitlist
from reception.actions.batches import AlreadySettled
from reception.models import (
    Appeal,
    Application,
    Batch,
    Category,
    Event,
    FreedTime,
    Reception,
    User,
    Waiting,
)
from scheduling import lottery
from scheduling.models import Booking, Status
from tests import postman
from tests.lots import VALUE, announce, apply, close, drawn, proof_of
from tests.world import World, book, make_world, somebody, starts

CHECKER = settings.BASE_DIR / "frontend/static/check_draw.py"


def letters(now) -> dict[str, str]:
    """Address → subject of the newest letter."""
    postman.deliver(now)
    return {letter.to[0]: str(letter.subject) for letter in mail.outbox}


def test_a_winner_has_a_confirmed_reception_with_number_and_letter(world: World, now) -> None:
    batch = announce(world.botir, now, 1)
    apply(batch, world.aziza, now)
    drawn(batch)
    reception = Reception.objects.get()
    assert reception.state == "scheduled"
    assert reception.booking.status == Status.CONFIRMED
    assert reception.starts_at == batch.starts[0]
    assert reception.appeal.number == "NAV-2026-00001"
    assert reception.appeal.name == "Aziza Saidova"
    assert Application.objects.get().reception == reception
    told = letters(batch.value_at)
    assert told["aziza@example.uz"].endswith("NAV-2026-00001")
    (invited,) = [one for one in mail.outbox if one.to == ["aziza@example.uz"] and one.alternatives]
    assert "METHOD:REQUEST" in invited.alternatives[0].content


def test_an_official_who_approves_each_request_has_approved_the_batch(world: World, now) -> None:
    world.botir.needs_approval = True
    world.botir.save()
    batch = announce(world.botir, now, 1)
    apply(batch, world.aziza, now)
    drawn(batch)
    assert Reception.objects.get().state == "scheduled"


def test_losers_are_told_and_have_nothing(world: World, now) -> None:
    batch = announce(world.botir, now, 1)
    for n in range(3):
        apply(batch, somebody(n), now)
    drawn(batch)
    lost = list(Application.objects.filter(outcome="lost").select_related("citizen"))
    assert len(lost) == 2
    told = letters(batch.value_at)
    assert len({told[one.citizen.email] for one in lost}) == 1
    assert not Reception.objects.filter(citizen__in=[one.citizen for one in lost]).exists()


def test_slots_that_nobody_wanted_come_back(world: World, now) -> None:
    batch = announce(world.botir, now, 3)
    apply(batch, world.aziza, now, batch.slots[1])
    drawn(batch)
    back = starts(world.botir, batch.value_at, days=20)
    assert {batch.starts[0], batch.starts[2]} <= set(back)
    assert batch.starts[1] not in back


def test_slots_that_come_back_come_at_a_moment_that_nobody_knows(
    world: World, now, settings
) -> None:
    settings.FREED_SLOT_DELAY = timedelta(hours=1)
    batch = announce(world.botir, now, 2)
    apply(batch, world.aziza, now, batch.slots[1])
    drawn(batch)
    held = Booking.objects.get(status=Status.HELD)
    assert batch.value_at < held.held_until <= batch.value_at + timedelta(hours=1)
    assert held.holder.startswith("freed:")


def test_who_won_but_booked_since_the_roll_is_passed_over_and_the_proof_stays_true(
    world: World, now, tmp_path
) -> None:
    batch = announce(world.botir, now, 1)
    one = apply(batch, world.aziza, now)
    close(batch)
    other = book(world.botir, world.aziza, batch.deadline + timedelta(minutes=1))
    done = drawn(batch)
    assert proof_of(done)["assigned"] == {one.draw_id: batch.slots[0]}
    assert Application.objects.get().outcome == "passed_over"
    assert Reception.objects.get() == other
    assert Appeal.objects.count() == 1
    assert batch.starts[0] in starts(world.botir, batch.value_at, days=20)
    assert checked(done, tmp_path)


def test_drawing_twice_changes_nothing_and_another_value_is_refused(world: World, now) -> None:
    batch = announce(world.botir, now, 1)
    apply(batch, world.aziza, now)
    first = drawn(batch)
    again = draw.draw(batch, VALUE, by=world.dilnoza, now=batch.value_at)
    assert proof_of(again) == proof_of(first)
    with pytest.raises(AlreadySettled):
        draw.draw(batch, "a nicer value", by=world.dilnoza, now=batch.value_at)
    assert Reception.objects.count() == 1
    assert Event.objects.filter(kind="drawn").count() == 1


@pytest.mark.parametrize("step", ["register", "let_go", "tell"])
def test_killed_in_the_middle_nothing_is_half_done(
    world: World, now, step: str, monkeypatch
) -> None:
    batch = announce(world.botir, now, 3)
    apply(batch, world.aziza, now, *batch.slots[:1])
    apply(batch, world.malika, now, *batch.slots[:1])
    close(batch)

    class Killed(BaseException):
        pass

    def die(*_args, **_options):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(draw, step, die)
        with pytest.raises(Killed):
            draw.draw(batch, VALUE, by=world.dilnoza, now=batch.value_at)
    assert Batch.objects.get().state == "closed"
    assert not Reception.objects.exists()
    assert Booking.objects.filter(status=Status.HELD).count() == 3
    draw.draw(batch, VALUE, by=world.dilnoza, now=batch.value_at)
    assert Reception.objects.count() == 1


def announced(batch: Batch) -> lottery.Announced:
    return lottery.Announced(batch.commitment, batch.roll, VALUE)


def checked(batch: Batch, folder, document: dict | None = None) -> bool:
    """By the script that the page offers, in a Python that knows nothing of us."""
    path = folder / "proof.json"
    path.write_text(json.dumps(document or proof_of(batch)))
    command = [sys.executable, "-I", str(CHECKER), str(path), *announced(batch)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_the_proof_says_what_happened_and_both_checkers_agree(world: World, now, tmp_path) -> None:
    batch = announce(world.botir, now, 2)
    for n in range(5):
        apply(batch, somebody(n), now, *batch.slots[: n % 3])
    done = drawn(batch)
    assert lottery.verify(proof_of(done), announced(done))
    assert checked(done, tmp_path)
    won = {
        one.draw_id: int(one.reception.starts_at.timestamp())
        for one in Application.objects.filter(outcome="won").select_related("reception__booking")
    }
    assert won == proof_of(done)["assigned"]


@pytest.mark.parametrize("field", ["secret", "public_value", "applications", "slots", "assigned"])
def test_a_tampered_proof_is_refused_by_both(world: World, now, tmp_path, field: str) -> None:
    batch = announce(world.botir, now, 1)
    for n in range(3):
        apply(batch, somebody(n), now)
    done = drawn(batch)
    changed = {
        "secret": "00" * 32,
        "public_value": VALUE[::-1],
        "applications": proof_of(done)["applications"][1:],
        "slots": [],
        "assigned": {proof_of(done)["waitlist"][0]: batch.slots[0]},
    }
    document = proof_of(done) | {field: changed[field]}
    assert not lottery.verify(document, announced(done))
    assert not checked(done, tmp_path, document)


def test_nothing_personal_is_in_the_proof(world: World, now) -> None:
    batch = announce(world.botir, now, 1)
    for who in (world.aziza, world.malika):
        apply(batch, who, now)
    done = drawn(batch)
    text = json.dumps(proof_of(done), ensure_ascii=False).lower()
    for one in Application.objects.select_related("citizen"):
        for word in (one.citizen.full_name, one.citizen.email, one.identity, str(one.uid)):
            assert word.lower() not in text
    assert not re.search(r"aziza|malika|tom|\+998|chinor|navbahor", text)


def test_the_guide_prints_the_checker_that_is_offered() -> None:
    guide = (settings.BASE_DIR / "docs/fairness.md").read_text()
    program = re.search(r"```python\n(.*?)```", guide, re.DOTALL).group(1)
    assert program == CHECKER.read_text()


wishes = st.lists(st.integers(0, 3), unique=True, max_size=3)


@budget(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    everybody=st.lists(wishes, min_size=1, max_size=6),
    slots=st.integers(1, 4),
    value=st.text("0123456789abcdef", min_size=1, max_size=64),
)
def test_what_people_get_is_what_the_pure_draw_says(
    world: World, now: datetime, everybody, slots: int, value: str
) -> None:
    from django.db import transaction

    with transaction.atomic():
        batch = announce(world.botir, now, slots)
        for n, wanted in enumerate(everybody):
            apply(batch, somebody(n), now, *[batch.slots[w] for w in wanted if w < slots])
        people = {one.draw_id: one for one in Application.objects.all()}
        entries = [
            lottery.Application(one.draw_id, 1000, tuple(one.wishes)) for one in people.values()
        ]
        pure = lottery.draw(
            entries, batch.slots, secret=bytes.fromhex(batch.secret), public_value=value
        )
        drawn(batch, value)
        got = {
            people_id: int(Reception.objects.get(citizen=one.citizen).starts_at.timestamp())
            for people_id, one in people.items()
            if Reception.objects.filter(citizen=one.citizen).exists()
        }
        assert got == pure.assigned
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_one_moment_draw_once(now) -> None:
    world = make_world()
    batch = announce(world.botir, now, 2)
    for n in range(4):
        apply(batch, somebody(n), now)
    close(batch)

    def enter(value: str) -> str:
        try:
            return draw.draw(batch, value, by=world.dilnoza, now=batch.value_at).public_value
        except AlreadySettled:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        values = list(pool.map(enter, ["one", "two", "one", "two"]))
    batch.refresh_from_db()
    assert set(values) == {"", batch.public_value}
    assert Reception.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_identity_with_many_addresses_at_one_moment_applies_once(now) -> None:
    from reception.actions.applications import OneIsEnough

    world = make_world()
    batch = announce(world.botir, now)
    people = [User.objects.citizen(f"aziza+{n}@example.uz") for n in range(4)]

    def ask(who: User) -> bool:
        try:
            apply(batch, who, now)
        except OneIsEnough:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(ask, people)) == [False, False, False, True]
    assert Application.objects.count() == 1


def test_a_loser_who_wants_to_is_on_the_waitlist(world: World, now) -> None:
    batch = announce(world.botir, now, 1)
    for n in range(4):
        apply(batch, somebody(n), now, wait=n % 2 == 0)
    drawn(batch)
    waiting = {one.citizen_id for one in Waiting.objects.filter(official=world.botir)}
    wanted = Application.objects.filter(outcome="lost", wait=True)
    assert waiting == {one.citizen_id for one in wanted}
    assert waiting


def test_who_waits_already_goes_on_waiting_for_the_same(world: World, now) -> None:
    batch = announce(world.botir, now, 1)
    people = [somebody(n) for n in range(2)]
    on = batch.starts[0].date()
    for one in people:
        apply(batch, one, now, wait=True)
        waitlist.join(one, world.botir, waitlist.Wish(on, on), language="uz", now=now)
    drawn(batch)
    lost = Application.objects.get(outcome="lost")
    assert lost.wait
    assert Waiting.objects.get(citizen=lost.citizen).last == on


def test_a_slot_of_whoever_is_passed_over_is_offered_to_a_loser_who_waits(
    world: World, now
) -> None:
    batch = announce(world.botir, now, 1)
    apply(batch, world.aziza, now)
    apply(batch, world.malika, now, wait=True)
    first = Category.objects.create(slug="first", name={"uz": "Birinchi"}, rank=1)
    apply(batch, world.aziza, now, category=first)
    close(batch)
    book(world.botir, world.aziza, batch.deadline + timedelta(minutes=1))
    drawn(batch)
    freed = FreedTime.objects.get()
    assert freed.start == batch.starts[0]
    offer = offering.settle(freed, now=batch.value_at)
    assert offer.citizen == world.malika
