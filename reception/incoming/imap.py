"""Letters in an IMAP mailbox, each looked at once. The mailbox itself is never changed: people may
read it too, so how far we are stands in our own database."""

import hashlib
import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import structlog
from django.conf import settings

from reception.incoming.mail import MOST_BYTES
from reception.incoming.receive import receive
from reception.models import Mailbox

log = structlog.get_logger()
PAUSE = timedelta(seconds=30)
LEASE = timedelta(minutes=10)
FIRST_LOOK = timedelta(days=30)  # of a mailbox that was never read
MOST_ATTEMPTS = 5  # at one letter; then it is left behind
AT_ONCE = 100
TIMEOUT_SECONDS = 20
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class Trouble(Exception):
    """The server did not do what was asked."""


def poll(now: datetime) -> None:
    """Reads what has arrived, if a mailbox is configured and nobody else is reading it."""
    if not settings.IMAP_URL:
        return
    address = urlsplit(settings.IMAP_URL)
    name = f"{address.username}@{address.hostname}:{address.port}{address.path}"
    hashed = hashlib.sha256(name.encode()).hexdigest()
    row, _ = Mailbox.objects.get_or_create(name=hashed, defaults={"due": now})
    mine = Mailbox.objects.filter(pk=row.pk)
    if not mine.filter(due__lte=now).update(due=now + LEASE):
        return
    row.refresh_from_db()
    try:
        with opened(address) as server:
            read_on(server, row, now)
    except (imaplib.IMAP4.error, OSError, Trouble) as error:
        # The type only: a server's words may quote a login.
        log.warning("mailbox_not_read", error=type(error).__name__)
    finally:
        mine.update(due=now + PAUSE)


def read_on(server: imaplib.IMAP4, row: Mailbox, now: datetime) -> None:
    told: list[Any] = server.untagged_responses["UIDVALIDITY"]
    validity = int(told[0])
    if validity != row.validity:  # the server counts anew
        row.validity, row.last_uid, row.attempts = validity, 0, 0
    for uid in new_uids(server, row.last_uid, now)[:AT_ONCE]:
        # Counted before: a letter that kills its reader is met a few times and then passed by.
        row.attempts += 1
        row.save()
        if row.attempts > MOST_ATTEMPTS:
            log.error("letter_left_behind", uid=uid)
        elif raw := letter(server, uid):
            receive(raw, now)
        row.last_uid, row.attempts = uid, 0
        row.save()


def new_uids(server: imaplib.IMAP4, last: int, now: datetime) -> list[int]:
    since = now - FIRST_LOOK
    first_look = f"SINCE {since.day}-{MONTHS[since.month - 1]}-{since.year}"
    found = asked(server, "SEARCH", f"UID {last + 1}:*" if last else first_look)[0] or b""
    # "7:*" names the last letter even when its UID is less than 7 (RFC 9051, section 9).
    return sorted(uid for uid in map(int, found.split()) if uid > last)


def letter(server: imaplib.IMAP4, uid: int) -> bytes:
    """No more of it than one octet over the limit; nothing when it was deleted meanwhile."""
    found = asked(server, "FETCH", str(uid), f"(BODY.PEEK[]<0.{MOST_BYTES + 1}>)")
    return next((bytes(part[1]) for part in found if isinstance(part, tuple)), b"")


def asked(server: imaplib.IMAP4, command: str, *arguments: str) -> list[Any]:
    answer, data = server.uid(command, *arguments)
    if answer != "OK":
        raise Trouble(command)
    return data


@contextmanager
def opened(address: SplitResult) -> Iterator[imaplib.IMAP4]:
    """The mailbox, to be read only. imaps://, imap+tls:// (STARTTLS) or imap:// (plain)."""
    host, context = address.hostname or "", ssl.create_default_context()
    server: imaplib.IMAP4
    if address.scheme == "imaps":
        port = address.port or 993
        server = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=TIMEOUT_SECONDS)
    else:
        server = imaplib.IMAP4(host, address.port or 143, timeout=TIMEOUT_SECONDS)
    with server:
        if address.scheme == "imap+tls":
            server.starttls(context)
        server.login(unquote(address.username or ""), unquote(address.password or ""))
        folder = unquote(address.path.strip("/")) or "INBOX"
        if server.select(f'"{folder}"', readonly=True)[0] != "OK":
            raise Trouble("SELECT")
        yield server
