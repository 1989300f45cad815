"""The read side of the journal: what happened in an office, and who looked at one's own appeal."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from reception.models import Appeal, Event, Office, User

PAGE = 50
MOST_LOOKS = 50
LOOKS = ("viewed", "listed", "searched", "exported")
KEPT = ("held", "released", "anonymised", "account_anonymised", "data_asked", "data_ready")
KINDS = {"looks": LOOKS, "keeping": (*KEPT, "erasure_asked")}


@dataclass(frozen=True)
class Wanted:
    """`show`: a key of KINDS or all; `before`: only events older than this one."""

    show: str = ""
    actor: int | None = None
    number: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


def people_of(offices: list[int]) -> list[User]:
    """The staff of the offices."""
    own = Q(official__office__in=offices) | Q(secretaryships__official__office__in=offices)
    own |= Q(deputyships__official__office__in=offices) | Q(roles__office__in=offices)
    return list(User.objects.filter(own).select_related("official").distinct().order_by("pk"))


def events_of(office: Office, wanted: Wanted) -> tuple[list[Event], int | None]:
    """The newest first, and before which one the next page begins; None: there is none."""
    # What is of no appeal is of the office of who did it.
    staff = {one.pk for one in people_of([office.pk])}
    ours = Q(appeal__office=office) | Q(appeal=None, actor__in=staff) | Q(data__office=office.pk)
    found = within(Event.objects.filter(ours), wanted, ZoneInfo(office.tzid))
    found = found.select_related("actor__official", "appeal").order_by("-pk")
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def within(found: "QuerySet[Event]", wanted: Wanted, zone: ZoneInfo) -> "QuerySet[Event]":
    if wanted.show in KINDS:
        found = found.filter(kind__in=KINDS[wanted.show])
    if wanted.actor:
        found = found.filter(actor=wanted.actor)
    if wanted.number:
        found = found.filter(appeal__number=wanted.number)
    if wanted.since:
        found = found.filter(at__gte=datetime.combine(wanted.since, time(), zone))
    if wanted.until:
        found = found.filter(
            at__lt=datetime.combine(wanted.until + timedelta(days=1), time(), zone)
        )
    if wanted.before:
        found = found.filter(pk__lt=wanted.before)
    return found


def looks_at(appeal: Appeal) -> list[Event]:
    """Who of the staff has looked at it, the newest first; bounded."""
    found = Event.objects.filter(appeal=appeal, kind="viewed")
    return list(found.order_by("-pk")[:MOST_LOOKS])
