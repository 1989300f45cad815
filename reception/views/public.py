"""What everybody may see: who receives, and when."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reception import queries
from reception.choices import Option, is_usual, nearest_choice, needs_topic, options_of
from reception.directory import directory
from reception.languages import SPOKEN
from reception.models import Office, Official, Reception
from reception.search import MOST_LETTERS
from reception.times import Times
from reception.views.days import parsed_moment
from reception.views.times import DAYS_SHOWN, times_context
from scheduling.formats import Format

FEW_TIMES = 4  # with so many free in two weeks or fewer, one may want to wait for another


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:MOST_LETTERS]
    language = request.GET.get("language", "")
    language = language if language in SPOKEN else ""
    offices = list(Office.objects.order_by("pk"))
    asked = request.GET.get("office")
    chosen = next((one for one in offices if one.slug == asked), None)
    found = directory(
        words,
        timezone.now(),
        office=chosen.slug if chosen else "",
        language=language,
        page=request.GET.get("page", 1),
    )
    context = {
        "found": found,
        "words": words,
        "asked": f"?{urlencode({'q': words})}" if words else "",  # chooses the topic there
        "offices": offices if len(offices) > 1 else [],
        "office": chosen,
        "languages": list(SPOKEN.items()),
        "language": language,
        "narrowed": bool(words or chosen or language),
    }
    return render(request, "home.html", context)


@require_safe
def office(request: HttpRequest, slug: str) -> HttpResponse:
    here = get_object_or_404(Office, slug=slug)
    timezone.activate(ZoneInfo(here.tzid))
    page = request.GET.get("page", 1)
    found = directory("", timezone.now(), office=here.slug, page=page)
    return render(request, "offices/office.html", {"office": here, "found": found})


@require_safe
def official(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_official(slug)
    left = parsed_moment(request.GET.get("left", ""))  # what this browser has just given up
    context = official_context(request.GET.dict(), found) | {"left": left}
    return render(request, "officials/official.html", context)


def find_official(slug: str) -> Official:
    """The active official, with the office's zone active. Raises Http404."""
    officials = Official.objects.select_related("office", "calendar")
    found = get_object_or_404(officials, slug=slug, active=True)
    timezone.activate(ZoneInfo(found.office.tzid))
    return found


def official_context(
    asked: Mapping[str, str], found: Official, options: list[Option] | None = None
) -> dict[str, object]:
    """The official's page: what is asked before a time, and the free times on those terms."""
    options = options_of(found) if options is None else options
    times = Times([found], ZoneInfo(found.office.tzid), timezone.now())
    formats = times.formats()
    choice = nearest_choice(found, asked, options, formats)
    times.on({found.pk: choice.terms})
    minutes = choice.terms.minutes or found.calendar.slot_minutes
    in_person = choice.how == Format.IN_PERSON
    return times_context(asked, times, choice.fields) | {
        "official": found,
        "no_hours": not times.starts and times.outlook.has_no_hours(found.calendar),
        "few": times.count(DAYS_SHOWN) <= FEW_TIMES,
        "topics": [one.topic for one in options],
        "options": [] if all(is_usual(found, one) for one in options) else options,
        "usual": not needs_topic(found, options),
        "formats": formats if len(formats) > 1 else [],
        "choice": choice,
        "minutes": minutes,
        "places": queries.places_of(found) if in_person else [],
    }


def moving_context(
    request: HttpRequest,
    reception: Reception,
    to: Official | None = None,
    ignoring: Sequence[int] = (),
) -> dict[str, object]:
    """The free times to which a reception can be moved, of its official or of another one; it
    keeps its topic and its format. `ignoring`: keys of bookings that count as free."""
    official = to or reception.official
    times = Times([official], ZoneInfo(official.office.tzid), timezone.now(), ignoring)
    times.on({official.pk: official.terms(reception.topic_id, reception.format)})
    kept = {"to": to.slug} if to and "to" in request.GET else {}
    return times_context(request.GET.dict(), times, kept) | {"official": official}
