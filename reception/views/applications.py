"""A citizen's part in a batch: apply, change, withdraw, see what came of it."""

import json
import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reception.actions import applications as actions
from reception.actions import booking
from reception.actions.one_coming import AlreadyBooked
from reception.forms.applications import ApplicationForm, typed_before
from reception.lifecycle import BatchState
from reception.limits import limited
from reception.models import Application, Batch, Draft, User
from reception.views.address import with_address
from reception.views.batches import OUTCOMES, find, shown
from reception.views.session import holder_of, signed_in

REFUSED = 409
MOST_KEPT = 10_000  # characters of a field; the longest may have half of that


@require_http_methods(["GET", "HEAD", "POST"])
@limited("hold")
@with_address
def apply(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One page with all questions; what was typed is kept while the address is being proved."""
    batch = find(uid)
    citizen = request.user if isinstance(request.user, User) else None
    if citizen is None or not citizen.is_citizen:
        return to_sign_in(request, batch)
    mine = Application.objects.filter(batch=batch, citizen=citizen).first()
    if request.method != "POST":
        form = ApplicationForm(batch=batch, initial=known(request, batch, citizen, mine))
        return page(request, batch, form, mine)
    form = ApplicationForm(request.POST, batch=batch)
    if not form.is_valid():
        return page(request, batch, form, mine, status=422)
    return handed_in(request, batch, citizen, form, mine)


def to_sign_in(request: HttpRequest, batch: Batch) -> HttpResponse:
    """By way of the sign-in back to this page, where everything typed stands again."""
    if request.method == "POST":
        sent = {name: request.POST.get(name, "") for name in ApplicationForm(batch=batch).fields}
        typed = {name: text[:MOST_KEPT] for name, text in sent.items()}
        booking.keep_answers(draft_for(request, batch, make=True), typed)
    here = reverse("apply", args=[batch.uid])
    return redirect(f"{reverse('sign-in')}?{urlencode({'next': here})}")


def draft_for(request: HttpRequest, batch: Batch, *, make: bool = False) -> Any:
    """This browser's draft with this official, without a slot."""
    mine = Draft.objects.filter(
        holder=f"batch:{holder_of(request)}", official=batch.official
    ).first()
    if mine is None and make:
        return Draft.objects.create(holder=f"batch:{holder_of(request)}", official=batch.official)
    return mine


def known(
    request: HttpRequest, batch: Batch, citizen: User, mine: Application | None
) -> dict[str, Any]:
    """What the fields show at first."""
    typed = draft_for(request, batch)
    if typed:
        return dict(json.loads(typed.answers))
    if mine:
        return typed_before(mine, json.loads(mine.answers or "{}"))
    return {"name": citizen.full_name, "phone": citizen.phone}


def page(
    request: HttpRequest,
    batch: Batch,
    form: ApplicationForm,
    mine: Application | None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = shown(batch, timezone.now()) | {"form": form, "own": mine, "refusal": refusal}
    if context["phase"] != BatchState.OPEN and not form.is_bound:
        return redirect("batch", uid=batch.uid)
    return render(request, "batches/apply.html", context, status=status)


def handed_in(
    request: HttpRequest,
    batch: Batch,
    citizen: User,
    form: ApplicationForm,
    mine: Application | None,
) -> HttpResponse:
    data = form.cleaned_data
    wanted = actions.Wanted(form.answers, form.wishes, data.get("category"), data["wait"])
    language = get_language() or citizen.language
    try:
        application = actions.apply(batch, citizen, wanted, language=language, now=timezone.now())
    except actions.NotOpen:
        refusal = _("Applications are not taken now. What you wrote is still below.")
    except actions.OneIsEnough:
        refusal = _(
            "You have applied already, under another spelling of your address. "
            "Each person takes part once."
        )
    except AlreadyBooked:
        refusal = _("You already have a reception with this official, or on this topic.")
    else:
        if typed := draft_for(request, batch):
            typed.delete()
        return redirect("my-application", uid=application.uid)
    return page(request, batch, form, mine, refusal=refusal, status=REFUSED)


def find_mine(request: HttpRequest, uid: uuid.UUID) -> Application:
    """The person's own application. Raises Http404."""
    rows = Application.objects.select_related(
        "batch__official__office", "category", "reception__booking"
    )
    found = get_object_or_404(rows, uid=uid, citizen=signed_in(request))
    timezone.activate(found.batch.official.office.tzid)
    return found


@require_safe
@login_required
def mine(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    found = find_mine(request, uid)
    outcome_tag, outcome = OUTCOMES[found.outcome]
    context = shown(found.batch, timezone.now()) | {
        "application": found,
        "outcome_tag": outcome_tag,
        "outcome": outcome,
        "answers": json.loads(found.answers or "{}"),
    }
    return render(request, "my/application.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    found = find_mine(request, uid)
    if request.method != "POST":
        return render(request, "my/withdraw.html", {"application": found, "batch": found.batch})
    try:
        actions.withdraw(found, by=signed_in(request), now=timezone.now())
    except actions.NotOpen:
        messages.warning(request, _("It can't be changed any more."))
        return redirect("my-application", uid=uid)
    messages.success(request, _("Your application is withdrawn."))
    return redirect("batch", uid=found.batch.uid)
