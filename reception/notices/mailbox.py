"""The demo's post: every mail is a file under `var/mail`, shown on a page of the site."""

import email.message
import time
from collections.abc import Sequence
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class FileMailbox(BaseEmailBackend):
    """Writes `<time>-<n>.eml`, one file for each message."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        settings.MAILBOX_DIR.mkdir(parents=True, exist_ok=True)
        for count, mail in enumerate(email_messages):
            path = settings.MAILBOX_DIR / f"{time.time_ns()}-{count}.eml"
            # Written beside and renamed, so that the page never shows half a letter.
            part = path.with_suffix(".part")
            part.write_bytes(mail.message().as_bytes())
            part.rename(path)
        return len(email_messages)


def read(path: Path) -> email.message.EmailMessage:
    """The parsed letter; raises FileNotFoundError."""
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def newest(count: int) -> list[Path]:
    return sorted(settings.MAILBOX_DIR.glob("*.eml"), reverse=True)[:count]
