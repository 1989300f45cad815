"""What is stored of calendars, as rows of one shape: one query, whatever is wanted of them.

By hand, for Django takes longer to put such a union into words than the database to answer it.
Moments come as lines of numbers, "1795,1796": making a datetime of each of 12,000 bookings costs
ten times what computing the slots does, and most bookings of a calendar are of one length.
"""

import json
from collections.abc import Iterable
from datetime import date, time
from typing import Any, NamedTuple

from scheduling.recurrence import Rule
from scheduling.statements import ask, vendor


class Row(NamedTuple):
    """`kind` says of what. Of a day override, `line` is the country, `valid_from` the date and
    `number` the weekday whose hours it has; of an absence, `line` is its start and end; of the
    bookings of one length, `line` are their starts and `number` is that length, in seconds."""

    calendar_id: Any
    kind: str
    line: str
    starts: Any
    ends: Any
    valid_from: Any
    valid_until: Any
    formats: int
    number: Any

    @property
    def rule(self) -> Rule:
        """Of a rule or a recurring absence."""
        return Rule(
            self.line, self.starts, self.ends, self.valid_from, self.valid_until, self.formats
        )


WRITTEN = """
SELECT calendar_id, 'open', rrule, starts, ends, valid_from, valid_until, formats, 0
FROM scheduling_availabilityrule
WHERE calendar_id {ours} AND valid_from <= %(last)s
  AND (valid_until IS NULL OR valid_until >= %(first)s)
UNION ALL
SELECT calendar_id, 'away', rrule, starts, ends, valid_from, valid_until, 0, days
FROM scheduling_recurringabsence
WHERE calendar_id {ours} AND valid_from <= %(last)s
  AND (valid_until IS NULL OR valid_until >= %(long_before)s)
UNION ALL
SELECT calendar_id, CASE WHEN open THEN 'open day' ELSE 'closed day' END, country,
  NULL, NULL, date, NULL, 0, hours_of
FROM scheduling_dayoverride
WHERE (calendar_id {ours} OR calendar_id IS NULL) AND date BETWEEN %(first)s AND %(last)s
"""
ABSENT = """
UNION ALL
SELECT calendar_id, 'absent', {absent}, NULL, NULL, NULL, NULL, 0, 0
FROM scheduling_absence
WHERE calendar_id {ours} AND "end" > %(absent_after)s AND start < %(absent_before)s
"""
# PostgreSQL groups by its own interval faster than by a number made of it. Were the states named
# that aren't cancelled, it could take the constraint against overlaps for the shorter way, by which
# it reads all that a calendar ever had (it does before its first look at how many those are).
BOOKED = """
UNION ALL
SELECT calendar_id, 'booked', {starts}, NULL, NULL, NULL, NULL, 0, {length}
FROM scheduling_booking
WHERE calendar_id {ours} AND start >= %(booked_from)s AND start < %(booked_before)s
  AND status <> 'cancelled'
  AND NOT (status = 'held' AND held_until <= %(now)s) AND NOT id {ignored}
GROUP BY calendar_id, {lasting}
"""
WORDS = {
    "postgresql": {
        "ours": "= ANY(%(ids)s)",
        "ignored": "= ANY(%(ignoring)s)",
        "absent": "FLOOR(DATE_PART('epoch', start)) || ',' || CEIL(DATE_PART('epoch', \"end\"))",
        "starts": "STRING_AGG(DATE_PART('epoch', start)::bigint::text, ',')",
        "lasting": '"end" - start',
        "length": "CEIL(DATE_PART('epoch', \"end\" - start))::int",
    },
    "sqlite": {
        "ours": "IN (SELECT value FROM JSON_EACH(%(ids)s))",
        "ignored": "IN (SELECT value FROM JSON_EACH(%(ignoring)s))",
        "absent": "UNIXEPOCH(start) || ',' || (UNIXEPOCH(\"end\") + (INSTR(\"end\", '.') > 0))",
        "starts": "GROUP_CONCAT(UNIXEPOCH(start))",
        "lasting": 'UNIXEPOCH("end") - UNIXEPOCH(start)',
        "length": 'UNIXEPOCH("end") - UNIXEPOCH(start)',
    },
}
STATEMENTS = {
    name: {
        "written": WRITTEN.format(**words),
        "hours": (WRITTEN + ABSENT).format(**words),
        "all": (WRITTEN + ABSENT + BOOKED).format(**words),
    }
    for name, words in WORDS.items()
}


class Asked:
    """A question on its way to the database; `rows` waits for the answer."""

    def __init__(self, what: str, ids: Iterable[int], **bounds: Any) -> None:
        """Asks for what is "written" of calendars, their "hours" (and absences), or "all" (and
        bookings); `bounds`: the names in the statements above."""
        lists: dict[str, Any] = {"ids": list(ids), "ignoring": list(bounds.pop("ignoring", ()))}
        if vendor() == "sqlite":
            lists = {name: json.dumps(keys) for name, keys in lists.items()}
        self.cursor = ask(STATEMENTS[vendor()][what], bounds | lists)

    def rows(self) -> list[Row]:
        found = self.cursor.fetchall()
        if vendor() == "sqlite":  # which gives dates and times as they are written
            return [
                Row(*row[:3], *map(parsed, (time, time, date, date), row[3:7]), *row[7:])
                for row in found
            ]
        return list(map(Row._make, found))


KINDS = (time, time, date, date)


def parsed(kind: type[date] | type[time], value: Any) -> Any:
    return kind.fromisoformat(value) if isinstance(value, str) else value


def numbers(line: str) -> list[int]:
    return list(map(int, line.split(",")))
