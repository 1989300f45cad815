"""The journal becomes letters: to whom, in which language, with which invitation."""

from datetime import timedelta
from email import message_from_bytes
from smtplib import SMTPRecipientsRefused
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from reception.actions import changes, proofs
from reception.models import Notice, Outbox, Reception
from reception.notices.channels.mail import message, message_id
from reception.notices.deliver import LEASE, MOST_ATTEMPTS, compose_next
from tests import postman
from tests.world import World, book, starts


def deliver(now) -> list:
    """Everything that is due, as the worker does it; the letters to Aziza."""
    postman.deliver(now)
    return [letter for letter in mail.outbox if letter.to == ["aziza@example.uz"]]


def invitation(letter) -> Any:
    (part,) = letter.alternatives
    return icalendar.Calendar.from_ical(part.content)


@pytest.fixture
def reception(world: World, now) -> Reception:
    return book(world.botir, world.aziza, now)


def test_a_booking_is_told_with_a_request(reception: Reception, now) -> None:
    (letter,) = deliver(now)
    (part,) = letter.alternatives
    event = invitation(letter).walk("VEVENT")[0]
    assert part.mimetype == "text/calendar; charset=utf-8; method=REQUEST"
    assert invitation(letter)["METHOD"] == "REQUEST"
    assert event["UID"] == reception.booking.uid
    assert event["SEQUENCE"] == 0
    assert event["DTSTART"].dt == reception.starts_at
    assert event["STATUS"] == "CONFIRMED"
    assert event["ORGANIZER"] == "mailto:qabul@navbahor.example"
    assert event["ATTENDEE"] == ["mailto:aziza@example.uz", "mailto:qabul@navbahor.example"]
    assert [one.params["ROLE"] for one in event["ATTENDEE"]] == ["REQ-PARTICIPANT", "CHAIR"]
    assert [one.params["RSVP"] for one in event["ATTENDEE"]] == ["TRUE", "FALSE"]
    assert event["ATTENDEE"][1].params["CN"] == "Botir"
    assert event["CLASS"] == "PRIVATE"
    assert event["SUMMARY"].params["LANGUAGE"] == "uz"


def test_the_official_is_invited_too_without_the_citizens_name(reception, now) -> None:
    deliver(now)
    (letter,) = [one for one in mail.outbox if one.to == ["botir@office.example"]]
    assert "aziza" not in f"{letter.body}{letter.alternatives[0].content}{letter.subject}".lower()
    us, them = invitation(letter).walk("VEVENT")[0]["ATTENDEE"]
    assert (us, us.params["ROLE"]) == ("mailto:botir@office.example", "CHAIR")
    assert (them, them.params["ROLE"]) == ("mailto:qabul@navbahor.example", "REQ-PARTICIPANT")


def test_no_invitation_tells_what_the_appeal_is_about(reception, now) -> None:
    deliver(now)
    for letter in mail.outbox:
        for secret in ("tomi", "oqmoqda", "Taʼmirlash", "Chinor", "123 45 67"):
            assert secret not in icalendar.Calendar.from_ical(
                letter.alternatives[0].content
            ).to_ical().decode().replace("\r\n ", "")


