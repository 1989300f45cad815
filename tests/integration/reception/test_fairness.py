"""One coming reception for each identity with an official, however it is tried."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from reception.actions import changes
from reception.actions.booking import hold_slot, keep_answers, submit
from reception.actions.limits import AlreadyBooked
from reception.models import Draft, Reception, User
from scheduling.models import Booking
from tests.world import ANSWERS, World, book, make_world, starts


def test_a_second_reception_with_the_same_official_is_refused(world: World, now) -> None:
    first = book(world.botir, world.aziza, now)
    with pytest.raises(AlreadyBooked) as refused:
        book(world.botir, world.aziza, now)
    assert refused.value.reception == first


def test_another_official_is_another_matter(world: World, now) -> None:
    book(world.botir, world.aziza, now)
    book(world.sardor, world.aziza, now)
    assert Reception.objects.count() == 2


def test_after_a_cancellation_one_books_anew(world: World, now) -> None:
    changes.cancel(book(world.botir, world.aziza, now), by=world.aziza, now=now)
    book(world.botir, world.aziza, now)


def test_a_dressed_up_address_makes_no_second_person(world: World, now) -> None:
    book(world.botir, world.aziza, now)
    alias = User.objects.citizen("aziza+2@example.uz", full_name="Aziza Saidova")
    with pytest.raises(AlreadyBooked):
        book(world.botir, alias, now)


def test_the_page_leads_to_the_reception_there_is_and_frees_the_slot(
    world: World, now, as_user
) -> None:
    from django.utils import timezone

    first = book(world.botir, world.aziza, timezone.now())
    browser = as_user(world.aziza)
    start = starts(world.botir, timezone.now())[2]
    browser.post(reverse("hold", args=["botir"]), {"start": start.isoformat()})
    draft = Draft.objects.get()
    keep_answers(draft, ANSWERS | {"topic": ""})
    answer = browser.post(reverse("book-check", args=[draft.uid]))
    assert answer.url == reverse("my-reception", args=[first.public_id])
    assert "already have a reception" in browser.get(answer.url).content.decode()
    assert not Booking.objects.filter(status="held").exists()


@pytest.mark.django_db(transaction=True)
def test_two_drafts_at_one_moment_make_one_reception(now) -> None:
    world = make_world()
    drafts = []
    for number, start in enumerate(starts(world.botir, now)[:4]):
        draft = hold_slot(world.botir, start, holder=f"holder {number}", now=now)
        keep_answers(draft, ANSWERS)
        drafts.append(draft)

    def hand_in(draft: Draft) -> bool:
        try:
            submit(draft, world.aziza, language="uz", now=now)
        except AlreadyBooked:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(hand_in, drafts)) == [False, False, False, True]
    assert Reception.objects.count() == 1
