"""The citizen's own receptions: follow, move, cancel, read the outcome."""

import uuid
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reception import queries, signed
from reception.actions import changes, papers, replies
from reception.actions.again import taken_from
from reception.actions.bars import bar_after
from reception.actions.looking import looked
from reception.audit import looks_at
from reception.limits import limited
from reception.models import Attachment, Displaced, Official, Reception
from reception.models.receptions import GUESTS_EARLY
from reception.views.downloads import as_download
from reception.views.moving import moved
from reception.views.outcome import citizen_side
from reception.views.public import moving_context
from reception.views.session import signed_in
from reception.views.states import shown_state, told


def find(request: HttpRequest, public_id: uuid.UUID) -> Reception:
    """The person's own reception. Raises Http404, for others' exactly as for missing ones."""
    mine = Reception.objects.whole().for_citizen(signed_in(request))
    found = get_object_or_404(mine, public_id=public_id)
    timezone.activate(found.official.office.tzid)
    return found


@require_safe
@login_required
def receptions(request: HttpRequest) -> HttpResponse:
    mine = Reception.objects.whole().for_citizen(signed_in(request)).order_by("-booking__start")
    now = timezone.now()
    rows = [(one, shown_state(one, now)) for one in mine[:100]]
    coming = [row for row in rows if row[1].coming]
    past = [row for row in rows if not row[1].coming]
    waiting = queries.waiting_of(signed_in(request))
    context = {"coming": coming[::-1], "past": past, "waiting": waiting}
    return render(request, "my/receptions.html", context)


@require_safe
@login_required
def reception(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    found = find(request, public_id)
    now = timezone.now()
    own = {
        "can_move": changes.can_move(found, now),
        "called_away": called_away(found, now),
        "room_open": found.room_is_open(now),
        "minutes_early": GUESTS_EARLY // timedelta(minutes=1),
        "in_lobby": found.said_at_door.with_citizen(),
        "looks": looks_at(found.appeal),
    } | citizen_side(found, now)
    by_receipt = signed.by_receipt(request.session) == signed.LOOKS
    page = "my/by_receipt.html" if by_receipt else "my/reception.html"
    return render(request, page, told(found, now) | own)


def called_away(found: Reception, now: datetime) -> Displaced | None:
    """Why the office has moved it, as long as the citizen has not answered that."""
    if not found.free_move or not found.can_change(now):
        return None
    rows = found.displaced.select_related("called_away__official")
    return rows.order_by("pk").last()


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@limited("hold")
def move(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    found = find(request, public_id)
    return moving(request, found, found.official)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@limited("hold")
def wait(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Back to the official to whom the appeal is addressed, when a deputy was to receive."""
    found = find(request, public_id)
    addressed = found.appeal.official
    if not found.with_deputy or not addressed.active:
        return redirect("my-move", public_id=public_id)
    return moving(request, found, addressed)


def moving(request: HttpRequest, found: Reception, to: Official) -> HttpResponse:
    refusal = moved(request, found, to) if request.method == "POST" else ""
    if request.method == "POST" and not refusal:
        messages.success(request, _("Your reception has a new time. A letter is on its way."))
        return redirect("my-reception", public_id=found.public_id)
    waits = to.pk != found.official_id
    name = "my-wait" if waits else "my-move"
    own = [one.pk for one in taken_from(found, to, timezone.now())]
    context = moving_context(request, found, to, ignoring=own) | {
        "reception": found,
        "refusal": refusal,
        "waits": waits,
        "action": reverse(name, args=[found.public_id]),
    }
    return render(request, "my/move.html", context, status=409 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cancel(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    found = find(request, public_id)
    if request.method == "POST":
        try:
            changes.cancel(found, by=signed_in(request), now=timezone.now())
            messages.success(request, _("The reception is cancelled."))
        except changes.TooLate:
            messages.warning(request, _("It can't be changed any more."))
        return redirect("my-reception", public_id=public_id)
    now = timezone.now()
    more = {"bars": bar_after(found, now), "can_move": changes.can_move(found, now)}
    return render(request, "my/cancel.html", {"reception": found} | more)


@require_POST
@login_required
def stay(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The citizen's calendar declined, but they will come."""
    found = find(request, public_id)
    replies.stay(found, by=signed_in(request), now=timezone.now())
    messages.success(request, _("Good. The time stays yours."))
    return redirect("my-reception", public_id=public_id)


@require_safe
@login_required
def paper(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A paper of an appeal or of an answer, for its citizen and for the official's desk; an answer
    that is not signed yet is the desk's alone."""
    user = signed_in(request)
    desk = Reception.objects.seen_by(user).values("pk")
    seen = Q(appeal__citizen=user) | Q(appeal__reception__in=desk)
    seen |= Q(answer__appeal__citizen=user, answer__signed__isnull=False)
    seen |= Q(answer__appeal__reception__in=desk)
    papers_seen = Attachment.objects.select_related("appeal", "answer__appeal")
    found = papers_seen.filter(seen, uid=uid).first()
    if found is None:
        raise Http404
    if found.quarantined:
        return render(request, "papers/quarantined.html", status=409)
    of = found.appeal or found.answer.appeal  # type: ignore[union-attr]  # a draft's is not seen
    looked(user, of, "paper", timezone.now())
    return as_download(papers.content(found), found.name, found.content_type)
