"""Telling people of the coming reception that stands in the way of another (actions.one_coming),
or that they have cancelled too often (actions.bars)."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from reception.actions.bars import barred_until
from reception.actions.one_coming import coming_reception
from reception.models import Official, Reception, User
from reception.words import why_barred


def coming_of(request: HttpRequest, official: Official, topic_id: int | None) -> Reception | None:
    """Asked before a time is taken in vain; None also when we don't know yet who asks."""
    user = request.user
    if not isinstance(user, User) or not user.is_citizen:
        return None
    return coming_reception(user, official, topic_id)


def already_booked(request: HttpRequest, coming: Reception) -> HttpResponse:
    return lead_to(
        request,
        coming,
        _(
            "You already have a reception with this official or on this topic. "
            "You can choose another time for it, or cancel it and book anew. "
            "To book for somebody else, sign out first."
        ),
    )


def bar_of(request: HttpRequest, official: Official) -> datetime | None:
    """Asked at the same time."""
    user = request.user
    if not isinstance(user, User) or not user.is_citizen:
        return None
    return barred_until(user, official, timezone.now())


def cancelled_too_often(request: HttpRequest, official: Official, until: datetime) -> HttpResponse:
    """Shows the way that is left."""
    messages.warning(request, why_barred(official, until))
    return redirect("wait", slug=official.slug)


def lead_to(request: HttpRequest, coming: Reception, why: str) -> HttpResponse:
    """Shows the person's own reception, which can be moved."""
    messages.warning(request, why)
    if coming.citizen_id == getattr(request.user, "pk", None):
        return redirect("my-reception", public_id=coming.public_id)
    return redirect("my-receptions")
