"""What was promised, on control: the list by deadline, one instruction, the head's decision."""

import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reception import control, permissions
from reception.actions import promises
from reception.actions.looking import looked
from reception.deadlines import latest_extension
from reception.forms.instruction import InstructionForm
from reception.forms.promises import ExtendForm, TextForm
from reception.models import FollowUp
from reception.profiles import profile, today_at
from reception.views.desk import find as find_reception
from reception.views.session import desk_required, signed_in

SHOWS = ("", "late", "week", "done")


@require_safe
@desk_required
def listed(request: HttpRequest) -> HttpResponse:
    user, now = signed_in(request), timezone.now()
    show = request.GET.get("show", "")
    chosen = request.GET.get("executor", "")
    executor = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None
    wanted = control.Wanted(show if show in SHOWS else "", executor)
    context = {
        "rows": control.on_control(user, wanted, now),
        "wanted": wanted,
        "executors": control.executors(user),
        "objections": control.objections(user),
        "view": "control",
    }
    return render(request, "desk/control.html", context)


def find(request: HttpRequest, uid: uuid.UUID) -> FollowUp:
    """An instruction of this person's desk, hands or office. Raises Http404."""
    found = get_object_or_404(control.seen_by(signed_in(request)).whole(), uid=uid)
    timezone.activate(found.official.office.tzid)
    looked(signed_in(request), found.appeal, "instruction", timezone.now())
    return found


@require_safe
@desk_required
def follow_up(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return shown(request, find(request, uid))


def shown(
    request: HttpRequest,
    found: FollowUp,
    verb: str = "",
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """`form`: what was wrong with what somebody sent for the verb."""
    user = signed_in(request)
    today = today_at(found.official.office, timezone.now())
    empty = {one: form_of(found, one, None) for one in ("report", "send_back", "extend")}
    late = found.late(today)
    mine = permissions.can_control(user, found)
    context = {
        "follow_up": found,
        "appeal": found.appeal,
        "reception": found.appeal.reception,
        "reports": found.reports.select_related("by", "checked_by"),
        "late": late,
        "mine": mine,
        "form": form,
        "forms": empty | ({verb: form} if form else {}),
        "can_report": found.state == "open" and permissions.can_report(user, found),
        "can_check": found.state == "reported" and mine,
        "can_extend": found.state == "open"
        and not late
        and not found.extended_from
        and permissions.can_extend(user, found),
    }
    return render(request, "desk/follow_up.html", context, status=status)


def extend_form(found: FollowUp, data: object) -> ExtendForm:
    latest = latest_extension(found.due, profile())
    return ExtendForm(data, due=found.due, latest=latest, initial={"until": latest})


@require_POST
@desk_required
def decide(request: HttpRequest, uid: uuid.UUID, verb: str) -> HttpResponse:
    """POST report, close, send_back or extend."""
    found = find(request, uid)
    user, now = signed_in(request), timezone.now()
    if verb not in MAY or not MAY[verb](user, found):
        raise Http404
    form = form_of(found, verb, request.POST)
    if form is not None and not form.is_valid():
        return shown(request, found, verb, form, 422)
    said = form.cleaned_data if form is not None else {}
    try:
        DO[verb](found, **said, by=user, now=now)
        messages.success(request, _("Done."))
    except (promises.NotNow, promises.ExtendedOnce, promises.BadTerm):
        messages.warning(request, _("It has changed meanwhile; look at it again."))
    return redirect("desk-follow-up", uid=uid)


def form_of(found: FollowUp, verb: str, data: object) -> TextForm | ExtendForm | None:
    if verb == "extend":
        return extend_form(found, data)
    if verb == "report":
        return TextForm(data, label=_("What was done"))
    if verb == "send_back":
        return TextForm(data, label=_("What is missing"))
    return None


MAY: dict[str, Callable[..., bool]] = {
    "report": permissions.can_report,
    "close": permissions.can_control,
    "send_back": permissions.can_control,
    "extend": permissions.can_extend,
}
DO: dict[str, Callable[..., object]] = {
    "report": promises.report,
    "close": promises.close,
    "send_back": promises.send_back,
    "extend": promises.extend,
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def instruct(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One more instruction, or the first where nobody was received."""
    found = find_reception(request, public_id)
    office = found.official.office
    form = InstructionForm(
        request.POST if request.method == "POST" else None,
        staff=control.staff_of(office),
        today=today_at(office, timezone.now()),
        appeal=found.appeal,
    )
    if request.method == "POST" and form.is_valid():
        try:
            promises.instruct(
                found, [form.instruction()], by=signed_in(request), now=timezone.now()
            )
            messages.success(request, _("The instruction is on control."))
        except (promises.NotReceived, promises.NotNow, promises.BadTerm):
            messages.warning(request, _("It has changed meanwhile; look at it again."))
        return redirect("desk-reception", public_id=public_id)
    status = 422 if form.is_bound else 200
    context = {"reception": found, "appeal": found.appeal, "form": form}
    return render(request, "desk/instruct.html", context, status=status)
