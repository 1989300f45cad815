"""Ways round what is fair: a place that is handed on, a wish that changes, a time that is gone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reception.actions import changes
from reception.actions.booking import OfferedToAnother, keep_answers, submit
from reception.actions.waitlist import OfferOver, Wish, join, take
from reception.models import Draft, Offer, Reception, User
from scheduling.formats import Format
from tests import world as people
from tests.integration.reception.waitlist import TODAY, WEEK, offer, tomorrow, waits
from tests.world import ANSWERS, World, book, somebody, starts


def wish(**changed) -> Wish:
    return Wish(**{"first": TODAY, "last": TODAY + WEEK} | changed)


def offered(world: World, now) -> Offer:
    """Tomorrow's first time, which Malika gives back, to Aziza."""
    reception = book(world.botir, world.malika, now - WEEK, start=tomorrow(world.botir, now))
    waits(world.aziza, world.botir, now)
    changes.cancel(reception, by=world.malika, now=now)
    return offer(now)


def answered(draft: Draft, citizen: User) -> Draft:
    keep_answers(draft, ANSWERS | {"email": citizen.email})
    return draft


def test_a_time_that_was_offered_to_one_person_is_not_booked_by_another(world: World, now) -> None:
    draft = take(offered(world, now), holder="browser", now=now)
    buyer = somebody(1)
    with pytest.raises(OfferedToAnother):
        submit(answered(draft, buyer), buyer, language="uz", now=now)
    again = Draft.objects.get(pk=draft.pk)
    made = submit(answered(again, world.aziza), world.aziza, language="uz", now=now)
    assert made.citizen == world.aziza


def test_another_spelling_of_the_address_that_waited_may_book(world: World, now) -> None:
    draft = take(offered(world, now), holder="browser", now=now)
    same = User.objects.citizen("aziza+qabul@example.uz")
    assert same.identity == world.aziza.identity
    assert submit(answered(draft, same), same, language="uz", now=now)


def test_who_sells_a_place_is_told_whose_address_is_wanted(world: World, client) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    reception = book(world.botir, world.malika, now, start=starts(world.botir, now)[30])
    days = {"first": today, "last": today + WEEK}
    join(world.aziza, world.botir, wish(**days), language="en", now=now)
    changes.cancel(reception, by=world.malika, now=now)
    buyer = somebody(1)
    client.force_login(buyer)
    session = client.session
    session["holder"] = "browser"
    session.save()
    draft = answered(take(offer(now), holder="browser", now=now), buyer)
    keep_answers(draft, {"topic": ""})
    page = client.post(reverse("book-check", args=[draft.uid]))
    assert page.url == reverse("book-contact", args=[draft.uid])
    assert not Reception.objects.filter(citizen=buyer).exists()


@pytest.mark.parametrize(
    "changed",
    [{"how": Format.IN_PERSON}, {"first": TODAY + 2 * timedelta(days=1)}],
    ids=["how", "days"],
)
def test_an_offer_that_suits_no_more_goes_to_somebody_else(world: World, now, changed) -> None:
    people.offer(world.botir, Format.VIDEO, Format.IN_PERSON)
    made = offered(world, now)
    join(world.aziza, world.botir, wish(**changed), language="en", now=now)
    with pytest.raises(OfferOver):
        take(made, holder="browser", now=now)


def test_who_only_waits_longer_keeps_the_offer(world: World, now) -> None:
    made = offered(world, now)
    later = wish(last=TODAY + 2 * WEEK, topic_id=world.botir.topics.get().pk)
    join(world.aziza, world.botir, later, language="en", now=now)
    assert take(made, holder="browser", now=now)
