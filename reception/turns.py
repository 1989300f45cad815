"""An official's day as `reception.pace` reads it: the turns of today, and what is known of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import cached_property

from reception.lifecycle import ACTIVE, ReceptionState
from reception.models import Delay, Official, Reception
from reception.pace import Late, Outlook, Turn, outlooks, proposal
from scheduling.formats import Format
from signaling import rooms

COUNTED = (ACTIVE - {ReceptionState.REQUESTED}) | {
    ReceptionState.FINISHED,
    ReceptionState.RECORDED,
    ReceptionState.NO_SHOW_CITIZEN,
    ReceptionState.NO_SHOW_OFFICIAL,
    ReceptionState.FAILED_TECHNICAL,
}
DONE = COUNTED - ACTIVE


@dataclass(frozen=True)
class Today:
    """Of one official. `late`: what was last said today; `waiting`: the rooms, by their keys, in
    whose lobby somebody waits, as far as the page knows."""

    official: Official
    receptions: list[Reception]
    late: Delay | None
    now: datetime
    waiting: frozenset[str] = frozenset()

    @cached_property
    def turns(self) -> list[Turn]:
        return [turn_of(one, self.now, one.room in self.waiting) for one in self.receptions]

    @property
    def said(self) -> Late | None:
        return Late(self.late.at, self.late.minutes) if self.late else None

    @cached_property
    def outlooks(self) -> list[Outlook]:
        return outlooks(self.turns, self.now, self.said)

    def rows(self) -> Iterable[tuple[Reception, Turn, Outlook]]:
        return zip(self.receptions, self.turns, self.outlooks, strict=True)

    def outlook(self, reception: Reception) -> Outlook | None:
        """None: it is of another day, or doesn't count."""
        return next((o for one, _, o in self.rows() if one.pk == reception.pk), None)

    def to_come(self) -> list[tuple[Reception, Outlook]]:
        return [(one, o) for one, turn, o in self.rows() if not turn.began and not turn.over]

    @property
    def proposal(self) -> int:
        return proposal(self.turns, self.now, self.said)


def turn_of(reception: Reception, now: datetime, waits: bool = False) -> Turn:
    bounded = reception.format == Format.VIDEO
    over = reception.finished
    missed = reception.state in DONE or (bounded and now >= reception.ends_at)
    if over is None and (missed or (reception.began is None and now >= reception.ends_at)):
        over = reception.ends_at
    return Turn(reception.starts_at, reception.ends_at, reception.began, over, bounded, waits)


def day_of(official: Official, now: datetime) -> tuple[datetime, datetime]:
    """The office's day of this moment: its beginning, and that of the next one."""
    zone = ZoneInfo(official.office.tzid)
    today = now.astimezone(zone).date()
    midnight, next_one = (datetime.combine(today + timedelta(days=n), time(), zone) for n in (0, 1))
    return midnight, next_one


def today(official: Official, now: datetime, waiting: frozenset[str] = frozenset()) -> Today:
    """Two queries. In the order of the day; requests nobody confirmed are not part of it."""
    start, end = day_of(official, now)
    rows = Reception.objects.whole().filter(
        official=official,
        state__in=COUNTED,
        booking__calendar=official.calendar_id,
        booking__start__gte=start,
        booking__start__lt=end,
    )
    late = official.delays.filter(at__gte=start, at__lte=now).last()
    return Today(official, list(rows.order_by("booking__start", "pk")), late, now, waiting)


def today_of(
    officials: Iterable[Official], receptions: Iterable[Reception], now: datetime
) -> dict[int, Today]:
    """Of several, from their `receptions` of today: two queries, whatever their number."""
    ours = {one.pk: one for one in officials}
    first = min((day_of(one, now)[0] for one in ours.values()), default=now)
    delays = Delay.objects.filter(official__in=ours, at__gte=first, at__lte=now)
    late = {one.official_id: one for one in delays}  # in their order: the newest stays
    waiting = frozenset(rooms.awaited())
    mine = defaultdict(list)
    for one in receptions:
        if one.state in COUNTED:
            mine[one.official_id].append(one)
    return {
        pk: Today(one, mine[pk], since(late.get(pk), day_of(one, now)[0]), now, waiting)
        for pk, one in ours.items()
    }


def since(late: Delay | None, start: datetime) -> Delay | None:
    return late if late and late.at >= start else None
