"""What bookings should do, said once more and as simply as can be: lists, no database, no clock.

Every question is answered by trying; nothing is shared with `scheduling` but the words.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Tashkent")
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Diary:
    """A calendar that is open daily from `opens` to `closes` o'clock, by video."""

    opens: int
    closes: int
    minutes: int
    before: int = 0
    after: int = 0
    lead: int = 0
    horizon: int = 2
    cap: int | None = None
    weekly: int | None = None

    @property
    def pause(self) -> int:
        return self.before + self.after


@dataclass
class Entry:
    diary: int
    start: datetime
    end: datetime
    status: str
    holder: str
    until: datetime | None = None
    sequence: int = 0
    number: int = field(default_factory=count().__next__)

    def takes_time(self, now: datetime) -> bool:
        if self.status == "held":
            return self.until is not None and self.until > now
        return self.status != "cancelled"


@dataclass
class Model:
    diaries: list[Diary]
    entries: list[Entry] = field(default_factory=list)
    absences: list[tuple[int, datetime, datetime]] = field(default_factory=list)

    def offered(self, diary: int, start: datetime, minutes: int, now: datetime) -> bool:
        """Whether the rules give a slot of this length there, whatever is booked."""
        rules, local = self.diaries[diary], start.astimezone(ZONE)
        opens = local.replace(hour=rules.opens, minute=0, second=0, microsecond=0)
        closes = opens.replace(hour=rules.closes)
        end = start + minutes * MINUTE
        last_day = now.astimezone(ZONE).date() + timedelta(days=rules.horizon)
        return (
            opens <= local
            and end <= closes
            and (local - opens) % ((minutes + rules.pause) * MINUTE) == timedelta()
            and start >= now + rules.lead * MINUTE
            and local.date() <= last_day
            and not any(d == diary and start < b and a < end for d, a, b in self.absences)
        )

    def free(
        self,
        diary: int,
        start: datetime,
        minutes: int,
        now: datetime,
        without: Entry | None = None,
    ) -> bool:
        rules, end = self.diaries[diary], start + minutes * MINUTE
        pause = rules.pause * MINUTE
        others = [
            e for e in self.entries if e.diary == diary and e is not without and e.takes_time(now)
        ]
        day = start.astimezone(ZONE).date()
        days = [e.start.astimezone(ZONE).date() for e in others]
        same_day = days.count(day)
        same_week = sum(one.isocalendar()[:2] == day.isocalendar()[:2] for one in days)
        return (
            self.offered(diary, start, minutes, now)
            and not any(start < e.end + pause and e.start - pause < end for e in others)
            and (rules.cap is None or same_day < rules.cap)
            and (rules.weekly is None or same_week < rules.weekly)
        )

    def stands_in_the_way(self, entry: Entry, end: datetime, now: datetime) -> bool:
        """Whether something is there between the end of an entry and a later one."""
        others = [e for e in self.entries if e.diary == entry.diary and e is not entry]
        return any(e.takes_time(now) and entry.end <= e.start < end for e in others) or any(
            d == entry.diary and a < end and entry.end < b for d, a, b in self.absences
        )

    def refusal(self, diary: int, start: datetime, minutes: int, now: datetime) -> str:
        offered = self.offered(diary, start, minutes, now)
        return "SlotTaken" if offered else "SlotNotOffered"

    def tidy(
        self, diary: int, holder: str, now: datetime, keeping: Entry | None = None
    ) -> list[Entry]:
        """Stale holds of a calendar go, and the holder's own but the one to keep, also those left
        before: these are given."""
        held = [
            e for e in self.entries if e is not keeping and e.diary == diary and e.status == "held"
        ]
        own = [
            e
            for e in held
            if holder and e.takes_time(now) and e.holder in (holder, f"left:{holder}")
        ]
        self.entries = [
            e
            for e in self.entries
            if not any(e is gone for gone in own)
            and not any(e is one and not e.takes_time(now) for one in held)
        ]
        return own

    def leave(self, given_up: list[Entry], start: datetime, end: datetime, holder: str) -> None:
        """What `[start, end)` leaves of each is nobody's until its end, minute by minute."""
        for e in given_up:
            outside = [
                at
                for n in range(int((e.end - e.start) / MINUTE))
                if not start <= (at := e.start + n * MINUTE) < end
            ]
            for side in ([a for a in outside if a < start], [a for a in outside if a >= end]):
                if side:
                    first, last = side[0], side[-1] + MINUTE
                    left = Entry(e.diary, first, last, "held", f"left:{holder}", e.until)
                    self.entries.append(left)
