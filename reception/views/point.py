"""The desk of a video point: who comes there today, their document, and the room for them. What
they appeal about, and their papers, are none of the helper's business and are not on it."""

import uuid
from datetime import datetime, time, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reception.actions import identity, points
from reception.actions.guards import TooLate
from reception.forms.proceedings import IdentityForm
from reception.lifecycle import ReceptionState
from reception.models import Reception, User, VideoPoint
from reception.models.receptions import ReceptionQuerySet
from reception.views.session import desk_required, enter, signed_in

COMING = (ReceptionState.SCHEDULED, ReceptionState.IN_SESSION)


def today_at(point: VideoPoint) -> ReceptionQuerySet:
    """Of the day of the point's office, whose zone is made active."""
    timezone.activate(point.office.tzid)
    start = timezone.make_aware(datetime.combine(timezone.localdate(), time()))
    day = {"booking__end__gt": start, "booking__start__lt": start + timedelta(days=1)}
    return Reception.objects.whole().filter(point=point, state__in=COMING, **day)


def my_points(user: User) -> list[VideoPoint]:
    """At least one. Raises Http404."""
    found = list(VideoPoint.objects.helped_by(user).select_related("office"))
    if not found:
        raise Http404
    return found


def find(request: HttpRequest, public_id: uuid.UUID) -> Reception:
    """One of today's at a point where this person helps. Raises Http404."""
    mine = Reception.objects.at_points_of(signed_in(request)).select_related("point__office")
    point = get_object_or_404(mine, public_id=public_id).point
    assert point
    return get_object_or_404(today_at(point), public_id=public_id)


@require_safe
@desk_required
def listed(request: HttpRequest) -> HttpResponse:
    points_here = my_points(signed_in(request))
    rows = []
    for point in points_here:
        coming = today_at(point).filter(pk__in=Reception.objects.at_points_of(signed_in(request)))
        rows.append((point, list(coming.order_by("booking__start", "pk"))))
    context = {"rows": rows, "today": timezone.localdate(), "view": "point"}
    return render(request, "desk/point/listed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def one(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Whom to help. POST: the document that was seen, as at any reception."""
    found, now = find(request, public_id), timezone.now()
    with_mandate = identity.needs_mandate(found)
    form = IdentityForm(with_mandate=with_mandate)
    if request.method == "POST":
        form = IdentityForm(request.POST, with_mandate=with_mandate)
        if form.is_valid():
            try:
                by = signed_in(request)
                identity.finish(found, **form.cleaned_data, by=by, now=now)
                messages.success(request, _("It is on record that the document was seen."))
            except TooLate:
                messages.warning(request, _("The reception is not going on."))
            return redirect("desk-point-one", public_id=public_id)
    context = {
        "reception": found,
        "appeal": found.appeal,
        "form": form,
        "can_check": identity.can_check(found, now),
        "seen": identity.seen(found),
        "room_open": found.room_is_open(now),
        "view": "point",
    }
    status = 422 if form.is_bound else 200
    return render(request, "desk/point/one.html", context, status=status)


@require_POST
@desk_required
def open_room(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """From here on this browser is the citizen's: the helper is signed out of it."""
    found = find(request, public_id)
    try:
        user = points.open_for_citizen(found, by=signed_in(request), now=timezone.now())
    except TooLate:
        messages.warning(request, _("The room is not open now."))
        return redirect("desk-point-one", public_id=public_id)
    enter(request, user, how="point")
    return redirect("room", public_id=public_id)
