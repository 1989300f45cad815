"""Which letters an administrator may word: the places each may have, and those it must."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Letter:
    """`everywhere`: it is no office's, and only an operator words it."""

    label: str | Promise
    allowed: frozenset[str]
    required: frozenset[str]
    everywhere: bool = False


PLACES: dict[str, str | Promise] = {
    "official": _("name of the official"),
    "position": _("position of the official"),
    "office": _("name of the office"),
    "number": _("number of the appeal"),
    "when": _("day and time"),
    "how": _("by video, in person or by telephone"),
    "where": _("place, or telephone number"),
    "until": _("until when it holds"),
    "by_day": _("by which day"),
    "reason": _("the office's reason"),
    "draw_number": _("the person's number in the draw"),
    "draw_page": _("address of the page of the draw"),
    "device": _("device and browser"),
    "left": _("how many recovery codes are left"),
    "role": _("what the person may do in the office"),
    "page": _("address of the person's page"),
}
ABOUT = ("official", "position", "office", "number", "page")
MEETING = (*ABOUT, "when", "how", "where")
APPEAL = ("office", "number", "page")
WAITING = ("official", "position", "office", "page")
DRAW = ("official", "position", "office", "draw_page", "page")


def _letter(label: str | Promise, allowed: Iterable[str], *required: str) -> Letter:
    return Letter(label, frozenset(allowed), frozenset(required))


def _of_account(label: str | Promise, *more: str) -> Letter:
    allowed = frozenset(("when", "device", "page", *more))
    return Letter(label, allowed, frozenset(("when", "page", *more)), everywhere=True)


RECEPTIONS: dict[str, Letter] = {
    "requested": _letter(_("The request has arrived"), MEETING, "when", "page"),
    "booked": _letter(_("The reception is booked"), MEETING, "when", "page"),
    "drawn": _letter(_("You were drawn: your reception is booked"), MEETING, "when", "page"),
    "approved": _letter(_("The reception is confirmed"), MEETING, "when", "page"),
    "moved": _letter(_("The reception has a new time"), MEETING, "when", "page"),
    "reassigned": _letter(
        _("Your reception has another official"), MEETING, "official", "when", "page"
    ),
    "rebooked": _letter(
        _("A reception that failed has a new time"), MEETING, "when", "page"
    ),
    "cancelled": _letter(_("The reception is cancelled"), MEETING, "when"),
    "revoked": _letter(_("The office has called it off"), (*MEETING, "reason"), "when", "page"),
    "declined": _letter(_("The time could not be confirmed"), MEETING, "when", "page"),
    "answer_declined": _letter(
        _("You declined in your calendar: cancel the reception?"), MEETING, "when", "page"
    ),
    "near": _letter(_("Reminder"), MEETING, "when", "page"),
    "running_late": _letter(_("It begins later"), MEETING, "when", "page"),
    "back_on_time": _letter(_("It begins at its time after all"), MEETING, "when", "page"),
    "no_show_official": _letter(_("Your reception did not take place"), MEETING, "when", "page"),
    "failed_technical": _letter(
        _("Your reception failed for a technical reason"), MEETING, "when", "page"
    ),
    "recorded": _letter(_("The outcome is written down"), ABOUT, "page"),
}  # fmt: skip
APPEALS: dict[str, Letter] = {
    "clarification_asked": _letter(
        _("The office asks you to complete your appeal"), (*APPEAL, "by_day"), "by_day", "page"
    ),
    "forwarded": _letter(_("Your appeal is forwarded"), APPEAL, "page"),
    "refused": _letter(_("Your appeal is refused"), APPEAL, "number", "page"),
    "not_considered": _letter(_("Your appeal is not considered"), APPEAL, "number", "page"),
    "withdrawn": _letter(_("Your appeal is withdrawn"), APPEAL, "number", "page"),
    "papers_returned": _letter(_("Your papers were handed back"), APPEAL, "number"),
    "dispute_rejected": _letter(
        _("The head has decided about what you disputed"), APPEAL, "number", "page"
    ),
    "extended": _letter(
        _("The answer to your appeal is put off"),
        (*APPEAL, "by_day", "reason"), "by_day", "reason", "page",
    ),
    "replied_meanwhile": _letter(_("A reply to your appeal in the meantime"), APPEAL, "page"),
    "answered": _letter(_("The appeal is answered"), APPEAL, "page"),
    "objection_answered": _letter(_("The office has replied to you"), APPEAL, "page"),
}  # fmt: skip
WAITLIST: dict[str, Letter] = {
    "offered": _letter(
        _("A freed time is offered"), (*WAITING, "when", "until"), "when", "until", "page"
    ),
    "offer_lapsed": _letter(
        _("The time offered to you has lapsed"), (*WAITING, "when"), "when", "page"
    ),
}
DRAWS: dict[str, Letter] = {
    "draw_applied": _letter(
        _("Your application for the draw has arrived"),
        (*DRAW, "draw_number", "until"), "draw_number", "until", "page",
    ),
    "draw_withdrawn": _letter(
        _("Your application for the draw is withdrawn"), DRAW, "draw_page"
    ),
    "draw_excluded": _letter(
        _("You don't take part in the draw: you have a reception already"),
        (*DRAW, "draw_number"), "draw_page", "page",
    ),
    "draw_passed_over": _letter(
        _("The time you won goes back: you have a reception already"),
        (*DRAW, "draw_number"), "draw_page", "page",
    ),
}  # fmt: skip
ACCOUNT: dict[str, Letter] = {
    "signed_in_anew": _of_account(_("You signed in on a new device"), "device"),
    "authenticator_added": _of_account(_("An authenticator app was added to your account")),
    "authenticator_removed": _of_account(_("The authenticator app was removed from your account")),
    "passkey_added": _of_account(_("A passkey was added to your account")),
    "passkey_removed": _of_account(_("A passkey was removed from your account")),
    "recovery_code_used": _of_account(_("A recovery code of yours was used"), "left"),
    "second_factor_reset": _of_account(_("Your second step was reset")),
    "password_changed": _of_account(_("Your password was changed")),
    "identity_linked": _of_account(_("Another way of signing in was added")),
    "identity_unlinked": _of_account(_("A way of signing in was removed")),
    "address_added": _of_account(_("Your address is proven")),
}
ROLES: dict[str, Letter] = {
    "role_given": _letter(
        _("You have a role in an office"), ("official", "office", "role", "until", "page"),
        "office", "role", "page",
    ),
    "role_ended": _letter(
        _("A role of yours has ended"), ("official", "office", "role", "page"), "office", "role"
    ),
}  # fmt: skip
WORDINGS = RECEPTIONS | APPEALS | WAITLIST | DRAWS | ROLES | ACCOUNT

CASES = _("It says one of several things, each with consequences of its own.")
SECRET = _("It carries a secret: nothing may come between it and the person.")
# (which, why they stay as they are)
UNWORDED: list[tuple[str | Promise, str | Promise]] = [
    (_("You did not come to the reception"), CASES),
    (_("Your appeal was not completed in time"), CASES),
    (_("You wait no more for a reception"), CASES),
    (_("The draw brought you no time"), CASES),
    (_("The draw does not take place"), CASES),
    (_("Somebody was called away, or an appeal is decided before its reception"), CASES),
    (_("Codes, new passwords, links of guests, your own data"), SECRET),
    (_("Letters to those who work here"), _("They say what is to be done, and by whom.")),
]
