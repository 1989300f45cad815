"""What a citizen asks: being written (Draft), and handed in (Appeal)."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models

from reception.fields import EncryptedTextField
from reception.lifecycle import AppealState
from reception.models.applicants import ApplicantKind, Channel, Needs
from reception.models.offices import Office, Official, Topic
from scheduling.models import Booking
from scheduling.rows import Plain


class Draft(Plain):
    """An appeal that is being written, kept by the browser's `holder` until it is handed in.

    It outlives its hold: when ten minutes were too short, another slot is chosen and every
    answer is still there.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    holder = models.CharField(max_length=64, db_index=True)
    official = models.ForeignKey(Official, models.CASCADE)
    booking = models.OneToOneField(Booking, models.SET_NULL, null=True)
    answers = EncryptedTextField(default="{}")  # JSON: field name → what was typed
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"draft {self.pk}"

    @property
    def hold_name(self) -> str:
        """In whose name its time is held."""
        taken = taken_by(self.holder)
        return taken if self.booking and self.booking.holder == taken else self.holder


def taken_by(holder: str) -> str:
    """The name for what a browser took from an offer. It isn't the browser's own: so it can't be
    let go of at a chosen moment, but goes back to the draw (`actions.offering`)."""
    return f"taken:{holder}"


class Appeal(Plain):
    """Registered on the day it is handed in (O'RQ-445 art. 23); refusing that is forbidden."""

    number = models.CharField(max_length=32, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="appeals")
    official = models.ForeignKey(Official, models.PROTECT, related_name="appeals")
    citizen = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appeals")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True)
    kind = models.CharField(max_length=20, choices=ApplicantKind.choices)
    name = EncryptedTextField()
    organisation = EncryptedTextField(blank=True, default="")
    tax_number = EncryptedTextField(blank=True, default="")  # of the organisation
    position = EncryptedTextField(blank=True, default="")  # of who speaks for it
    minor = models.BooleanField(default=False)  # never a reason to refuse (O'RQ-445 art. 29)
    residence = EncryptedTextField(blank=True, default="")
    email = EncryptedTextField()
    # Whether the person proved that this address is theirs; how it is known who they are: "email",
    # or the provider of identities.
    email_proven = models.BooleanField(default=True)
    proven_by = models.CharField(max_length=40, default="email")
    phone = EncryptedTextField(blank=True, default="")
    subject = EncryptedTextField()
    text = EncryptedTextField()
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    state = models.CharField(
        max_length=20, choices=AppealState.choices(), default=AppealState.REGISTERED
    )
    # One draft becomes one appeal, however often it is handed in.
    key = models.UUIDField(unique=True)
    # Keyed hash of what a program sent with its Idempotency-Key; "" when it came by the pages.
    content = models.CharField(max_length=64, blank=True, default="")
    submitted = models.DateTimeField()
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.ONLINE)
    needs_stored = EncryptedTextField(blank=True, default="")  # see `needs`
    indexed = models.BooleanField(default=False)  # whether its name can be looked up (`NameWord`)
    anonymised = models.DateTimeField(null=True)  # nothing in it is anybody's any more since then

    # The day from which clocks run: after hours the next working one (O'RQ-445 art. 23).
    registered = models.DateField(null=True)  # none: of one made before that was kept
    # Whom it complains about: an official, a body, or somebody as the citizen wrote it.
    against_official = models.ForeignKey(Official, models.PROTECT, null=True, related_name="+")
    against_office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    against_name = EncryptedTextField(blank=True, default="")
    put_to_head = models.DateTimeField(null=True)  # when the request came before the head

    class Meta:
        indexes = (
            models.Index(fields=["office", "-submitted"], name="appeal_of_office"),
            models.Index(fields=["id"], condition=models.Q(indexed=False), name="appeal_to_index"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def complains(self) -> bool:
        return bool(self.against_official_id or self.against_office_id or self.against_name)

    @property
    def applicant(self) -> str:
        """The name to show to staff: of the person, or of the body and who speaks for it."""
        return f"{self.organisation} — {self.name}" if self.organisation else self.name

    @property
    def needs(self) -> Needs:
        return Needs.read(self.needs_stored)

    @property
    def between_bodies(self) -> bool:
        """Outside the law on appeals: only the clocks that the profile gives it hold."""
        return self.kind == ApplicantKind.STATE_BODY


PAPERS = "attachments"  # the folder


def attachment_path(_attachment: Any, _filename: str) -> str:
    """A random name: the one the person gave may say something about them. In a folder for each
    day, so that what no row names is found bit by bit (docs/decisions/0054).
    """
    return f"{PAPERS}/{datetime.now(UTC):%Y-%m-%d}/{uuid.uuid4()}"


class Attachment(models.Model):
    """A paper of a draft, an appeal or an answer. The file's bytes are encrypted too."""

    class Role(models.TextChoices):
        PAPER = ""
        MANDATE = "mandate"
        EVIDENCE = "evidence"  # of belonging to a category that comes first
        HANDED = "handed"  # over during the call; `HandedPaper` says by whom

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    # A draft goes when its papers have gone to the appeal; the database sees to that.
    draft = models.ForeignKey(Draft, models.DO_NOTHING, null=True, related_name="attachments")
    appeal = models.ForeignKey(Appeal, models.CASCADE, null=True, related_name="attachments")
    answer = models.ForeignKey(
        "reception.Letter", models.CASCADE, null=True, related_name="attachments"
    )
    role = models.CharField(max_length=8, choices=Role.choices, blank=True, default="")
    file = models.FileField(upload_to=attachment_path)
    name = EncryptedTextField()
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes, before encryption
    # Taken while no scanner could be reached; shown to nobody before one has looked at it.
    quarantined = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"attachment {self.pk}"


class AppealCounter(models.Model):
    """The last number given out by an office in a year; its row is locked to take the next one."""

    office = models.ForeignKey(Office, models.CASCADE)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "year"], name="one_counter"),)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
