"""Somebody is asked by letter to work for an office: bound to their address, for one use."""

import uuid
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import models

from reception.fields import EncryptedTextField
from reception.models.offices import Office, Official
from reception.models.tenures import RoleKind

SALT = "staff invitation"


class Post(models.TextChoices):
    """What somebody can be asked to be: a role of the office, or beside one official."""

    REGISTRAR = RoleKind.REGISTRAR.value
    ADMINISTRATOR = RoleKind.ADMINISTRATOR.value
    AUDITOR = RoleKind.AUDITOR.value
    SECRETARY = "secretary"
    DEPUTY = "deputy"
    OFFICIAL = "official"  # the account of an official who was added without one


class StaffInvitation(models.Model):
    """`turn` rises with each letter: the links of earlier letters open nothing any more."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    office = models.ForeignKey(Office, models.CASCADE, related_name="invitations")
    official = models.ForeignKey(Official, models.CASCADE, null=True, related_name="invitations")
    post = models.CharField(max_length=20, choices=Post.choices)
    with_branches = models.BooleanField(default=False)
    begins = models.DateTimeField(null=True)  # of the role
    ends = models.DateTimeField(null=True)
    email = EncryptedTextField()
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made = models.DateTimeField()
    turn = models.PositiveSmallIntegerField(default=1)
    expires = models.DateTimeField()
    accepted = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["office", "accepted"], name="invitation_office"),)

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def is_officials(self) -> bool:
        """Whether the account of the official waits for whoever accepts."""
        return self.post == Post.OFFICIAL

    @property
    def word(self) -> str:
        """That stands in the address of the newest letter."""
        return signing.dumps([self.pk, self.turn], salt=SALT)

    def stands(self, now: datetime) -> bool:
        return self.accepted is None and self.withdrawn is None and now < self.expires
