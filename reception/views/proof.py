"""Sending a one-time code to an address, and which address this browser is proving."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reception.actions import proofs
from reception.limits import admit
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
        messages.warning(
            request,
            _("We have sent you several codes already. Use the newest, or wait an hour."),
        )
        return False
    return True


def pending(request: HttpRequest) -> list[str] | None:
    """[about, email] of the code that was sent last."""
    found: list[str] | None = private(request, PENDING)
    return found
