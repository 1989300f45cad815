"""One coming reception for each identity with an official, however it is tried."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from reception.actions import changes
from reception.actions.booking import hold_slot, keep_answers, submit
from reception.actions.one_coming import AlreadyBooked
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


def test_a_signed_in_citizen_is_told_of_her_reception_before_a_time_is_taken(
    world: World, as_user
) -> None:
    first = book(world.botir, world.aziza, timezone.now())
    browser = as_user(world.aziza)
    start = starts(world.botir, timezone.now())[2]
    answer = browser.post(reverse("hold", args=["botir"]), {"start": start.isoformat()})
    assert answer.url == reverse("my-reception", args=[first.public_id])
    assert "already have a reception" in browser.get(answer.url).content.decode()
    assert not Booking.objects.filter(status="held").exists()


def test_who_is_known_only_at_the_end_is_told_then_and_the_slot_is_freed(
    world: World, as_user
) -> None:
    browser = as_user(world.aziza)
    start = starts(world.botir, timezone.now())[2]
    browser.post(reverse("hold", args=["botir"]), {"start": start.isoformat()})
    first = book(world.botir, world.aziza, timezone.now())  # meanwhile, in another browser
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


# by topic


def deputy_of(world: World):
    """Another official of Botir's office who answers for the same."""
    from tests.world import official

    gulnora = official(world.office, "gulnora")
    gulnora.topics.set(world.botir.topics.all())
    return gulnora


def test_a_second_reception_on_a_topic_in_an_office_is_refused(world: World, now) -> None:
    housing = str(world.botir.topics.get().pk)
    first = book(world.botir, world.aziza, now, topic=housing)
    with pytest.raises(AlreadyBooked) as refused:
        book(deputy_of(world), world.aziza, now, topic=housing)
    assert refused.value.reception == first


def test_another_topic_with_another_official_is_another_matter(world: World, now) -> None:
    book(world.botir, world.aziza, now, topic=str(world.botir.topics.get().pk))
    book(deputy_of(world), world.aziza, now)
    assert Reception.objects.count() == 2


def test_the_database_itself_refuses_a_second_address_of_one_person(world: World, now) -> None:
    first = book(world.botir, world.aziza, now)
    second = book(world.sardor, world.aziza, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reception.objects.filter(pk=second.pk).update(official=first.official)


def test_whoever_came_before_providers_were_known_counts_as_one_mailbox(world: World, now) -> None:
    migration = import_module("reception.migrations.0023_one_mailbox_one_identity")
    aziza = User.objects.citizen("aziza@yandex.kz", full_name="Aziza Saidova")
    aziza.identity = migration.as_it_was("aziza@yandex.kz")
    aziza.save()
    first = book(world.botir, aziza, now)
    migration.count_anew(apps, None)
    with pytest.raises(AlreadyBooked) as refused:
        book(world.botir, User.objects.citizen("aziza@ya.ru", full_name="Aziza Saidova"), now)
    assert refused.value.reception == first


def test_who_has_two_of_them_keeps_both_receptions(world: World, now) -> None:
    migration = import_module("reception.migrations.0023_one_mailbox_one_identity")
    for address in ("aziza@yandex.kz", "aziza@yandex.by"):
        aziza = User.objects.citizen(address, full_name="Aziza Saidova")
        aziza.identity = migration.as_it_was(address)
        aziza.save()
        book(world.botir, aziza, now)
    migration.count_anew(apps, None)
    assert Reception.objects.values("identity").distinct().count() == 2
    assert User.objects.filter(identity=aziza.identity).count() == 0


# what was given up


def test_a_time_that_was_given_up_is_not_free_at_once(world: World, now, settings) -> None:
    settings.FREED_SLOT_DELAY = timedelta(hours=1)
    reception = book(world.botir, world.aziza, now, start=starts(world.botir, now)[-1])
    changes.cancel(reception, by=world.aziza, now=now)
    assert reception.starts_at not in starts(world.botir, now)
    assert reception.starts_at in starts(world.botir, now + timedelta(hours=1, seconds=1))


def test_a_time_that_is_near_comes_back_before_it_is_over(world: World, now, settings) -> None:
    settings.FREED_SLOT_DELAY = timedelta(hours=1)
    reception = book(world.botir, world.aziza, now)
    changes.cancel(reception, by=world.aziza, now=now)
    assert Booking.objects.get(status="held").held_until < reception.starts_at


def test_when_it_comes_back_nobody_can_foresee(world: World, now, settings) -> None:
    settings.FREED_SLOT_DELAY = timedelta(hours=1)
    settings.CANCELLATIONS_MOST = 0
    for number in range(8):
        reception = book(world.botir, world.aziza, now, start=starts(world.botir, now)[number])
        changes.cancel(reception, by=world.aziza, now=now)
    kept = Booking.objects.filter(status="held").values_list("held_until", flat=True)
    assert len(kept) == len(set(kept)) == 8
