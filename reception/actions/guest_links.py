"""The link by which a guest comes in: for one browser, and for the time it was sent for."""

import secrets
from datetime import datetime

from reception.crypto import lookup_hash
from reception.models import Guest, Reception
from signaling import rooms


def new_token(guest: Guest) -> None:
    """The caller saves."""
    guest.token = secrets.token_urlsafe(24)
    guest.token_hash = hash_of(guest.token)
    guest.opened = None


def hash_of(token: str) -> str:
    return lookup_hash(f"guest:{token}")


def renew(guest: Guest) -> None:
    """Whoever came in by the old link is signed out and put out of the room."""
    new_token(guest)
    guest.save(update_fields=["token", "token_hash", "opened"])
    shut_out(guest)


def renew_all(reception: Reception) -> None:
    """The reception moves: what was sent for the old time opens nothing any more. Before the room
    is locked: whoever joins locks the person first."""
    for guest in reception.guests.standing():
        renew(guest)


def dismiss(guest: Guest, now: datetime) -> None:
    guest.revoked = now
    guest.save(update_fields=["revoked"])
    guest.user.is_active = False
    shut_out(guest)


def leave_point(reception: Reception, now: datetime) -> None:
    """What was opened at a video point is shut there."""
    for guest in reception.guests.at_point():
        dismiss(guest, now)


def dismiss_all(reception: Reception, now: datetime) -> None:
    for guest in reception.guests.standing():
        dismiss(guest, now)


def shut_out(guest: Guest) -> None:
    """Another password, which nobody knows, ends all sessions (Django's session hash). Saving
    tells the rooms, if the account is shut (`listeners.on_user_saved`)."""
    guest.user.set_unusable_password()
    guest.user.save(update_fields=["password", "is_active"])
    rooms.close_person(str(guest.user_id))
