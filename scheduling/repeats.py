"""The ways of recurring that people choose from, as RRULEs and back."""

from datetime import date
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from scheduling.recurrence import WEEKDAYS, parse

LAST = -1


class Kind(StrEnum):
    ONCE = "once"
    WEEKLY = "weekly"
    NTH = "nth"
    MONTH_DAY = "month-day"
    YEARLY = "yearly"


class Repeats(NamedTuple):
    """`every` how many weeks or months; weekdays from Monday (0), sorted; `nths` of the month from
    1, -1 the last; `day` of the month, -1 the last; `month` of the year."""

    kind: Kind
    weekdays: tuple[int, ...] = ()
    every: int = 1
    nths: tuple[int, ...] = ()
    day: int = 0
    month: int = 0

    @property
    def rrule(self) -> str:
        days = [WEEKDAYS[number] for number in self.weekdays]
        interval = f"INTERVAL={self.every};" if self.every > 1 else ""
        match self.kind:
            case Kind.ONCE:
                return "FREQ=DAILY;COUNT=1"
            case Kind.WEEKLY:
                return f"FREQ=WEEKLY;{interval}BYDAY={','.join(days)}"
            case Kind.NTH:
                both = ",".join(f"{nth}{day}" for nth, day in product(self.nths, days))
                return f"FREQ=MONTHLY;{interval}BYDAY={both}"
            case Kind.MONTH_DAY:
                return f"FREQ=MONTHLY;{interval}BYMONTHDAY={self.day}"
            case Kind.YEARLY:
                return f"FREQ=YEARLY;BYMONTH={self.month};BYMONTHDAY={self.day}"


def is_of_every_year(repeats: Repeats) -> bool:
    """Whether it names a day that every year has, by its number."""
    try:
        date(2001, repeats.month, repeats.day)
    except ValueError:
        return False
    return True


def read(rrule: str, valid_from: date) -> Repeats | None:
    """How a checked RRULE recurs, None if in a way that isn't among those to choose from."""
    parts = dict(part.split("=") for part in rrule.upper().split(";"))
    if parts == {"FREQ": "DAILY", "COUNT": "1"}:
        return Repeats(Kind.ONCE)
    every = parse(rrule).interval
    parts.pop("INTERVAL", None)
    if parts.pop("WKST", "MO") != "MO":
        return None
    match parts:
        case {"FREQ": "DAILY", **rest} if every == 1 and rest.keys() <= {"BYDAY"}:
            return Repeats(Kind.WEEKLY, weekdays(rest.get("BYDAY", ",".join(WEEKDAYS))))
        case {"FREQ": "WEEKLY", **rest} if rest.keys() <= {"BYDAY"}:
            days = rest.get("BYDAY", WEEKDAYS[valid_from.weekday()])
            return Repeats(Kind.WEEKLY, weekdays(days), every)
        case {"FREQ": "MONTHLY", "BYDAY": days, **rest} if not rest:
            return read_nths(days.split(","), every)
        case {"FREQ": "MONTHLY", "BYMONTHDAY": day, **rest} if not rest and "," not in day:
            return Repeats(Kind.MONTH_DAY, every=every, day=int(day))
        case {"FREQ": "YEARLY", "BYMONTH": month, "BYMONTHDAY": day, **rest}:
            if every == 1 and not rest and "," not in month + day:
                return Repeats(Kind.YEARLY, day=int(day), month=int(month))
    return None


def weekdays(names: str) -> tuple[int, ...]:
    return tuple(sorted({WEEKDAYS.index(name) for name in names.split(",")}))


def read_nths(named: list[str], every: int) -> Repeats | None:
    """ "1TU,3TU": the first and the third Tuesday. None unless each of the weekdays is meant for
    each of the numbers."""
    if not all(len(one) > 2 for one in named):
        return None
    pairs = {(int(one[:-2]), WEEKDAYS.index(one[-2:])) for one in named}
    # The last one after all others, as people say it.
    nths = tuple(sorted({nth for nth, _ in pairs}, key=lambda nth: (nth < 0, nth)))
    days = tuple(sorted({day for _, day in pairs}))
    whole = set(product(nths, days)) == pairs
    return Repeats(Kind.NTH, days, every, nths) if whole else None
