"""Papers to download: the receipt, the reception card, the written answer."""

import uuid
from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reception.actions.looking import looked
from reception.documents import papers
from reception.documents.rendering import Busy
from reception.inbox import seen_by
from reception.models import Letter, Reception, Ruling
from reception.views.desk import find_seen
from reception.views.downloads import as_download
from reception.views.session import desk_required, signed_in

WAIT_SECONDS = 15


def download(request: HttpRequest, name: str, make: Callable[[], bytes]) -> HttpResponse:
    """Or, when too many ask at once, a page that says to try again."""
    try:
        return as_download(make(), f"{name}.pdf", "application/pdf")
    except Busy:
        response = render(request, "documents/busy.html", status=503)
        response["Retry-After"] = str(WAIT_SECONDS)
        return response


@require_safe
@login_required
def receipt(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """For the citizen, and for the desk that prints it at the counter."""
    user = signed_in(request)
    seen = Q(citizen=user) | Q(pk__in=Reception.objects.seen_by(user).values("pk"))
    found = get_object_or_404(Reception.objects.whole().filter(seen), public_id=public_id)
    timezone.activate(found.official.office.tzid)
    looked(user, found.appeal, "appeal", timezone.now())
    return download(request, found.appeal.number, lambda: papers.receipt(found))


@require_safe
@login_required
def certificate(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """For both sides, once the reception has failed through no fault of the citizen's."""
    user = signed_in(request)
    seen = Q(citizen=user) | Q(pk__in=Reception.objects.seen_by(user).values("pk"))
    found = get_object_or_404(Reception.objects.whole().filter(seen), public_id=public_id)
    failure = papers.failure_of(found)
    if failure is None:
        raise Http404
    timezone.activate(found.official.office.tzid)
    looked(user, found.appeal, "appeal", timezone.now())
    name = f"{found.appeal.number}-certificate"
    return download(request, name, lambda: papers.certificate(found, failure))


@require_safe
@desk_required
def card(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    found = find_seen(request, public_id)
    kept = getattr(found, "card", None)
    if kept is None or not kept.written:
        raise Http404
    return download(request, f"{found.appeal.number}-card", lambda: papers.card(found))


@require_safe
@login_required
def answer(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    user = signed_in(request)
    desk = Reception.objects.seen_by(user).values("pk")
    seen = Q(appeal__citizen=user) | Q(appeal__reception__in=desk)
    signed = Letter.objects.filter(seen, signed__isnull=False)
    found = get_object_or_404(signed.select_related("appeal"), uid=uid)
    reception = Reception.objects.whole().get(appeal=found.appeal)
    looked(user, found.appeal, "answer", timezone.now())
    name = f"{found.appeal.number}-{found.pk}"
    return download(request, name, lambda: papers.answer(found, reception))


@require_safe
@login_required
def ruling(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """For the citizen, and for the desk and the head."""
    user = signed_in(request)
    seen = Q(appeal__citizen=user) | Q(appeal__in=seen_by(user).values("appeal"))
    agreed = Ruling.objects.filter(seen, agreed=True).select_related("appeal", "office", "earlier")
    found = get_object_or_404(agreed, uid=uid)
    reception = Reception.objects.whole().get(appeal=found.appeal)
    looked(user, found.appeal, "answer", timezone.now())
    name = f"{found.appeal.number}-decision"
    return download(request, name, lambda: papers.ruling(found, reception))
