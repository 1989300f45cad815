"""A time that a citizen's program holds: token, wish and time are looked up together."""

from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError

from reception.actions.booking import WritesAlready, hold_chosen, hold_slot
from reception.actions.one_coming import ACTIVE_OR_BAR, require_none_coming
from reception.actions.tokens import CITIZEN, HOLDING, IS_GOOD, TOKENS, Claim, holder_of
from reception.actions.wanted import ABOUT, on_topic, wanted
from reception.models import Draft, Official
from reception.models.parts import part_of
from scheduling.checking import COLUMNS, LOCKING, Lock
from scheduling.choosing import Choosing
from scheduling.errors import NotFound
from scheduling.formats import Format
from scheduling.statements import LOST, ask, journey, vendor


class Wish(NamedTuple):
    """`official`, `topic`: slugs."""

    official: str
    start: datetime
    topic: str | None
    how: Format


# The calendars of the slugs that were asked for, so that one can be locked while it is looked up
# whose it is.
CALENDARS: dict[str, int] = {}
MOST_CALENDARS = 10_000
# What they write already, and what may stand in the way of one more reception. Each by itself: for
# conditions put together with OR PostgreSQL may read all receptions that there are.
MORE_TO_SEE = f"""(
  SELECT 1 FROM reception_draft WHERE holder = '{HOLDING}' || citizen.id
  UNION ALL
  SELECT 1 FROM reception_reception WHERE citizen_id = citizen.id AND {ACTIVE_OR_BAR}
  UNION ALL
  SELECT 1 FROM reception_reception AS mine
  WHERE mine.identity = citizen.identity AND mine.identity <> '' AND {ACTIVE_OR_BAR}
  LIMIT 1
)"""  # noqa: S608 (words of ours)
WHO_AND_MORE = f"""
SELECT {CITIZEN}, {MORE_TO_SEE} FROM {TOKENS} WHERE {IS_GOOD}
"""  # noqa: S608 (words of ours)
# The official, looked up with the lock on the calendar: no more of either than a hold needs.
WANTED_AND_LOCKED = f"""
SELECT {", ".join(f"calendar.{name}" for name in COLUMNS)}, official.id, {ABOUT}
FROM reception_official AS official
JOIN scheduling_calendar AS calendar ON calendar.id = official.calendar_id
WHERE official.slug = %(slug)s AND official.active {LOCKING} OF calendar
"""  # noqa: S608 (names of columns)


def hold(claim: Claim, wish: Wish, *, now: datetime) -> Draft:
    """Raises tokens.Unknown, NoSuchOfficial, WrongTopic, AlreadyBooked, CancelledTooOften,
    SlotTaken, SlotNotOffered."""
    return quickly(claim, wish, now) or thoroughly(claim, wish, now)


def quickly(claim: Claim, wish: Wish, now: datetime) -> Draft | None:
    """The hold of whoever has none, nor anything else, by two round trips: all there is to be known
    is asked in the first. None where more is to be looked at."""
    calendar_id = CALENDARS.get(wish.official)
    if calendar_id is None or vendor() != "postgresql":
        return None
    with suppress(WritesAlready, NotFound, IntegrityError, *LOST), journey():
        asked = ask(WHO_AND_MORE, claim.shown(now))
        slugs = {"slug": wish.official, "topic": wish.topic or ""}
        lock = Lock(calendar_id, ask(WANTED_AND_LOCKED, slugs))
        choosing = Choosing(lock, wish.start, now)
        row = asked.fetchone()
        holder = holder_of(claim.found(row, address=False))
        pk, *about = lock.more
        topic_id, terms = on_topic(wish.topic, wish.how, about)
        if row[-1] or lock.calendar.pk != calendar_id:
            raise WritesAlready
        official = part_of(Official, ["id", "calendar_id"], [pk, calendar_id])
        return hold_chosen(choosing, official, holder=holder, topic_id=topic_id, terms=terms)
    return None


def thoroughly(claim: Claim, wish: Wish, now: datetime) -> Draft:
    citizen, want = claim.user, wanted(wish.official, wish.topic, wish.how)
    if len(CALENDARS) >= MOST_CALENDARS:
        CALENDARS.clear()
    CALENDARS[wish.official] = want.official.calendar_id
    require_none_coming(citizen, want.official, want.topic_id, chosen_at=now)
    return hold_slot(
        want.official,
        wish.start,
        holder=holder_of(citizen),
        now=now,
        topic_id=want.topic_id,
        terms=want.terms,
    )
