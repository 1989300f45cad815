"""Video points: kept by the office's administrator, chosen by citizens, opened by their helpers."""

import uuid
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from reception.actions import guest_links
from reception.actions.guards import TooLate, acting, administering
from reception.actions.journal import record
from reception.models import Guest, Office, Reception, User, VideoPoint
from reception.models.guests import AT_POINT
from reception.permissions import helps_at_point
from scheduling.formats import Format
from scheduling.retry import retrying


class PointClosed(Exception):
    """Nobody can choose this point (any more)."""


def find(text: str) -> VideoPoint | None:
    """The point of this uid, if it can be chosen."""
    if not text:
        return None
    try:
        return VideoPoint.objects.offered().filter(uid=text).first()
    except ValidationError:
        return None


def chosen(answers: dict[str, Any], how: Format) -> VideoPoint | None:
    """From where the citizen takes part, if she said so of a call by video. Raises PointClosed."""
    uid = answers.get("point")
    if not uid or how != Format.VIDEO:
        return None
    if found := find(uid):
        return found
    raise PointClosed


def point_of(reception: Reception) -> dict[str, str]:
    """The point's `place`; {} when the citizen comes to none."""
    return reception.point.place if reception.point else {}


@retrying
def keep(
    point: VideoPoint | None, office: Office, *, by: User, now: datetime, **fields: Any
) -> VideoPoint:
    """A new point, or other words for one there is. What is booked keeps the words it was booked
    with, until it is moved. Raises PermissionDenied."""
    with transaction.atomic():
        administering(by, office)
        kept = point or VideoPoint(office=office)
        for name, value in fields.items():
            setattr(kept, name, value)
        kept.save()
        kind = "point_changed" if point else "point_added"
        record(kind, at=now, actor=by, tell=False, office=office.pk, point=kept.pk)
    return kept


@retrying
def close(point: VideoPoint, *, by: User, now: datetime) -> None:
    """Nobody chooses it any more; whoever chose it before still comes there. Twice is once.
    Raises PermissionDenied."""
    with transaction.atomic():
        administering(by, point.office)
        current = VideoPoint.objects.select_for_update(of=("self",)).get(pk=point.pk)
        if current.closed:
            return
        current.closed = now
        current.save(update_fields=["closed"])
        about = {"office": current.office_id, "point": current.pk}
        record("point_closed", at=now, actor=by, tell=False, **about)


@retrying
def open_for_citizen(reception: Reception, *, by: User, now: datetime) -> User:
    """An account for this one reception, to be signed in with in the point's browser: once. What
    was opened there before is shut. Raises TooLate when the room isn't open to the citizen,
    PermissionDenied."""
    with acting(reception, by, helps_at_point) as current:
        if not current.room_is_open(now):
            raise TooLate
        guest_links.leave_point(current, now)
        appeal = current.appeal
        user = User(
            username=f"guest-{uuid.uuid4()}",
            full_name=appeal.name,
            language=appeal.language,
            is_citizen=True,  # never staff: the helper's desk is not behind it
        )
        user.set_unusable_password()
        user.save()
        guest = Guest(
            reception=current,
            user=user,
            role=AT_POINT,
            name=appeal.applicant,
            email="",
            invited=now,
            invited_by=by,
        )
        guest_links.new_token(guest)
        guest.opened = now  # there is no link to be opened elsewhere
        guest.save()
        about = {"point": current.point_id, "guest": guest.pk}
        record("point_opened", at=now, actor=by, reception=current, tell=False, **about)
    return user
