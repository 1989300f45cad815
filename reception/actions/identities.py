"""Citizens whom a provider of identities knows: coming, and tying together several ways.

Two ways are one person only when both are proved in one session. Nothing else ties them: not an
address that a provider has on file, not an equal name (docs/decisions/0028).
"""

import uuid
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from reception.actions import proofs
from reception.actions.journal import record
from reception.crypto import email_hash
from reception.models import Identity, User
from reception.models.identities import Person
from reception.permissions import owns_account


class BelongsToAnother(Exception):
    """This way already opens another account."""


class LastWay(Exception):
    """Without it nobody could sign in to the account any more."""


class Deactivated(Exception):
    """The account is closed."""


def arrive(person: Person, *, language: str, now: datetime) -> User:
    """The citizen whom the provider knows, made at the first visit. Raises Deactivated."""
    with transaction.atomic():
        found = _known(person, now) or _made(person, language, now)
    if not found.is_active:
        raise Deactivated
    return found


def _known(person: Person, now: datetime) -> User | None:
    rows = Identity.objects.select_related("user").filter(subject_hash=person.subject_hash)
    identity = rows.first()
    if identity is None:
        return None
    identity.name, identity.email, identity.last_used = person.name, person.email, now
    identity.number, identity.number_hash = person.number, person.number_hash
    identity.save(update_fields=["name", "email", "number", "number_hash", "last_used"])
    return identity.user


def _made(person: Person, language: str, now: datetime) -> User:
    try:
        with transaction.atomic():
            user = User.objects.create(
                username=f"citizen-{uuid.uuid4()}",
                full_name=person.name,
                identity=person.identity,
                language=language,
                is_citizen=True,
                proven_by=person.provider,
            )
            _keep(person, user, now)
            record("identity_made", at=now, tell=False, actor=user, provider=person.provider)
    except IntegrityError:  # the same person, at the same moment, in another window
        known = _known(person, now)
        if known is None:
            raise
        return known
    return user


def _keep(person: Person, user: User, now: datetime) -> None:
    Identity.objects.create(
        user=user,
        provider=person.provider,
        subject=person.subject,
        subject_hash=person.subject_hash,
        name=person.name,
        number=person.number,
        number_hash=person.number_hash,
        email=person.email,
        since=now,
        last_used=now,
    )


def link(user: User, person: Person, *, now: datetime) -> None:
    """The signed-in citizen, who has just confirmed who they are, is also this person at the
    provider. Again: nothing changes. Raises BelongsToAnother, PermissionDenied for guests."""
    require_own(user)
    with transaction.atomic():
        known = _known(person, now)
        if known == user:
            return
        if known is not None:
            raise BelongsToAnother
        try:
            with transaction.atomic():
                _keep(person, user, now)
        except IntegrityError as error:
            raise BelongsToAnother from error
        if not user.proven_by:
            User.objects.filter(pk=user.pk).update(proven_by=person.provider)
        record("identity_linked", at=now, actor=user, provider=person.provider)


def require_own(user: User) -> None:
    if not owns_account(user):
        raise PermissionDenied


def unlink(identity: Identity, *, now: datetime) -> None:
    """Raises LastWay."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=identity.user_id)
        others = user.identities.exclude(pk=identity.pk)
        if not others.exists() and user.email_hash is None:
            raise LastWay
        identity.delete()
        left = others.order_by("pk").values_list("provider", flat=True).first()
        User.objects.filter(pk=user.pk).update(proven_by=left or "")
        record("identity_unlinked", at=now, actor=user, provider=identity.provider)


def add_address(user: User, email: str, code: str, *, session: str, now: datetime) -> None:
    """A citizen whom a provider knows proves an address: letters go there, and codes sent to it
    sign in. Raises proofs.WrongCode, BelongsToAnother, PermissionDenied for guests."""
    require_own(user)
    address = proofs.check(email, code, session=session, now=now).email
    with transaction.atomic():
        mine = User.objects.filter(pk=user.pk, email_hash=None)
        try:
            with transaction.atomic():
                added = mine.update(email=address, email_hash=email_hash(address))
        except IntegrityError as error:
            raise BelongsToAnother from error
        if added:
            record("address_added", at=now, actor=user)
