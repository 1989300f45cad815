"""Links by which a person hands a reception to Google or Microsoft: an act of their own, so such
a link holds the time, the place and the office, and nothing of the person or the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from reception.languages import said
from reception.models import Reception
from reception.notices.invitations import where_of

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"


@dataclass(frozen=True)
class AddTo:
    google: str
    outlook: str


def add_to(reception: Reception) -> AddTo:
    """In the active language."""
    office = said(reception.official.office.name)
    title, place = _("Reception: %(official)s") % {"official": office}, where_of(reception)
    start, end = (one.astimezone(UTC) for one in (reception.starts_at, reception.ends_at))
    return AddTo(
        google=link(
            GOOGLE,
            {
                "action": "TEMPLATE",
                "text": title,
                "dates": f"{start:%Y%m%dT%H%M%SZ}/{end:%Y%m%dT%H%M%SZ}",
                "location": place,
            },
        ),
        outlook=link(
            OUTLOOK,
            {
                "path": "/calendar/action/compose",
                "rru": "addevent",
                "subject": title,
                "startdt": f"{start:%Y-%m-%dT%H:%M:%SZ}",
                "enddt": f"{end:%Y-%m-%dT%H:%M:%SZ}",
                "location": place,
            },
        ),
    )


def link(base: str, query: Mapping[str, str]) -> str:
    return f"{base}?{urlencode(query)}"
