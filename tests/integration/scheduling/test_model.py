"""Bookings driven at random beside a model that can't be wrong in the same way.

Whatever is held, confirmed, given up while somebody waits or nobody, moved, handed over, in
whatever order and however late:
the database holds what the model says, and the free slots are those it would give.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from scheduling import bookings
from scheduling.availability import free_slots
from scheduling.bookings import HOLD_SECONDS, Keeping
from scheduling.errors import SchedulingError
from scheduling.formats import Format
from scheduling.models import Absence, AvailabilityRule, Booking, Calendar, Status
from scheduling.policy import Terms
from tests.integration.scheduling.model import ZONE, Diary, Entry, Model

BEGIN = datetime(2026, 11, 30, 3, 30, tzinfo=UTC)  # 08:30 in Tashkent
NINE = datetime(2026, 11, 30, 9, tzinfo=ZONE)
DIARIES = [
    Diary(9, 11, 20),
    Diary(9, 11, 30, before=4, after=6, lead=30, horizon=1, cap=2),
    Diary(9, 11, 20, weekly=2),
]
KEPT = timedelta(minutes=15)

diaries = st.integers(0, len(DIARIES) - 1)
# Points of both grids, and some of none.
moments = st.builds(
    lambda day, minute: (NINE + timedelta(days=day, minutes=minute)).astimezone(UTC),
    st.integers(0, 2),
    st.sampled_from([0, 0, 20, 20, 40, 60, 80, 100, 30, 15, 120]),
)
lengths = st.sampled_from([None, None, 20, 40])
holders = st.sampled_from(["aziza", "malika"])
often = st.sampled_from([True, True, True, False])
waited = st.booleans()


class Machine(RuleBasedStateMachine):
    known = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGIN
        self.model = Model(DIARIES)
        self.calendars = [self.write(diary) for diary in DIARIES]
        self.uids: dict[str, Entry] = {}

    @staticmethod
    def write(diary: Diary) -> Calendar:
        calendar = Calendar.objects.create(
            tzid=ZONE.key,
            slot_minutes=diary.minutes,
            buffer_before=diary.before,
            buffer_after=diary.after,
            lead_minutes=diary.lead,
            horizon_days=diary.horizon,
            daily_cap=diary.cap,
            weekly_cap=diary.weekly,
        )
        AvailabilityRule.objects.create(
            calendar=calendar,
            rrule="FREQ=DAILY",
            starts=time(diary.opens),
            ends=time(diary.closes),
            valid_from=date(2026, 1, 1),
        )
        return calendar

    def teardown(self) -> None:
        Booking.objects.all().delete()
        Calendar.objects.all().delete()

    def both(self, act: Callable[[], Booking], refused: str | None) -> Booking | None:
        """Does it and holds the answer against the model's: an error's name, or None."""
        result, answer = None, None
        try:
            result = act()
        except SchedulingError as error:
            answer = type(error).__name__
        assert answer == refused
        return result

    def hold(
        self, diary: int, start: datetime, holder: str, minutes: int | None, waited: bool
    ) -> str | None:
        model, now = self.model, self.now
        length = minutes or DIARIES[diary].minutes
        end = start + timedelta(minutes=length)
        own = next(
            (
                e
                for e in model.entries
                if (e.diary, e.start, e.end) == (diary, start, end)
                and e.holder in (holder, f"left:{holder}")
                and e.status == "held"
                and e.takes_time(now)
            ),
            None,
        )
        refused = None
        if not own:
            before = list(model.entries)
            given_up = model.tidy(diary, holder, now)
            if not model.free(diary, start, length, now):
                refused = model.refusal(diary, start, length, now)
                model.entries, given_up = before, []
        else:
            given_up = model.tidy(diary, holder, now, keeping=own)
            own.holder = holder
        if waited:
            model.leave(given_up, start, end, holder)
        terms = Terms(minutes, Format.VIDEO)
        booking = self.both(
            lambda: bookings.hold(
                self.calendars[diary].pk,
                start,
                holder=holder,
                now=now,
                terms=terms,
                awaited=lambda _: waited,
            ),
            refused,
        )
        if booking is None:
            return None
        if own is None:
            until = now + timedelta(seconds=HOLD_SECONDS)
            self.uids[booking.uid] = Entry(diary, start, end, "held", holder, until)
            model.entries.append(self.uids[booking.uid])
        else:  # what was left for those who wait is another row, whose uid nobody was told
            assert self.uids.setdefault(booking.uid, own) is own
        return booking.uid

    # Twice, for each example leaves out some rules by chance, and without these little happens.
    @rule(
        target=known, diary=diaries, start=moments, holder=holders, minutes=lengths, waited=waited
    )
    def somebody_holds(self, **wish: Any) -> object:
        return self.hold(**wish) or multiple()

    @initialize(
        target=known, diary=diaries, start=moments, holder=holders, minutes=lengths, waited=waited
    )
    def somebody_has_held(self, **wish: Any) -> object:
        return self.hold(**wish) or multiple()

    @rule(
        target=known, diary=diaries, start=moments, holder=holders, minutes=lengths, waited=waited
    )
    def somebody_books(self, **wish: Any) -> object:
        uid = self.hold(**wish)
        if uid is None:
            return multiple()
        self.confirm(uid, own=True, pending=False)
        return uid

    @rule(uid=known, own=often, pending=st.booleans())
    def somebody_confirms(self, uid: str, own: bool, pending: bool) -> None:
        self.confirm(uid, own, pending)

    def confirm(self, uid: str, own: bool, pending: bool) -> None:
        entry, model, now = self.uids[uid], self.model, self.now
        holder = entry.holder if own else "sardor"
        there = entry in model.entries and entry.holder == holder
        minutes = int((entry.end - entry.start).total_seconds()) // 60
        refused: str | None = "HoldExpired"
        if there and entry.status in ("pending", "confirmed"):
            refused = None
        elif (
            there
            and entry.status == "held"
            and (entry.takes_time(now) or model.free(entry.diary, entry.start, minutes, now, entry))
        ):
            refused = None
            entry.status, entry.until = ("pending" if pending else "confirmed"), None
        self.both(lambda: bookings.confirm(uid, holder=holder, now=now, pending=pending), refused)

    @rule(uid=known, own=often, waited=waited)
    def release(self, uid: str, own: bool, waited: bool) -> None:
        entry = self.uids[uid]
        holder = entry.holder if own else "sardor"
        bookings.release(uid, holder=holder, awaited=lambda _: waited)
        if entry in self.model.entries and (entry.status, entry.holder) == ("held", holder):
            if waited:
                entry.holder = f"left:{holder}"
            else:
                self.model.entries.remove(entry)

    @rule(uid=known, own=often, to=holders)
    def hand_over(self, uid: str, own: bool, to: str) -> None:
        entry, now = self.uids[uid], self.now
        holder = entry.holder if own else "sardor"
        good = (
            entry in self.model.entries
            and (entry.status, entry.holder) == ("held", holder)
            and entry.takes_time(now)
        )
        until = now + KEPT
        if good:
            entry.holder, entry.until = to, until
        self.both(
            lambda: bookings.hand_over(uid, holder=holder, to=to, until=until, now=now),
            None if good else "HoldExpired",
        )

    @rule(uid=known)
    def approve(self, uid: str) -> None:
        entry = self.uids[uid]
        known = entry in self.model.entries and entry.status in ("pending", "confirmed")
        if known and entry.status == "pending":
            entry.status, entry.sequence = "confirmed", entry.sequence + 1
        self.both(lambda: bookings.approve(uid), None if known else "NotFound")

    @rule(target=known, uid=consumes(known), kept=st.booleans())
    def cancel(self, uid: str, kept: bool) -> object:
        entry, now = self.uids[uid], self.now
        there = entry in self.model.entries
        booked = there and entry.status in ("pending", "confirmed")
        was_off = there and entry.status == "cancelled"
        keeping = Keeping("freed", now + KEPT) if kept else None
        self.both(
            lambda: bookings.cancel(uid, keeping=keeping), None if booked or was_off else "NotFound"
        )
        if booked:
            self.leave(entry, keeping)
            entry.status, entry.sequence = "cancelled", entry.sequence + 1
        return uid

    def leave(self, entry: Entry, keeping: Keeping | None) -> None:
        if keeping:
            row = Booking.objects.filter(holder="freed").latest("pk")
            kept = Entry(entry.diary, entry.start, entry.end, "held", "freed", keeping.until)
            self.model.entries.append(kept)
            self.uids[row.uid] = kept

    @rule(uid=known, start=moments, diary=st.none() | diaries)
    def move(self, uid: str, start: datetime, diary: int | None) -> None:
        entry, model, now = self.uids[uid], self.model, self.now
        target = entry.diary if diary is None else diary
        length, refused = DIARIES[target].minutes, None
        moves = (entry.diary, entry.start) != (target, start)
        if entry not in model.entries or entry.status not in ("pending", "confirmed"):
            refused = "NotFound"
        elif moves and not model.free(target, start, length, now, entry):
            refused = model.refusal(target, start, length, now)
        elif moves:
            model.tidy(target, "", now)
            entry.diary, entry.start = target, start
            entry.end, entry.sequence = start + timedelta(minutes=length), entry.sequence + 1
        calendar = None if diary is None else self.calendars[diary].pk
        self.both(
            lambda: bookings.move(uid, start, now=now, calendar_id=calendar),
            refused,
        )

    @rule(uid=known, minutes=st.sampled_from([0, 5, 20, 45]))
    def put_off_end(self, uid: str, minutes: int) -> None:
        entry, model, now = self.uids[uid], self.model, self.now
        end, refused = entry.end + timedelta(minutes=minutes), None
        if entry not in model.entries or entry.status != "confirmed":
            refused = "NotFound"
        elif minutes and model.stands_in_the_way(entry, end, now):
            refused = "SlotTaken"
        elif minutes:
            model.tidy(entry.diary, "", now)
        self.both(lambda: bookings.put_off_end(uid, end, now=now), refused)
        if refused is None:
            entry.end = end

    @rule(seconds=st.sampled_from([1, 60, 300, HOLD_SECONDS]), swept=st.booleans())
    def time_passes(self, seconds: int, swept: bool) -> None:
        self.now += timedelta(seconds=seconds)
        if swept:
            bookings.expire_holds(self.now)
            entries = self.model.entries
            entries[:] = [e for e in entries if e.status != "held" or e.takes_time(self.now)]

    @rule(diary=diaries, start=moments, minutes=st.sampled_from([0, 10, 45]))
    def called_away(self, diary: int, start: datetime, minutes: int) -> None:
        """Once more and elsewhere; without minutes: back again."""
        Absence.objects.all().delete()
        self.model.absences.clear()
        if minutes:
            end = start + timedelta(minutes=minutes)
            Absence.objects.create(calendar=self.calendars[diary], start=start, end=end)
            self.model.absences.append((diary, start, end))

    @invariant()
    def the_database_holds_what_the_model_says(self) -> None:
        pks = [calendar.pk for calendar in self.calendars]
        rows = sorted(
            (pks.index(b.calendar_id), b.start, b.end, b.status, b.holder, b.sequence)
            for b in Booking.objects.all()
        )
        assert rows == sorted(
            (e.diary, e.start, e.end, e.status, e.holder, e.sequence) for e in self.model.entries
        )

    @invariant()
    def no_two_that_take_time_overlap(self) -> None:
        lasting = Booking.objects.active(self.now).order_by("calendar", "start")
        ends: dict[int, datetime] = {}
        for booking in lasting:
            assert ends.get(booking.calendar_id, booking.start) <= booking.start
            ends[booking.calendar_id] = booking.end

    @invariant()
    def free_slots_are_those_of_the_model(self) -> None:
        last = BEGIN + timedelta(days=3)
        found = free_slots(self.calendars, BEGIN, last, self.now)
        for number, diary in enumerate(DIARIES):
            grid = [
                NINE + timedelta(days=day, minutes=minute)
                for day in range(3)
                for minute in range(0, 120, diary.minutes + diary.pause)
            ]
            expected = [
                start for start in grid if self.model.free(number, start, diary.minutes, self.now)
            ]
            assert [slot.start for slot in found[self.calendars[number].pk]] == expected


@pytest.mark.django_db
def test_whatever_is_done_the_bookings_are_those_of_the_model():
    assert Status.values == ["held", "pending", "confirmed", "cancelled"]
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
