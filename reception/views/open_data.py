"""What anybody may know: the quarterly reviews and the register of schedules, also for programs."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reception import schedule
from reception.figures import NAMES, TABLES
from reception.languages import said
from reception.models import Office, Review
from reception.suppression import SMALLEST
from reception.tables import csv_lines
from reception.templatetags.figures import line_words

PAGE = 50


def opened(response: HttpResponseBase) -> HttpResponseBase:
    """Programs of other sites may read it, and caches keep it for an hour."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The newest review, and the way to all others."""
    reviews = list(Review.objects.defer("tables"))
    newest = Review.objects.first()
    return shown(request, newest, reviews)


@require_safe
def review(request: HttpRequest, year: int, quarter: int) -> HttpResponse:
    found = get_object_or_404(Review, year=year, quarter=quarter)
    return shown(request, found, list(Review.objects.defer("tables")))


def shown(request: HttpRequest, one: Review | None, reviews: list[Review]) -> HttpResponse:
    context = {
        "review": one,
        "reviews": reviews,
        "tables": [(name, one.tables[name]) for name in TABLES] if one else [],
        "total": one.tables["total"] if one else None,
        "smallest": SMALLEST,
    }
    return render(request, "open/review.html", context)


@require_safe
def review_file(request: HttpRequest, year: int, quarter: int, ext: str) -> HttpResponseBase:
    """json or csv."""
    found = get_object_or_404(Review, year=year, quarter=quarter)
    if ext == "json":
        about = {"year": year, "quarter": quarter, "made": found.made.isoformat()}
        return opened(JsonResponse(about | {"smallest_told": SMALLEST} | found.tables))
    if ext != "csv":
        raise Http404
    text = "".join(csv_lines(review_rows(found)))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="review-{year}-q{quarter}.csv"'
    return opened(response)


def review_rows(found: Review) -> Iterator[list[str]]:
    """Empty where a number is not told."""
    yield ["table", "key", "label", *NAMES]
    for name in TABLES:
        for line in found.tables[name]:
            numbers = ["" if line[one] is None else str(line[one]) for one in NAMES]
            yield [name, line["key"], line_words(line["label"]), *numbers]
    total = found.tables["total"]
    yield ["total", "", "", *("" if total[one] is None else str(total[one]) for one in NAMES)]


@require_safe
def schedules(request: HttpRequest) -> HttpResponse:
    """Who receives when, where, and how one registers."""
    offices = list(Office.objects.order_by("pk"))
    asked = request.GET.get("office", "")
    office = next((one for one in offices if one.slug == asked), None)
    if office:
        timezone.activate(office.tzid)
    found = schedule.registered(office.slug if office else "")
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page", 1)),
        "offices": offices,
        "office": office,
    }
    return render(request, "open/schedules.html", context)


@require_safe
def schedules_file(request: HttpRequest, ext: str) -> HttpResponseBase:
    """json or csv, piece by piece."""
    if ext == "json":
        return opened(StreamingHttpResponse(as_json(), content_type="application/json"))
    if ext != "csv":
        raise Http404
    response = StreamingHttpResponse(
        csv_lines(schedule_rows()), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="schedules.csv"'
    return opened(response)


def as_json() -> Iterator[str]:
    before = "["
    for one in schedule.open_data():
        yield before + json.dumps(one, ensure_ascii=False)
        before = ",\n"
    yield "[]" if before == "[" else "]"


COLUMNS = ("office", "official", "name", "position", "time_zone", "minutes")
HOURS = ("rule", "starts", "ends", "from", "until", "formats", "place")


def schedule_rows() -> Iterator[list[str]]:
    """A row for each of the hours."""
    yield [*COLUMNS, *HOURS]
    for one in schedule.open_data():
        for hours in one["hours"]:
            yield [plain(one[name]) for name in COLUMNS] + [plain(hours[name]) for name in HOURS]


def plain(value: Any) -> str:
    """Texts in the language of the installation: the file is the same for everybody."""
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, dict):
        return said(value, settings.LANGUAGE_CODE)
    return "" if value is None else str(value)
