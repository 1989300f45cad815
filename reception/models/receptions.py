import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from reception.fields import EncryptedTextField
from reception.lifecycle import ACTIVE, CHANGEABLE, ReceptionState, receive
from reception.models.appeals import Appeal
from reception.models.offices import Office, Official, Topic
from reception.models.people import User
from reception.models.points import VideoPoint
from reception.models.tenures import RoleKind
from scheduling.formats import Format
from scheduling.models import Booking
from scheduling.rows import Plain

GUESTS_EARLY = timedelta(minutes=15)  # the lobby opens for the citizen
HOSTS_EARLY = timedelta(minutes=30)  # the room opens for the official and the secretary


class ReceptionQuerySet(models.QuerySet["Reception"]):
    def for_citizen(self, user: User) -> Self:
        return self.filter(citizen=user)

    def for_desk(self, user: User) -> Self:
        """Receptions of the officials whom this person is, or works for."""
        return self.filter(official__in=Official.objects.for_desk(user).values("pk"))

    def with_claims(self) -> Self:
        """Whole, with who speaks for the applicant and why they come first: for the desk."""
        return self.whole().select_related(
            "appeal__mandate", "appeal__claim__category", "appeal__booked_for"
        )

    def seen_by(self, user: User) -> Self:
        """Those, and all of the offices that this person registers for or audits."""
        return self.filter(official__in=Official.objects.seen_by(user).values("pk"))

    def triaged_by(self, user: User) -> Self:
        """Those, and all of the offices that this person registers for."""
        offices = Office.objects.where(user, RoleKind.REGISTRAR).values("pk")
        return self.for_desk(user) | self.filter(official__office__in=offices)

    def at_points_of(self, user: User) -> Self:
        """Those whose citizen takes part from a video point where this person helps."""
        points = VideoPoint.objects.helped_by(user).values("pk")
        return self.filter(point__in=points, booking__format=Format.VIDEO)

    def whole(self) -> Self:
        return self.select_related(
            "booking", "appeal__official", "official__office", "official__calendar"
        )


class Reception(Plain):
    """One citizen received by one official. Its time is its booking's."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    appeal = models.OneToOneField(Appeal, models.PROTECT, related_name="reception")
    official = models.ForeignKey(Official, models.PROTECT, related_name="receptions")
    citizen = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="receptions")
    booking = models.OneToOneField(Booking, models.PROTECT, related_name="reception")
    # Where to come to: in person, or to the point from which one takes part by video.
    place = models.JSONField(default=dict, blank=True)
    point = models.ForeignKey(VideoPoint, models.PROTECT, null=True, related_name="receptions")
    # What the limits count by, written once: of the citizen, the appeal and the official.
    identity = models.CharField(max_length=64, blank=True, default="")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=ReceptionState.choices())
    began = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)
    moves = models.PositiveSmallIntegerField(default=0)  # by the citizen
    # The office moved it: the citizen's next move answers that and isn't counted.
    free_move = models.BooleanField(default=False)
    # Held again through no fault of the citizen's: another coming one doesn't stand in its way.
    again = models.BooleanField(default=False)
    # Cancelled once too often: until then its citizen can't book with its official (actions.bars).
    bars_until = models.DateTimeField(null=True)
    reason = EncryptedTextField(blank=True, default="")  # why it was called off, for the citizen

    class Meta:
        constraints = (
            # The last guards of "one coming reception"; actions.one_coming says it to the person.
            models.UniqueConstraint(
                fields=["identity", "official"],
                condition=(Q(state__in=sorted(ACTIVE), again=False) | Q(bars_until__isnull=False))
                & ~Q(identity=""),
                name="one_coming_with_official",
            ),
            models.UniqueConstraint(
                fields=["identity", "office", "topic"],
                condition=Q(state__in=sorted(ACTIVE), again=False, topic__isnull=False)
                & ~Q(identity=""),
                name="one_coming_on_topic",
            ),
        )
        # Beside all that took place: what else a person has, for each choice of a time;
        # and what is still to come, for desk and worker.
        indexes = (
            models.Index(
                fields=["identity"], condition=~Q(identity=""), name="reception_of_person"
            ),
            models.Index(
                fields=["official"], condition=Q(state__in=sorted(ACTIVE)), name="reception_to_come"
            ),
        )

    objects = ReceptionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"reception {self.pk}"

    def go(self, verb: str) -> None:
        """Takes one step of the lifecycle; the caller saves. Raises IllegalTransition."""
        self.state = receive(ReceptionState(self.state), verb)

    @property
    def format(self) -> Format:
        return Format(self.booking.format)

    @property
    def starts_at(self) -> datetime:
        return self.booking.start

    @property
    def ends_at(self) -> datetime:
        return self.booking.end

    @property
    def room(self) -> str:
        """The key of its room in `signaling`."""
        return str(self.public_id)

    @property
    def with_deputy(self) -> bool:
        """Whether somebody else receives than the official to whom the appeal is addressed."""
        return self.official_id != self.appeal.official_id

    def can_change(self, now: datetime) -> bool:
        """Whether the citizen may still move or cancel it: until it starts."""
        return self.state in CHANGEABLE and now < self.starts_at

    def room_is_open(self, now: datetime, *, early: timedelta = GUESTS_EARLY) -> bool:
        return (
            self.format == Format.VIDEO
            and self.state in {ReceptionState.SCHEDULED, ReceptionState.IN_SESSION}
            and self.starts_at - early <= now < self.ends_at
        )
