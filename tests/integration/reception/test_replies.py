"""What people answer in their calendars: kept, shown, asked about, and never acted on alone."""

import sys
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from reception.actions import changes
from reception.incoming import imap
from reception.incoming.receive import receive
from reception.models import Attendance, Event, Mailbox, Outbox, Reception, User
from tests import postman
from tests.dovecot import Dovecot, dovecot
from tests.replies import calendar, letter
from tests.world import World, book, starts


@pytest.fixture
def now():
    """The real clock's, for pages read it."""
    return timezone.now()


@pytest.fixture
def reception(world: World, now) -> Reception:
    return book(
        world.botir, world.aziza, now, start=starts(world.botir, now + timedelta(days=1))[0]
    )


def answer(reception: Reception, said: str, now, **options) -> str:
    stamp = options.pop("stamp", now)
    return receive(letter(calendar(reception.booking.uid, said, stamp=stamp, **options)), now)


def page(browser, name: str, reception: Reception) -> str:
    return browser.get(reverse(name, args=[reception.public_id])).content.decode()


def deliver(now) -> list:
    postman.deliver(now)
    return [one for one in mail.outbox if one.to == ["aziza@example.uz"]]


def test_nobody_answers_for_an_official_without_an_address(
    world: World, reception: Reception, now
) -> None:
    User.objects.filter(pk=world.botir.user.pk).update(email="")
    assert answer(reception, "DECLINED", now, address="") == "unknown"
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    ("said", "shown"),
    [("ACCEPTED", "Will come"), ("TENTATIVE", "May come"), ("DECLINED", "Will not come")],
)
def test_the_desk_sees_what_the_citizen_answered(
    world: World, as_user, reception, now, said, shown
) -> None:
    assert answer(reception, said, now) == "kept"
    assert shown in page(as_user(world.dilnoza), "desk-reception", reception)


def test_the_desk_sees_what_the_official_answered(world: World, as_user, reception, now) -> None:
    assert answer(reception, "DECLINED", now, address="botir@office.example") == "kept"
    assert "The official's calendar" in page(as_user(world.dilnoza), "desk-reception", reception)
    assert "You declined" not in page(as_user(world.aziza), "my-reception", reception)


def test_a_decline_asks_before_it_cancels(world: World, as_user, reception, now) -> None:
    deliver(now)
    answer(reception, "DECLINED", now)
    reception.refresh_from_db()
    assert reception.state == "scheduled"
    letter_ = deliver(now)[-1]
    assert "Kalendaringiz" in letter_.body or "calendar" in letter_.body
    assert not letter_.alternatives
    browser = as_user(world.aziza)
    assert "You declined in your calendar: cancel the reception?" in page(
        browser, "my-reception", reception
    )
    browser.post(reverse("my-cancel", args=[reception.public_id]))
    reception.refresh_from_db()
    assert reception.state == "cancelled"


def test_who_comes_all_the_same_says_so(world: World, as_user, reception, now) -> None:
    answer(reception, "DECLINED", now - timedelta(minutes=1))
    browser = as_user(world.aziza)
    for _ in range(2):
        browser.post(reverse("my-stay", args=[reception.public_id]))
    assert "You declined" not in page(browser, "my-reception", reception)
    assert "Will come" in page(as_user(world.dilnoza), "desk-reception", reception)
    assert Event.objects.filter(kind="answer_accepted").count() == 1


def test_a_decline_is_asked_about_once(reception, now) -> None:
    for minute in range(6):
        answer(reception, "DECLINED", now, stamp=now - timedelta(minutes=20 - 2 * minute))
        answer(reception, "ACCEPTED", now, stamp=now - timedelta(minutes=19 - 2 * minute))
    declines = Event.objects.filter(kind="answer_declined")
    assert declines.count() == 6
    assert Outbox.objects.filter(event__in=declines).count() == 1


