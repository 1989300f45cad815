"""The card while it is being written: kept, versioned, by two at once; and completed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from reception.actions import minutes
from reception.actions.rulings import NoGround
from reception.models import Appeal, Event, FollowUp, Reception, ReceptionCard, SetAside, User
from tests.promises import SMETA, at, fresh, held
from tests.triage import decided_before
from tests.world import World, book

TEXTS = {"heard": "Tom oqadi", "answer": "Tekshiramiz"}


@pytest.fixture
def reception(world: World, now):
    return held(world, now)


def keep(world: World, reception, typed, version: int, who: str = "botir", **hand):
    by = world.botir.user if who == "botir" else world.dilnoza
    return minutes.keep(reception, typed, version=version, by=by, now=reception.finished, **hand)


def test_a_card_grows_by_versions(world: World, reception) -> None:
    assert keep(world, reception, {"heard": "Tom"}, 0).version == 1
    card = keep(world, reception, TEXTS, 1)
    assert (card.version, card.texts, card.saved_by) == (2, TEXTS, world.botir.user)


def test_two_writers_do_not_overwrite_one_another(world: World, reception) -> None:
    keep(world, reception, {"answer": "Botirning javobi"}, 0)
    with pytest.raises(minutes.WrittenByAnother) as met:
        keep(world, reception, {"answer": "Dilnozaning javobi"}, 0, "dilnoza")
    assert met.value.card.texts == {"answer": "Botirning javobi"}
    aside = {one.by: one.texts["answer"] for one in SetAside.objects.all()}
    assert aside == {
        world.botir.user: "Botirning javobi",
        world.dilnoza: "Dilnozaning javobi",
    }


def test_the_same_text_twice_is_one(world: World, reception) -> None:
    keep(world, reception, TEXTS, 0)
    assert keep(world, reception, TEXTS, 0, "dilnoza").version == 1


def test_a_text_whose_answer_was_lost_may_be_sent_again(world: World, reception) -> None:
    keep(world, reception, {"answer": "a"}, 0, hand="page", turn=1)
    card = keep(world, reception, {"answer": "ab"}, 0, hand="page", turn=2)
    assert card.texts == {"answer": "ab"}


def test_a_text_that_comes_late_does_not_undo_a_later_one(world: World, reception) -> None:
    keep(world, reception, {"answer": "ab"}, 0, hand="page", turn=2)
    card = keep(world, reception, {"answer": "a"}, 0, hand="page", turn=1)
    assert card.texts == {"answer": "ab"}


def test_nobody_writes_before_the_room_opens_to_them(world: World, now) -> None:
    coming = book(world.botir, world.malika, now)
    early = coming.starts_at - timedelta(minutes=31)
    with pytest.raises(minutes.NotWritable):
        minutes.keep(coming, TEXTS, version=0, by=world.dilnoza, now=early)
    assert minutes.keep(
        coming, TEXTS, version=0, by=world.dilnoza, now=early + timedelta(minutes=2)
    )


def test_what_is_typed_after_completion_is_set_aside(world: World, reception, now) -> None:
    minutes.complete(
        reception, outcome="explained", answer="x", consent=True, by=world.botir.user, now=now
    )
    with pytest.raises(minutes.NotWritable):
        keep(world, reception, {"answer": "yana"}, 0, "dilnoza")
    assert SetAside.objects.get().texts == {"answer": "yana"}


def test_a_card_is_completed_once(world: World, reception, now) -> None:
    done: dict[str, Any] = {
        "outcome": "explained",
        "answer": "x",
        "consent": True,
        "by": world.botir.user,
    }
    minutes.complete(reception, **done, now=now)
    with pytest.raises(minutes.NotFinished):
        minutes.complete(reception, **done, now=now)
    assert Event.objects.filter(kind="recorded").count() == 1


def test_nobody_completes_over_what_they_have_not_read(world: World, reception, now) -> None:
    keep(world, reception, TEXTS, 0)
    with pytest.raises(minutes.WrittenByAnother):
        minutes.complete(
            reception, outcome="explained", answer="x", consent=True, version=0,
            by=world.dilnoza, now=now,
        )  # fmt: skip
    assert fresh(reception).state == "finished"


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("answered", "answered"),
        ("explained", "answered"),
        ("written", "on_control"),
        ("forwarded", "forwarded"),
        ("refused", "refused"),
    ],
)
def test_the_outcome_leads_the_appeal(world: World, reception, now, outcome, state) -> None:
    minutes.complete(
        reception,
        outcome=outcome,
        answer="x",
        consent=True,
        forwarded_to="Suv idorasi",
        instructions=[SMETA] if outcome == "written" else [],
        by=world.botir.user,
        now=now,
    )
    assert Appeal.objects.get().state == state


def test_an_oral_answer_needs_consent(world: World, reception, now) -> None:
    with pytest.raises(minutes.NoConsent):
        minutes.complete(reception, outcome="answered", answer="x", by=world.botir.user, now=now)
    assert fresh(reception).state == "finished"


def page(reception) -> str:
    return reverse("desk-card", args=[reception.public_id])


def written(**fields: str) -> dict[str, str]:
    return {
        "version": "0",
        "outcome": "written",
        "answer": "Tekshiramiz",
        "i-0-text": "Smeta tuzish",
        "i-0-name": "J. Mirzayev",
        "complete": "yes",
    } | fields


def test_the_page_completes_a_card_with_several_instructions(
    world: World, reception, as_user
) -> None:
    more = {"i-1-text": "Pudratchi topish", "i-1-executor": str(world.dilnoza.pk)}
    answer = as_user(world.dilnoza).post(page(reception), written(**more))
    assert answer.status_code == 302
    names = {one.text: one.who for one in FollowUp.objects.all()}
    assert names == {"Smeta tuzish": "J. Mirzayev", "Pudratchi topish": "Dilnoza Karimova"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"outcome": "answered"}, "consent"),
        ({"outcome": "refused", "i-0-text": "", "i-0-name": ""}, "ground of the refusal"),
        ({"outcome": "forwarded", "i-0-text": "", "i-0-name": ""}, "to which body"),
        ({"outcome": "forwarded", "forwarded_to": "Office of navbahor"}, "this office itself"),
        ({"i-0-text": "", "i-0-name": ""}, "who prepares the answer"),
        ({"i-0-name": ""}, "Say who does it"),
        ({"i-0-due": "2020-01-01"}, "must not be over"),
        ({"i-0-due": "2099-01-01"}, "does not allow a later day"),
        ({"answer": ""}, "Write what was answered"),
        ({"outcome": "refused", "ground": "in_court"}, "valid choice"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    world: World, reception, as_user, fields, words: str
) -> None:
    answer = as_user(world.dilnoza).post(page(reception), written(**fields))
    assert answer.status_code == 422
    said = answer.content.decode()
    assert words in said
    for text in (written() | fields).values():
        assert text in said
    assert fresh(reception).state == "finished"


def test_without_javascript_the_second_writer_sees_both_texts(
    world: World, reception, as_user
) -> None:
    as_user(world.botir.user).post(page(reception), {"answer": "Botirning javobi", "save": "yes"})
    mine = {"answer": "Dilnozaning javobi", "save": "yes"}
    browser = as_user(world.dilnoza)
    answer = browser.post(page(reception), mine | {"version": "0"})
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "Botirning javobi" in said
    assert "Dilnozaning javobi" in said
    browser.post(page(reception), mine | {"version": "1"})
    assert ReceptionCard.objects.get().texts == {"answer": "Dilnozaning javobi"}
    assert "Botirning javobi" in browser.get(page(reception)).content.decode()


def test_the_script_gets_the_other_text_with_409(world: World, reception, as_user) -> None:
    url = reverse("desk-card-text", args=[reception.public_id])
    assert as_user(world.botir.user).post(url, {"answer": "a"}).json()["version"] == 1
    answer = as_user(world.dilnoza).post(url, {"answer": "b", "version": "0", "hand": "x"})
    assert answer.status_code == 409
    assert answer.json()["texts"] == {"answer": "a"}
    assert as_user(world.dilnoza).get(url).json()["texts"] == {"answer": "a"}


def test_the_script_is_told_when_the_card_is_complete(
    world: World, reception, as_user, now
) -> None:
    minutes.complete(
        reception, outcome="explained", answer="x", consent=True, by=world.botir.user, now=now
    )
    url = reverse("desk-card-text", args=[reception.public_id])
    assert as_user(world.dilnoza).post(url, {"answer": "b"}).status_code == 410


def test_one_more_instruction_is_one_more_row(world: World, reception, as_user) -> None:
    fields = {name: text for name, text in written().items() if name != "complete"}
    answer = as_user(world.dilnoza).post(page(reception), fields | {"more": "yes"})
    said = answer.content.decode()
    assert "i-1-text" in said
    assert "Smeta tuzish" in said


def test_nothing_else_of_a_request_is_kept(world: World, reception, as_user) -> None:
    url = reverse("desk-card-text", args=[reception.public_id])
    as_user(world.dilnoza).post(url, {"answer": "a", "password": "b", "i-77-text": "c"})
    assert ReceptionCard.objects.get().texts == {"answer": "a"}


def test_a_card_can_not_be_read_in_the_database(world: World, reception, now) -> None:
    keep(world, reception, TEXTS, 0)
    with pytest.raises(minutes.WrittenByAnother):
        keep(world, reception, {"answer": "Boshqa"}, 0, "dilnoza")
    with connection.cursor() as cursor:
        for table in ("reception_receptioncard", "reception_setaside"):
            cursor.execute(f"SELECT * FROM {table}")
            assert not any(word in str(cursor.fetchall()) for word in ("Tom oqadi", "Boshqa"))


def test_a_refusal_because_it_was_decided_before_says_which(
    world: World, reception, now, as_user
) -> None:
    before, later = decided_before(world, now - timedelta(days=3)), held(world, now)
    foreign = decided_before_of(world, world.malika, now - timedelta(days=3))
    refusal = {"outcome": "refused", "ground": "decided_before", "answer": "x", "complete": "yes"}
    with at(now):
        browser, version = as_user(world.dilnoza), 0
        for wrong in ("", str(foreign.appeal_id), str(reception.appeal_id)):
            asked = refusal | {"earlier": wrong, "version": str(version)}
            response = browser.post(page(later), asked)
            assert response.status_code == 422
            assert "Point at the appeal that was decided before" in response.content.decode()
            version = fresh(later).card.version
        asked = refusal | {"earlier": str(before.appeal_id), "version": str(version)}
        assert browser.post(page(later), asked).status_code == 302
    assert fresh(later).card.earlier == before.appeal
    shown = as_user(world.aziza).get(reverse("my-reception", args=[later.public_id]))
    assert f"The earlier appeal: {before.appeal.number}" in shown.content.decode()


def test_the_card_points_at_nothing_that_is_not_decided(world: World, reception, now) -> None:
    other = held(world, now)
    with pytest.raises(NoGround):
        minutes.complete(
            reception, outcome="refused", answer="x", ground="decided_before",
            earlier=other.appeal, by=world.botir.user, now=now,
        )  # fmt: skip
    assert fresh(reception).state == "finished"


def decided_before_of(world: World, citizen: User, now: datetime) -> Reception:
    found = held(world, now, citizen)
    minutes.complete(
        found, outcome="explained", answer="x", consent=True, by=world.botir.user, now=now
    )
    return fresh(found)
