"""Letters that come back or can't go: the desk hears of it, telephones, and says so."""

from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from reception.incoming.receive import receive
from reception.models import Event, Notice, Outbox, User
from reception.notices.channels.mail import message_id
from tests import postman
from tests.world import World, book

REPORT = """\
From: MAILER-DAEMON@mx.example.uz
To: qabul@navbahor.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver it.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.uz

Final-Recipient: rfc822; aziza@example.uz
Action: {action}
Status: {status}

--b
Content-Type: {kind}

Message-ID: {message}
Subject: Qabul
From: noreply@localhost

--b--
"""


def report(message: str, action: str = "failed", status: str = "5.1.1", kind="message/rfc822"):
    return REPORT.format(message=message, action=action, status=status, kind=kind).encode()


@pytest.fixture
def sent(world: World, now) -> Notice:
    """Aziza's letter about her booking, which her server took."""
    book(world.botir, world.aziza, now)
    postman.deliver(now)
    return Notice.objects.get(channel="mail", recipient=world.aziza)


def state(notice: Notice) -> str:
    return Notice.objects.get(pk=notice.pk).state


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_letter_that_comes_back_counts_as_failed(sent: Notice, now, kind: str) -> None:
    raw = report(message_id(sent), kind=kind)
    assert receive(raw, now) == "came_back"
    assert state(sent) == "failed"
    assert receive(raw, now) == "ignored", "heard twice it is the same"


def test_one_that_is_only_delayed_does_not(sent: Notice, now) -> None:
    assert receive(report(message_id(sent), "delayed", "4.4.1"), now) == "delayed"
    assert state(sent) == "sent"


def test_nobody_else_can_say_that_a_letter_came_back(sent: Notice, now) -> None:
    host = message_id(sent).rpartition("@")[2]
    forged = f"<{sent.key}.{'0' * 20}@{host}"
    assert receive(report(forged), now) == "not_ours"
    assert state(sent) == "sent"


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: message/delivery-status\n\n",
        report("<x@y>").replace(b"Action: failed\n", b""),
        report("<x@y>").replace(b"--b--", b""),
        report("") + b"\xff" * 1000,
        b"Content-Type: multipart/report; boundary=b\n\n"
        + b"--b\nContent-Type: message/delivery-status\n" * 999,
    ],
)  # fmt: skip
def test_no_letter_does_harm(db, now, raw: bytes) -> None:
    assert receive(raw, now) in {"unreadable", "not_ours"}


def test_the_desk_is_told_to_telephone_and_says_that_it_did(
    world: World, sent: Notice, now, as_user
) -> None:
    receive(report(message_id(sent)), now)
    dilnoza = as_user(world.dilnoza)
    reception = sent.event.reception
    page = reverse("desk-reception", args=[reception.public_id])
    day = dilnoza.get(reverse("desk-day")).content.decode()
    assert page in day.partition("queue-box")[0]
    assert "+998 90 123 45 67" in day
    told = reverse("desk-notice", args=[sent.pk, "told"])
    assert told in dilnoza.get(page).content.decode()
    answer = dilnoza.post(told, {"next": page})
    assert answer.url == page
    row = Notice.objects.get(pk=sent.pk)
    assert row.told_by == world.dilnoza
    assert Event.objects.filter(kind="told_by_phone", actor=world.dilnoza).count() == 1
    assert page not in dilnoza.get(reverse("desk-day")).content.decode().partition("queue-box")[0]
    assert "Dilnoza Karimova" in dilnoza.get(page).content.decode()
    assert dilnoza.post(told).status_code == 404, "once is enough"


def test_whom_another_channel_reached_needs_no_call(world: World, sent, now, as_user) -> None:
    receive(report(message_id(sent)), now)
    Notice.objects.create(
        key="another", event=sent.event, recipient=world.aziza, channel="sms", state="sent",
        subject="x", due=now,
    )  # fmt: skip
    page = reverse("desk-reception", args=[sent.event.reception.public_id])
    assert (
        reverse("desk-notice", args=[sent.pk, "told"])
        not in as_user(world.dilnoza).get(page).content.decode()
    )


def test_what_was_refused_can_be_sent_again(world: World, now, as_user, monkeypatch) -> None:
    def refuse(*_args):
        raise SMTPRecipientsRefused({"x": (550, b"no")})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    book(world.botir, world.aziza, now)
    postman.deliver(now)
    notice = Notice.objects.get(channel="mail", recipient=world.aziza)
    before = message_id(notice)
    page = as_user(world.dilnoza).get(reverse("desk-notices")).content.decode()
    assert "smtp_550" in page
    assert "aziza" not in page.lower()
    monkeypatch.undo()
    as_user(world.dilnoza).post(reverse("desk-notice", args=[notice.pk, "retry"]))
    from django.core import mail

    notice.refresh_from_db()
    postman.deliver(notice.due)
    assert [one.extra_headers["Message-ID"] for one in mail.outbox] == [before]


def test_what_is_dismissed_is_gone_from_the_list(world: World, sent, now, as_user) -> None:
    receive(report(message_id(sent)), now)
    dilnoza = as_user(world.dilnoza)
    dilnoza.post(reverse("desk-notice", args=[sent.pk, "dismiss"]))
    assert state(sent) == "dropped"
    assert sent.subject not in dilnoza.get(reverse("desk-notices")).content.decode()


@pytest.mark.parametrize("verb", ["told", "retry", "dismiss"])
def test_another_office_can_do_nothing_about_it(world, sent, now, as_user, verb: str) -> None:
    receive(report(message_id(sent)), now)
    path = reverse("desk-notice", args=[sent.pk, verb])
    assert as_user(world.sardor.user).post(path).status_code == 404
    assert as_user(world.aziza).post(path).status_code == 404
    assert as_user(world.sardor.user).get(reverse("desk-notices")).status_code == 200
    assert state(sent) == "failed"


def test_an_operator_sees_events_that_no_notice_could_be_made_of(
    world: World, now, as_user, monkeypatch
) -> None:
    reception = book(world.botir, world.aziza, now)
    event = reception.events.get()
    Outbox.objects.filter(pk=event.pk).update(attempts=5, due=now.replace(year=2030))
    operator = as_user(User.objects.create_superuser("operator", "x" * 12))
    path = reverse("desk-notice-event", args=[event.pk])
    assert path in operator.get(reverse("desk-notices")).content.decode()
    assert as_user(world.dilnoza).post(path).status_code == 404
    operator.post(path)
    assert Outbox.objects.get(pk=event.pk).due.year != 2030


def test_who_can_not_be_reached_at_all_is_to_be_phoned(world: World, now, as_user) -> None:
    reception = book(world.botir, world.aziza, now)
    reception.appeal.email = ""
    reception.appeal.save()
    postman.deliver(now)
    row = Notice.objects.get(channel="mail", recipient=world.aziza)
    assert (row.state, row.problem) == ("failed", "no_address")
    page = reverse("desk-reception", args=[reception.public_id])
    day = as_user(world.dilnoza).get(reverse("desk-day")).content.decode()
    assert page in day.partition("queue-box")[0]