def test_a_move_is_told_with_the_next_sequence(world: World, reception, now) -> None:
    changes.move(reception, starts(world.botir, now)[4], by=world.aziza, now=now)
    first, second = (invitation(letter).walk("VEVENT")[0] for letter in deliver(now))
    assert second["UID"] == first["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)
    # The first letter tells the first time, though it was written after the move.
    assert first["DTSTART"].dt == reception.starts_at
    assert second["DTSTART"].dt > first["DTSTART"].dt


def test_a_cancellation_is_told_with_a_cancel(world: World, reception, now) -> None:
    changes.cancel(reception, by=world.aziza, now=now)
    calendar = invitation(deliver(now)[-1])
    assert calendar["METHOD"] == "CANCEL"
    assert calendar.walk("VEVENT")[0]["STATUS"] == "CANCELLED"
    assert calendar.walk("VEVENT")[0]["SEQUENCE"] == 1


def test_a_request_is_tentative_until_it_is_approved(world: World, now) -> None:
    world.botir.needs_approval = True
    world.botir.save()
    reception = book(world.botir, world.aziza, now)
    changes.approve(reception, by=world.dilnoza, now=now)
    letters = deliver(now)
    assert [invitation(one).walk("VEVENT")[0]["STATUS"] for one in letters] == [
        "TENTATIVE",
        "CONFIRMED",
    ]
    assert [invitation(one).walk("VEVENT")[0]["SEQUENCE"] for one in letters] == [0, 1]


def test_a_request_that_is_moved_stays_tentative(world: World, now) -> None:
    world.botir.needs_approval = True
    world.botir.save()
    reception = book(world.botir, world.aziza, now)
    changes.move(reception, starts(world.botir, now)[4], by=world.dilnoza, now=now)
    changes.approve(reception, by=world.dilnoza, now=now)
    statuses = [str(invitation(one).walk("VEVENT")[0]["STATUS"]) for one in deliver(now)]
    assert statuses == ["TENTATIVE", "TENTATIVE", "CONFIRMED"]


def test_a_subject_says_nothing_of_the_person_or_the_matter(reception, now) -> None:
    for letter in deliver(now):
        for secret in ("Aziza", "tomi", "Botir", "aziza@"):
            assert secret not in letter.subject


def test_a_code_arrives_by_the_same_way(world: World, now) -> None:
    proofs.ask_code("aziza@example.uz", session="browser", language="en", now=now)
    (letter,) = deliver(now)
    assert "one-time code" in letter.body
    assert not letter.alternatives


def test_nothing_is_told_twice(reception, now) -> None:
    deliver(now)
    count = len(mail.outbox)
    deliver(now + timedelta(days=1))
    assert len(mail.outbox) == count
    assert not Outbox.objects.exists()


def test_composing_again_after_a_crash_makes_no_second_notice(reception, now) -> None:
    event = reception.events.get()
    compose_next(now)
    Outbox.objects.create(event=event)
    compose_next(now)
    mails = Notice.objects.filter(event=event, channel="mail")
    assert mails.count() == 2  # Aziza's and Botir's


def test_a_letter_that_does_not_go_is_tried_again_with_growing_pauses(
    reception, now, monkeypatch
) -> None:
    def refuse(*_args):
        raise SMTPRecipientsRefused({"aziza@example.uz": (450, b"later")})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    deliver(now)
    notice = Notice.objects.earliest("pk")
    assert (notice.state, notice.attempts) == ("queued", 1)
    deliver(now)
    assert Notice.objects.get(pk=notice.pk).attempts == 1
    deliver(now + timedelta(seconds=36))
    again = Notice.objects.get(pk=notice.pk)
    assert again.attempts == 2
    assert timedelta(seconds=36 + 48) <= again.due - now <= timedelta(seconds=36 + 72)
    monkeypatch.undo()
    assert len(deliver(again.due)) == 1


def test_at_last_a_letter_is_given_up_and_stays_on_record(reception, now, monkeypatch) -> None:
    def refuse(*_args):
        raise OSError

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    for day in range(2 * MOST_ATTEMPTS + 2):  # a server that is down is asked once
        deliver(now + timedelta(days=day))
    mails = Notice.objects.filter(channel="mail")
    assert set(mails.values_list("state", flat=True)) == {"failed"}


def test_a_letter_whose_sender_died_is_sent_when_its_lease_is_over(
    reception, now, monkeypatch
) -> None:
    def die(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(EmailBackend, "send_messages", die)
    with pytest.raises(KeyboardInterrupt):
        deliver(now)
    monkeypatch.undo()
    deliver(now)
    assert not any(letter.to == ["aziza@example.uz"] for letter in mail.outbox)
    assert len(deliver(now + LEASE)) == 1


def test_the_same_notice_has_the_same_message_id(reception, now) -> None:
    compose_next(now)
    notice = Notice.objects.earliest("pk")
    letters = {message(notice).message().as_bytes() for _ in range(2)}
    assert len(letters) == 1
    assert message_from_bytes(letters.pop())["Message-ID"] == message_id(notice)


def test_what_stands_in_the_database_can_not_be_read_there(reception, now) -> None:
    from django.db import connection

    compose_next(now)
    with connection.cursor() as cursor:
        for table in ("reception_appeal", "reception_notice", "reception_user", "reception_event"):
            cursor.execute(f"SELECT * FROM {table}")
            rows = str(cursor.fetchall())
            for secret in ("Aziza", "aziza@example.uz", "tomi oqmoqda", "Chinor", "123 45 67"):
                assert secret not in rows, (table, secret)


def test_no_log_line_holds_personal_data(world: World, now, monkeypatch, caplog, capsys) -> None:
    def refuse(*_args):
        raise SMTPRecipientsRefused({"aziza@example.uz": (550, b"no such mailbox")})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    with caplog.at_level("DEBUG"):
        book(world.botir, world.aziza, now)
        deliver(now)
    written = caplog.text + "".join(capsys.readouterr())
    assert "notice_not_sent" in written
    assert "aziza" not in written.lower()
