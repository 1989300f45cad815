"""Letters that anybody may have sent, read in a process with little time and memory."""

import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from reception.incoming.mail import MOST_BYTES, Unreadable, calendar_of, may_hold_calendar
from reception.incoming.strangers import Refused, reply_in
from tests.replies import calendar, letter

STAMP = datetime(2026, 11, 23, 8, tzinfo=UTC)
TEXT = calendar("u-1", stamp=STAMP)


def nested(depth: int, kind: str) -> bytes:
    if kind == "message":
        return b"Content-Type: message/rfc822\r\n\r\n" * depth + letter(TEXT)
    heads = [
        f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth)
    ]
    return "".join(heads).encode() + letter(TEXT)


@pytest.mark.parametrize("kind", ["text/calendar", "application/ics"])
def test_the_calendar_is_found_among_the_parts(kind):
    assert calendar_of(letter(TEXT, kind=kind)).splitlines() == TEXT.splitlines()


def test_most_letters_need_not_be_parsed():
    assert may_hold_calendar(letter(TEXT))
    assert not may_hold_calendar(b"Subject: hello\r\n\r\nhello")


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"Subject: hello\r\n\r\nhello",
        b"x" * (MOST_BYTES + 1),
        nested(200, "multipart"),
        nested(200, "message"),
        nested(20_000, "message")[:MOST_BYTES],
        letter("A" * 200_000),
    ],
    # Names of a fixed kind: two processes that share the tests must call them the same.
    ids=range(7),
)
def test_what_is_too_large_or_too_deep_or_no_calendar_is_refused(bad):
    with pytest.raises(Unreadable):
        calendar_of(bad)


def test_a_charset_that_there_is_none_of_is_read_as_utf8():
    raw = b"Content-Type: text/calendar; charset=x-klingon\r\n\r\n" + TEXT.encode()
    assert "UID:u-1" in calendar_of(raw)


def test_an_answer_is_read_in_another_process():
    found = reply_in(letter(TEXT))
    assert (found.uid, found.stamp, found.answers) == (
        "u-1", STAMP, {"aziza@example.uz": "ACCEPTED"},
    )  # fmt: skip


@pytest.mark.parametrize(
    "evil",
    [
        # Quoted semicolons make the library's header parser walk the header for each of them.
        b'Content-Type: text/calendar; x="' + b";" * 400_000 + b'"\r\n\r\n' + TEXT.encode(),
        b"Content-Type: text/calendar" + b";a=" * 150_000 + b"\r\n\r\n" + TEXT.encode(),
        b"Content-Type: text/calendar\r\n\r\n" + b"BEGIN:VEVENT\r\n" * 9000,
        b"Content-Type: text/calendar\r\n\r\n" + b"A;" * 60_000 + b":\r\n",
        b"Content-Type: text/calendar; charset=utf-16\r\n\r\n\xff\xfe\x00",
        b"text/calendar" + bytes(range(256)) * 100,
    ],
    ids=range(6),
)
def test_a_letter_made_to_be_slow_ends_soon_and_alone(evil):
    began = time.monotonic()
    with suppress(Refused):
        reply_in(evil)
    assert time.monotonic() - began < 25
