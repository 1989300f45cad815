"""The written answer at the desk: prepared, with papers, signed and sent."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reception.actions import answers
from reception.actions.promises import NotNow, NotReceived
from reception.forms.answer import AnswerForm
from reception.models import Attachment, Letter, Reception
from reception.permissions import can_sign
from reception.views.desk import find
from reception.views.session import desk_required, signed_in


def form_of(found: Reception, draft: Letter | None, request: HttpRequest) -> AnswerForm:
    language = found.appeal.get_language_display()
    if request.method == "POST":
        return AnswerForm(request.POST, request.FILES, language=language)
    kept: dict[str, object] = {"version": 0}
    if draft:
        kept = {"text": draft.text, "interim": draft.interim, "version": draft.version}
    return AnswerForm(initial=kept, language=language)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """POST keeps the draft with what was attached; `sign` signs it too, for the official."""
    found = find(request, public_id)
    signing = "sign" in request.POST
    if signing and not can_sign(signed_in(request), found):
        raise Http404
    draft = answers.draft_of(found)
    form = form_of(found, draft, request)
    if request.method != "POST" or not form.is_valid():
        return shown(request, found, draft, form, 422 if form.is_bound else 200)
    return taken(request, found, form, signing)


def taken(request: HttpRequest, found: Reception, form: AnswerForm, signing: bool) -> HttpResponse:
    """What was refused stays in the fields."""
    said, by, now = form.cleaned_data, signed_in(request), timezone.now()
    try:
        draft = answers.write(
            found,
            said["text"],
            interim=said["interim"],
            version=said["version"],
            by=by,
            now=now,
        )
        if paper := said["paper"]:
            content_type = paper.content_type or ""
            answers.attach(
                found,
                paper.name or "",
                content_type,
                paper.read(),
                quarantined=paper.unscanned,
                by=by,
                now=now,
            )
        if not signing:
            messages.success(request, _("The draft is kept; nothing was sent."))
            return redirect("desk-answer", public_id=found.public_id)
        answers.sign(found, found.official, version=draft.version, now=now, by=by)
        messages.success(request, _("The answer is signed and sent."))
        return redirect("desk-reception", public_id=found.public_id)
    except answers.ChangedMeanwhile:
        form.add_error("text", _("Somebody else has changed the draft meanwhile; theirs is below"))
    except answers.TooManyPapers:
        form.add_error("paper", _("So many papers can't go with one letter"))
    except answers.StillOpen:
        form.add_error(
            None, _("An instruction is still open: check and close it, or reply in the meantime")
        )
    except (NotNow, NotReceived):
        form.add_error(None, _("This appeal can't be answered now; its state has changed"))
    draft_now = answers.draft_of(found)
    return shown(request, found, draft_now, with_version(form, draft_now), 409)


def with_version(form: AnswerForm, draft: Letter | None) -> AnswerForm:
    """So that sending again is done in the knowledge of what the other wrote."""
    data = QueryDict(mutable=True)
    data.update({name: form.data.get(name, "") for name in form.data})
    data["version"] = str(draft.version if draft else 0)
    form.data = data
    return form


def shown(
    request: HttpRequest, found: Reception, draft: Letter | None, form: AnswerForm, status: int
) -> HttpResponse:
    open_ones = found.appeal.follow_ups.pending().exists()
    other = form.is_bound and draft and draft.text != form.data.get("text")
    context = {
        "reception": found,
        "appeal": found.appeal,
        "draft": draft,
        "form": form,
        "theirs": draft if other else None,
        "papers": draft.attachments.order_by("pk") if draft else [],
        "can_sign": can_sign(signed_in(request), found),
        "still_open": open_ones,
    }
    return render(request, "desk/answer.html", context, status=status)


@require_POST
@desk_required
def remove_paper(request: HttpRequest, public_id: uuid.UUID, paper: uuid.UUID) -> HttpResponse:
    found = find(request, public_id)
    ours = Attachment.objects.filter(answer__appeal=found.appeal)
    try:
        answers.detach(found, get_object_or_404(ours, uid=paper), by=signed_in(request))
    except NotNow:
        messages.warning(request, _("It was sent already."))
    return redirect("desk-answer", public_id=public_id)
