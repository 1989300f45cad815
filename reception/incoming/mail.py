"""PURE. The calendar part of a letter that anybody may have sent."""

from email import message_from_bytes, policy
from email.message import Message

MOST_BYTES = 512 * 1024
MOST_CALENDAR = 128 * 1024
MOST_PARTS = 40
KINDS = {"text/calendar", "application/ics"}


class Unreadable(ValueError):
    """A letter that is too large, too deep, or broken; the text quotes nothing of it."""


def may_hold_calendar(raw: bytes) -> bool:
    """A cheap look: most letters to a mailbox are no answers and needn't be parsed."""
    lowered = raw.lower()
    return any(kind.encode() in lowered for kind in KINDS)


def calendar_of(raw: bytes) -> str:
    """The text of the first calendar part. Raises Unreadable."""
    if len(raw) > MOST_BYTES:
        raise Unreadable("too large")
    lowered = raw.lower()
    # Each level of a letter needs one of these words: so depth is bounded before it is parsed.
    if lowered.count(b"boundary") + lowered.count(b"message/") > MOST_PARTS:
        raise Unreadable("too deep")
    letter = message_from_bytes(raw, policy=policy.compat32)
    for number, part in enumerate(letter.walk()):
        if number > MOST_PARTS:
            raise Unreadable("too many parts")
        if part.get_content_type() in KINDS:
            return text_of(part)
    raise Unreadable("no calendar")


def text_of(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or len(content) > MOST_CALENDAR:
        raise Unreadable("calendar too large")
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:  # no such charset
        return content.decode("utf-8", "replace")
