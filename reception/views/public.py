"""What everybody may see: who receives, and when."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reception import queries
from reception.models import Official

DAYS_SHOWN = 14
FEW_TIMES = 4  # with so many free or fewer, one may want to wait for another
YEARS_SHOWN = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    listed = queries.directory(words, timezone.now())
    return render(request, "home.html", {"listed": listed, "words": words})


@require_safe
def office(request: HttpRequest, slug: str) -> HttpResponse:
    found = queries.office_with_officials(slug)
    if found is None:
        raise Http404
    timezone.activate(ZoneInfo(found.tzid))
    listed = [
        one for one in queries.directory("", timezone.now()) if one.official.office_id == found.pk
    ]
    return render(request, "offices/office.html", {"office": found, "listed": listed})


@require_safe
def official(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_official(slug)
    context = slots_context(request, found)
    if not context["days"]:
        context["stand"] = queries.stands([found], timezone.now())[0]
    return render(request, "officials/official.html", context)


def find_official(slug: str) -> Official:
    """The active official, with the office's zone active. Raises Http404."""
    officials = Official.objects.select_related("office", "calendar")
    found = get_object_or_404(officials, slug=slug, active=True)
    timezone.activate(ZoneInfo(found.office.tzid))
    return found


def slots_context(request: HttpRequest, found: Official) -> dict[str, object]:
    """Two weeks of free slots from `?from=`, and the ways to the weeks before and after."""
    now = timezone.now()
    today = timezone.localdate()
    last = today + timedelta(days=found.calendar.horizon_days)
    first = min(max(parsed_day(request.GET.get("from"), today), today), last)
    days = queries.days_of_slots(found, first, DAYS_SHOWN, now)
    later = first + timedelta(days=DAYS_SHOWN)
    return {
        "official": found,
        "first": first,
        "last_shown": later - timedelta(days=1),
        "days": [(day, slots) for day, slots in days if slots],
        "few": sum(len(slots) for _, slots in days) <= FEW_TIMES,
        "earlier": max(first - timedelta(days=DAYS_SHOWN), today) if first > today else None,
        "later": later if later <= last else None,
    }


def parsed_day(text: str | None, default: date) -> date:
    """The day in an address; `default` for what is none, or is beyond any calendar of ours."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return default
    return day if abs(day.year - default.year) <= YEARS_SHOWN else default
