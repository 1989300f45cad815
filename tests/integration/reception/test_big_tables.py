"""What everybody does costs the same beside all receptions of a country and of many years."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model

from reception import turns
from reception.actions import feeds
from reception.actions.hold_at_once import WHO_AND_MORE
from reception.actions.journal import renewal
from reception.actions.one_coming import COMING
from reception.actions.tokens import Claim, issue
from reception.housekeeping import sweep
from reception.models import Feed, Reception
from reception.queries import receptions_between
from scheduling.models import Booking
from scheduling.pipeline import worded
from scheduling.stored import STATEMENTS
from tests.queries import statements
from tests.world import World, book

pytestmark = pytest.mark.postgresql
MANY, FEW = 20_000, 100


@pytest.fixture
def country(world: World, now: datetime) -> Reception:
    """One reception of Aziza's with Botir beside many that took place, of other people with him."""
    reception = book(world.botir, world.aziza, now)
    feeds.make(feeds.offer(world.aziza), by=world.aziza, now=now)
    with connection.cursor() as cursor:
        # As many appeals and people aren't needed: nobody looks for them here.
        cursor.execute("SET LOCAL session_replication_role = replica")
    copied(
        Booking,
        uid="gen_random_uuid()",
        start="TIMESTAMPTZ '1990-01-01' + n * INTERVAL '1 hour'",
        end="TIMESTAMPTZ '1990-01-01' + n * INTERVAL '1 hour' + INTERVAL '20 minutes'",
    )
    copied(
        Reception,
        public_id="gen_random_uuid()",
        appeal_id="-n",
        booking_id="-n",
        citizen_id="-n",
        identity="MD5(n::text)",
        state="'finished'",
    )
    copied(Feed, token_hash="MD5(n::text)", user_id="-n")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return reception


def copied(model: type[Model], **changed: str) -> None:
    """`MANY` copies of the one row there is, with other values in these columns."""
    changed = {"id": "-n"} | changed
    table = model._meta.db_table
    names = [str(field.column) for field in model._meta.concrete_fields]
    values = ", ".join(changed.get(name, f'one."{name}"') for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(map(connection.ops.quote_name, names))}) "
            f"SELECT {values} FROM {table} AS one, generate_series(1, {MANY}) AS n"
        )


def pages_read(sql: str, values: Sequence[Any] = ()) -> int:
    """Of tables and indexes, to answer this."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql, values or None)
        ((explained,),) = cursor.fetchall()
    found: dict[str, int] = explained[0]["Plan"]
    return found["Shared Hit Blocks"] + found["Shared Read Blocks"]


def test_whoever_chooses_a_time_is_found_among_all(
    world: World, country: Reception, now: datetime
) -> None:
    malika, botir = world.malika, world.botir  # she has none, so that none is found soon
    text, _ = issue(malika, now=now)
    assert pages_read(WHO_AND_MORE, Claim(text).shown(now)) < FEW
    by_pages = (malika.identity, malika.pk, botir.pk, botir.office_id, None)
    assert pages_read(COMING, by_pages) < FEW


def test_a_booking_renews_few_of_all_calendars(country: Reception, now: datetime) -> None:
    assert pages_read(*renewal(country, None, now)) < FEW


@pytest.mark.parametrize(
    "look",
    [
        pytest.param(
            lambda botir, now: receptions_between([botir], now, now + timedelta(days=7)), id="week"
        ),
        pytest.param(lambda botir, now: turns.today(botir, now), id="lobby"),
        pytest.param(lambda _, now: sweep(now), id="worker"),
    ],
)
def test_who_looks_often_reads_no_more_of_many_years_than_is_to_come(
    world: World, country: Reception, now: datetime, look: Callable[..., object]
) -> None:
    with statements() as asked:
        look(world.botir, now)
    assert 0 < max(pages_read(sql) for sql in asked if "reception_reception" in sql) < FEW


def test_a_time_is_never_looked_for_by_the_constraint_against_overlaps(world: World) -> None:
    """Of a whole calendar it is the shorter way, as long as PostgreSQL has counted no rows."""
    asked, names = worded(STATEMENTS["postgresql"]["all"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute("PREPARE looked AS " + asked.decode())
        cursor.execute(f"EXPLAIN EXECUTE looked ({', '.join(['NULL'] * len(names))})")
        found = str(cursor.fetchall())
        cursor.execute("DEALLOCATE looked")
    assert "no_overlap" not in found
