"""What the rooms tell and ask the receptions (`signaling` knows nothing of them, so they listen),
and what the rooms must hear: whoever loses the right to be in one is put out of it."""

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save
from django.utils import timezone

from reception.actions.session import close_by_clock
from reception.models import Official, Reception, User
from reception.models.journal import install_guard
from reception.permissions import role_in
from signaling import rooms
from signaling.signals import joining, room_ended


def connect() -> None:
    post_migrate.connect(install_guard, dispatch_uid="journal-guard")
    room_ended.connect(on_room_ended, dispatch_uid="reception-ends")
    joining.connect(on_joining, dispatch_uid="reception-door")
    post_delete.connect(on_session_ended, sender=Session, dispatch_uid="session-ends")
    post_save.connect(on_user_saved, sender=User, dispatch_uid="user-deactivated")
    post_delete.connect(on_user_deleted, sender=User, dispatch_uid="user-deleted")
    m2m_changed.connect(
        on_secretaries_changed,
        sender=Official.secretaries.through,
        dispatch_uid="secretary-removed",
    )


def on_room_ended(key: str, at: datetime, **_: Any) -> None:
    """After the room's commit: everything else locks the reception before its room, so must this.

    Should the process die in between, the sweep of `housekeeping` does the same.
    """

    def close() -> None:
        reception = Reception.objects.whole().filter(public_id=key).first()
        if reception and at >= reception.ends_at:
            close_by_clock(reception, now=at)

    transaction.on_commit(close)


def on_joining(key: str, person: str, role: str, **_: Any) -> bool:
    """Whether the person of a good ticket still has, at this moment, the role it was issued for."""
    user = User.objects.filter(pk=person, is_active=True).first()
    reception = Reception.objects.select_related("official").filter(public_id=key).first()
    return user is not None and reception is not None and role_in(user, reception) == role


def on_session_ended(instance: Session, **_: Any) -> None:
    """By signing out, and by signing in as somebody else: Django deletes the session for both.

    An expired one is only tidied up; its person may have another by now.
    """
    person = instance.get_decoded().get(SESSION_KEY)
    if person and instance.expire_date > timezone.now():
        rooms.close_person(person)


def on_user_saved(instance: User, **_: Any) -> None:
    if not instance.is_active:
        rooms.close_person(str(instance.pk))


def on_user_deleted(instance: User, **_: Any) -> None:
    rooms.close_person(str(instance.pk))


def on_secretaries_changed(
    instance: Official | User, action: str, pk_set: set[int] | None, **_: Any
) -> None:
    """Just before, while a clearing still tells who: the lock on a person's tickets, held until
    the change is committed, lets nobody in between."""
    if action not in {"pre_remove", "pre_clear"}:
        return
    if isinstance(instance, User):
        rooms.close_person(str(instance.pk))
        return
    gone = instance.secretaries.all() if pk_set is None else User.objects.filter(pk__in=pk_set)
    rooms.close_person(*(str(user.pk) for user in gone))
