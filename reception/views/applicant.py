"""The pages of a booking that ask who comes: the applicant, the mandate, what helps, priority."""

import uuid
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reception import signed
from reception.actions import booking as actions
from reception.actions import papers
from reception.forms.applicant import (
    ApplicantForm,
    MandateForm,
    NeedsForm,
    PriorityForm,
    WhoForm,
    who_of,
)
from reception.models import Attachment, Category, Draft, User
from reception.models.applicants import ApplicantKind
from reception.queries import told_before
from reception.views.drafts import answers_of, find_draft, sent, step, until_handed_in
from scheduling.formats import Format

PAGES = ["GET", "HEAD", "POST"]


@require_http_methods(PAGES)
@until_handed_in
def about(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    draft = find_draft(request, uid)
    form = WhoForm(initial={"kind": who_of(answers_of(draft))})
    if request.method == "POST":
        form = WhoForm(request.POST)
        if form.is_valid():
            actions.keep_answers(draft, form.answers)
            return redirect("book-applicant", uid=uid)
    return step(request, draft, form, "about", 1)


@require_http_methods(PAGES)
@until_handed_in
def applicant(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    draft = find_draft(request, uid)
    answers = answers_of(draft)
    who = who_of(answers)
    if not who:
        return redirect("book-about", uid=uid)
    form = ApplicantForm(initial=known_of(request, who) | answers, who=who)
    if request.method == "POST":
        form = ApplicantForm(request.POST, who=who)
        if form.is_valid():
            actions.keep_answers(draft, form.cleaned_data)
            return redirect("book-mandate" if speaks_for(answers) else "book-contact", uid=uid)
    return step(request, draft, form, "applicant", 1)


def known_of(request: HttpRequest, who: str) -> dict[str, str]:
    """What whoever is signed in need not write again: what they wrote last time, with the name
    under which a provider of identities knows them where they ask for themselves."""
    user = request.user
    if not isinstance(user, User) or not user.is_citizen or signed.by_receipt(request.session):
        return {}
    known = told_before(user, who)
    if user.proven_by and who == ApplicantKind.PERSON:
        known["name"] = user.full_name
    return known


def speaks_for(answers: dict[str, Any]) -> bool:
    """Whether somebody else speaks than the applicant."""
    return who_of(answers) != ApplicantKind.PERSON


@require_http_methods(PAGES)
@until_handed_in
def mandate(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    draft = find_draft(request, uid)
    answers = answers_of(draft)
    if not speaks_for(answers):
        return redirect("book-contact", uid=uid)
    start = draft.booking.start if draft.booking else None
    form_for = partial(
        MandateForm, who=who_of(answers), on=timezone.localtime(start).date() if start else None
    )
    form = form_for(initial=known_of(request, who_of(answers)) | answers)
    if request.method == "POST":
        form = sent(request, draft, form_for)
        if kept(draft, form, Attachment.Role.MANDATE):
            actions.keep_answers(draft, form.answers)
            return redirect("book-contact", uid=uid)
    return step(request, draft, form, "mandate", 1, paper=paper_of(draft, Attachment.Role.MANDATE))


@require_http_methods(PAGES)
@until_handed_in
def needs(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    draft = find_draft(request, uid)
    by_video = draft.booking is None or draft.booking.format == Format.VIDEO
    form = NeedsForm(initial=answers_of(draft), by_video=by_video)
    if request.method == "POST":
        form = NeedsForm(request.POST, by_video=by_video)
        if form.is_valid():
            actions.keep_answers(draft, form.cleaned_data)
            onward = "book-priority" if Category.objects.exists() else "book-appeal"
            return redirect(onward, uid=uid)
    return step(request, draft, form, "needs", 2)


@require_http_methods(PAGES)
@until_handed_in
def priority(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    draft = find_draft(request, uid)
    form = PriorityForm(initial=answers_of(draft))
    if request.method == "POST":
        form = sent(request, draft, PriorityForm)
        if kept(draft, form, Attachment.Role.EVIDENCE):
            actions.keep_answers(draft, form.answers)
            return redirect("book-appeal", uid=uid)
    shown = paper_of(draft, Attachment.Role.EVIDENCE)
    return step(request, draft, form, "priority", 2, paper=shown)


def kept(draft: Draft, form: Any, role: str) -> bool:
    """Whether the form is valid. A good file is kept either way: it is dear to send on 3G."""
    valid = form.is_valid()
    if paper := form.cleaned_data.get("paper"):
        papers.keep(draft, paper, role)
    return bool(valid)


def paper_of(draft: Draft, role: str) -> Attachment | None:
    return draft.attachments.filter(role=role).first()