def test_a_program_gone_wild_fills_no_journal(reception, now) -> None:
    for second in range(120):
        said = "DECLINED" if second % 2 else "ACCEPTED"
        from reception.actions.replies import take
        from scheduling.itip import parse

        stamp = now - timedelta(seconds=200 - second)
        take(parse(calendar(reception.booking.uid, said, stamp=stamp)), now=now)
    assert Event.objects.filter(kind__startswith="answer_").count() == 40


def test_an_answer_to_an_earlier_version_is_ignored(world: World, reception, now) -> None:
    changes.move(reception, starts(world.botir, now)[9], by=world.aziza, now=now)
    assert answer(reception, "DECLINED", now, sequence=0) == "outdated"
    assert answer(reception, "ACCEPTED", now, sequence=1) == "kept"
    assert answer(reception, "DECLINED", now, sequence=2) == "outdated"


def test_after_a_move_nobody_has_answered_yet(world: World, as_user, reception, now) -> None:
    answer(reception, "ACCEPTED", now)
    changes.move(reception, starts(world.botir, now)[9], by=world.dilnoza, now=now)
    assert "Will come" not in page(as_user(world.dilnoza), "desk-reception", reception)


def test_an_answer_that_was_overtaken_is_ignored(reception, now) -> None:
    assert answer(reception, "ACCEPTED", now) == "kept"
    assert answer(reception, "DECLINED", now, stamp=now - timedelta(hours=1)) == "outdated"
    assert Attendance.objects.get().answer == "accepted"


def test_the_same_letter_twice_changes_nothing(reception, now) -> None:
    assert answer(reception, "DECLINED", now) == "kept"
    assert answer(reception, "DECLINED", now) == "outdated"
    assert Event.objects.filter(kind="answer_declined").count() == 1


def test_an_answer_from_the_future_does_not_outlive_later_ones(reception, now) -> None:
    assert answer(reception, "DECLINED", now, stamp=now + timedelta(days=4000)) == "kept"
    assert answer(reception, "ACCEPTED", now + timedelta(minutes=1)) == "kept"


def test_who_is_not_invited_answers_nothing(world: World, reception, now) -> None:
    for stranger in ("malika@example.uz", "qabul@navbahor.example", "sardor@office.example"):
        assert answer(reception, "DECLINED", now, address=stranger) == "unknown"
    assert not Attendance.objects.exists()


def test_an_answer_to_nothing_of_ours_is_ignored(reception, now) -> None:
    text = calendar("another", "DECLINED", stamp=now)
    assert receive(letter(text), now) == "unknown"
    assert receive(b"Subject: hello\r\n\r\nDECLINED", now) == "ignored"
    assert receive(letter("rubbish"), now) == "unreadable"
    assert receive(b"x" * 600_000, now) == "too_large"


def test_what_is_called_off_can_not_be_answered(world: World, reception, now) -> None:
    changes.revoke(reception, by=world.dilnoza, now=now)
    assert answer(reception, "ACCEPTED", now, sequence=1) == "over"


def test_the_desk_can_take_a_proposed_time(world: World, as_user, reception, now) -> None:
    wished = starts(world.botir, now)[20]
    times = f"DTSTART:{wished:%Y%m%dT%H%M%SZ}\r\nDURATION:PT20M\r\n"
    assert answer(reception, "TENTATIVE", now, method="COUNTER", times=times) == "kept"
    reception.refresh_from_db()
    assert reception.starts_at != wished  # a proposal moves nothing
    browser = as_user(world.dilnoza)
    shown = page(browser, "desk-reception", reception)
    assert "Proposes another time:" in shown
    assert f'value="{wished.isoformat()}"' in shown
    browser.post(reverse("desk-move", args=[reception.public_id]), {"start": wished.isoformat()})
    assert Reception.objects.select_related("booking").get().starts_at == wished


def test_a_letter_can_be_piped_in(world: World, reception, now, monkeypatch, capsys) -> None:
    import io

    raw = letter(calendar(reception.booking.uid, stamp=now))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    call_command("receive_mail")
    assert capsys.readouterr().out.strip() == "kept"
    assert Attendance.objects.get().answer == "accepted"


