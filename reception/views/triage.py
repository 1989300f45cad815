"""The inbox: undecided requests, and what the office decides about each."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reception import inbox
from reception.actions import changes, passing_on, rulings, triage, withdrawing
from reception.actions.guards import changeable
from reception.actions.looking import looked
from reception.actions.promises import NotNow
from reception.complaints import instead_of, named
from reception.forms.complaint import AgainstForm
from reception.forms.promises import TextForm
from reception.forms.triage import AskForm, ForwardForm, LeaveForm, RefuseForm
from reception.lifecycle import DECIDED, TO_TRIAGE, AppealState, ReceptionState
from reception.models import Reception
from reception.permissions import can_agree, can_rule, can_triage, may_receive, works_for
from reception.views.session import desk_required, signed_in
from reception.views.states import told

REFUSED = (
    NotNow,
    changes.TooLate,
    changes.ComplainedAbout,
    rulings.NoGround,
    rulings.NotThere,
    rulings.SamePerson,
)


@require_safe
@desk_required
def listed(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    return render(request, "desk/inbox.html", {"inbox": inbox.inbox(user, timezone.now())})


def find(request: HttpRequest, public_id: uuid.UUID) -> Reception:
    """One that this person may decide about. Raises Http404."""
    user = signed_in(request)
    seen = inbox.seen_by(user).whole().select_related("appeal__citizen")
    found = get_object_or_404(seen, public_id=public_id)
    if not can_triage(user, found):
        raise Http404
    timezone.activate(found.official.office.tzid)
    looked(user, found.appeal, "appeal", timezone.now())
    return found


@require_safe
@desk_required
def page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    return shown(request, find(request, public_id))


def shown(
    request: HttpRequest, found: Reception, verb: str = "", form: forms.Form | None = None
) -> HttpResponse:
    """`form`: of the one verb that is being filled in."""
    user, now = signed_in(request), timezone.now()
    appeal = found.appeal
    ours = works_for(user, found.official)
    can = {verb for verb in MAY if may(verb, request, found)}
    context = told(found, now) | {
        "row": inbox.row_of(found, now),
        "earlier": inbox.earlier(appeal),
        "clarifications": list(appeal.clarifications.all()),
        "conclusion": rulings.waiting_for_head(appeal),
        "accused": not may_receive(found.official, appeal),
        "others": instead_of(found),
        "can_pass_on": passing_on.can_pass_on(found),
        "can_give": changeable(found, now),
        "can": can,
        "ours": ours,
        "verb": verb,
        "form": form,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "desk/triage.html", context, status=status)


def may(verb: str, request: HttpRequest, found: Reception) -> bool:
    """Whether the verb can be done now, by this person; the action looks again."""
    user, appeal = signed_in(request), found.appeal
    decided = appeal.state in DECIDED
    open_conclusion = rulings.waiting_for_head(appeal)
    able: dict[str, Callable[[], bool]] = {
        "approve": lambda: (
            found.state == ReceptionState.REQUESTED and may_receive(found.official, appeal)
        ),
        "put": lambda: inbox.to_be_put(found),
        "ask": lambda: appeal.state == AppealState.REGISTERED,
        "forward": lambda: appeal.state == AppealState.REGISTERED,
        "refuse": lambda: appeal.state == AppealState.REGISTERED and can_rule(user, found),
        "leave": lambda: (
            appeal.state == AppealState.REGISTERED
            and open_conclusion is None
            and can_rule(user, found)
        ),
        "accuse": lambda: appeal.state in TO_TRIAGE,
        "agree": lambda: (
            open_conclusion is not None
            and can_agree(user, found)
            and open_conclusion.proposed_by_id != user.pk
        ),
        "disagree": lambda: open_conclusion is not None and can_agree(user, found),
        "papers": lambda: appeal.state == AppealState.WITHDRAWN,
    }
    quiet = {"papers"}
    return (verb in quiet or not decided) and able[verb]()


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def decide(request: HttpRequest, public_id: uuid.UUID, verb: str) -> HttpResponse:
    """GET: the form of the verb, if it has one. POST: it is done."""
    found = find(request, public_id)
    if verb not in MAY or (request.method != "POST" and verb not in FORMS):
        raise Http404
    if not may(verb, request, found):
        messages.warning(request, _("It has changed meanwhile; look at it again."))
        return redirect("desk-triage", public_id=public_id)
    form = form_of(found, verb, request)
    if form is not None and (request.method != "POST" or not form.is_valid()):
        return shown(request, found, verb, form)
    try:
        said = form.cleaned_data if form is not None else {}
        DO[verb](found, **said, by=signed_in(request), now=timezone.now())
    except REFUSED:
        messages.warning(request, _("It has changed meanwhile; look at it again."))
        return redirect("desk-triage", public_id=public_id)
    tells = verb in TOLD
    messages.success(request, _("Done. The citizen is being told.") if tells else _("Done."))
    return next_page(request, found, verb)


def next_page(request: HttpRequest, found: Reception, verb: str) -> HttpResponse:
    """After a decision comes the next request; after the rest the same page."""
    if verb not in DECIDES:
        return redirect("desk-triage", public_id=found.public_id)
    following = inbox.following(signed_in(request), found, timezone.now())
    if following is None:
        return redirect("desk-inbox")
    return redirect("desk-triage", public_id=following.public_id)


def form_of(found: Reception, verb: str, request: HttpRequest) -> forms.Form | None:
    make: dict[str, Callable[..., forms.Form]] = {
        "ask": AskForm,
        "forward": partial(ForwardForm, appeal=found.appeal),
        "refuse": lambda data: RefuseForm(data, earlier=inbox.decided_before(found.appeal)),
        "leave": partial(LeaveForm, reception=found),
        "accuse": partial(AgainstForm, of_office=found.official.office),
        "disagree": partial(TextForm, label=_("Why it is considered all the same")),
    }
    data = request.POST if request.method == "POST" else None
    return make[verb](data) if verb in make else None


def accuse(found: Reception, *, against: str, against_name: str, **by: Any) -> None:
    about = named(against, against_name)
    triage.name_accused(
        found,
        official=about["against_official"],
        office=about["against_office"],
        name=about["against_name"],
        **by,
    )


def agree(found: Reception, **by: Any) -> None:
    waiting = rulings.waiting_for_head(found.appeal)
    if waiting is None:
        raise NotNow
    rulings.agree(waiting, **by)


def disagree(found: Reception, *, text: str, **by: Any) -> None:
    waiting = rulings.waiting_for_head(found.appeal)
    if waiting is None:
        raise NotNow
    rulings.disagree(waiting, text, **by)


DO: dict[str, Callable[..., object]] = {
    "approve": changes.approve,
    "put": triage.put_before_head,
    "ask": triage.ask,
    "forward": rulings.forward,
    "refuse": rulings.refuse,
    "leave": rulings.propose,
    "accuse": accuse,
    "agree": agree,
    "disagree": disagree,
    "papers": withdrawing.papers_returned,
}
MAY = frozenset(DO)
FORMS = frozenset({"ask", "forward", "refuse", "leave", "accuse", "disagree"})
DECIDES = frozenset({"approve", "ask", "forward", "refuse", "leave", "agree"})
TOLD = frozenset({"approve", "ask", "forward", "refuse", "agree"})
