"""Who does what in an office: given by its administrator, ended at once, each on record."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from reception.actions.guards import administering, hold_roles
from reception.actions.journal import record
from reception.models import (
    Deputyship,
    Office,
    OfficeRole,
    Official,
    Post,
    RoleKind,
    Secretaryship,
    StaffInvitation,
    User,
)
from reception.models.tenures import Tenure
from reception.permissions import can_administer
from scheduling.retry import retrying

BESIDE: dict[str, type[Tenure]] = {Post.SECRETARY: Secretaryship, Post.DEPUTY: Deputyship}


class NotStaff(Exception):
    """A citizen, or somebody whose account is closed, works for no office."""


class LastAdministrator(Exception):
    """Without this role nobody would administer the office, or nobody for longer than some days.
    Only the operator and who administers the office above may leave it so."""


@retrying
def give(user: User, post: str, office: Office, *, by: User, now: datetime, **role: Any) -> Tenure:
    """A role of the office, or beside one of its officials; given again, it holds as it is said
    now. The person gets a letter. Raises NotStaff, LastAdministrator, PermissionDenied."""
    with transaction.atomic():
        administering(by, office, user)
        with keeping_one(office, by, now):
            return put_down(user, post, office, by=by, now=now, **role)


def put_down(
    user: User,
    post: str,
    office: Office,
    *,
    official: Official | None = None,
    with_branches: bool = False,
    begins: datetime | None = None,
    ends: datetime | None = None,
    by: User,
    now: datetime,
    tell: bool = True,
) -> Tenure:
    """The same of somebody whose right to give it was looked at before. `tell`: the person gets a
    letter. Raises NotStaff."""
    if user.is_citizen or not user.is_active:
        raise NotStaff
    span: dict[str, Any] = {"begins": begins, "ends": ends, "by": by}
    held: Tenure
    if official is not None:
        model: Any = BESIDE[post]
        held, _new = model.objects.update_or_create(user=user, official=official, defaults=span)
    else:
        said = span | {"with_branches": with_branches}
        held, _new = OfficeRole.objects.update_or_create(
            user=user, office=office, kind=RoleKind(post), defaults=said
        )
    record("role_given", at=now, actor=by, tell=tell, **facts(held))
    return held


@retrying
def end(held: Tenure, *, by: User | None, now: datetime) -> None:
    """Rights end with it, and the sockets of whoever had it are closed (`listeners`); twice is
    once. `by` None: its last day is over. Raises LastAdministrator, PermissionDenied."""
    office = office_of(held)
    with transaction.atomic():
        if by is None:
            hold_roles(held.user)
        else:
            administering(by, office, held.user)
        with keeping_one(office, by, now):
            rows = type(held)._default_manager.select_for_update(of=("self",))
            current = rows.filter(pk=held.pk).first()
            if current is not None:
                said = facts(current)
                current.delete()
                record("role_ended", at=now, actor=by, **said)


@contextmanager
def keeping_one(office: Office, by: User | None, now: datetime) -> Iterator[None]:
    """Wraps a change of roles, of which there is one at a time in an office: it doesn't lose its
    last administrator by it. `by` None: by the clock, as was said when the role was given."""
    offices = Office.objects.select_for_update(of=("self",), no_key=True)
    list(offices.filter(pk=office.pk).values_list("pk"))
    before = administered(office, now)
    yield
    if by is not None and administered(office, now) < before and not stands_above(by, office):
        raise LastAdministrator


def administered(office: Office, now: datetime) -> int:
    """0: by nobody of its own; 1: only until some day; 2: without an end."""
    held = OfficeRole.objects.at(now).filter(office=office, kind=RoleKind.ADMINISTRATOR)
    ends = held.filter(user__is_active=True).values_list("ends", flat=True)
    return max((1 if end else 2 for end in ends), default=0)


def stands_above(user: User, office: Office) -> bool:
    """The operator, or who administers the office under which this one lies."""
    above = Office.objects.filter(branches=office).first()
    return user.is_operator or (above is not None and can_administer(user, above))


def office_of(held: Tenure) -> Office:
    """Raises TypeError for what is no role."""
    if isinstance(held, OfficeRole):
        return held.office
    if isinstance(held, Secretaryship | Deputyship):
        return held.official.office
    raise TypeError(held)


def facts(held: Tenure) -> dict[str, Any]:
    """Of a role for the journal."""
    said: dict[str, Any] = {"user": held.user_id, "role": post_of(held)}
    if isinstance(held, OfficeRole):
        said |= {"office": held.office_id, "with_branches": held.with_branches}
    elif isinstance(held, Secretaryship | Deputyship):
        said |= {"office": held.official.office_id, "official": held.official_id}
    for name in ("begins", "ends"):
        moment = getattr(held, name)
        said[name] = moment.isoformat() if moment else None
    return said


def post_of(held: Tenure) -> str:
    if isinstance(held, OfficeRole):
        return str(held.kind)
    return str(Post.SECRETARY if isinstance(held, Secretaryship) else Post.DEPUTY)


def over(now: datetime) -> list[Tenure]:
    """Whose last moment has passed: they give no right any more, and are tidied away."""
    kinds: tuple[type[Tenure], ...] = (OfficeRole, Secretaryship, Deputyship)
    return [one for kind in kinds for one in kind._default_manager.filter(ends__lte=now)[:100]]


def of_invitation(invitation: StaffInvitation) -> dict[str, Any]:
    """What is given when it is accepted."""
    return {
        "official": invitation.official,
        "with_branches": invitation.with_branches,
        "begins": invitation.begins,
        "ends": invitation.ends,
    }
