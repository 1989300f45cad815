"""Reception hours: what holds now, said in words, and who of the office has any."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reception import queries
from reception.models import Official
from reception.permissions import works_for
from reception.views.desk import chosen
from reception.views.session import desk_required, signed_in
from scheduling.hours import offers
from scheduling.models import Calendar, DayOverride
from scheduling.policy import monday
from scheduling.recurrence import is_once
from scheduling.written import read_written

DAYS_SHOWN = 28
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class SpecialDay:
    """A date that isn't an ordinary one. `like` is the date whose hours it has, None: closed;
    `own` the calendar's own override, `general` whether one of the whole country says it, `once`
    whether there are hours for just this date."""

    on: date
    like: date | None
    own: DayOverride | None
    general: bool
    once: bool


@require_safe
@desk_required
def offices(request: HttpRequest) -> HttpResponse:
    """All who receive in the offices of this desk, and whether anybody can book with them."""
    user = signed_in(request)
    mine = [*queries.desk_officials(user), *queries.kept_officials(user)]
    if not mine:
        raise Http404
    timezone.activate(mine[0].office.tzid)
    context = {
        "officials": queries.desk_officials(user),
        "opened": mine,
        "stands": queries.stands(queries.colleagues(mine), timezone.now()),
    }
    return render(request, "desk/hours/offices.html", context)


@require_safe
@desk_required
def hours(request: HttpRequest, slug: str) -> HttpResponse:
    user = signed_in(request)
    seen, kept = queries.desk_officials(user), queries.kept_officials(user)
    official = chosen([*seen, *kept], slug)
    now = timezone.now()
    (stand,) = queries.stands([official], now)
    return render(
        request,
        "desk/hours/hours.html",
        written_down(official)
        | {
            "officials": seen,
            "keeps": official in kept,
            "works_here": works_for(user, official),
            "official": official,
            "stand": stand,
            "special_days": special_days(official.calendar, timezone.localdate()),
            "offers": offers(official.calendar, DAYS_SHOWN, now),
            "outside": queries.all_outside_hours(official, now) if official in seen else [],
        },
    )


def written_down(official: Official) -> dict[str, object]:
    rules = list(official.calendar.rules.order_by("valid_from", "starts", "pk"))
    return {
        "calendar": official.calendar,
        "rules": [rule for rule in rules if not is_once(rule.rrule)],
        "once": [rule for rule in rules if is_coming_once(rule.rrule, rule.valid_from)],
        "away": official.calendar.recurring_absences.order_by("starts", "pk"),
        "lengths": official.topic_lengths.select_related("topic"),
    }


def is_coming_once(rrule: str, on: date) -> bool:
    return is_once(rrule) and on >= timezone.localdate()


def special_days(calendar: Calendar, today: date) -> list[SpecialDay]:
    """Those of the coming year, by the country, by an override of it, or by the calendar's own."""
    own = {row.date: row for row in calendar.day_overrides.filter(date__gte=today)}
    written = read_written([calendar], today, today + YEAR)
    holidays = dict(written.general[calendar.country])
    overridden = set(
        DayOverride.objects.filter(
            calendar=None, country=calendar.country, date__gte=today
        ).values_list("date", flat=True)
        if calendar.country
        else ()
    )
    rules = written.rules.get(calendar.pk, ())
    once = {rule.valid_from for rule in rules if is_once(rule.rrule)}
    found = holidays | dict(written.own.get(calendar.pk, {}))
    return [
        SpecialDay(
            on,
            None if weekday is None else monday(on) + timedelta(days=weekday),
            own.get(on),
            on in overridden,
            on in once,
        )
        for on, weekday in sorted(found.items())
        if today <= on <= today + YEAR
    ]
