"""A hold that ends while somebody waits for its time, and one that ends while nobody does."""

import json
from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from reception import housekeeping
from reception.actions.booking import hold_slot, keep_answers, release_hold, submit
from reception.actions.waitlist import join
from reception.models import Draft, FreedTime, Offer
from scheduling.errors import HoldExpired, SlotTaken
from scheduling.models import PASSING, PROMISED, Booking
from tests.api import Program, wish
from tests.integration.reception.waitlist import TODAY, any_day, holder_at, offer, tomorrow, waits
from tests.integration.scheduling.conftest import race
from tests.world import ANSWERS, World, make_world, somebody, starts

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(world: World, now) -> Draft:
    """Aziza's browser holds a time of tomorrow."""
    return hold_slot(world.botir, tomorrow(world.botir, now), holder="browser", now=now)


def start_of(draft: Draft):
    assert draft.booking
    return draft.booking.start


def other(world: World, now) -> Draft:
    """The same browser chooses the time after."""
    later = next(one for one in starts(world.botir, now) if one > tomorrow(world.botir, now) + HOUR)
    return hold_slot(world.botir, later, holder="browser", now=now)


class TestWhileSomebodyWaits:
    @pytest.fixture(autouse=True)
    def malika_waits(self, world: World, now) -> None:
        waits(world.malika, world.botir, now)

    @pytest.mark.parametrize("how", ["lapses", "is given up", "is exchanged"])
    def test_its_time_is_offered_to_them_and_free_for_nobody_in_between(
        self, world: World, now, draft: Draft, how: str
    ) -> None:
        start = start_of(draft)
        if how == "is given up":
            release_hold(draft, now=now)
        elif how == "is exchanged":
            other(world, now + timedelta(seconds=30))
        over = now + PROMISED
        assert offer(over - SECOND) is None
        for moment in (now, over, over + PASSING - SECOND):
            assert start not in starts(world.botir, moment)
            with pytest.raises(SlotTaken):
                hold_slot(world.botir, start, holder="accomplice", now=moment)
        made = offer(over)
        assert (made.start, made.waiting.citizen) == (start, world.malika)
        assert start not in starts(world.botir, made.expires)

    def test_whoever_was_too_slow_hears_it_and_has_lost_nothing_else(
        self, world: World, now, draft: Draft
    ) -> None:
        keep_answers(draft, ANSWERS)
        offer(now + PROMISED)
        with pytest.raises(HoldExpired):
            submit(draft, world.aziza, language="uz", now=now + PROMISED)
        draft.refresh_from_db()
        assert draft.booking is None
        assert json.loads(draft.answers)["text"] == ANSWERS["text"]

    def test_whoever_is_a_little_late_books_before_the_worker_comes(
        self, world: World, now, draft: Draft
    ) -> None:
        keep_answers(draft, ANSWERS)
        submit(draft, world.aziza, language="uz", now=now + PROMISED + SECOND)
        assert offer(now + PROMISED + SECOND) is None

    def test_the_same_browser_may_change_its_mind_twice(
        self, world: World, now, draft: Draft
    ) -> None:
        start, until = start_of(draft), draft.booking.held_until
        other(world, now + SECOND)
        again = hold_slot(world.botir, start, holder="browser", now=now + 2 * SECOND)
        assert (again.booking.start, again.booking.held_until) == (start, until)
        release_hold(again, now=now + 3 * SECOND)
        once_more = hold_slot(world.botir, start, holder="browser", now=now + 4 * SECOND)
        assert once_more.booking.held_until == until  # nor does it last for ever so
        assert offer(now + PROMISED).start == start

    def test_without_a_worker_it_comes_back_by_itself(
        self, world: World, now, draft: Draft
    ) -> None:
        assert start_of(draft) in starts(world.botir, now + PROMISED + PASSING)

    def test_a_worker_that_comes_later_takes_it_from_nobody(
        self, world: World, now, draft: Draft
    ) -> None:
        late = now + PROMISED + PASSING
        hold_slot(world.botir, start_of(draft), holder="another", now=late)
        assert offer(late) is None
        assert holder_at(start_of(draft)) == "another"

    def test_too_near_to_be_offered_it_comes_back_after_a_random_while(
        self, world: World, now, settings
    ) -> None:
        settings.FREED_SLOT_DELAY = HOUR
        soon = starts(world.botir, now)[0]
        before = now - timedelta(minutes=6)
        hold_slot(world.botir, soon, holder="browser", now=before)
        assert offer(before + PROMISED) is None
        assert holder_at(soon).startswith("freed:")
        assert not FreedTime.objects.exists()


class TestPages:
    def test_who_gives_a_time_up_is_told_and_takes_it_after_all(self, world: World, client) -> None:
        now = timezone.now()
        join(world.malika, world.botir, any_day(now), language="uz", now=now)
        start = tomorrow(world.botir, now)
        holding = reverse("hold", args=["botir"])
        client.post(holding, {"start": start.isoformat()})
        answer = client.post(reverse("book-release", args=[Draft.objects.get().uid]))
        page = client.get(answer.url, headers={"accept-language": "en"}).content.decode()
        assert "Take this time after all" in page
        assert start not in starts(world.botir, now)
        client.post(holding, {"start": start.isoformat()})
        assert Draft.objects.get().booking.start == start

    def test_where_nobody_waits_it_is_just_among_the_others(self, world: World, client) -> None:
        start = tomorrow(world.botir, timezone.now())
        client.post(reverse("hold", args=["botir"]), {"start": start.isoformat()})
        answer = client.post(reverse("book-release", args=[Draft.objects.get().uid]))
        assert "left" not in answer.url
        assert start in starts(world.botir, timezone.now())

    @pytest.mark.parametrize("left", ["", "yesterday", "0001-01-01T00:00:00+14:00"])
    def test_an_address_that_was_tampered_with_tells_nothing(
        self, world: World, client, left: str
    ) -> None:
        answer = client.get(reverse("official", args=["botir"]), {"left": left})
        assert answer.status_code == 200
        assert answer.context["left"] is None


