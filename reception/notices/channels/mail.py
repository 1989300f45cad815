"""Letters: text and HTML of one source, the invitation beside them, signed if there is a key.

The connection stays open from letter to letter, one in each thread, until `rest`.
"""

import smtplib
import threading
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import dkim
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.crypto import constant_time_compare

from reception.crypto import lookup_hash
from reception.models import Notice
from reception.models.notices import Channel, Sort
from reception.notices.channels import Permanent, Temporary
from reception.notices.channels.addresses import plain, sender
from reception.notices.leaving import address_of
from reception.notices.markup import html_of
from reception.notices.reach import OBLIGATORY
from reception.octets import written

_mine = threading.local()
# What a server says of us, not of the letter: it may be mended.
OURS = (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused, smtplib.SMTPHeloError)
TOKEN_DIGITS = 20


def send(notice: Notice) -> None:
    """Raises Permanent, Temporary."""
    try:
        connection().send_messages([message(notice)])
    except Exception as error:
        rest()
        raise explained(error) from error


def explained(error: Exception) -> Exception:
    """As what it counts. A whole answer of 500 and more about recipient or letter is final."""
    if isinstance(error, OURS):
        return Temporary(type(error).__name__, down=True)
    code = 0
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max((answer[0] for answer in error.recipients.values()), default=0)
    elif isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
    if code >= 500:
        return Permanent(f"smtp_{code}")
    if code:
        return Temporary(f"smtp_{code}")
    return Temporary(type(error).__name__, down=isinstance(error, OSError))


def connection() -> BaseEmailBackend:
    """This thread's, which opens itself."""
    if not hasattr(_mine, "connection"):
        _mine.connection = get_connection()
        _mine.connection.open()
    found: BaseEmailBackend = _mine.connection
    return found


def rest() -> None:
    """Servers don't like those who stay and say nothing."""
    if hasattr(_mine, "connection"):
        mine: BaseEmailBackend = _mine.connection
        del _mine.connection
        mine.close()


def host() -> str:
    return str(settings.SITE_URL).split("://", 1)[-1].split(":")[0]


def message_id(notice: Notice) -> str:
    """The same at every attempt; nobody can make one up, so what comes back with it is ours."""
    return f"<{notice.key}.{token_of(notice.key)}@{host()}>"


def token_of(key: str) -> str:
    return lookup_hash(f"notice:{key}")[:TOKEN_DIGITS]


def key_of(found: str) -> str | None:
    """The key of the notice that has this Message-ID; None for what is none of ours."""
    key, _dot, token = found.strip("<> ").rpartition("@")[0].rpartition(".")
    return key if key and constant_time_compare(token, token_of(key)) else None


def message(notice: Notice) -> "Letter":
    headers = {
        "Message-ID": message_id(notice),
        "Date": format_datetime(notice.made),
        "Auto-Submitted": "auto-generated",
        "From": settings.DEFAULT_FROM_EMAIL,
    }
    text = notice.body
    if notice.recipient_id and notice.sort and notice.sort not in OBLIGATORY:
        leave = address_of(notice.recipient_id, Sort(notice.sort), Channel.MAIL)
        headers["List-Unsubscribe"] = f"<{leave}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = Letter(
        subject=notice.subject,
        body=text,
        from_email=settings.BOUNCE_EMAIL or settings.DEFAULT_FROM_EMAIL,
        to=[notice.address],
        headers=headers,
    )
    mail.html = html_of(notice.subject, text, notice.language, settings.SITE_URL)
    if notice.calendar:
        kind = f"text/calendar; charset=utf-8; method={notice.method}"
        mail.attach_alternative(notice.calendar, kind)
    return mail


class Letter(EmailMultiAlternatives):
    """With its HTML, between the text and the calendar, and its signature."""

    html = ""

    def message(self, **_options: Any) -> Any:
        """What a backend asks for; of it, it asks only the octets."""
        return Octets(self.written())

    def written(self) -> bytes:
        headers = {"Subject": str(self.subject), "To": plain(self.to[0]), **self.extra_headers}
        headers["From"] = sender(headers["From"])
        forms = [
            ("text/plain; charset=utf-8", str(self.body)),
            ("text/html; charset=utf-8", self.html),
            *((str(kind), str(text)) for text, kind in self.alternatives),
        ]
        mark = lookup_hash(f"boundary:{headers['Message-ID']}")[:TOKEN_DIGITS]
        return signed(written(headers.items(), forms, mark))


class Octets(bytes):
    """A letter as it travels, given as Django's backends ask for it."""

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n") -> bytes:
        return bytes(self) if linesep == "\r\n" else self.replace(b"\r\n", linesep.encode())


def signed(octets: bytes) -> bytes:
    """With a DKIM signature (RFC 6376), if there is a key."""
    if not settings.DKIM_KEY_FILE:
        return octets
    line: bytes = dkim.sign(
        octets,
        settings.DKIM_SELECTOR.encode(),
        settings.DKIM_DOMAIN.encode(),
        key(settings.DKIM_KEY_FILE),
        include_headers=[b"from", b"to", b"subject", b"date", b"message-id", b"auto-submitted"],
    )
    return line + octets


@lru_cache(maxsize=4)
def key(path: str) -> bytes:
    return Path(path).read_bytes()
