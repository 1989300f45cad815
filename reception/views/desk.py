"""The staff's pages: the day's queue, the week, one reception with its appeal."""

import uuid
from datetime import date, datetime, time, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reception import queries, unreached, unready
from reception.actions import door
from reception.actions.lateness import MINUTES
from reception.actions.looking import looked
from reception.actions.readiness import is_coming
from reception.lifecycle import ReceptionState
from reception.models import Official, Reception, Recording, User
from reception.models.receptions import ReceptionQuerySet
from reception.permissions import (
    administered_offices,
    can_book_for,
    can_triage,
    can_watch_recording,
    stands_aside,
    works_for,
)
from reception.turns import today_of
from reception.views.days import parsed_day
from reception.views.outcome import desk_side
from reception.views.queue import called, queue_row, standing
from reception.views.session import desk_required, signed_in
from reception.views.states import shown_state, told


def find(request: HttpRequest, public_id: uuid.UUID) -> Reception:
    """A reception of an official on this person's desk; that they look at it is put on record.
    Raises Http404."""
    return looked_at(request, Reception.objects.for_desk(signed_in(request)), public_id)


def find_seen(request: HttpRequest, public_id: uuid.UUID) -> Reception:
    """The same for who may read it. Raises Http404."""
    return looked_at(request, Reception.objects.seen_by(signed_in(request)), public_id)


def find_triaged(request: HttpRequest, public_id: uuid.UUID) -> Reception:
    """The same for who decides whether and when it is held. Raises Http404."""
    return looked_at(request, Reception.objects.triaged_by(signed_in(request)), public_id)


def looked_at(request: HttpRequest, mine: ReceptionQuerySet, public_id: uuid.UUID) -> Reception:
    user = signed_in(request)
    found = get_object_or_404(mine.with_claims(), public_id=public_id)
    timezone.activate(found.official.office.tzid)
    looked(user, found.appeal, seen_on(request), timezone.now())
    return found


SEEN_ON = {
    "desk-door": "room",
    "desk-card": "card",
    "desk-card-text": "card",
    "card-pdf": "card",
    "desk-answer": "answer",
    "desk-answer-paper": "answer",
}


def seen_on(request: HttpRequest) -> str:
    """What of an appeal the page shows."""
    name = request.resolver_match.url_name if request.resolver_match else None
    return SEEN_ON.get(name or "", "appeal")


def my_officials(request: HttpRequest) -> list[Official]:
    """At least one, with the first one's zone active. Raises Http404."""
    officials = queries.desk_officials(signed_in(request))
    if not officials:
        raise Http404
    timezone.activate(officials[0].office.tzid)
    return officials


def my_official(request: HttpRequest, slug: str) -> Official:
    """An official whose hours this person keeps, with the office's zone active. Raises Http404."""
    return chosen(queries.kept_officials(signed_in(request)), slug)


def desk_official(request: HttpRequest, slug: str) -> Official:
    """An official on whose desk this person works. Raises Http404."""
    mine = Official.objects.for_desk(signed_in(request)) & Official.objects.shown()
    return chosen(list(mine.select_related("office", "calendar")), slug)


def bookable_official(request: HttpRequest, slug: str) -> Official:
    """An official with whom this person books for others, with the zone active. Raises Http404."""
    rows = Official.objects.shown().select_related("office", "calendar")
    official = get_object_or_404(rows, slug=slug)
    if not can_book_for(signed_in(request), official):
        raise Http404
    timezone.activate(official.office.tzid)
    return official


def chosen(officials: list[Official], slug: str) -> Official:
    official = next((one for one in officials if one.slug == slug), None)
    if official is None:
        raise Http404
    timezone.activate(official.office.tzid)
    return official


