from datetime import UTC, datetime
from typing import Self

from django.db import models
from django.db.models import Q

from signaling.state import GRACE, OVER, SILENT, Seat


class RoomQuerySet(models.QuerySet["Room"]):
    def live(self) -> Self:
        return self.exclude(state__in=OVER)

    def due(self, now: datetime) -> Self:
        """Those that time alone changes: their end has come, or somebody fell silent."""
        silent = Q(seen_at__lt=now - SILENT) & ~Q(connection="")
        away = Q(connection="", lost_at__lte=now - GRACE) & Q(
            state__in=[Seat.WAITING, Seat.ADMITTED, Seat.RECONNECTING]
        )
        quiet = Participant.objects.filter(silent | away, room=models.OuterRef("pk"))
        return self.live().filter(Q(ends_at__lte=now) | models.Exists(quiet))


class Room(models.Model):
    """One row for each room; `signaling.state.Room` is its value."""

    key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opens_for_hosts_at = models.DateTimeField()
    opens_for_guests_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    recording = models.CharField(max_length=8, blank=True, default="")
    pinned = models.CharField(max_length=32, blank=True, default="")
    ahead = models.PositiveSmallIntegerField(null=True)
    expected_at = models.DateTimeField(null=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ends_at", "state"], name="room_end")]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"


class Participant(models.Model):
    """Durable presence. `seen_at`: when the process that holds the connection last vouched."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="participants")
    public_id = models.CharField(max_length=32)
    person = models.CharField(max_length=64)
    role = models.CharField(max_length=16)
    label = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=16)
    since = models.DateTimeField()
    connection = models.CharField(max_length=128, blank=True, db_index=True)
    device = models.CharField(max_length=64, blank=True)
    epoch = models.PositiveIntegerField(default=1)
    in_call_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)
    parked = models.BooleanField(default=False)
    called_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["room", "person"], name="one_seat_a_person"),
            models.UniqueConstraint(fields=["room", "public_id"], name="one_participant_an_id"),
        ]
        indexes = [models.Index(fields=["person", "connection"], name="seat_of_person")]

    def __str__(self) -> str:
        return f"{self.role} {self.state}"


class Stay(models.Model):
    """Somebody was at the door or in the room from `came` to `left`: kept when the seat is taken
    anew, as evidence of who was there."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="stays")
    seat = models.CharField(max_length=32)  # the participant's public id
    role = models.CharField(max_length=16)
    came = models.DateTimeField()
    left = models.DateTimeField(null=True)

    class Meta:
        ordering = ["came", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "seat"], condition=Q(left=None), name="one_stay_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} since {self.came}"


NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Bearer(models.Model):
    """A person as far as tickets go: those issued up to `void_until` open nothing.

    Its lock puts joining and signing out in one order, so that whichever is second sees the first.
    """

    person = models.CharField(max_length=64, primary_key=True)
    void_until = models.DateTimeField(default=NEVER, db_index=True)

    def __str__(self) -> str:
        return self.person


class UsedTicket(models.Model):
    """A nonce that has opened a socket and never opens another."""

    nonce = models.CharField(max_length=32, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.nonce
