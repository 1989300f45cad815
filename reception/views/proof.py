"""Sending a one-time code to an address, and which address this browser is proving."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reception.actions import proofs, reaching
from reception.limits import admit
from reception.models import User
from reception.views.session import holder_of, keep_private, private

PENDING = "address_to_prove"


def send_code(request: HttpRequest, email: str, *, about: str = "") -> bool:
    """Sends a code for `about` (a draft, or nothing); or says why not now, and is False.

    Only ever from a POST: looking at a page sends no letters. Raises Ratelimited, WorkWanted.
    """
    admit(request, "code")
    keep_private(request, PENDING, [about, email])
    try:
        proofs.ask_code(
            email,
            session=holder_of(request),
            language=get_language() or "uz",
            now=timezone.now(),
        )
    except proofs.TooManyCodes:
        too_many(request)
        return False
    return True


def send_code_to_phone(request: HttpRequest, user: User, number: str) -> None:
    """The same by SMS, to a number as `PhoneForm` cleans it. Raises Ratelimited, WorkWanted."""
    admit(request, "code")
    try:
        reaching.ask_phone(user, number, now=timezone.now())
    except reaching.TooSoon:
        messages.warning(request, _("A code was sent a moment ago. Wait a minute, please."))
    except reaching.TooManyCodes:
        too_many(request)


def too_many(request: HttpRequest) -> None:
    said = _("We have sent you several codes already. Use the newest, or wait an hour.")
    messages.warning(request, said)


def pending(request: HttpRequest) -> list[str] | None:
    """[about, email] of the code that was sent last."""
    found: list[str] | None = private(request, PENDING)
    return found
