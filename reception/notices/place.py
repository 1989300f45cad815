"""Where a reception takes place, as a calendar says it."""

from django.utils.translation import gettext as _

from reception.languages import said
from reception.models import Reception
from scheduling.formats import Format
from scheduling.ical import Conference


def place_of(reception: Reception) -> str:
    """In the active language."""
    return {
        Format.VIDEO: _("Video call"),
        Format.IN_PERSON: said(reception.place) or said(reception.official.office.address),
        Format.PHONE: _("By telephone: the office calls"),
    }[reception.format]


def title_of(reception: Reception) -> str:
    """With a gap for whom or which reception it is with."""
    return {
        Format.VIDEO: _("Video reception: %(whose)s"),
        Format.IN_PERSON: _("Reception: %(whose)s"),
        Format.PHONE: _("Reception by telephone: %(whose)s"),
    }[reception.format]


def call_of(reception: Reception, url: str) -> Conference | None:
    """The address of the call. Not the room itself: the page leads there while there is something
    to join. A number to be called is the citizen's own, so a telephone call has none."""
    if reception.format != Format.VIDEO:
        return None
    return Conference(url, label=place_of(reception))