@require_safe
@desk_required
def day(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if page := elsewhere(user):
        return redirect(page)
    officials = my_officials(request)
    today = timezone.localdate()
    on = parsed_day(request.GET.get("on"), today)
    start = timezone.make_aware(datetime.combine(on, time()))
    end = timezone.make_aware(datetime.combine(on + timedelta(days=1), time()))
    now = timezone.now()
    receptions = queries.receptions_between(officials, start, end)
    mine = set(Official.objects.for_desk(user).values_list("pk", flat=True))
    written = door.unread(receptions)
    tried = unready.found_by_applicants(receptions)
    running = today_of([one for one in officials if one.pk in mine], receptions, now)
    running = running if on == today else {}
    doors = standing(receptions, now)
    rows = [
        queue_row(
            one,
            now,
            doors,
            running.get(one.official_id),
            works=one.official_id in mine and not stands_aside(user, one),
        )
        | {"readiness": tried.get(one.pk), "unread": written.get(one.pk, 0)}
        for one in receptions
    ]
    asked_again = "HX-Request" in request.headers
    return render(
        request,
        "desk/day.html",
        {
            "officials": officials,
            "rows": rows,
            "running": [called(one, rows) for one in running.values()],
            "minutes": MINUTES,
            "outside": queries.outside_hours(receptions, now),
            # The queue asks every few seconds; the notice isn't part of it.
            "bare": [] if asked_again else bare(officials, now),
            "unreached": [] if asked_again else unreached.to_be_phoned(officials, now),
            "unready": [] if asked_again else unready.to_be_phoned(officials, now),
            "undecided": queries.undecided_before(officials, start, now),
            "clashes": queries.clashes(officials, now),
            "on": on,
            "today": today,
            "before": on - timedelta(days=1),
            "after": on + timedelta(days=1),
        },
    )


def elsewhere(user: User) -> str:
    """The page of those who have no queue: who only administers, and the operator."""
    if queries.desk_officials(user) or not administered_offices(user).exists():
        return ""
    return "administration"


@require_safe
@desk_required
def week(request: HttpRequest, slug: str) -> HttpResponse:
    officials = my_officials(request)
    official = next((one for one in officials if one.slug == slug), None)
    if official is None:
        raise Http404
    timezone.activate(official.office.tzid)
    today = timezone.localdate()
    monday = monday_of(parsed_day(request.GET.get("on"), today))
    now = timezone.now()
    found = queries.week_of(official, monday, now)
    days = [(day, [(one, shown_state(one, now)) for one in day.receptions]) for day in found]
    receptions = [one for day in found for one in day.receptions]
    return render(
        request,
        "desk/week.html",
        {
            "official": official,
            "works_here": works_for(signed_in(request), official),
            "books_here": can_book_for(signed_in(request), official),
            "officials": officials,
            "days": days,
            "outside": queries.outside_hours(receptions, now),
            "bare": bare([official], now),
            "waiting": queries.waiting_by_category(official),
            "monday": monday,
            "sunday": monday + timedelta(days=6),
            "today": today,
            "before": monday - timedelta(days=7),
            "after": monday + timedelta(days=7),
        },
    )


def bare(officials: list[Official], now: datetime) -> list[queries.Stand]:
    """With whom nobody could book."""
    return [one for one in queries.stands(officials, now) if one.bare]


def monday_of(on: date) -> date:
    return on - timedelta(days=on.weekday())


def mandate_ends_early(reception: Reception) -> bool:
    """Also when the reception was moved since the mandate was given."""
    mandate = getattr(reception.appeal, "mandate", None)
    on = timezone.localtime(reception.starts_at).date()
    return mandate is not None and mandate.until is not None and mandate.until < on


def recording_for(user: User, reception: Reception) -> Recording | None:
    if not can_watch_recording(user, reception):
        return None
    return Recording.objects.filter(reception=reception).first()


@require_safe
@desk_required
def reception(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    found = find_seen(request, public_id)
    user, now = signed_in(request), timezone.now()
    works = works_for(user, found.official)
    tried, coming = unready.of_reception(found), is_coming(found, now)
    doors = standing([found], now)
    ours = {
        "readiness": tried,
        "unready": unready.worst(tried) if coming else None,
        "can_try": works and coming,
        "triages": can_triage(user, found),
        "row": queue_row(found, now, doors, works=works and not stands_aside(user, found)),
        "requested": found.state == ReceptionState.REQUESTED,
        "clash": found in queries.clashes([found.official], now),
        "mandate_ends_early": mandate_ends_early(found),
        "unreached": unreached.not_reached(found),
        "guests": found.guests.invited(),
        "recording": recording_for(signed_in(request), found),
    } | desk_side(signed_in(request), found, now)
    return render(request, "desk/reception.html", told(found, now) | ours)
