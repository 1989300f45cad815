"""Any official on a topic: the free times of all who answer for it, searched together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reception import queries
from reception.actions.anybody import hold_with_one_of, in_turn
from reception.formats import known
from reception.languages import SPOKEN
from reception.limits import limited
from reception.models import Office, Official, Topic
from reception.times import Times
from reception.views.booking import parsed_start
from reception.views.coming import already_booked, bar_of, cancelled_too_often, coming_of
from reception.views.session import holder_of
from reception.views.times import times_context
from scheduling.errors import SlotTaken
from scheduling.formats import Format

MOST_TOGETHER = 100


@dataclass(frozen=True)
class Search:
    """Those who are asked together, on one way to meet; `all` answer for the topic."""

    topic: Topic
    all: list[Official]
    office: Office | None
    language: str
    how: Format
    times: Times

    @property
    def keep(self) -> dict[str, str]:
        kept = {"office": self.office.slug if self.office else "", "language": self.language}
        return {name: value for name, value in kept.items() if value} | {"how": str(self.how)}

    @property
    def too_many(self) -> bool:
        return len(matching(self.all, self.office, self.language)) > MOST_TOGETHER


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    return render(request, "topics/list.html", {"topics": queries.topics_with_officials()})


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Topic, slug=slug)
    asked = request.GET.dict()
    return render(request, "topics/topic.html", topic_context(asked, search(found, asked)))


@require_http_methods(["GET", "HEAD", "POST"])
@limited("hold")
def hold(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes a time with one of those who are free at it; where it is refused, shows the others."""
    if request.method != "POST":
        asked = request.GET.urlencode()
        return redirect(f"{reverse('topic', args=[slug])}{'?' if asked else ''}{asked}")
    found = search(get_object_or_404(Topic, slug=slug), request.POST.dict())
    start = parsed_start(request)
    refusal = _("Choose one of the times below.")
    if start is not None:
        try:
            return held(request, found, start)
        except SlotTaken:
            refusal = _("Somebody has just taken this time. Please choose another one.")
    context = topic_context(request.POST.dict(), found) | {"refusal": refusal}
    return render(request, "topics/topic.html", context, status=409)


def held(request: HttpRequest, found: Search, start: datetime) -> HttpResponse:
    """Raises SlotTaken."""
    officials, topic_id = in_turn(found.times, start), found.topic.pk
    coming = {one.pk: coming_of(request, one, topic_id) for one in officials}
    free = [one for one in officials if coming[one.pk] is None]
    if officials and not free:
        return already_booked(request, next(filter(None, coming.values())))
    barred = [(until, one) for one in free if (until := bar_of(request, one))]
    if free and len(barred) == len(free):
        until, one = barred[0]
        return cancelled_too_often(request, one, until)
    free = [one for one in free if one not in [who for _until, who in barred]]
    draft = hold_with_one_of(
        free,
        start,
        holder=holder_of(request),
        now=timezone.now(),
        topic_id=topic_id,
        how=found.how,
    )
    return redirect("book-about", uid=draft.uid)


def search(topic: Topic, asked: Mapping[str, str]) -> Search:
    """As an address or a form says; what is not known in it is left aside. Activates the zone."""
    everybody = queries.officials_on(topic)
    offices = {official.office.slug: official.office for official in everybody}
    office = offices.get(asked.get("office", ""))
    language = asked.get("language", "")
    language = language if language in SPOKEN else ""
    zone = zone_of(office, everybody)
    timezone.activate(zone)
    together = matching(everybody, office, language)
    asked_for = together if len(together) <= MOST_TOGETHER else []
    times = Times(asked_for, zone, timezone.now())
    formats = times.formats()
    how = known(asked.get("how"))
    if how is None or how not in formats:
        how = formats[0] if formats else Format.VIDEO
    times.on(queries.terms_on(topic, asked_for, how))
    return Search(topic, everybody, office, language, how, times)


def zone_of(office: Office | None, officials: list[Official]) -> ZoneInfo:
    """Times of several offices are said in the zone of the first one."""
    if office is None and officials:
        office = officials[0].office
    return ZoneInfo(office.tzid if office else timezone.get_default_timezone_name())


def matching(officials: list[Official], office: Office | None, language: str) -> list[Official]:
    return [
        one
        for one in officials
        if (office is None or one.office_id == office.pk)
        and (not language or language in one.languages)
    ]


def topic_context(asked: Mapping[str, str], found: Search) -> dict[str, object]:
    offices = {official.office_id: official.office for official in found.all}
    spoken = {code for official in found.all for code in official.languages}
    formats = found.times.formats()
    return times_context(asked, found.times, found.keep) | {
        "topic": found.topic,
        "officials": found.times.officials,
        "offices": list(offices.values()) if len(offices) > 1 else [],
        "office": found.office,
        "languages": [item for item in SPOKEN.items() if item[0] in spoken],
        "language": found.language,
        "formats": formats if len(formats) > 1 else [],
        "how": found.how,
        "too_many": found.too_many,
    }
