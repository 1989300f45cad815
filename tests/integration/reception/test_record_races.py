"""Workers and people at once: nothing twice, and nothing anonymised in spite of a hold."""

from functools import partial

import pytest
from dateutil.relativedelta import relativedelta

from reception import exporting, housekeeping
from reception.actions import erasure, exports, holds, retention, reviews
from reception.actions.changes import cancel
from reception.actions.names import index_next
from reception.figures import Quarter
from reception.models import Appeal, DataExport, Erasure, Event, LegalHold, NameWord, Review
from tests.integration.scheduling.conftest import race
from tests.world import World, book, make_world, somebody

PERSISTENT = pytest.mark.django_db(transaction=True)
COUNT = 6


@pytest.fixture
def decided(now) -> World:
    """Some appeals that were withdrawn long ago."""
    world = make_world()
    for number in range(COUNT):
        citizen = somebody(number)
        cancel(book(world.botir, citizen, now), by=citizen, now=now)
    return world


@PERSISTENT
def test_many_runs_anonymise_each_appeal_once(decided: World, now) -> None:
    later = now + relativedelta(years=6)
    outcomes = race([partial(retention.run, later, names=("appeals",))] * 4)
    assert outcomes == {"won": 4}
    assert Appeal.objects.filter(anonymised=later).count() == COUNT
    assert Event.objects.filter(kind="anonymised").count() == COUNT


@PERSISTENT
def test_an_appeal_is_held_or_anonymised_and_never_both(decided: World, now) -> None:
    later = now + relativedelta(years=6)
    by = decided.botir.user
    appeals = list(Appeal.objects.order_by("pk"))
    race(
        [
            partial(retention.run, later, names=("appeals",)),
            *[partial(holds.hold, one, "Sud", by=by, now=later) for one in appeals],
        ]
    )
    held = set(LegalHold.objects.values_list("appeal", flat=True))
    gone = set(Appeal.objects.exclude(anonymised=None).values_list("pk", flat=True))
    assert held.isdisjoint(gone)
    assert held | gone == {one.pk for one in appeals}
    assert not Appeal.objects.filter(pk__in=held, name="").exists()


@PERSISTENT
def test_many_workers_index_each_name_once(decided: World) -> None:
    race([index_next] * 4)
    while index_next():
        pass
    assert NameWord.objects.count() == COUNT * 2


@PERSISTENT
def test_one_file_is_made_however_many_workers_there_are(decided: World, now, monkeypatch) -> None:
    monkeypatch.setattr(exporting, "write_zip", lambda export, file: file.write(b"PK"))
    exports.ask(decided.aziza, language="uz", now=now)
    race([partial(exporting.build_next, now)] * 4)
    export = DataExport.objects.get()
    assert (export.state, export.attempts) == ("ready", 1)
    assert len(list(exports.path_of(exports.FOLDER).iterdir())) == 1


@PERSISTENT
def test_asking_and_erasing_twice_at_once_is_once(decided: World, now) -> None:
    race([partial(erasure.erase, decided.aziza, now=now)] * 3)
    assert Erasure.objects.count() == 1
    assert Event.objects.filter(kind="erasure_asked").count() == 1
    outcomes = race([partial(exports.ask, decided.malika, language="uz", now=now)] * 3)
    assert outcomes == {"won": 1, "AskedAlready": 2}


@PERSISTENT
def test_a_review_is_published_once(decided: World, now) -> None:
    race([partial(reviews.publish, Quarter.of(now.date()), now=now)] * 4)
    assert Review.objects.count() == 1
    assert Event.objects.filter(kind="review_published").count() == 1


@PERSISTENT
def test_whole_sweeps_do_not_get_into_each_others_way(decided: World, now, settings) -> None:
    settings.RETENTION = True
    outcomes = race([partial(housekeeping.forget, now + relativedelta(years=6))] * 3)
    assert outcomes == {"won": 3}
    assert not Appeal.objects.filter(anonymised=None).exists()