class TestPrograms:
    @pytest.fixture
    def program(self, world: World) -> Program:
        """Aziza's, while Malika waits for any day."""
        now = timezone.now()
        join(world.malika, world.botir, any_day(now), language="uz", now=now)
        return Program(world.aziza)

    def test_a_program_gives_a_time_up_in_the_same_way(
        self, world: World, program: Program
    ) -> None:
        wanted = wish(world.botir)
        held = program.post("/holds", wanted).json()
        assert program.ask("delete", f"/holds/{held['uid']}").status_code == 204
        assert Booking.objects.get().holder == f"left:api:{world.aziza.pk}"
        again = program.post("/holds", wanted).json()
        assert (again["uid"], again["until"]) == (held["uid"], held["until"])

    def test_and_when_it_books_another_one_at_once(self, world: World, program: Program) -> None:
        program.post("/holds", wish(world.botir))
        held, other = Booking.objects.get(), wish(world.botir, 1)
        program_of_malika = Program(world.malika)
        program_of_malika.post("/holds", other)
        stale = Booking.objects.exclude(pk=held.pk)
        stale.update(held_until=timezone.now())  # stands in the way of the quick way
        assert program.book(other).status_code == 201
        assert holder_at(held.start) == f"left:api:{world.aziza.pk}"


class TestWhileNobodyWaits:
    def test_it_is_free_as_soon_as_its_ten_minutes_are_over(
        self, world: World, now, draft: Draft
    ) -> None:
        housekeeping.sweep(now + PROMISED - SECOND)
        assert start_of(draft) not in starts(world.botir, now + PROMISED - SECOND)
        housekeeping.sweep(now + PROMISED)
        assert start_of(draft) in starts(world.botir, now + PROMISED)

    def test_whoever_was_slow_may_still_hand_in(self, world: World, now, draft: Draft) -> None:
        keep_answers(draft, ANSWERS)
        housekeeping.sweep(now + PROMISED)
        assert submit(draft, world.aziza, language="uz", now=now + PROMISED + HOUR)

    @pytest.mark.parametrize("how", ["given up", "exchanged"])
    def test_it_is_free_at_once(self, world: World, now, draft: Draft, how: str) -> None:
        if how == "given up":
            release_hold(draft, now=now)
        else:
            other(world, now)
        assert start_of(draft) in starts(world.botir, now)

    def test_nobody_is_nobody_on_that_day(self, world: World, now, draft: Draft) -> None:
        waits(world.malika, world.botir, now, last=TODAY)
        release_hold(draft, now=now)
        assert start_of(draft) in starts(world.botir, now)

    def test_who_waited_and_has_a_reception_by_then_is_nobody(
        self, world: World, now, draft: Draft
    ) -> None:
        waits(world.aziza, world.botir, now)
        start = start_of(draft)
        mine = other(world, now)
        keep_answers(mine, ANSWERS)
        submit(mine, world.aziza, language="uz", now=now)
        assert offer(now + PROMISED) is None
        assert start in starts(world.botir, now + PROMISED)


@pytest.mark.django_db(transaction=True)
def test_handing_in_against_the_worker_at_the_last_moment(now) -> None:
    world = make_world()
    waits(world.malika, world.botir, now)
    for number in range(4):
        draft = hold_slot(
            world.botir, tomorrow(world.botir, now), holder=f"browser{number}", now=now
        )
        start, citizen = start_of(draft), somebody(number)
        keep_answers(draft, ANSWERS | {"email": citizen.email})
        over = now + PROMISED
        outcomes = race(
            [
                partial(submit, draft, citizen, language="uz", now=over - SECOND),
                *[partial(housekeeping.sweep, over)] * 2,
            ]
        )
        assert set(outcomes) <= {"won", "HoldExpired"}
        assert Booking.objects.filter(start=start).exclude(status="cancelled").count() == 1
        offered = Offer.objects.filter(start=start).count()
        assert offered == ("HoldExpired" in outcomes)
        Offer.objects.update(state="declined")
        FreedTime.objects.update(open=False)


@pytest.mark.django_db(transaction=True)
def test_coming_back_to_it_against_the_worker(now) -> None:
    world = make_world()
    waits(world.malika, world.botir, now)
    draft = hold_slot(world.botir, tomorrow(world.botir, now), holder="browser", now=now)
    start, over = start_of(draft), now + PROMISED
    release_hold(draft, now=now)
    outcomes = race(
        [
            partial(hold_slot, world.botir, start, holder="browser", now=over),
            partial(hold_slot, world.botir, start, holder="accomplice", now=over),
            *[partial(housekeeping.sweep, over)] * 2,
        ]
    )
    assert outcomes["SlotTaken"] >= 1
    housekeeping.sweep(over)
    assert holder_at(start).startswith("waitlist:")
    assert Offer.objects.get().start == start
