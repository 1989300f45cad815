"""Video points of an office: added, changed, closed."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reception import administration
from reception.actions import points as actions
from reception.forms.points import VideoPointForm
from reception.models import VideoPoint
from reception.views.administration.common import office_of, page, posted
from reception.views.session import desk_required, signed_in

PAGES = ["GET", "HEAD", "POST"]


@require_safe
@desk_required
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    office = office_of(request, slug)
    return page(request, "points", office, "points", rows=administration.points_of(office))


@require_http_methods(PAGES)
@desk_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    office = office_of(request, slug)
    form = VideoPointForm(posted(request), office=office)
    if form.is_valid():
        actions.keep(None, office, by=signed_in(request), now=timezone.now(), **form.written())
        messages.success(request, _("The video point is there. Citizens can choose it now."))
        return redirect("desk-points", slug=slug)
    return page(request, "point", office, "points", form=form)


def find(request: HttpRequest, slug: str, uid: uuid.UUID) -> VideoPoint:
    """Raises Http404."""
    return get_object_or_404(office_of(request, slug).points.select_related("office"), uid=uid)


@require_http_methods(PAGES)
@desk_required
def one(request: HttpRequest, slug: str, uid: uuid.UUID) -> HttpResponse:
    point = find(request, slug, uid)
    form = VideoPointForm(posted(request), office=point.office, kept=point)
    if form.is_valid():
        by, now = signed_in(request), timezone.now()
        actions.keep(point, point.office, by=by, now=now, **form.written())
        messages.success(request, _("Saved."))
        return redirect("desk-points", slug=slug)
    return page(request, "point", point.office, "points", form=form, point=point)


@require_http_methods(PAGES)
@desk_required
def close(request: HttpRequest, slug: str, uid: uuid.UUID) -> HttpResponse:
    """GET: whom it touches. POST: it is closed to those who book from now on."""
    point = find(request, slug, uid)
    if request.method == "POST":
        actions.close(point, by=signed_in(request), now=timezone.now())
        messages.success(request, _("Nobody can choose this video point any more."))
        return redirect("desk-point-close", slug=slug, uid=uid)
    coming = administration.coming_to(point)
    return page(request, "close_point", point.office, "points", point=point, coming=coming)
