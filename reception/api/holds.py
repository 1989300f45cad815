"""A slot kept for ten minutes while the appeal is being written."""

from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Router
from pydantic import BaseModel, Field

from reception.actions import booking
from reception.actions.tokens import HOLDING, Claim, holder_of
from reception.api.auth import bearer, citizen_of, claim_of, claimed
from reception.api.described import SENDS, answered, problems
from reception.api.problems import not_found
from reception.api.refusing import refusals
from reception.api.types import Uid
from reception.api.wishes import Asked, Wish, wanted
from reception.limits import admit
from reception.models import Draft
from scheduling.choosing import Choosing
from scheduling.formats import Format
from scheduling.models import Booking, Status
from scheduling.statements import LOST, ask, journey, vendor

router = Router(tags=["holds"], auth=bearer)


class HoldOut(BaseModel):
    uid: str
    official: str = Field(description="Slug.")
    start: datetime
    end: datetime
    format: Format
    until: datetime


# The calendars of the slugs that were asked for, so that one can be locked while it is looked up
# whose it is.
CALENDARS: dict[str, int] = {}
MOST_CALENDARS = 10_000
DRAFTING = f"""
SELECT 1 FROM reception_draft WHERE holder = (
  SELECT '{HOLDING}' || user_id FROM reception_apitoken WHERE hashed = %s
) LIMIT 1
"""  # noqa: S608 (a word of ours)


@router.post(
    "/holds", auth=claimed, response={201: HoldOut}, openapi_extra=problems(401, 409, *SENDS, 429)
)
def hold_a_slot(request: HttpRequest, body: Wish) -> HttpResponse:
    """A citizen holds one slot at a time: another one is given up for it. The same again gives the
    same hold, and not a longer one."""
    admit(request, "hold")
    now, claim = timezone.now(), claim_of(request)
    draft = held_first(claim, body, now) or held(claim, body, now)
    assert draft.booking
    return answered(shown(draft.booking, body.official), 201)


def held_first(claim: Claim, body: Wish, now: datetime) -> Draft | None:
    """The hold of whoever has none, by two round trips: all there is to be known is asked in the
    first. None where more is to be looked at."""
    calendar_id = CALENDARS.get(body.official)
    if calendar_id is None or vendor() != "postgresql":
        return None
    with suppress(booking.WritesAlready, IntegrityError, *LOST), journey():
        asked, wish = claim.ask(now), Asked(body.official, body.topic, body.format)
        drafting = ask(DRAFTING, [claim.hashed])
        choosing = Choosing(calendar_id, body.start, now)
        citizen, want = claim.found(asked), wish.wanted()
        if drafting.fetchone() or want.official.calendar_id != calendar_id:
            raise booking.WritesAlready
        with refusals(citizen):
            return booking.hold_chosen(
                choosing,
                want.official,
                holder=holder_of(citizen),
                topic_id=want.topic_id,
                terms=want.terms,
            )
    return None


def held(claim: Claim, body: Wish, now: datetime) -> Draft:
    citizen = claim.user
    want = wanted(body.official, body.topic, body.format)
    if len(CALENDARS) >= MOST_CALENDARS:
        CALENDARS.clear()
    CALENDARS[body.official] = want.official.calendar_id
    with refusals(citizen):
        return booking.hold_slot(
            want.official,
            body.start,
            holder=holder_of(citizen),
            now=now,
            topic_id=want.topic_id,
            terms=want.terms,
        )


@router.delete("/holds/{uid}", response={204: None}, openapi_extra=problems(401, 404, 422))
def give_a_hold_up(request: HttpRequest, uid: Path[Uid]) -> HttpResponse:
    held = Draft.objects.select_related("booking").filter(
        holder=holder_of(citizen_of(request)), booking__uid=uid, booking__status=Status.HELD
    )
    draft = held.first()
    if draft is None:
        raise not_found()
    booking.release_hold(draft, now=timezone.now())
    return HttpResponse(status=204)


def shown(held: Booking, slug: str) -> dict[str, object]:
    assert held.promised_until
    return {
        "uid": held.uid,
        "official": slug,
        "start": held.start.isoformat(),
        "end": held.end.isoformat(),
        "format": held.format,
        "until": held.promised_until.isoformat(),
    }
