"""A reception as an event of somebody's calendar. Nothing of the appeal's substance is ever in it.

Each reader sees their own address; the other side is named by its part and reached through the
office's mailbox, for calendars are shared, synchronised and forwarded (docs/decisions/0020).
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reception.formats import location
from reception.languages import said
from reception.lifecycle import ReceptionState
from reception.models import Reception
from scheduling.formats import Format
from scheduling.ical import Conference, Invitation, Party

LANGUAGE_TAGS = {"uz-cyrl": "uz-Cyrl"}


def page_of(reception: Reception, *, to_citizen: bool) -> str:
    """The page that always shows the present state; whoever isn't signed in sees nothing there."""
    name = "my-reception" if to_citizen else "desk-reception"
    return f"{settings.SITE_URL}{reverse(name, args=[reception.public_id])}"


def invitation(
    reception: Reception,
    attendees: tuple[Party, ...],
    *,
    to_citizen: bool,
    url: str,
    how: Format,
    where: str,
    sequence: int,
    start: datetime,
    end: datetime,
    stamp: datetime,
    status: str,
) -> Invitation:
    """In the active language, with the times and the SEQUENCE that are told."""
    office = reception.official.office
    number = reception.appeal.number
    language = get_language() or ""
    return Invitation(
        uid=reception.booking.uid,
        sequence=sequence,
        start=start,
        end=end,
        tzid=office.tzid,
        summary=summary_of(reception, how, to_citizen=to_citizen),
        description=_("Reception %(number)s, %(office)s. Your page: %(url)s")
        % {"number": number, "office": said(office.name), "url": url},
        location=where,
        # Not the room itself: the page leads there while there is something to join.
        conference=Conference(url, label=where) if how == Format.VIDEO else None,
        url=url,
        organizer=Party(said(office.name), office.email),
        attendees=attendees,
        stamp=stamp,
        status=status,
        language=LANGUAGE_TAGS.get(language, language),
    )


def summary_of(reception: Reception, how: object, *, to_citizen: bool) -> str:
    if not to_citizen:
        number = {"number": reception.appeal.number}
        if how == Format.VIDEO:
            return _("Video reception %(number)s") % number
        return _("Reception %(number)s") % number
    official = {"official": said(reception.official.name)}
    if how == Format.VIDEO:
        return _("Video reception: %(official)s") % official
    return _("Reception: %(official)s") % official


def both_sides(
    reception: Reception, name: str, email: str, *, to_citizen: bool
) -> tuple[Party, ...]:
    """The one invited, who is asked to answer, and the other side as the office stands for it."""
    mailbox = reception.official.office.email
    if to_citizen:
        official = said(reception.official.name)
        return (
            Party(name, email),
            Party(official, mailbox, role="CHAIR", partstat="ACCEPTED", rsvp=False),
        )
    return (
        Party(name, email, role="CHAIR"),
        Party(_("Citizen"), mailbox, partstat="ACCEPTED", rsvp=False),
    )


def current(reception: Reception, *, to_citizen: bool, stamp: datetime) -> Invitation:
    """As it stands now, for a calendar that nobody is invited by."""
    asked = reception.state == ReceptionState.REQUESTED
    return invitation(
        reception,
        (),
        to_citizen=to_citizen,
        url=page_of(reception, to_citizen=to_citizen),
        how=reception.format,
        where=where_of(reception),
        sequence=reception.booking.sequence,
        start=reception.starts_at,
        end=reception.ends_at,
        stamp=stamp,
        status="TENTATIVE" if asked else "CONFIRMED",
    )


def where_of(reception: Reception) -> str:
    """Without the citizen's number: what is downloaded and subscribed to goes anywhere."""
    return location(reception.format, reception.place, reception.official.office.address, "")
