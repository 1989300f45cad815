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
    "wrote_at_door": _("Somebody who waits has written to the office"),
    "parked": _("Somebody who waits was set aside"),
    "unparked": _("Somebody who waits is back in the queue"),
    "called_away": _("An official was called away"),
    "hours_changed": _("Reception hours were changed"),
    "away_changed": _("An absence was changed"),
    "busy_source_added": _("Another calendar was added"),
    "busy_source_removed": _("Another calendar was removed"),
    "busy_source_chosen": _("It was chosen which events of a calendar count"),
    "came_back": _("An official came back earlier"),
    "near": _("The reception came near"),
    "running_late": _("The reception was said to begin later"),
    "role_given": _("A role was given"),
    "role_ended": _("A role ended"),
    "staff_invited": _("Somebody was invited to the staff"),
    "staff_uninvited": _("An invitation to the staff was withdrawn"),
    "staff_accepted": _("Somebody accepted the invitation to the staff"),
    "office_founded": _("An office was added"),
    "office_changed": _("An office was changed"),
    "official_added": _("An official was added"),
    "official_changed": _("An official's details were changed"),
    "official_deactivated": _("An official receives no more"),
    "official_reactivated": _("An official receives again"),
    "topic_added": _("A topic was added"),
    "topic_changed": _("A topic was changed"),
    "point_added": _("A video point was added"),
    "point_changed": _("A video point was changed"),
    "point_closed": _("A video point was closed"),
    "signed_in": _("Somebody signed in"),
    "signed_in_anew": _("Somebody signed in on a new device"),
    "sessions_ended": _("Sessions of an account were ended"),
    "password_changed": _("A password was changed"),
    "password_forgotten": _("A new password was asked for"),
    "authenticator_added": _("An authenticator app was added"),
    "authenticator_removed": _("An authenticator app was removed"),
    "passkey_added": _("A passkey was added"),
    "passkey_removed": _("A passkey was removed"),
    "recovery_codes_made": _("Recovery codes were made"),
    "recovery_code_used": _("A recovery code was used"),
    "second_factor_reset": _("The second step of somebody's sign-in was reset"),
    "identity_made": _("An account was made by an identity provider"),
    "identity_linked": _("A way of signing in was added"),
    "identity_unlinked": _("A way of signing in was removed"),
    "address_added": _("An address was proven"),
    "receipt_proved": _("Whoever came by a receipt showed that it is them"),
    "phone_asked": _("A telephone number was to be proven"),
    "phone_proven": _("A telephone number was proven"),
    "phone_forgotten": _("A telephone number was forgotten"),
    "telegram_linked": _("Telegram was linked"),
    "telegram_unlinked": _("Telegram was unlinked"),
    "push_subscribed": _("A browser was chosen for notices"),
    "push_unsubscribed": _("A browser gets no more notices"),
    "notices_chosen": _("It was chosen which notices go where"),
    "notices_left": _("Somebody left a kind of notices"),
    "notice_dismissed": _("A notice that failed was laid aside"),
    "event_retried": _("A stuck event was tried again"),
    "letter_worded": _("A letter was worded"),
    "guest_renewed": _("Somebody else got a new link"),
    "guest_opened": _("Somebody else opened the link"),
    "asked_to_mute": _("Somebody was asked to be silent"),
    "asked_to_speak": _("Somebody was asked to speak"),
    "pinned": _("Somebody was shown large to all"),
    "removed": _("Somebody was put out of the call"),
    "identity_begun": _("The check of a document began"),
    "recording_held": _("The official paused the recording"),
    "recording_released": _("The official let the recording go on"),
    "recording_consented": _("Somebody agreed to the recording"),
    "recording_refused": _("Somebody did not agree to the recording"),
    "recording_withdrawn": _("Somebody took the consent to the recording back"),
    "recording_ready": _("The recording is put together"),
    "recording_empty": _("Nothing was recorded"),
    "recording_failed": _("The recording could not be put together"),
    "official_answer_accepted": _("The official's calendar said: will come"),
    "official_answer_tentative": _("The official's calendar said: may come"),
    "official_answer_declined": _("The official's calendar said: will not come"),
    "official_answer_countered": _("The official's calendar proposed another time"),
    "waiting_joined": _("Somebody waits for a free time"),
    "waiting_changed": _("Somebody waits for other times"),
    "waiting_left": _("Somebody waits no more"),
    "waiting_ended": _("Somebody's waiting ended"),
    "offered": _("A freed time was offered"),
    "offer_taken": _("An offered time was taken"),
    "offer_declined": _("An offered time was declined"),
    "offer_lapsed": _("An offered time was not answered"),
    "offer_unused": _("An offered time was taken and not booked"),
    "offer_withdrawn": _("An offer was taken back"),
    "batch_announced": _("A draw was announced"),
    "batch_closed": _("Applications for a draw were closed"),
    "batch_drawn": _("A draw was held"),
    "batch_void": _("A draw does not take place"),
    "applied": _("Somebody applied for a draw"),
    "application_changed": _("An application for a draw was changed"),
    "application_withdrawn": _("An application for a draw was withdrawn"),
}


@register.simple_tag
def journal_words(event: Event) -> str:
    """What happened, for auditors; the bare word of the journal for what has no other."""
    if event.kind == "viewed":
        return gettext("Looked at: %(what)s") % {"what": looked_at(event)}
    if event.kind == "sent_back" and event.reception_id and "follow_up" not in event.data:
        return gettext("Somebody was sent back to the lobby")
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
