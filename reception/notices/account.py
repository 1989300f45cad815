"""Letters about a person's own account: what changed, and where to look if it was not they."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from reception.models import Event, Notice, User, Visit
from reception.models.notices import Sort
from reception.notices.letter import letter
from reception.notices.registry import composes

KINDS = {
    "signed_in_anew",
    "authenticator_added",
    "authenticator_removed",
    "passkey_added",
    "passkey_removed",
    "recovery_code_used",
    "second_factor_reset",
    "password_changed",
    "password_forgotten",
    "identity_linked",
    "identity_unlinked",
    "address_added",
}


def subject_of(kind: str) -> str:
    return {
        "signed_in_anew": _("You signed in on a new device"),
        "authenticator_added": _("An authenticator app was added to your account"),
        "authenticator_removed": _("The authenticator app was removed from your account"),
        "passkey_added": _("A passkey was added to your account"),
        "passkey_removed": _("A passkey was removed from your account"),
        "recovery_code_used": _("A recovery code of yours was used"),
        "second_factor_reset": _("Your second step was reset"),
        "password_changed": _("Your password was changed"),
        "password_forgotten": _("A new password for Qabul"),
        "identity_linked": _("Another way of signing in was added"),
        "identity_unlinked": _("A way of signing in was removed"),
        "address_added": _("Your address is proven"),
    }[kind]


@composes(*sorted(KINDS), sort=Sort.ACCOUNT)
def compose(event: Event, now: datetime) -> list[Notice]:
    to = User.objects.filter(pk=event.data.get("user", event.actor_id), is_active=True).first()
    if to is None or not to.email:
        return []
    with translation.override(to.language):
        subject = subject_of(event.kind)
        context = {
            "headline": subject,
            "kind": event.kind,
            "at": event.at,
            "visit": Visit.objects.filter(pk=event.data.get("visit")).first(),
            "left": event.data.get("left"),
            "url": settings.SITE_URL + _page(event, to),
        }
        secret = event.kind == "password_forgotten"  # whoever has the link has the account
        return [
            letter(
                event,
                to,
                to.email,
                subject,
                "mail/account.txt",
                context,
                now,
                name=event.kind,
                secret=secret,
            )
        ]


def _page(event: Event, to: User) -> str:
    if event.kind != "password_forgotten":
        return reverse("security")
    return reverse("by-letter", args=[f"{to.pk}-{default_token_generator.make_token(to)}"])
