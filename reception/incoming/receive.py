"""One letter from outside: an answer to an invitation, or nothing to us."""

from datetime import datetime

import structlog

from reception.actions import replies
from reception.incoming import mail
from reception.incoming.strangers import Refused, reply_in

log = structlog.get_logger()


def receive(raw: bytes, now: datetime) -> str:
    """What became of it, in one word. Nothing that a stranger can send makes this raise."""
    outcome = "ignored"
    if len(raw) > mail.MOST_BYTES:
        outcome = "too_large"
    elif mail.may_hold_calendar(raw):
        try:
            outcome = replies.take(reply_in(raw), now=now)
        except Refused:
            outcome = "unreadable"
    log.info("letter_received", outcome=outcome)
    return outcome
