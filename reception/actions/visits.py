"""Where somebody is signed in: the sessions a person sees and ends, and the devices we know."""

import secrets
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from reception.actions.journal import record
from reception.crypto import lookup_hash
from reception.models import ApiToken, KnownDevice, User, Visit


def begin(user: User, session: str, *, device: str, how: str, now: datetime) -> None:
    """Somebody is signed in in this session. Again for the same session: as of now."""
    Visit.objects.update_or_create(
        session=session,
        defaults={"user": user, "device": device, "how": how, "since": now, "seen": now},
    )


def touch(session: str, *, now: datetime) -> None:
    Visit.objects.filter(session=session).update(seen=now)


def forget(session: str) -> None:
    """The session is gone."""
    Visit.objects.filter(session=session).delete()


def signed_in(user: User, session: str, *, how: str, device: str, now: datetime) -> str:
    """Journals the sign-in, and gives the word by which this device is known from now on.

    `device`: the word that the browser brought, or "". Somebody who was signed in elsewhere before
    is told of a device that is new to us.
    """
    with transaction.atomic():
        known = user.devices.filter(hashed=_hashed(user, device)) if device else None
        if known and known.update(last_used=now):
            record("signed_in", at=now, tell=False, actor=user, how=how)
            return device
        word = secrets.token_urlsafe(24)
        new = user.devices.exists()
        KnownDevice.objects.create(user=user, hashed=_hashed(user, word), since=now, last_used=now)
        visit = Visit.objects.filter(session=session).first()
        told = {"visit": visit.pk} if visit else {}
        kind = "signed_in_anew" if new else "signed_in"
        record(kind, at=now, tell=new, actor=user, how=how, **told)
    return word


def _hashed(user: User, word: str) -> str:
    return lookup_hash(f"device:{user.pk}:{word}")


def end(visit: Visit, *, by: User, now: datetime) -> None:
    """Ends one session: whoever is in it is signed out, put out of rooms, and their tickets are
    void (`listeners.on_session_ended`). What has ended already stays so."""
    _end([visit.session], visit.user, by, now)


def end_others(user: User, keep: str, *, by: User, now: datetime) -> int:
    """Ends every session of `user` but `keep` (a session key, or ""), and what programs may do in
    their name; gives how many there were of both."""
    keys = list(user.visits.exclude(session=keep).values_list("session", flat=True))
    with transaction.atomic():
        programs = ApiToken.objects.standing(now).filter(user=user).update(revoked=now)
        _end(keys, user, by, now, programs=programs)
    return len(keys) + programs


def _end(keys: list[str], user: User, by: User, now: datetime, *, programs: int = 0) -> None:
    with transaction.atomic():
        if not keys and not programs:
            return
        # One by one, so that each deletion is heard.
        for session in Session.objects.filter(session_key__in=keys):
            session.delete()
        Visit.objects.filter(session__in=keys).delete()
        count = len(keys) + programs
        record("sessions_ended", at=now, tell=False, actor=by, user=user.pk, count=count)
