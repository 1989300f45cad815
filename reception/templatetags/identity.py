"""How it is known who somebody is."""

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from reception.models import Appeal

register = template.Library()


@register.filter
def known_by(appeal: Appeal) -> str:
    """ "OneID", "A code sent to the address", or that nobody has proved it."""
    if appeal.proven_by == "email":
        return _("A code sent to the address")
    if not appeal.proven_by:
        return _("Not proven")
    provider = settings.IDENTITY_PROVIDERS.get(appeal.proven_by, {})
    return str(provider.get("title", appeal.proven_by))
