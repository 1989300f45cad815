"""The desk's side of a batch: announce it, enter the public value, call it off."""

import uuid
from datetime import datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reception.actions import batches as actions
from reception.actions import draw as drawing
from reception.forms.batches import BatchForm, RangeForm, ValueForm
from reception.models import Batch, Official
from reception.views.batches import AT_MOST, on_roll, shown
from reception.views.desk import desk_official
from reception.views.session import desk_required, signed_in
from scheduling.availability import free_slots
from scheduling.errors import SchedulingError
from scheduling.formats import Format

USUAL_RANGE = timedelta(days=14)
USUAL_START = timedelta(days=14)


@require_safe
@desk_required
def batches(request: HttpRequest, slug: str) -> HttpResponse:
    official = desk_official(request, slug)
    now = timezone.now()
    rows = [shown(one, now) for one in official.batches.all()[:AT_MOST]]
    return render(request, "desk/batches.html", {"official": official, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: a range of days, then what is free in it. POST: a preview; with `publish` it is done."""
    official = desk_official(request, slug)
    today = timezone.localdate()
    usual = {"first": today + USUAL_START, "last": today + USUAL_START + USUAL_RANGE}
    within = RangeForm(request.GET or None, initial=usual, today=today)
    form, status = None, 200
    if within.is_bound:
        form = batch_form(request, official, within) if within.is_valid() else None
        status = 422 if form is None or (form.is_bound and not form.is_valid()) else 200
    if form and form.is_bound and "publish" in request.POST:
        if done := announced(official, form) or (form.is_valid() and published(request, form)):
            return redirect("desk-batch", slug=slug, uid=done.uid)
        form = batch_form(request, official, within)  # with what is free now
    plan = form.plan if form and form.is_bound and form.is_valid() else None
    context = {"official": official, "within": within, "form": form, "plan": plan}
    return render(request, "desk/batch_new.html", context, status=status)


def batch_form(request: HttpRequest, official: Official, within: RangeForm) -> BatchForm:
    """The rest of the questions, once the range is known."""
    now, how = timezone.now(), Format(within.cleaned_data["format"])
    return BatchForm(
        request.POST if request.method == "POST" else None,
        official=official,
        starts=free(official, within, how, now),
        how=how,
        now=now,
    )


def free(official: Official, within: RangeForm, how: Format, now: datetime) -> list[datetime]:
    """Free times of the days, beyond the horizon too, for which there is time for a draw."""
    first, last = within.cleaned_data["first"], within.cleaned_data["last"]
    soonest = now + actions.NOTICE + 2 * actions.PUBLISHING
    start = timezone.make_aware(datetime.combine(first, time()))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))
    calendar = official.calendar.on(actions.terms(official, how))
    found = free_slots([calendar], max(start, soonest), end, now)[calendar.pk]
    return [slot.start for slot in found]


def announced(official: Official, form: BatchForm) -> Batch | None:
    """What an equal request has published: its times aren't free any more, but its own."""
    try:
        uid = uuid.UUID(str(form.data.get("uid")))
    except ValueError:
        return None
    return official.batches.filter(uid=uid).first()


def published(request: HttpRequest, form: BatchForm) -> Batch | None:
    by, now = signed_in(request), timezone.now()
    try:
        done = actions.announce(form.official, form.plan, uid=form.key, by=by, now=now)
    except SchedulingError:
        messages.warning(request, _("Somebody has just taken one of these times. Choose anew."))
        return None
    messages.success(request, _("Published. Nobody else can book these times now."))
    return done


def find(request: HttpRequest, slug: str, uid: uuid.UUID) -> Batch:
    """A batch of an official on this person's desk, with the office's zone active. Http404."""
    official = desk_official(request, slug)
    return get_object_or_404(Batch.objects.whole(), official=official, uid=uid)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def batch(request: HttpRequest, slug: str, uid: uuid.UUID) -> HttpResponse:
    """POST: the public value, which draws."""
    found = find(request, slug, uid)
    form = ValueForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        draw(request, found, form.cleaned_data["value"])
        return redirect("desk-batch", slug=slug, uid=uid)
    now = timezone.now()
    context = shown(found, now) | {
        "form": form,
        "can_be_drawn": found.can_be_drawn(now),
        "applications": found.applications.count(),
        "on_roll": on_roll(found),
        "away": [one for one in found.starts if int(one.timestamp()) not in offered(found, now)],
    }
    return render(request, "desk/batch.html", context, status=422 if form.is_bound else 200)


def offered(batch: Batch, now: datetime) -> set[int]:
    return drawing.still_offered(batch, now) if batch.can_be_drawn(now) else set(batch.slots)


def draw(request: HttpRequest, batch: Batch, value: str) -> None:
    try:
        drawing.draw(batch, value, by=signed_in(request), now=timezone.now())
        messages.success(request, _("Drawn. Everybody is being told, and the proof is public."))
    except drawing.TooEarly:
        messages.warning(request, _("It can't be drawn yet."))
    except actions.AlreadySettled:
        messages.warning(request, _("It is drawn or void already; nothing was changed."))
    except drawing.RollBroken:
        messages.error(
            request,
            _(
                "The list is not the one that was published at the deadline. It may not be drawn; "
                "tell whoever runs this service."
            ),
        )


@require_POST
@desk_required
def call_off(request: HttpRequest, slug: str, uid: uuid.UUID) -> HttpResponse:
    found = find(request, slug, uid)
    try:
        actions.call_off(found, by=signed_in(request), now=timezone.now())
        messages.success(request, _("Called off. Everybody is being told."))
    except actions.AlreadySettled:
        messages.warning(request, _("It is drawn or void already; nothing was changed."))
    return redirect("desk-batch", slug=slug, uid=uid)
