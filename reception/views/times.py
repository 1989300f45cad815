"""Free times as a list of two weeks, as a week or as a month; every way to turn is a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import QueryDict
from django.utils import timezone

from reception.times import Day, Times
from reception.views.days import parsed_day

DAYS_SHOWN = 14
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """The stretch that is shown, and where the ways to the ones before and after lead."""

    first: date
    days: int
    earlier: date | None
    later: date | None


def times_context(
    asked: Mapping[str, str], times: Times, keep: dict[str, str]
) -> dict[str, object]:
    """What components/times.html shows of `times`. `keep`: what addresses and forms carry on."""
    today = timezone.localdate()
    last = today + DAY * times.furthest
    view = asked.get("view", "")
    view = view if view in TURNED else "list"
    day = min(max(parsed_day(asked.get("from"), where_to_begin(times, view, today)), today), last)
    span = TURNED.get(view, list_from)(day, today, last)
    days = times.days(span.first, span.days)
    query = QueryDict(mutable=True)
    query.update(keep | ({"view": view} if view != "list" else {}))
    found: dict[str, object] = {
        "view": view,
        "query": query,
        "keep": keep,
        "today": today,
        "asked_day": day.isoformat() if asked.get("from") else None,
        "next_free": times.next,
        "first": span.first,
        "last_shown": span.first + DAY * (span.days - 1),
        "earlier": span.earlier,
        "later": span.later,
    }
    if view == "month":
        blank: list[Day | None] = [None] * span.first.weekday()
        cells = blank + days
        return found | {"weeks": [cells[n : n + 7] for n in range(0, len(cells), 7)]}
    shown = [(one, [times.time(start) for start in one.starts]) for one in days]
    if view == "week":
        return found | {"week": shown}
    return found | {"days": [(one.on, slots) for one, slots in shown if slots]}


def where_to_begin(times: Times, view: str, today: date) -> date:
    """Where nothing is asked for: on the first day with something free, so that nobody sees the
    last of a week or a month and thinks that there is nothing. A list passes over empty days."""
    if not times.starts:
        return today
    first = datetime.fromtimestamp(times.starts[0], times.zone).date()
    return first if view != "list" or first >= today + DAY * DAYS_SHOWN else today


def list_from(day: date, today: date, last: date) -> Span:
    later = day + DAY * DAYS_SHOWN
    earlier = max(day - DAY * DAYS_SHOWN, today) if day > today else None
    return Span(day, DAYS_SHOWN, earlier, later if later <= last else None)


def week_of(day: date, today: date, last: date) -> Span:
    monday = day - DAY * day.weekday()
    before, after = monday - DAY * 7, monday + DAY * 7
    return Span(monday, 7, before if monday > today else None, after if after <= last else None)


def month_of(day: date, today: date, last: date) -> Span:
    first = day.replace(day=1)
    after = (first + DAY * 31).replace(day=1)
    before = (first - DAY).replace(day=1)
    return Span(
        first,
        (after - first).days,
        before if first > today else None,
        after if after <= last else None,
    )


TURNED = {"week": week_of, "month": month_of}
