"""Those who take, decline and leave against the worker, in threads; and a worker that dies."""

from datetime import timedelta
from functools import partial

import pytest

from reception import housekeeping
from reception.actions import freed as freeing
from reception.actions import offering
from reception.actions.booking import keep_answers, submit
from reception.actions.waitlist import Wish, decline, join, leave, take
from reception.models import Draft, Event, FreedTime, Offer, Reception, User, Waiting
from scheduling import bookings
from scheduling.models import Booking
from tests.integration.reception.waitlist import TODAY, freed, holder_at, offer, waits
from tests.integration.scheduling.conftest import race
from tests.world import ANSWERS, World, make_world, somebody, starts

PEOPLE = 6
PERSISTENT = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(now) -> World:
    world = make_world()
    for number in range(PEOPLE):
        waits(somebody(number), world.botir, now)
    return world


def sane(start) -> None:
    """One at most has the time, and nobody was asked about it twice."""
    active = Booking.objects.filter(start=start).exclude(status="cancelled")
    assert active.count() <= 1
    asked = list(Offer.objects.values_list("freed", "waiting"))
    assert len(asked) == len(set(asked))
    assert Offer.objects.filter(state__in=("open", "taken")).count() <= 1


@PERSISTENT
def test_many_workers_make_one_offer(crowd: World, now) -> None:
    start = freed(crowd, now).starts_at
    outcomes = race([partial(housekeeping.sweep, now)] * 4)
    assert outcomes == {"won": 4}
    assert Offer.objects.count() == Event.objects.filter(kind="offered").count() == 1
    sane(start)


@PERSISTENT
def test_taking_against_the_worker_at_the_last_moment(crowd: World, now, settings) -> None:
    settings.CANCELLATIONS_MOST = 0  # times come free here by one who cancels and cancels
    for day in range(4):
        start = freed(crowd, now, start=starts(crowd.botir, now, days=6)[30 + day * 24]).starts_at
        made = offer(now)
        last, over = made.expires - timedelta(seconds=1), made.expires
        outcomes = race(
            [
                partial(take, made, holder=f"browser{day}", now=last),
                *[partial(housekeeping.sweep, over)] * 2,
            ]
        )
        assert set(outcomes) <= {"won", "OfferOver"}
        made.refresh_from_db()
        taken = holder_at(start) == f"taken:browser{day}"
        assert taken == (made.state == "taken") == ("OfferOver" not in outcomes)
        assert taken == Draft.objects.filter(booking__start=start).exists()
        # Whoever hasn't got it has been followed by somebody else.
        following = Offer.objects.filter(freed=made.freed, state="open")
        assert following.exists() != taken
        Offer.objects.filter(state="open").update(state="declined")
        FreedTime.objects.update(open=False)


@PERSISTENT
def test_taking_declining_and_leaving_at_once_gives_one_answer(crowd: World, now) -> None:
    start = freed(crowd, now).starts_at
    made = offer(now)
    outcomes = race(
        [
            partial(take, made, holder="browser", now=now),
            partial(take, made, holder="browser", now=now),
            partial(decline, made, now=now),
            partial(leave, made.waiting, now=now),
            partial(housekeeping.sweep, now),
        ]
    )
    assert set(outcomes) <= {"won", "OfferOver"}
    made.refresh_from_db()
    assert (made.state == "taken") == (holder_at(start) == "taken:browser")
    housekeeping.sweep(now)
    sane(start)


@PERSISTENT
def test_handing_in_against_the_worker_at_the_end_of_the_ten_minutes(crowd: World, now) -> None:
    start = freed(crowd, now).starts_at
    made = offer(now)
    draft = take(made, holder="browser", now=now)
    citizen = made.waiting.citizen
    keep_answers(draft, ANSWERS | {"email": citizen.email})
    over = now + timedelta(minutes=10)
    outcomes = race(
        [
            partial(submit, draft, citizen, language="uz", now=over - timedelta(seconds=1)),
            *[partial(housekeeping.sweep, over)] * 3,
        ]
    )
    assert set(outcomes) <= {"won", "HoldExpired"}
    booked = Reception.objects.filter(citizen=citizen, booking__start=start).exists()
    assert booked == ("HoldExpired" not in outcomes)
    made.refresh_from_db()
    assert made.state == ("taken" if booked else "unused")
    assert holder_at(start).startswith("" if booked else "waitlist:")
    sane(start)


