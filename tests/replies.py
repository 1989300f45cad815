"""Answers as calendar programs send them: the letter, and the calendar in it."""

from datetime import UTC, datetime
from email.message import EmailMessage

REPLY = """BEGIN:VCALENDAR\r
PRODID:-//Google Inc//Google Calendar 70.9054//EN\r
VERSION:2.0\r
CALSCALE:GREGORIAN\r
METHOD:{method}\r
BEGIN:VEVENT\r
{times}ORGANIZER;CN=Navbahor:mailto:qabul@navbahor.example\r
UID:{uid}\r
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};\r
 CN=Aziza:{scheme}{address}\r
SEQUENCE:{sequence}\r
DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}\r
SUMMARY:Video\r
END:VEVENT\r
END:VCALENDAR\r
"""
TIMES = "DTSTART:20261201T092000Z\r\nDTEND:20261201T094000Z\r\n"


def calendar(
    uid: str,
    answer: str = "ACCEPTED",
    *,
    sequence: int = 0,
    stamp: datetime,
    address: str = "aziza@example.uz",
    method: str = "REPLY",
    times: str = TIMES,
    scheme: str = "mailto:",
) -> str:
    return REPLY.format(
        uid=uid, answer=answer, sequence=sequence, stamp=stamp.astimezone(UTC), address=address,
        method=method, times=times, scheme=scheme,
    )  # fmt: skip


def letter(text: str, *, kind: str = "text/calendar") -> bytes:
    """As Google sends it: plain, HTML and the calendar as alternatives."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Aziza <aziza@example.uz>", "qabul@navbahor.example"
    mail["Subject"] = "Accepted: Video"
    mail.set_content("Aziza has accepted.")
    mail.add_alternative("<p>Aziza has accepted.</p>", subtype="html")
    main, _, sub = kind.partition("/")
    mail.add_attachment(text.encode(), maintype=main, subtype=sub, filename="invite.ics")
    return mail.as_bytes()
