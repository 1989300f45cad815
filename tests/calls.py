"""Receptions that are on now, and people at the doors of their rooms."""

from datetime import timedelta

from django.utils import timezone

from reception.actions import session
from reception.models import Guest, Official, Reception, User
from signaling import rooms
from tests.world import book


def on_now(official: Official, citizen: User, *, minutes: int = 20) -> Reception:
    """Began a minute ago, of so many minutes."""
    at = timezone.now()
    made = book(official, citizen, at)
    made.booking.start = at - timedelta(minutes=1)
    made.booking.end = made.booking.start + timedelta(minutes=minutes)
    made.booking.save()
    return made


def enter(reception: Reception, user: User, role: str) -> None:
    at = timezone.now()
    word = session.let_to_door(reception, user, role=role, label=user.full_name, now=at)
    rooms.join(reception.room, word, connection=f"c{user.pk}", device="page", now=at)


def seat(reception: Reception, user: User) -> rooms.Seat:
    seats = rooms.snapshot(reception.room, now=timezone.now()).participants
    return next(seat for seat in seats if seat.person == str(user.pk))


def admit(reception: Reception, user: User, by: User) -> None:
    session.admit(reception, seat(reception, user).id, by=by, now=timezone.now())


def in_call(official: Official, citizen: User) -> Reception:
    """The official is in the room and has let the citizen in."""
    made = on_now(official, citizen)
    enter(made, official.user, "official")
    enter(made, citizen, "citizen")
    admit(made, citizen, official.user)
    return made


def enter_as_guest(reception: Reception, user: User, role: str = "interpreter") -> None:
    """Invited by the official, and at the door."""
    Guest.objects.create(
        reception=reception,
        user=user,
        role=role,
        name=user.full_name,
        token_hash=str(user.pk),
        invited=timezone.now(),
        invited_by=reception.official.user,
    )
    enter(reception, user, role)