@PERSISTENT
def test_joining_at_once_under_two_addresses_makes_one_entry(now) -> None:
    world = make_world()
    wish = Wish(TODAY, TODAY)
    people = [User.objects.citizen(f"aziza+{number}@example.uz") for number in range(3)]
    outcomes = race(
        [partial(join, one, world.botir, wish, language="uz", now=now) for one in people * 2]
    )
    assert set(outcomes) == {"won", "AlreadyWaiting"}
    assert Waiting.objects.count() == 1


class Killed(BaseException):
    """The process is gone: nothing catches it."""


KILLS = [
    (offering, "clear_holds"),
    (bookings, "hand_over"),
    (offering, "close"),
    (offering, "record"),
    (offering, "drawn"),
    (offering, "give_back"),
    (freeing, "random_delay"),
]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("module", "name"), KILLS, ids=[name for _, name in KILLS])
@PERSISTENT
def test_a_worker_that_dies_anywhere_is_followed_by_one_that_goes_on(
    now, monkeypatch, module, name: str, after: bool
) -> None:
    """It dies at that step in the first, the second and the last turn."""
    world = make_world()
    for number in range(2):
        waits(somebody(number), world.botir, now)
    start = freed(world, now).starts_at
    whole = getattr(module, name)

    def dying(*args, **kwargs):
        if after:
            whole(*args, **kwargs)
        raise Killed

    moment, turns = now, 0
    while turns < 5 and start not in starts(world.botir, moment):
        monkeypatch.setattr(module, name, dying)
        try:
            housekeeping.sweep(moment)
        except Killed:
            assert holder_at(start)  # nothing was let go by halves
        monkeypatch.undo()
        housekeeping.sweep(moment)
        sane(start)
        if made := Offer.objects.filter(state="open").first():
            moment = made.expires
        turns += 1
    assert Offer.objects.count() == Event.objects.filter(kind="offered").count() == 2
    assert set(Offer.objects.values_list("state", flat=True)) == {"lapsed"}
    assert start in starts(world.botir, moment)


@pytest.mark.django_db
def test_should_the_worker_never_come_back_the_time_does(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    start = freed(world, now).starts_at
    assert start in starts(world.botir, now + freeing.GRACE)
    made = offer(now)
    assert start not in starts(world.botir, made.expires)
    assert start in starts(world.botir, made.expires + freeing.GRACE)


@pytest.mark.django_db
def test_a_worker_that_comes_late_takes_nothing_from_who_booked_it(world: World, now) -> None:
    from tests.world import book

    waits(world.aziza, world.botir, now)
    start = freed(world, now).starts_at
    made = offer(now)
    late = made.expires + freeing.GRACE
    booked = book(world.botir, somebody(1), late, start=start)
    assert offer(late) is None
    made.refresh_from_db()
    booked.refresh_from_db()
    assert (made.state, booked.state) == ("lapsed", "scheduled")


@pytest.mark.parametrize("name", ["draft_for", "record"])
@PERSISTENT
def test_when_taking_is_cut_off_the_offer_still_stands(now, monkeypatch, name: str) -> None:
    from reception.actions import waitlist

    world = make_world()
    waits(world.aziza, world.botir, now)
    start = freed(world, now).starts_at
    made = offer(now)

    def dying(*args, **kwargs):
        raise Killed

    monkeypatch.setattr(waitlist, name, dying)
    with pytest.raises(Killed):
        take(made, holder="browser", now=now)
    monkeypatch.undo()
    assert holder_at(start).startswith("waitlist:")
    assert take(made, holder="browser", now=now).booking.start == start
