"""PURE. A report that a letter of ours could not be delivered (RFC 3464)."""

from email import message_from_bytes, message_from_string, policy
from email.message import Message

from reception.incoming.mail import MOST_BYTES, MOST_PARTS, Unreadable

REPORT = "message/delivery-status"
FINAL = "failed"
Bounce = tuple[str, str, str]  # Message-ID of our letter, Action, Status


def may_be_bounce(raw: bytes) -> bool:
    """A cheap look."""
    return REPORT.encode() in raw.lower()


def bounce_of(raw: bytes) -> Bounce:
    """Raises Unreadable."""
    lowered = raw.lower()
    if len(raw) > MOST_BYTES:
        raise Unreadable("too large")
    if lowered.count(b"boundary") + lowered.count(b"message/") > MOST_PARTS:
        raise Unreadable("too deep")
    original, action, status = "", "", ""
    for number, part in enumerate(message_from_bytes(raw, policy=policy.compat32).walk()):
        if number > MOST_PARTS:
            raise Unreadable("too many parts")
        kind = part.get_content_type()
        if kind == REPORT and not action:
            action, status = outcome(part)
        elif kind in {"message/rfc822", "text/rfc822-headers"}:
            original = original or message_id(part)
    if not original or not action:
        raise Unreadable("no report")
    return original, action, status


def outcome(part: Message) -> tuple[str, str]:
    """Of the first recipient: our letters have one."""
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Message) and block["Action"]:
            return str(block["Action"]).strip().lower(), str(block["Status"] or "").strip()[:20]
    return "", ""


def message_id(part: Message) -> str:
    inside = part.get_payload()
    if isinstance(inside, list):
        letter = inside[0] if inside else None
    else:
        letter = message_from_string(str(inside))
    return str(letter["Message-ID"] or "").strip()[:300] if isinstance(letter, Message) else ""
