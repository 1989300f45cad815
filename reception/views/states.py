"""How the state of a reception is said to people."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reception.actions.attendance import undecided
from reception.lifecycle import ACTIVE, ReceptionState
from reception.models import Attendance, Reception
from reception.notices.links import add_to
from reception.views.outcome import outcome_of

WORDS: dict[str, tuple[str, Promise]] = {
    "requested": ("pending", _("Waits for confirmation")),
    "scheduled": ("confirmed", _("Confirmed")),
    "in_session": ("open", _("In progress")),
    "finished": ("done", _("Held, the outcome follows")),
    "recorded": ("done", _("Held")),
    "declined": ("revoked", _("Time not confirmed")),
    "cancelled": ("cancelled", _("Cancelled")),
    "revoked": ("revoked", _("Called off by the office")),
    "no_show_citizen": ("no_show", _("The citizen did not come")),
    "no_show_official": ("failed", _("Did not take place")),
    "failed_technical": ("failed", _("Failed for a technical reason")),
}


# In person or by telephone, after its time; the office has still to say whether it took place.
UNDECIDED = ("waiting", _("The office has still to say how it went"))


@dataclass(frozen=True)
class Shown:
    """`tag`: the look (components/state_tag.html). `coming`: it is still to take place."""

    tag: str
    label: Promise
    coming: bool


def told(reception: Reception, now: datetime) -> dict[str, object]:
    """What both sides' pages of a reception tell of it."""
    return {
        "reception": reception,
        "appeal": reception.appeal,
        "official": reception.official,
        "state": shown_state(reception, now),
        "can_change": reception.can_change(now),
        "how": reception.format,
        "add_to": add_to(reception),
        "answers": answers_to(reception),
        "events": reception.events.order_by("at", "pk"),
    } | outcome_of(reception, now)


def answers_to(reception: Reception) -> dict[str, Attendance]:
    """What "citizen" and "official" answered in their calendars to the present version."""
    newest = reception.attendances.filter(sequence=reception.booking.sequence)
    sides = {reception.citizen_id: "citizen", reception.official.user_id: "official"}
    return {sides[one.user_id]: one for one in newest if one.user_id in sides}


def shown_state(reception: Reception, now: datetime) -> Shown:
    tag, label = UNDECIDED if undecided(reception, now) else WORDS[reception.state]
    coming = ReceptionState(reception.state) in ACTIVE and now < reception.ends_at
    return Shown(tag, label, coming)
