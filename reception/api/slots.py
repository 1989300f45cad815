"""Free slots for machines: GET /api/v1/slots?official=botir&official=sardor&from=2026-12-01&days=7.

200: {"officials": {slug: {"minutes": length of a slot, "starts": [epoch seconds, sorted]}}}, for
the local days of each official's calendar. 400 and 404: problem details (RFC 9457), in English,
for whoever writes the client. Everything here is public: it is what the official's page shows.
"""

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.core.validators import slug_re
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from scheduling.availability import free_starts
from scheduling.models import Calendar

MAX_OFFICIALS = 100
MAX_DAYS = 42
DEFAULT_DAYS = 30
MAX_YEARS_AWAY = 50
COMPACT = {"separators": (",", ":")}


class Asked(NamedTuple):
    slugs: set[str]
    first: date
    days: int


@require_safe
def slots(request: HttpRequest) -> HttpResponse:
    try:
        asked = parsed(request.GET, timezone.localdate())
    except ValueError as error:
        return problem(400, str(error))
    calendars = {
        calendar.slug: calendar
        for calendar in Calendar.objects.filter(
            official__slug__in=asked.slugs, official__active=True
        ).annotate(slug=F("official__slug"))
    }
    if missing := asked.slugs - calendars.keys():
        return problem(404, f"No such official: {', '.join(sorted(missing))}.")
    found = starts_of(list(calendars.values()), asked, timezone.now())
    officials = {
        slug: {"minutes": calendar.slot_minutes, "starts": found[calendar.pk]}
        for slug, calendar in calendars.items()
    }
    return JsonResponse({"officials": officials}, json_dumps_params=COMPACT)


def parsed(query: QueryDict, today: date) -> Asked:
    """Raises ValueError with a sentence that says what is wrong."""
    slugs = set(query.getlist("official"))
    if not 1 <= len(slugs) <= MAX_OFFICIALS or not all(map(slug_re.match, slugs)):
        raise ValueError(f"official: give the slugs of 1 to {MAX_OFFICIALS} officials.")
    text = query.get("from", today.isoformat())
    try:
        first = date.fromisoformat(text)
    except ValueError:
        first = date.max
    if first.isoformat() != text or abs(first.year - today.year) > MAX_YEARS_AWAY:
        raise ValueError("from: give a date of these years as YYYY-MM-DD.")
    days = query.get("days", str(DEFAULT_DAYS))
    if not (days.isdecimal() and len(days) < 4 and 1 <= int(days) <= MAX_DAYS):
        raise ValueError(f"days: give a whole number from 1 to {MAX_DAYS}.")
    return Asked(slugs, first, int(days))


def starts_of(calendars: list[Calendar], asked: Asked, now: datetime) -> dict[int, list[int]]:
    """Free starts by the calendar's primary key. A day begins at another moment in each zone: read
    for all zones at once, then cut for each calendar."""
    first = datetime.combine(asked.first, time())
    last = first + timedelta(days=asked.days)
    zones = {calendar.zone for calendar in calendars}
    begins = {zone: first.replace(tzinfo=zone) for zone in zones}
    ends = {zone: last.replace(tzinfo=zone) for zone in zones}
    found = free_starts(calendars, min(begins.values()), max(ends.values()), now)
    for calendar in calendars if len(zones) > 1 else ():
        starts, zone = found[calendar.pk], calendar.zone
        here = (bisect_left(starts, day[zone].timestamp()) for day in (begins, ends))
        found[calendar.pk] = starts[slice(*here)]
    return found


def problem(status: int, detail: str) -> JsonResponse:
    title = {400: "Bad request", 404: "Not found"}[status]
    return JsonResponse(
        {"type": "about:blank", "title": title, "status": status, "detail": detail},
        status=status,
        content_type="application/problem+json",
    )
