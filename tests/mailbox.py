"""A mail server that keeps what it is given, for tests to read."""

import re
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.services import free_port

WAIT_SECONDS = 15


class Mailbox:
    """`with Mailbox() as mailbox:` listens on the loopback; `url` is its EMAIL_URL."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, EmailMessage]] = []  # (recipient, letter), oldest first
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> Self:
        self.controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        letter = message_from_bytes(content, policy=policy.default)
        self.letters += [(recipient, letter) for recipient in envelope.rcpt_tos]
        return "250 Kept"

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for recipient, letter in self.letters if recipient == address]

    def wait_for(
        self,
        address: str,
        *,
        after: int = 0,
        about: str | re.Pattern[str] = "",
        invites: bool = False,
    ) -> EmailMessage:
        """The newest letter to `address` once there are more than `after`, `about` in its subject
        or body, that `invites`. AssertionError after 15 s."""
        about = about if isinstance(about, re.Pattern) else re.compile(re.escape(about))
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            fitting = [
                one
                for one in self.to(address)[after:]
                if about.search(words(one)) and (calendars(one) or not invites)
            ]
            if fitting:
                return fitting[-1]
            time.sleep(0.05)
        known = [(to, letter["Subject"]) for to, letter in self.letters]
        raise AssertionError(f"No letter to {address} about {about.pattern!r}; there are {known}")


def words(letter: EmailMessage) -> str:
    """Subject and plain text."""
    body = letter.get_body(("plain",))
    return f"{letter['Subject']}\n{body.get_content() if body else ''}"


def calendars(letter: EmailMessage) -> list[EmailMessage]:
    return [part for part in letter.walk() if part.get_content_type() == "text/calendar"]


def invitation(letter: EmailMessage) -> str:
    """The iCalendar text in a letter. AssertionError when there is none."""
    parts = calendars(letter)
    assert parts, "the letter carries no invitation"
    return str(parts[0].get_content())
