"""What the rooms tell the receptions. `signaling` knows nothing of them, so they listen."""

from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import post_migrate

from reception.actions.session import close_by_clock
from reception.models import Reception, User
from reception.models.journal import install_guard
from signaling import rooms
from signaling.signals import room_ended


def connect() -> None:
    post_migrate.connect(install_guard, dispatch_uid="journal-guard")
    room_ended.connect(on_room_ended, dispatch_uid="reception-ends")
    user_logged_out.connect(on_logged_out, dispatch_uid="rooms-left")


def on_room_ended(key: str, at: datetime, **_: Any) -> None:
    """After the room's commit: everything else locks the reception before its room, so must this.

    Should the process die in between, the sweep of `housekeeping` does the same.
    """

    def close() -> None:
        reception = Reception.objects.whole().filter(public_id=key).first()
        if reception and at >= reception.ends_at:
            close_by_clock(reception, now=at)

    transaction.on_commit(close)


def on_logged_out(user: User | None, **_: Any) -> None:
    """Whoever signs out is out of every room too."""
    if user is not None:
        rooms.close_person(str(user.pk))
