"""Joining the waitlist, leaving it, taking what is offered, and how waiting ends by itself."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from reception import housekeeping
from reception.actions import changes
from reception.actions.booking import hold_slot, keep_answers, release_hold, submit
from reception.actions.one_coming import AlreadyBooked
from reception.actions.waitlist import (
    MOST_ENTRIES,
    AlreadyWaiting,
    BadWish,
    OfferOver,
    TooManyEntries,
    Wish,
    decline,
    join,
    leave,
    take,
)
from reception.models import Draft, Event, Offer, User, Waiting
from scheduling.bookings import release
from scheduling.formats import Format
from scheduling.models import PASSING, Absence, Booking
from tests.integration.reception.waitlist import (
    TODAY,
    WEEK,
    category,
    closed,
    freed,
    holder_at,
    offer,
    tomorrow,
    waits,
)
from tests.queries import statements
from tests.world import ANSWERS, World, book, official, somebody, starts

HOUR = timedelta(hours=1)
TEN_MINUTES = timedelta(minutes=10)


def test_joining_again_changes_what_one_waits_for(world: World, now) -> None:
    first = waits(world.aziza, world.botir, now)
    again = waits(world.aziza, world.botir, now + HOUR, last=TODAY)
    assert (again.pk, again.last, again.since) == (first.pk, TODAY, first.since)
    assert Waiting.objects.count() == 1


def test_a_dressed_up_address_waits_for_nobody_twice(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    with pytest.raises(AlreadyWaiting):
        waits(User.objects.citizen("aziza+2@example.uz"), world.botir, now)


def test_the_database_itself_refuses_a_second_entry(world: World, now) -> None:
    entry = waits(world.aziza, world.botir, now)
    entry.pk, entry.uid, entry._state.adding = None, "9" * 32, True
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()


def test_nobody_waits_for_any_number_of_officials(world: World, now) -> None:
    for number in range(MOST_ENTRIES):
        waits(world.aziza, official(world.office, f"official{number}"), now)
    with pytest.raises(TooManyEntries):
        waits(User.objects.citizen("aziza+2@example.uz"), world.botir, now)
    leave(Waiting.objects.earliest("pk"), now=now)
    waits(world.aziza, world.botir, now)


def test_with_a_coming_reception_one_does_not_wait(world: World, now) -> None:
    book(world.botir, world.aziza, now)
    with pytest.raises(AlreadyBooked):
        waits(world.aziza, world.botir, now)


@pytest.mark.parametrize(
    "wish",
    [
        Wish(TODAY, TODAY - timedelta(days=1)),
        Wish(TODAY + WEEK, TODAY),
        Wish(TODAY, TODAY + 30 * WEEK),
        Wish(TODAY, TODAY, how=Format.PHONE),
        Wish(TODAY, TODAY, topic_id=10**6),
    ],
)
def test_a_wish_that_nothing_can_fulfil_is_refused(world: World, now, wish: Wish) -> None:
    with pytest.raises(BadWish):
        join(world.aziza, world.botir, wish, language="uz", now=now)


def test_what_is_taken_is_this_browsers_for_ten_minutes_and_becomes_a_reception(
    world: World, now
) -> None:
    topic = world.botir.topics.get()
    waits(world.aziza, world.botir, now, topic_id=topic.pk)
    start = freed(world, now).starts_at
    later = now + HOUR
    draft = take(offer(now), holder="browser", now=later)
    assert (draft.booking.start, draft.booking.held_until) == (start, later + TEN_MINUTES + PASSING)
    keep_answers(draft, ANSWERS)
    reception = submit(draft, world.aziza, language="uz", now=later + TEN_MINUTES)
    assert (reception.starts_at, reception.topic) == (start, topic)
    housekeeping.sweep(later)
    assert Waiting.objects.get().state == "booked"


def test_taking_it_again_gives_the_same_draft_and_no_more_time(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    freed(world, now)
    made = offer(now)
    first = take(made, holder="browser", now=now)
    again = take(made, holder="browser", now=now + HOUR)
    assert again == first
    again.booking.refresh_from_db()
    assert again.booking.held_until == now + TEN_MINUTES + PASSING
    with pytest.raises(OfferOver):
        take(made, holder="another browser", now=now)


def test_what_was_typed_before_and_the_hold_of_another_time_make_way(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    reception = freed(world, now)
    before = hold_slot(world.botir, starts(world.botir, now)[0], holder="browser", now=now)
    keep_answers(before, {"name": "Aziza"})
    other = before.booking.start
    draft = take(offer(now), holder="browser", now=now)
    assert draft == before
    assert "Aziza" in Draft.objects.get().answers
    assert draft.booking.start == reception.starts_at
    assert holder_at(other) == "left:browser"


def test_too_late_is_too_late(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    freed(world, now)
    made = offer(now)
    with pytest.raises(OfferOver):
        take(made, holder="browser", now=made.expires)
    assert Draft.objects.count() == 0


def test_a_time_that_an_absence_took_can_not_be_taken(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    start = freed(world, now).starts_at
    made = offer(now)
    Absence.objects.create(calendar=world.botir.calendar, start=start, end=start + HOUR)
    with pytest.raises(OfferOver):
        take(made, holder="browser", now=now)


def test_who_has_booked_meanwhile_can_not_take_it(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    freed(world, now)
    made = offer(now)
    book(world.botir, world.aziza, now)
    with pytest.raises(AlreadyBooked):
        take(made, holder="browser", now=now)
    assert offer(now) is None
    assert Waiting.objects.get().state == "booked"


def test_a_declined_offer_is_over_and_she_goes_on_waiting(world: World, now) -> None:
    waiting = waits(world.aziza, world.botir, now)
    freed(world, now)
    made = offer(now)
    for _ in range(2):
        decline(made, now=now)
    with pytest.raises(OfferOver):
        take(made, holder="browser", now=now)
    assert Waiting.objects.waiting().get() == waiting
    assert Event.objects.filter(kind="offer_declined").count() == 1


def taken(world: World, now) -> Draft:
    """What Aziza took, while somebody else waits too."""
    waits(world.aziza, world.botir, now)
    freed(world, now)
    made = offer(now)
    waits(somebody(1), world.botir, now - HOUR)
    return take(made, holder="browser", now=now)


def test_what_was_taken_and_not_booked_goes_on_to_the_next(world: World, now) -> None:
    draft = taken(world, now)
    over = now + TEN_MINUTES
    assert offer(over - timedelta(seconds=1)) is None
    assert offer(over).waiting.citizen == somebody(1)
    assert draft.booking.start not in starts(world.botir, over + PASSING)
    draft.refresh_from_db()
    assert draft.booking is None
    assert Offer.objects.earliest("pk").state == "unused"
    again = take(offer(over), holder="another browser", now=over)
    assert again.booking.start == Offer.objects.earliest("pk").start


@pytest.mark.parametrize("how", ["releases", "takes another"])
def test_what_was_taken_can_not_be_let_go_of_at_a_chosen_moment(
    world: World, now, how: str
) -> None:
    draft = taken(world, now)
    start = draft.booking.start
    if how == "releases":
        release_hold(draft, now=now)
        assert Draft.objects.get().booking is None
    else:
        hold_slot(world.botir, starts(world.botir, now)[0], holder="browser", now=now)
    assert start not in starts(world.botir, now)
    assert offer(now + TEN_MINUTES).start == start


def test_what_was_taken_and_booked_is_done_with(world: World, now) -> None:
    draft = taken(world, now)
    keep_answers(draft, ANSWERS)
    reception = submit(draft, world.aziza, language="uz", now=now)
    assert offer(now + TEN_MINUTES) is None
    assert closed()
    reception.refresh_from_db()
    assert (reception.state, Offer.objects.get().state) == ("scheduled", "taken")


def test_what_was_taken_is_declined_no_more(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    freed(world, now)
    made = offer(now)
    draft = take(made, holder="browser", now=now)
    with pytest.raises(OfferOver):
        decline(made, now=now)
    leave(made.waiting, now=now)
    housekeeping.sweep(now)
    draft.booking.refresh_from_db()
    assert draft.booking.holder == "taken:browser"


def test_after_the_last_day_waiting_is_over(world: World, now) -> None:
    waiting = waits(world.aziza, world.botir, now, last=TODAY)
    housekeeping.sweep(waiting.ends - timedelta(seconds=1))
    assert Waiting.objects.get().state == "waiting"
    housekeeping.sweep(waiting.ends)
    assert Waiting.objects.get().state == "over"
    assert waiting.ends.isoformat() == "2026-12-02T00:00:00+05:00"


@pytest.mark.parametrize("who", ["official", "citizen"])
def test_when_one_of_the_two_is_gone_waiting_is_over(world: World, now, who: str) -> None:
    waits(world.aziza, world.botir, now)
    freed(world, now)
    offer(now)
    gone = world.botir if who == "official" else world.aziza
    setattr(gone, "active" if who == "official" else "is_active", False)
    gone.save()
    assert offer(now) is None
    assert Waiting.objects.get().state == "closed"
    assert closed()


def test_a_browser_can_not_give_away_what_the_system_holds(world: World, now, client) -> None:
    """A browser's word is the server's own and is never read from a request."""
    from reception.views.session import holder_of

    waits(world.aziza, world.botir, now)
    start = freed(world, now).starts_at
    offer(now)
    held = Booking.objects.get(start=start, status="held")
    for holder in ("", "browser"):
        release(held.uid, holder=holder)
        hold_slot(world.botir, tomorrow(world.botir, now), holder=holder, now=now)
    request = client.get("/").wsgi_request
    assert ":" not in holder_of(request)
    assert holder_at(start) == held.holder


def test_the_worker_looks_at_nothing_in_two_queries_more(world: World, now) -> None:
    housekeeping.sweep(now)
    for number in range(3):
        waits(somebody(number), world.botir, now)
    freed(world, now)
    offer(now)
    with statements() as asked:
        housekeeping.sweep(now)
    assert len([one for one in asked if "reception_waiting" in one]) == 2


def test_a_draw_costs_the_same_for_three_as_for_thirty(world: World, now) -> None:
    ranks = [category("a", 1), None]

    def cost(people: range) -> int:
        for number in people:
            waits(somebody(number), world.botir, now, category=ranks[number % 2])
        start = tomorrow(world.botir, now)
        freed(world, now, by=somebody(100 + people.start), start=start)
        with statements() as asked:
            made = offer(now)
        take(made, holder=f"browser{people.start}", now=now)
        return len(asked)

    assert cost(range(3)) >= cost(range(3, 30))


def test_giving_up_costs_one_look_more(world: World, now) -> None:
    reception = book(world.botir, world.malika, now, start=tomorrow(world.botir, now))
    with statements() as asked:
        changes.cancel(reception, by=world.malika, now=now)
    assert len([one for one in asked if "reception_waiting" in one]) == 1
