"""What a session remembers of its sign-in, and when it ends.

`request.session[SIGNED]` is {since, seen, confirmed: epoch seconds; staff: bool; second: the
second factor that was shown, or ""; receipt: LOOKS, ACTS or ""}. It is read on every request, so it
costs no query.
"""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from reception.models import User

SIGNED = "signed"
DEVICE_COOKIE = "device"
# What views and the middleware tell one another of a request, in its META.
DEVICE_WORD, SIGNING_IN_BY = "qabul.device_word", "qabul.signing_in_by"
# Whoever came by the code of a receipt, which may be lost or photographed (docs/decisions/0055):
# they see how it stands; or they knew the telephone number too. "": a code reached them since.
LOOKS, ACTS = "looks", "acts"
LOOKED_AT_EVERY = 300  # seconds between two writings of "last seen"


def begin(session: SessionBase, user: User) -> None:
    now = int(time.time())
    session[SIGNED] = {
        "since": now,
        "seen": now,
        "confirmed": now,
        "staff": not user.is_citizen,
        "second": "",
    }


def change(session: SessionBase, **words: Any) -> None:
    session[SIGNED] = session.get(SIGNED, {}) | words


def confirm(session: SessionBase, **words: Any) -> None:
    """The person has just proved again who they are."""
    change(session, confirmed=int(time.time()), **words)


def confirmed_within(session: SessionBase, seconds: int) -> bool:
    return bool(session.get(SIGNED, {}).get("confirmed", 0) > time.time() - seconds)


def is_over(session: SessionBase) -> bool:
    """Whether its person was away for too long, or it lasts too long altogether."""
    signed = session.get(SIGNED)
    if signed is None:
        return SESSION_KEY in session  # of a time before this was kept
    idle, longest = settings.SESSION_LIVES["staff" if signed["staff"] else "citizen"]
    now = time.time()
    return bool(now >= signed["seen"] + idle or now >= signed["since"] + longest)


def lacks_second_factor(session: SessionBase) -> bool:
    signed = session.get(SIGNED, {})
    required = settings.STAFF_SECOND_FACTOR == "required"
    return bool(required and signed.get("staff") and not signed.get("second"))


def by_receipt(session: SessionBase) -> str:
    """LOOKS, ACTS or ""."""
    return str(session.get(SIGNED, {}).get("receipt", ""))


def is_known(request: HttpRequest) -> bool:
    """Whether somebody is signed in; a browser without a session isn't looked for in one."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session


def seen(session: SessionBase) -> bool:
    """Notes that the person is here; True when that was not noted for a while."""
    now = int(time.time())
    if now < session[SIGNED]["seen"] + LOOKED_AT_EVERY:
        return False
    change(session, seen=now)
    return True
