"""Somebody is invited by letter to work for an office, and accepts."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Q

from reception.actions import roles
from reception.actions.guards import administering, hold_roles, one_at_a_time
from reception.actions.journal import record
from reception.crypto import lookup_hash, normalise_email
from reception.models import Office, Official, StaffInvitation, User
from reception.models.invitations import SALT
from scheduling.retry import retrying

LIFE = timedelta(days=7)
KEPT_AFTERWARDS = timedelta(days=30)


class NotGood(Exception):
    """`reason`: "unknown", "newer" (a later letter was sent), "used", "withdrawn", "over"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AnotherAddress(Exception):
    """Whoever is signed in was not the one invited."""


class NameTaken(Exception):
    """Somebody has this login name."""


class HasAccount(Exception):
    """Whoever was invited has an account meanwhile, made by another invitation."""


class ReceivesElsewhere(Exception):
    """Whoever is to become an official is one already, and has one calendar."""


@retrying
def invite(
    office: Office, post: str, email: str, *, language: str, by: User, now: datetime, **role: Any
) -> StaffInvitation:
    """Writes the letter. `role`: official, with_branches, begins, ends, as of `roles.give`.
    Raises PermissionDenied."""
    with transaction.atomic():
        administering(by, office)
        invitation = StaffInvitation.objects.create(
            office=office,
            post=post,
            email=normalise_email(email),
            language=language,
            by=by,
            made=now,
            expires=now + LIFE,
            **role,
        )
        tell(invitation, "staff_invited", by=by, now=now)
    return invitation


@retrying
def again(invitation: StaffInvitation, *, by: User, now: datetime) -> StaffInvitation:
    """A new letter; the links of those before it open nothing any more. Raises NotGood,
    PermissionDenied."""
    with transaction.atomic():
        administering(by, invitation.office)
        current = locked(invitation)
        if current.accepted or current.withdrawn:
            raise NotGood("used" if current.accepted else "withdrawn")
        current.turn += 1
        current.expires = now + LIFE
        current.save(update_fields=["turn", "expires"])
        tell(current, "staff_invited", by=by, now=now)
    return current


@retrying
def withdraw(invitation: StaffInvitation, *, by: User, now: datetime) -> None:
    """Twice is once. Raises NotGood when it was accepted before, PermissionDenied."""
    with transaction.atomic():
        administering(by, invitation.office)
        current = locked(invitation)
        if current.accepted:
            raise NotGood("used")
        if current.withdrawn is None:
            current.withdrawn = now
            current.save(update_fields=["withdrawn"])
            tell(current, "staff_uninvited", by=by, now=now)


def forget(now: datetime) -> None:
    """Whom nobody waits for any more: accepted, withdrawn or let lapse, a while ago."""
    old = now - KEPT_AFTERWARDS
    over = Q(accepted__lt=old) | Q(withdrawn__lt=old) | Q(expires__lt=old)
    StaffInvitation.objects.filter(over).delete()


def locked(invitation: StaffInvitation) -> StaffInvitation:
    rows = StaffInvitation.objects.select_for_update(of=("self",))
    return rows.select_related("office", "official__user").get(pk=invitation.pk)


def tell(invitation: StaffInvitation, kind: str, *, by: User | None, now: datetime) -> None:
    about = {"office": invitation.office_id, "role": invitation.post}
    told = kind == "staff_invited"
    record(kind, at=now, actor=by, tell=told, invitation=invitation.pk, **about)


def opened(word: str, now: datetime) -> StaffInvitation:
    """Raises NotGood."""
    try:
        pk, turn = signing.loads(word, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NotGood("unknown") from error
    rows = StaffInvitation.objects.select_related("office", "official__user", "by")
    invitation = rows.filter(pk=pk).first()
    if invitation is None:
        raise NotGood("unknown")
    check(invitation, turn, now)
    return invitation


def check(invitation: StaffInvitation, turn: int, now: datetime) -> None:
    """Raises NotGood."""
    if invitation.accepted:
        raise NotGood("used")
    if invitation.withdrawn:
        raise NotGood("withdrawn")
    if invitation.turn != turn:
        raise NotGood("newer")
    if now >= invitation.expires:
        raise NotGood("over")


def account_of(invitation: StaffInvitation) -> User | None:
    """The account that staff of this address have already."""
    for user in User.objects.filter(is_citizen=False, is_active=True).iterator():
        known = user.email and user.has_usable_password()
        if known and normalise_email(user.email) == invitation.email:
            return user
    return None


@retrying
def accept_as(invitation: StaffInvitation, user: User, *, now: datetime) -> None:
    """With the account one has, which becomes that of the official. Raises NotGood, AnotherAddress,
    ReceivesElsewhere, roles.NotStaff."""
    with transaction.atomic():
        hold_roles(user)  # a role that they have may end sooner by it
        current = locked(invitation)
        check(current, invitation.turn, now)
        if not is_for(current, user):
            raise AnotherAddress
        if current.is_officials and current.official:
            becomes(current.official, user)
        settle(current, user, now)


@retrying
def accept(
    invitation: StaffInvitation, *, username: str, name: str, password: str, now: datetime
) -> User:
    """Makes the account, or sets up the one that waits for an official; `password` was checked by
    the validators. Two invitations to one address make one account. Raises NotGood, NameTaken,
    HasAccount."""
    with transaction.atomic():
        one_at_a_time(lookup_hash(f"staff:{invitation.email}"))
        current = locked(invitation)
        check(current, invitation.turn, now)
        if account_of(current) is not None:
            raise HasAccount
        user = current.official.user if current.is_officials and current.official else User()
        if User.objects.filter(username=username).exclude(pk=user.pk).exists():
            raise NameTaken
        user.username, user.full_name, user.email = username, name, current.email
        user.language = current.language
        user.set_password(password)
        user.save()
        settle(current, user, now)
    return user


def is_for(invitation: StaffInvitation, user: User) -> bool:
    return not user.is_citizen and normalise_email(user.email) == invitation.email


def becomes(official: Official, user: User) -> None:
    """The account that waited for them is closed. Raises ReceivesElsewhere."""
    if Official.objects.filter(user=user).exclude(pk=official.pk).exists():
        raise ReceivesElsewhere
    waiting = official.user
    if waiting.pk != user.pk:
        official.user = user
        official.save(update_fields=["user"])
        waiting.is_active = False
        waiting.save(update_fields=["is_active"])


def settle(invitation: StaffInvitation, user: User, now: datetime) -> None:
    invitation.accepted, invitation.accepted_by = now, user
    invitation.save(update_fields=["accepted", "accepted_by"])
    if not invitation.is_officials:
        role = roles.of_invitation(invitation)
        about: dict[str, Any] = {"by": invitation.by, "now": now, "tell": False}
        roles.put_down(user, invitation.post, invitation.office, **about, **role)
    tell(invitation, "staff_accepted", by=user, now=now)


def waiting_account(email: str, language: str) -> User:
    """Of an official who has still to accept: nobody can sign in to it. Unsaved."""
    user = User(username=f"invited-{uuid.uuid4()}", email=email, language=language)
    user.set_unusable_password()
    return user
