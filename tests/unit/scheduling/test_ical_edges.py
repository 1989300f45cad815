"""The edges of clocks: each row is a file of tests/calendars, compared octet by octet with what we
write and read by others. A new bug of time becomes a new row.

    python -m tests.unit.scheduling.test_ical_edges      writes the files anew, to be looked at
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scheduling.ical import Invitation, Party, single
from tests import readers
from tests.readers.khal import khal_reads

CALENDARS = Path(__file__).parents[2] / "calendars"


@dataclass(frozen=True)
class Edge:
    name: str
    tzid: str
    start: str  # UTC
    dtstart: str  # as it has to be written
    minutes: int = 20

    @property
    def begins(self) -> datetime:
        return datetime.fromisoformat(self.start).replace(tzinfo=UTC)

    def written(self) -> bytes:
        return single(
            Invitation(
                uid=self.name,
                sequence=0,
                start=self.begins,
                end=self.begins + timedelta(minutes=self.minutes),
                tzid=self.tzid,
                summary="Qabul",
                description="",
                location="Video",
                url="",
                organizer=Party("Navbahor", "qabul@navbahor.example"),
                attendees=(),
                stamp=datetime(2026, 11, 23, tzinfo=UTC),
                alarms=(),
            )
        )


EDGES = [
    Edge("tashkent-has-one-time", "Asia/Tashkent", "2026-12-01T09:20", "20261201T142000"),
    Edge("tashkent-across-new-year", "Asia/Tashkent", "2026-12-31T18:50", "20261231T235000"),
    Edge("tashkent-before-new-year-in-utc", "Asia/Tashkent", "2025-12-31T19:10", "20260101T001000"),
    Edge("kiritimati-a-day-ahead", "Pacific/Kiritimati", "2025-12-31T10:10", "20260101T001000"),
    Edge("berlin-ends-as-the-clock-jumps", "Europe/Berlin", "2026-03-29T00:40", "20260329T014000"),
    Edge("berlin-across-the-jump", "Europe/Berlin", "2026-03-29T00:50", "20260329T015000"),
    Edge("berlin-begins-after-the-jump", "Europe/Berlin", "2026-03-29T01:00", "20260329T030000"),
    # 02:30 comes twice: either is said in UTC, the only way that nobody misreads.
    Edge("berlin-first-of-two", "Europe/Berlin", "2026-10-25T00:30", "20261025T003000Z"),
    Edge("berlin-second-of-two", "Europe/Berlin", "2026-10-25T01:30", "20261025T013000Z"),
    Edge("berlin-ends-in-the-first", "Europe/Berlin", "2026-10-24T23:50", "20261024T235000Z"),
    Edge("berlin-ends-before-the-first", "Europe/Berlin", "2026-10-24T23:39", "20261025T013900"),
    Edge("berlin-after-the-second", "Europe/Berlin", "2026-10-25T02:00", "20261025T030000"),
    Edge("almaty-the-day-before-it-moved", "Asia/Almaty", "2024-02-28T10:00", "20240228T160000"),
    Edge("almaty-in-its-doubled-hour", "Asia/Almaty", "2024-02-29T18:30", "20240229T183000Z"),
    Edge("almaty-the-morning-after", "Asia/Almaty", "2024-03-01T04:00", "20240301T090000"),
    Edge("pyongyang-lost-half-an-hour", "Asia/Pyongyang", "2018-05-04T14:50", "20180504T232000"),
    Edge("apia-left-a-day-out", "Pacific/Apia", "2011-12-30T09:50", "20111229T235000"),
    Edge("casablanca-in-ramadan", "Africa/Casablanca", "2026-03-02T09:00", "20260302T090000"),
    Edge("casablanca-after-ramadan", "Africa/Casablanca", "2026-03-30T09:00", "20260330T100000"),
    Edge("dublin-where-winter-is-odd", "Europe/Dublin", "2026-07-01T09:00", "20260701T100000"),
    Edge("lord-howe-by-half-an-hour", "Australia/Lord_Howe", "2026-10-03T15:20", "20261004T015000"),
    Edge("troll-by-two-hours", "Antarctica/Troll", "2026-03-29T00:50", "20260329T005000"),
    Edge("new-york-before-2007", "America/New_York", "2006-03-20T14:00", "20060320T090000"),
    Edge("new-york-since-2007", "America/New_York", "2007-03-20T14:00", "20070320T100000"),
]  # fmt: skip


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.name)
def test_an_edge_is_written_as_it_always_was(edge: Edge) -> None:
    kept = (CALENDARS / f"{edge.name}.ics").read_bytes()
    assert edge.written() == kept
    rows = kept.decode().split("\r\n")
    (start,) = [row for row in rows[rows.index("BEGIN:VEVENT") :] if row.startswith("DTSTART")]
    assert start.partition(":")[2] == edge.dtstart


def test_everybody_reads_the_edges_right(tmp_path: Path) -> None:
    calendars = [(CALENDARS / f"{edge.name}.ics").read_bytes() for edge in EDGES]
    readings = readers.node(calendars) | {"vobject": readers.vobject_reads(calendars)}
    readings["khal"] = [khal_reads(one, tmp_path) for one in calendars]
    for reader, reading in readings.items():
        for edge, events in zip(EDGES, reading, strict=True):
            event = events[edge.name]
            assert (event.start, event.end - event.start) == (
                edge.begins,
                timedelta(minutes=edge.minutes),
            ), (reader, edge.name)


if __name__ == "__main__":
    for edge in EDGES:
        (CALENDARS / f"{edge.name}.ics").write_bytes(edge.written())
