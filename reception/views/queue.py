"""One line of the day's queue, and what an official can do about those who wait."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from reception.actions.attendance import can_begin, undecided
from reception.lifecycle import ReceptionState
from reception.models import Reception
from reception.models.receptions import HOSTS_EARLY
from reception.turns import Today
from reception.views.states import shown_state
from scheduling.formats import Format
from signaling import rooms

Row = dict[str, Any]
USUAL_DELAY = 10  # minutes; chosen until somebody chooses


def standing(receptions: Iterable[Reception], now: datetime) -> dict[str, rooms.Snapshot]:
    """How the rooms stand whose door is open to the office, by key; two queries."""
    ajar = [one.room for one in receptions if one.room_is_open(now, early=HOSTS_EARLY)]
    return rooms.snapshots(ajar, now=now)


def queue_row(
    reception: Reception,
    now: datetime,
    doors: Mapping[str, rooms.Snapshot],
    today: Today | None = None,
    *,
    works: bool = True,
) -> Row:
    """`doors`: as `standing` gives them. `works`: on this desk; else it is only read. `today`: how
    the official's day runs."""
    open_now = works and reception.room_is_open(now, early=HOSTS_EARLY)
    door = doors.get(reception.room) if open_now else None
    waiting = door.waiting if door else []
    return {
        "reception": reception,
        "state": shown_state(reception, now),
        "room_open": open_now,
        "waiting": waiting,
        "next": next((seat for seat in waiting if door and seat.id == door.next_to_call), None),
        "now": reception.starts_at <= now < reception.ends_at,
        "can_begin": works and can_begin(reception, now),
        "can_end": works
        and reception.state == ReceptionState.IN_SESSION
        and reception.format != Format.VIDEO,
        "undecided": works and undecided(reception, now),
        "works": works,
        "outlook": today.outlook(reception) if today else None,
    }


def called(today: Today, rows: Iterable[Row]) -> dict[str, object]:
    """An official's part of the day page: how late, how many are told, who is next."""
    mine = [row for row in rows if row["reception"].official_id == today.official.pk]
    current = next((row for row in mine if row["now"] and row["next"]), None)
    return {
        "official": today.official,
        "late": today.late,
        "proposal": today.proposal,
        "suggested": today.proposal or (today.late.minutes if today.late else 0) or USUAL_DELAY,
        "to_come": len(today.to_come()),
        "next": current["next"] if current else None,
    }
