"""What the rooms tell and ask the receptions (`signaling` knows nothing of them, so they listen),
and what the rooms must hear: whoever loses the right to be in one is put out of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.db import connections, models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save, pre_delete
from django.http import HttpRequest
from django.utils import timezone

from reception import devices, signed
from reception.actions import visits
from reception.actions.directory import refresh_words
from reception.actions.recording import before_coming_in
from reception.actions.session import HOSTS, close_by_clock
from reception.lifecycle import RecordingState
from reception.models import (
    Deputyship,
    Office,
    OfficeRole,
    Official,
    Reception,
    Recording,
    Secretaryship,
    Topic,
    User,
)
from reception.models.journal import install_guard
from reception.models.tenures import Tenure
from reception.permissions import role_in
from scheduling.models import AvailabilityRule
from signaling import rooms
from signaling.signals import joining, room_ended


def connect() -> None:
    post_migrate.connect(install_guard, dispatch_uid="journal-guard")
    room_ended.connect(on_room_ended, dispatch_uid="reception-ends")
    joining.connect(on_joining, dispatch_uid="reception-door")
    post_delete.connect(on_session_ended, sender=Session, dispatch_uid="session-ends")
    user_logged_in.connect(on_signed_in, dispatch_uid="visit-begins")
    post_save.connect(on_user_saved, sender=User, dispatch_uid="user-deactivated")
    post_delete.connect(on_user_deleted, sender=User, dispatch_uid="user-deleted")
    post_migrate.connect(on_migrated, dispatch_uid="words-of-old-rows")
    for sender, listen in WORDS_CHANGE.items():
        post_save.connect(listen, sender=sender, dispatch_uid=f"words-of-{sender.__name__}")
    post_delete.connect(on_topic_deleted, sender=Topic, dispatch_uid="words-without-topic")
    post_delete.connect(
        on_window_changed, sender=AvailabilityRule, dispatch_uid="words-without-window"
    )
    m2m_changed.connect(
        on_topics_changed, sender=Official.topics.through, dispatch_uid="words-of-topics"
    )
    for tenure in (Secretaryship, Deputyship, OfficeRole):
        pre_delete.connect(on_role_ends, sender=tenure, dispatch_uid=f"ends-{tenure.__name__}")


def on_room_ended(key: str, at: datetime, **_: Any) -> None:
    """After the room's commit: everything else locks the reception before its room, so must this.

    Should the process die in between, the sweep of `housekeeping` does the same.
    """

    def close() -> None:
        reception = Reception.objects.whole().filter(public_id=key).first()
        if reception and at >= reception.ends_at:
            close_by_clock(reception, now=at)

    transaction.on_commit(close)


def on_migrated(using: str = "default", **_: Any) -> None:
    if Official._meta.db_table in connections[using].introspection.table_names():
        refresh_words(Official.objects.filter(words=""))


def on_official_saved(instance: Official, **_: Any) -> None:
    refresh_words(Official.objects.filter(pk=instance.pk))


def on_office_saved(instance: Office, **_: Any) -> None:
    refresh_words(Official.objects.filter(office=instance))


def on_topic_saved(instance: Topic, **_: Any) -> None:
    refresh_words(Official.objects.filter(topics=instance))


def on_topic_deleted(**_: Any) -> None:
    """It no longer says whose it was."""
    refresh_words(Official.objects.all())


def on_window_changed(instance: AvailabilityRule, **_: Any) -> None:
    refresh_words(Official.objects.filter(calendar=instance.calendar_id))


def on_topics_changed(
    instance: Official | Topic, action: str, pk_set: set[int] | None, **_: Any
) -> None:
    if not action.startswith("post_"):
        return
    officials = Official.objects.all()
    if isinstance(instance, Official):
        officials = officials.filter(pk=instance.pk)
    elif pk_set is not None:
        officials = officials.filter(pk__in=pk_set)
    refresh_words(officials)


WORDS_CHANGE: dict[type[models.Model], Callable[..., None]] = {
    Official: on_official_saved,
    Office: on_office_saved,
    Topic: on_topic_saved,
    AvailabilityRule: on_window_changed,
}
"""What officials are found by is written anew when any of these is."""


def on_joining(key: str, person: str, role: str, **_: Any) -> bool:
    """Whether the person of a good ticket still has, at this moment, the role it was issued for.

    A host goes straight in, so a recording that this person has not agreed to pauses first.
    """
    if role == "recorder":
        return recorder_may_join(key, person)
    user = User.objects.filter(pk=person, is_active=True).first()
    reception = Reception.objects.select_related("official").filter(public_id=key).first()
    if user is None or reception is None or role_in(user, reception) != role:
        return False
    if role in HOSTS:
        before_coming_in(key, person, timezone.now())
    return True


def recorder_may_join(key: str, person: str) -> bool:
    running = Recording.objects.filter(reception__public_id=key, state=RecordingState.RUNNING)
    return any(recording.person == person for recording in running)


def on_signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    """Whichever way it came about: the session is listed, and its lifetime runs."""
    signed.begin(request.session, user)
    if not request.session.session_key:  # Django has flushed somebody else's, and saves it later
        request.session.create()
    visits.begin(
        user,
        str(request.session.session_key),
        device=devices.said_of(request.META.get("HTTP_USER_AGENT", "")),
        how=request.META.get(signed.SIGNING_IN_BY, ""),
        now=timezone.now(),
    )


def on_session_ended(instance: Session, **_: Any) -> None:
    """By signing out, and by signing in as somebody else: Django deletes the session for both.

    An expired one is only tidied up; its person may have another by now.
    """
    person = instance.get_decoded().get(SESSION_KEY)
    if person:
        visits.forget(instance.session_key)
    if person and instance.expire_date > timezone.now():
        rooms.close_person(person)


def on_user_saved(instance: User, **_: Any) -> None:
    if not instance.is_active:
        rooms.close_person(str(instance.pk))


def on_user_deleted(instance: User, **_: Any) -> None:
    rooms.close_person(str(instance.pk))


def on_role_ends(instance: Tenure, **_: Any) -> None:
    """Just before: the lock on a person's tickets, held until the change is committed, lets nobody
    in between."""
    rooms.close_person(str(instance.user_id))
