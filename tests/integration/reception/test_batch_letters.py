"""Who is written to about a draw, and what such a letter never says."""

from datetime import timedelta

import pytest
from django.core import mail

from reception import housekeeping
from reception.actions import applications, batches, wordings
from reception.models import Batch, Event
from tests import postman
from tests.lots import announce, apply, close, drawn
from tests.world import World, book


def sent(now) -> dict[str, list[str]]:
    """Subjects by address, of all that is due and wasn't sent before."""
    mail.outbox.clear()
    postman.deliver(now)
    found: dict[str, list[str]] = {}
    for letter in mail.outbox:
        found.setdefault(letter.to[0], []).append(str(letter.subject))
    return found


@pytest.fixture
def batch(world: World, now) -> Batch:
    batch = announce(world.botir, now, 1)
    world.aziza.language = "en"
    apply(batch, world.aziza, now)
    return batch


def test_a_receipt_tells_the_number_and_the_page(world: World, batch: Batch, now) -> None:
    one = batch.applications.get()
    assert sent(now).keys() == {"aziza@example.uz"}
    (letter,) = mail.outbox
    assert one.draw_id in letter.body
    assert str(one.uid) in letter.body
    assert one.draw_id not in letter.subject


def test_a_receipt_says_what_the_office_worded(world: World, batch: Batch, now) -> None:
    body = "No. {draw_number}, until {until}: {page} {draw_page}"
    wordings.word("draw_applied", "uz", world.office, "", body, by=world.botir.user, now=now)
    one = batch.applications.get()
    one.language = "uz"
    one.save()
    sent(now)
    (letter,) = mail.outbox
    assert letter.body.startswith(f"No. {one.draw_id}, until ")
    assert f"/my/applications/{one.uid}/ " in letter.body
    assert letter.body.endswith(f"/batches/{batch.uid}/\n")


def test_changing_an_application_writes_no_second_receipt(world: World, batch, now) -> None:
    apply(batch, world.aziza, now, batch.slots[0])
    assert len(sent(now)["aziza@example.uz"]) == 1


def test_withdrawing_is_told_though_nothing_is_left_of_it(world: World, batch, now) -> None:
    applications.withdraw(batch.applications.get(), by=world.aziza, now=now)
    assert len(sent(now)["aziza@example.uz"]) == 1  # a receipt would say that she takes part


def test_the_desk_is_told_when_it_can_draw(world: World, batch, now) -> None:
    close(batch)
    assert len(sent(batch.value_at)["botir@office.example"]) == 1


def test_whoever_is_not_on_the_roll_is_told_why(world: World, batch, now) -> None:
    apply(batch, world.malika, now)
    book(world.botir, world.aziza, now)
    sent(now)
    close(batch)
    assert "aziza@example.uz" in sent(batch.value_at)
    assert not [one for one in mail.outbox if one.to == ["malika@example.uz"]]


def test_a_void_draw_is_told_to_all_who_applied_and_to_the_desk(world: World, batch, now) -> None:
    apply(batch, world.malika, now)
    sent(now)
    close(batch)
    sent(batch.value_at)
    housekeeping.sweep(batch.draw_by)
    told = sent(batch.draw_by)
    assert told.keys() == {"aziza@example.uz", "malika@example.uz", "botir@office.example"}


def test_calling_off_is_told_to_those_who_applied(world: World, batch, now) -> None:
    sent(now)
    batches.call_off(batch, by=world.dilnoza, now=now)
    assert sent(now).keys() == {"aziza@example.uz"}


def test_an_event_composed_twice_writes_one_letter(world: World, batch, now) -> None:
    from reception.models import Notice, Outbox

    drawn(batch)
    sent(batch.value_at)
    count = Notice.objects.count()
    for event in Event.objects.filter(kind__in=("applied", "batch_drawn", "drawn")):
        Outbox.objects.create(event=event, due=batch.value_at)
    assert not sent(batch.value_at + timedelta(minutes=1))
    assert Notice.objects.count() == count


def test_no_subject_names_anybody(world: World, batch, now) -> None:
    apply(batch, world.malika, now)
    drawn(batch)
    for subjects in sent(batch.value_at).values():
        for subject in subjects:
            assert not {"Aziza", "Malika", "Botir"} & set(subject.replace(",", " ").split())
