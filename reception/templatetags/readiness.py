"""How the result of a try is said to the desk."""

from django import template
from django.utils.translation import gettext_lazy as _

from reception.models import Readiness

register = template.Library()

TROUBLES = {
    "line_none": _("No connection"),
    "line_sound": _("Sound only"),
    "microphone": _("Not heard"),
    "speaker": _("Hears nothing"),
    "camera": _("No camera"),
}
WELL = _("Video works")


@register.filter
def troubles_said(one: Readiness) -> str:
    """ "Only sound will work, no camera", or that all is well."""
    first, *others = [str(TROUBLES[name]) for name in one.troubles] or [str(WELL)]
    return ", ".join([first, *(each[:1].lower() + each[1:] for each in others)])


@register.filter
def readiness_tag(one: Readiness) -> str:
    """The look of the mark (css/parts/tags.css)."""
    if not one.troubles:
        return "tag--done"
    return "tag--revoked" if one.troubles[0] in {"line_none", "microphone"} else "tag--pending"


@register.filter
def permille(share: int) -> str:
    """Of 25: "2.5", to be read before "%"."""
    return f"{share / 10:g}"
