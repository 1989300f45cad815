"""A letter as it travels, read again by the standard library."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.octets import written

LINES = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\x85")),
    max_size=5,
).map("\n".join)


def read(octets: bytes) -> EmailMessage:
    return message_from_bytes(octets, policy=policy.default)


@given(LINES, LINES, LINES)
def test_whatever_it_says_is_read_as_it_was_written(subject: str, text: str, html: str) -> None:
    subject = " ".join(subject.split())
    forms = [("text/plain; charset=utf-8", text), ("text/html; charset=utf-8", html)]
    octets = written([("Subject", subject), ("To", "aziza@example.uz")], forms, "mark")
    letter = read(octets)
    assert (letter["Subject"], letter["To"]) == (subject, "aziza@example.uz")
    bodies = [part.get_payload(decode=True).decode() for part in letter.iter_parts()]
    assert [body.replace("\r\n", "\n").rstrip("\r\n") for body in bodies] == [
        text.rstrip("\n"),
        html.rstrip("\n"),
    ]
    assert octets.isascii()
    lines = octets.split(b"\r\n")
    assert all(len(line) <= 78 and b"\n" not in line and b"\r" not in line for line in lines)


def test_a_calendar_keeps_its_lines_and_its_method() -> None:
    calendar = "BEGIN:VCALENDAR\r\nSUMMARY:Қабул\r\nEND:VCALENDAR\r\n"
    kind = "text/calendar; charset=utf-8; method=REQUEST"
    (part,) = read(written([], [(kind, calendar)], "mark")).iter_parts()
    assert part["Content-Type"].params["method"] == "REQUEST"
    assert part.get_payload(decode=True).decode() == calendar


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Qabul = oʻninchi xonada boʻladi", "quoted-printable"), ("Қабул куни", "base64")],
)
def test_latin_words_stay_legible_and_cyrillic_ones_short(text: str, encoding: str) -> None:
    (part,) = read(written([], [("text/plain; charset=utf-8", text)], "mark")).iter_parts()
    assert part["Content-Transfer-Encoding"] == encoding


@pytest.mark.parametrize("value", ["x\r\nBcc: all@example.uz", "x\nBcc: a", "x\rBcc: a"])
def test_a_header_can_not_smuggle_in_another(value: str) -> None:
    with pytest.raises(ValueError, match="Subject"):
        written([("Subject", value)], [], "mark")


def test_no_text_ends_the_letter_by_a_line_that_only_some_servers_see() -> None:
    """ "SMTP smuggling": a CR alone before the dot that ends what is sent."""
    text = "Aziza\r.\nMAIL FROM:<a@example.uz>\r\r\n.\r\n"
    octets = written([("Subject", "s")], [("text/plain; charset=utf-8", text)], "mark")
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|[\r\n]\.[\r\n]", octets)
