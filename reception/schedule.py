"""The public register of who receives when (O'RQ-445 art. 9)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from reception.models import Official
from scheduling.formats import offered
from scheduling.models import AvailabilityRule

AT_ONCE = 500


def registered(office: str = "") -> "QuerySet[Official]":
    """All who receive, each with `calendar.current`: the hours that hold or will. Three queries."""
    today = timezone.localdate()
    rules = AvailabilityRule.objects.exclude(valid_until__lt=today).order_by("pk")
    found = Official.objects.filter(active=True).select_related("office", "calendar")
    found = found.prefetch_related(
        "topics", Prefetch("calendar__rules", queryset=rules, to_attr="current")
    )
    found = found.order_by("office", "rank", "pk")
    return found.filter(office__slug=office) if office else found


def open_data() -> Iterator[dict[str, Any]]:
    """For programs; a few hundred at a time."""
    for one in registered().iterator(chunk_size=AT_ONCE):
        calendar: Any = one.calendar
        yield {
            "office": one.office.slug,
            "office_name": one.office.name,
            "official": one.slug,
            "name": one.name,
            "position": one.position,
            "topics": [topic.slug for topic in one.topics.all()],
            "time_zone": calendar.tzid,
            "minutes": calendar.slot_minutes,
            "pre_registration": True,
            "confirmed_by_office": one.needs_approval,
            "hours": [hours_of(rule) for rule in calendar.current],
        }


def hours_of(rule: AvailabilityRule) -> dict[str, Any]:
    """`rule`: a recurrence of RFC 5545."""
    return {
        "rule": rule.rrule,
        "starts": f"{rule.starts:%H:%M}",
        "ends": f"{rule.ends:%H:%M}",
        "from": rule.valid_from.isoformat(),
        "until": rule.valid_until.isoformat() if rule.valid_until else None,
        "formats": [str(how) for how in offered(rule.formats)],
        "place": rule.place,
    }
