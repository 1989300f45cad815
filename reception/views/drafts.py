"""A browser's own draft: found, shown page by page, until it is handed in."""

import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from reception.actions import booking as actions
from reception.limits import Ratelimited, count
from reception.models import Draft
from reception.views.session import View, holder_of

F = TypeVar("F", bound=forms.Form)


def find_draft(request: HttpRequest, uid: uuid.UUID) -> Draft:
    """This browser's own draft. Raises Http404 for anybody else's."""
    drafts = Draft.objects.select_related("official__office", "official__calendar", "booking")
    draft = get_object_or_404(drafts, uid=uid, holder=holder_of(request))
    timezone.activate(draft.official.office.tzid)
    return draft


def until_handed_in(view: View) -> View:
    """When an equal request hands the draft in meanwhile, its receipt answers."""

    @wraps(view)
    def inner(request: HttpRequest, uid: uuid.UUID, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, uid, **kwargs)
        except actions.HandedIn:
            return redirect("book-check", uid=uid)

    return inner


def step(
    request: HttpRequest, draft: Draft, form: forms.Form, name: str, number: int, **more: object
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"draft": draft, "form": form, "step": number, "official": draft.official}
    return render(request, f"book/{name}.html", context | more, status=status)


def sent(request: HttpRequest, draft: Draft, form_for: Callable[..., F]) -> F:
    """The form as it was sent. A file beyond the rate isn't looked at, which the form says beside
    all that was typed."""
    try:
        if request.FILES:
            count(request, "paper", who=str(draft.uid), soft=False)
            count(request, "papers", soft=False)
    except Ratelimited:
        form = form_for(request.POST)
        form.add_error(
            "paper",
            _(
                "Too many files have come in a short time, so this one was not taken. "
                "Send it later, or go on without it: what you wrote stays."
            ),
        )
        return form
    return form_for(request.POST, request.FILES)


def answers_of(draft: Draft) -> dict[str, Any]:
    answers: dict[str, Any] = json.loads(draft.answers)
    return answers
