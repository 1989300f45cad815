"""The citizen's own appeal: completed when the office asks, or taken back."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reception.actions import changes, triage
from reception.actions.promises import NotNow
from reception.actions.withdrawing import can_withdraw
from reception.deadlines import Duty
from reception.forms.triage import ClarifyForm
from reception.profiles import answer_day, today_at
from reception.views.my import find
from reception.views.session import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def clarify(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A good paper is kept even when a word is missing; `more` only adds the paper."""
    found = find(request, public_id)
    asked = triage.open_question(found.appeal)
    if asked is None:
        messages.info(request, _("The office waits for nothing from you any more."))
        return redirect("my-reception", public_id=public_id)
    form = ClarifyForm(request.POST or None)
    status = 200
    if request.method == "POST":
        form = ClarifyForm(request.POST, request.FILES)
        valid, by, now = form.is_valid(), signed_in(request), timezone.now()
        try:
            if paper := form.cleaned_data.pop("paper", None):
                triage.add_paper(found, paper, by=by, now=now)
            if valid and "more" not in request.POST:
                triage.clarify(found, form.cleaned_data["text"], by=by, now=now)
                messages.success(request, _("Your answer has reached the office."))
                return redirect("my-reception", public_id=public_id)
        except triage.NoSuchQuestion:
            messages.warning(request, _("The day by which you could answer is over."))
            return redirect("my-reception", public_id=public_id)
        except triage.TooManyPapers:
            form.add_error("paper", _("An appeal takes ten papers and no more"))
        if "more" in request.POST and "paper" not in form.errors:
            form = ClarifyForm(initial={"text": request.POST.get("text", "")})
        status = 422 if form.is_bound else 200
    context = {"reception": found, "appeal": found.appeal, "asked": asked, "form": form}
    return render(request, "my/clarify.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    found = find(request, public_id)
    now = timezone.now()
    if request.method == "POST":
        try:
            changes.withdraw(found, by=signed_in(request), now=now)
            messages.success(request, _("Your appeal is withdrawn."))
        except (changes.TooLate, NotNow):
            messages.warning(request, _("It can't be withdrawn any more."))
        return redirect("my-reception", public_id=public_id)
    if not can_withdraw(found, now):
        return redirect("my-reception", public_id=public_id)
    papers_by = answer_day(found.appeal, Duty.RETURN_PAPERS, today_at(found.official.office, now))
    context = {"reception": found, "appeal": found.appeal, "papers_by": papers_by}
    return render(request, "my/withdraw_appeal.html", context)
