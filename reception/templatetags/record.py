"""How the journal is said to auditors, and to a citizen what was looked at."""

from django import template
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.forms.casebook import STATES
from reception.forms.instruction import staff_name
from reception.models import Appeal, DataExport, Event, SavedView, User
from reception.permissions import can_audit, can_see_requests
from reception.templatetags.qabul import event_words

register = template.Library()

LOOKED_AT = {
    "appeal": _("the appeal"),
    "card": _("the reception card"),
    "answer": _("the answer"),
    "paper": _("a paper"),
    "instruction": _("an instruction"),
    "question": _("a question or complaint"),
    "room": _("the video reception"),
    "list": _("a list for download"),
}
ROLES = {
    "official": _("The official"),
    "secretary": _("The secretary"),
    "head": _("The head of the office"),
    "executor": _("Who carries out an instruction"),
    "auditor": _("An auditor"),
    "staff": _("Somebody of the office"),
}
MORE_WORDS = {
    "listed": _("The list of appeals was read"),
    "searched": _("Appeals were searched for"),
    "exported": _("A list was downloaded"),
    "held": _("The appeal is held for a court or an inquiry"),
    "released": _("The appeal is held no longer"),
    "anonymised": _("The appeal was anonymised: its term is over"),
    "account_anonymised": _("An account was anonymised"),
    "review_published": _("The review of a quarter was published"),
    "data_asked": _("A citizen asked for their data"),
    "data_ready": _("A citizen's data was put together"),
    "erasure_asked": _("A citizen asked to be forgotten"),
    "code_asked": _("A code was asked for"),
    "card_begun": _("The reception card was begun"),
    "reminded": _("The executor was reminded"),
    "given_over": _("An instruction went to another executor"),
    "sent_back": _("A report was sent back"),
    "rated_anew": _("The citizen changed the rating"),
    "denied": _("Somebody was not let in"),
    "called_next": _("The next one was let in"),
    "recalled": _("Somebody who waits was called again"),
    "parked": _("Somebody who waits was set aside"),
    "unparked": _("Somebody who waits is back in the queue"),
    "called_away": _("An official was called away"),
    "hours_changed": _("Reception hours were changed"),
    "away_changed": _("An absence was changed"),
    "busy_source_added": _("Another calendar was added"),
    "busy_source_removed": _("Another calendar was removed"),
}


@register.simple_tag
def journal_words(event: Event) -> str:
    """What happened, for auditors; the bare word of the journal for what has no other."""
    if event.kind == "viewed":
        return gettext("Looked at: %(what)s") % {"what": looked_at(event)}
    words = event_words(event) or str(MORE_WORDS.get(event.kind, event.kind))
    if event.kind in {"exported", "listed", "searched"}:
        words += f" ({event.data.get('rows', 0)})"
    return words


@register.filter
def looked_at(event: Event) -> str:
    return str(LOOKED_AT.get(event.data.get("what", ""), LOOKED_AT["appeal"]))


@register.filter
def role_words(event: Event) -> str:
    return str(ROLES.get(event.data.get("role", ""), ROLES["staff"]))


@register.filter
def actor_words(event: Event) -> str:
    """The name of staff; citizens have none here, for the journal is to be read without them."""
    if event.actor is None:
        return gettext("The clock")
    return gettext("The citizen") if event.actor.is_citizen else staff_name(event.actor)


@register.filter
def state_words(appeal: Appeal) -> str:
    return str(STATES.get(appeal.state, appeal.state))


@register.filter
def query_of(view: SavedView) -> str:
    return urlencode(view.query)


EXPORTS = {
    "queued": _("Under way"),
    "ready": _("Ready"),
    "failed": _("Failed"),
    "gone": _("Deleted"),
}


@register.filter
def export_words(export: DataExport) -> str:
    return str(EXPORTS[export.state])


@register.simple_tag
def record_tabs(user: User) -> dict[str, bool]:
    """Which pages of the record the tabs of the desk lead to."""
    return {"journal": can_audit(user), "requests": can_see_requests(user)}
