"""One letter from outside: an answer to an invitation, one of ours that came back, or nothing to
us."""

from datetime import datetime

import structlog

from reception.actions import replies, undelivered
from reception.incoming import bounces, mail
from reception.incoming.strangers import Refused, bounce_in, reply_in
from reception.notices.channels.mail import key_of

log = structlog.get_logger()


def receive(raw: bytes, now: datetime) -> str:
    """What became of it, in one word. Nothing that a stranger can send makes this raise."""
    outcome = "ignored"
    if len(raw) > mail.MOST_BYTES:
        outcome = "too_large"
    elif bounces.may_be_bounce(raw):  # it may hold our calendar too
        outcome = came_back(raw, now)
    elif mail.may_hold_calendar(raw):
        try:
            outcome = replies.take(reply_in(raw), now=now)
        except Refused:
            outcome = "unreadable"
    log.info("letter_received", outcome=outcome)
    return outcome


def came_back(raw: bytes, now: datetime) -> str:
    """Only a letter of ours can: nobody else knows its Message-ID."""
    try:
        original, action, status = bounce_in(raw)
    except Refused:
        return "unreadable"
    key = key_of(original)
    if key is None:
        return "not_ours"
    if action != bounces.FINAL:
        return "delayed"
    return "came_back" if undelivered.came_back(key, f"bounced {status}", now=now) else "ignored"
