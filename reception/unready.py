"""Who tried their line before a reception by video, and will have trouble with it."""

from collections.abc import Iterable
from datetime import datetime

from reception.lifecycle import ACTIVE
from reception.models import Official, Readiness, Reception
from scheduling.formats import Format
from signaling.state import APPLICANTS

SHOWN = 50
LOOKED_AT = 500


def to_be_phoned(officials: Iterable[Official], now: datetime) -> list[Readiness]:
    """Of those who come to these officials and have not been telephoned about it; the next first.
    One query."""
    rows = Readiness.objects.of_applicants().filter(
        reception__official__in=officials,
        reception__state__in=sorted(ACTIVE),
        reception__booking__end__gt=now,
        reception__booking__format=Format.VIDEO,
        phoned=None,
    )
    rows = rows.select_related("reception__appeal", "reception__booking")
    coming = rows.order_by("reception__booking__start", "pk")[:LOOKED_AT]
    return [one for one in coming if one.troubles][:SHOWN]


def found_by_applicants(receptions: Iterable[Reception]) -> dict[int, Readiness]:
    """By reception; of two who come together, what the later one found. One query."""
    rows = Readiness.objects.of_applicants().filter(reception__in=[one.pk for one in receptions])
    return {one.reception_id: one for one in rows.order_by("at")}


def of_reception(reception: Reception) -> list[Readiness]:
    """What each side found, who is received first."""
    rows = Readiness.objects.filter(reception=reception).select_related("phoned_by")
    return sorted(rows, key=lambda one: one.role != "citizen")


def worst(tried: Iterable[Readiness]) -> Readiness | None:
    """Who of the side that is received is still to be telephoned."""
    rows = [one for one in tried if one.role in APPLICANTS and one.troubles and not one.phoned]
    return rows[0] if rows else None
