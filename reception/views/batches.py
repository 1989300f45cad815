"""What everybody may see of a batch: what is released, how it is drawn, and the proof."""

import json
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from reception.lifecycle import BatchState
from reception.models import Application, Batch, User
from reception.models.batches import Outcome, VoidReason

CHECKER = settings.BASE_DIR / "frontend/static/check_draw.py"
AT_MOST = 100
LIVE_CLOCK = timedelta(hours=1)  # the page counts seconds only towards the end

PHASES: dict[BatchState, tuple[str, Promise]] = {
    BatchState.ANNOUNCED: ("held", _("Announced")),
    BatchState.OPEN: ("open", _("Takes applications")),
    BatchState.CLOSED: ("pending", _("Closed, to be drawn")),
    BatchState.DRAWN: ("done", _("Drawn")),
    BatchState.VOID: ("failed", _("Void")),
}
WHY_VOID: dict[VoidReason, Promise] = {
    VoidReason.NOT_DRAWN: _("Nobody held the draw in time. Its times can be booked again."),
    VoidReason.LATE_ROLL: _(
        "The list was closed so late that the public value could be known already. Such a draw "
        "would prove nothing. Its times can be booked again."
    ),
    VoidReason.NOBODY: _("Nobody applied. Its times can be booked again."),
    VoidReason.CALLED_OFF: _("The office has called it off. Its times can be booked again."),
}
OUTCOMES: dict[str, tuple[str, Promise]] = {
    "": ("pending", _("Takes part")),
    Outcome.WON: ("confirmed", _("Won a time")),
    Outcome.LOST: ("closed", _("Brought no time")),
    Outcome.EXCLUDED: ("closed", _("Not on the list: you had a reception")),
    Outcome.PASSED_OVER: ("closed", _("Given up: you had a reception")),
    Outcome.VOID: ("failed", _("The draw is void")),
}


def find(uid: uuid.UUID) -> Batch:
    """The batch, with its office's zone active. Raises Http404."""
    found = get_object_or_404(Batch.objects.whole(), uid=uid)
    timezone.activate(found.official.office.tzid)
    return found


def shown(batch: Batch, now: datetime) -> dict[str, object]:
    """What every page of a batch says of it."""
    phase = batch.phase(now)
    tag, label = PHASES[phase]
    return {
        "batch": batch,
        "official": batch.official,
        "phase": phase,
        "tag": tag,
        "label": label,
        "why_void": WHY_VOID[batch.why_void()] if phase == BatchState.VOID else "",
        "live": timedelta() < batch.deadline - now < LIVE_CLOCK,
    }


@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = [shown(batch, now) for batch in Batch.objects.whole()[:AT_MOST]]
    settled = (BatchState.DRAWN, BatchState.VOID)
    context = {
        "current": [row for row in rows if row["phase"] not in settled],
        "past": [row for row in rows if row["phase"] in settled],
    }
    return render(request, "batches/batches.html", context)


@require_safe
def batch(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    found = find(uid)
    own = None
    if isinstance(request.user, User):
        own = Application.objects.filter(batch=found, citizen=request.user).first()
    return render(
        request,
        "batches/batch.html",
        shown(found, timezone.now())
        | {
            "own": own,
            "on_roll": on_roll(found),
            "given_back": found.applications.filter(outcome=Outcome.PASSED_OVER).count(),
        },
    )


def on_roll(batch: Batch) -> int:
    """How many take part, as told once the list is closed."""
    return batch.applications.exclude(outcome=Outcome.EXCLUDED).count() if batch.roll else 0


@require_safe
def proof(_request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    found = find(uid)
    if found.proof is None:
        raise Http404
    text = json.dumps(found.proof, indent=1, sort_keys=True)
    response = HttpResponse(text + "\n", content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="proof.json"'
    return response


@require_safe
def checker(_request: HttpRequest) -> HttpResponse:
    """The program of docs/fairness.md that draws again."""
    response = HttpResponse(CHECKER.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="check.py"'
    return response