def test_no_log_line_quotes_a_letter(reception, now, caplog, capsys) -> None:
    with caplog.at_level("DEBUG"):
        answer(reception, "DECLINED", now)
        answer(reception, "DECLINED", now, address="malika@example.uz")
    written = caplog.text + "".join(capsys.readouterr())
    assert "letter_received" in written
    for secret in ("aziza", "malika", reception.booking.uid):
        assert secret not in written.lower()


@pytest.fixture
def server(settings):
    with dovecot() as running:
        settings.IMAP_URL = running.url
        yield running


def test_answers_are_read_from_a_mailbox_that_stays_as_it_is(
    server: Dovecot, reception, now
) -> None:
    server.deliver(b"Subject: hello\r\n\r\nhello\r\n")
    server.deliver(letter(calendar(reception.booking.uid, "TENTATIVE", stamp=now)))
    imap.poll(now)
    assert Attendance.objects.get().answer == "tentative"
    assert not any(b"Seen" in flags for flags in server.flags())


def test_each_letter_is_read_once_and_new_ones_are_found(
    server: Dovecot, reception, now, monkeypatch
) -> None:
    seen = []
    monkeypatch.setattr(imap, "receive", lambda raw, now: seen.append(raw))
    server.deliver(b"Subject: one\r\n\r\n1\r\n")
    imap.poll(now)
    imap.poll(now + imap.PAUSE)
    server.deliver(b"Subject: two\r\n\r\n2\r\n")
    imap.poll(now + 2 * imap.PAUSE)
    imap.poll(now + 3 * imap.PAUSE)
    assert [raw.split(b"\r\n")[0] for raw in seen] == [b"Subject: one", b"Subject: two"]


def test_a_letter_that_kills_its_reader_is_left_behind(
    server: Dovecot, reception, now, monkeypatch
) -> None:
    """Killed as by kill -9: nothing after it is done, the next process begins again."""
    met = []

    def die(raw: bytes, now) -> str:
        met.append(raw)
        if b"evil" in raw:
            raise SystemExit
        return receive(raw, now)

    monkeypatch.setattr(imap, "receive", die)
    server.deliver(b"Subject: evil\r\n\r\ntext/calendar\r\n")
    server.deliver(letter(calendar(reception.booking.uid, "DECLINED", stamp=now)))
    for turn in range(imap.MOST_ATTEMPTS):
        with pytest.raises(SystemExit):
            imap.poll(now + turn * imap.LEASE)
    imap.poll(now + imap.MOST_ATTEMPTS * imap.LEASE)
    assert Attendance.objects.get().answer == "declined"
    assert sum(b"evil" in raw for raw in met) == imap.MOST_ATTEMPTS


def test_a_huge_letter_is_not_fetched_whole(server: Dovecot, db, now, monkeypatch) -> None:
    sizes = []
    monkeypatch.setattr(imap, "receive", lambda raw, now: sizes.append(len(raw)))
    server.deliver(b"Subject: x\r\n\r\n" + b"x\r\n" * 700_000)
    imap.poll(now)
    assert sizes == [imap.MOST_BYTES + 1]


def test_two_workers_do_not_read_at_once(server: Dovecot, db, now) -> None:
    imap.poll(now)
    row = Mailbox.objects.get()
    Mailbox.objects.update(due=now + imap.LEASE)
    server.deliver(b"Subject: one\r\n\r\n1\r\n")
    imap.poll(now + timedelta(seconds=40))
    assert Mailbox.objects.get().last_uid == row.last_uid


def test_a_server_that_does_not_answer_stops_nothing(settings, db, now, caplog) -> None:
    settings.IMAP_URL = "imap://office:secret@127.0.0.1:9/INBOX"
    imap.poll(now)
    assert "secret" not in caplog.text
    assert Mailbox.objects.get().due == now + imap.PAUSE


def test_a_server_that_refuses_the_password_stops_nothing(server, settings, db, now) -> None:
    settings.IMAP_URL = server.url.replace("of-tests", "wrong")
    imap.poll(now)
    assert Mailbox.objects.get().last_uid == 0
