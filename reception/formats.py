"""How people meet, in words for them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.languages import said
from scheduling.formats import Format

LABELS: dict[Format, Promise] = {
    Format.VIDEO: gettext_lazy("By video"),
    Format.IN_PERSON: gettext_lazy("In person"),
    Format.PHONE: gettext_lazy("By telephone"),
}


def known(text: str | None) -> Format | None:
    """The format of this name; None for what is none."""
    return next((one for one in Format if one == text), None)


def location(how: Format, place: Mapping[str, str], address: Mapping[str, str], phone: str) -> str:
    """Where it happens, on one line, for letters and calendars; `phone` "" where it isn't told."""
    if how == Format.VIDEO:
        where = {"place": said(place)}
        return (
            _("Video call; the citizen comes to: %(place)s") % where if place else _("Video call")
        )
    if how == Format.IN_PERSON:
        return said(place) or said(address)
    return _("By telephone: %(number)s") % {"number": phone} if phone else _("By telephone")
