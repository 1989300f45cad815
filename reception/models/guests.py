"""Who joins a reception besides its two sides: a representative, an interpreter, an expert."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reception.fields import EncryptedTextField
from reception.models.applicants import INTERPRETERS
from reception.models.people import User
from reception.models.receptions import Reception


class GuestRole(models.TextChoices):
    """As which they sit in the room; `signaling` knows these names."""

    INTERPRETER = "interpreter", _("Interpreter")
    REPRESENTATIVE = "representative", _("Representative")
    EXPERT = "expert", _("Expert")


AT_POINT = "citizen"  # of `Guest.role`: the citizen, in the browser of a video point
ROLES = [*GuestRole.choices, (AT_POINT, _("The citizen, at a video point"))]


class GuestQuerySet(models.QuerySet["Guest"]):
    def standing(self) -> Self:
        """Those who may still come."""
        return self.filter(revoked=None)

    def invited(self) -> Self:
        """Those of them whom the desk invited."""
        return self.standing().exclude(role=AT_POINT)

    def at_point(self) -> Self:
        return self.standing().filter(role=AT_POINT)


class Guest(models.Model):
    """Invited by the desk, or the citizen at a video point. Has an account of their own for this
    one reception: the link opens it once, in one browser (docs/decisions/0030, 0041)."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    reception = models.ForeignKey(Reception, models.CASCADE, related_name="guests")
    user = models.OneToOneField(User, models.PROTECT, related_name="guest")
    role = models.CharField(max_length=16, choices=ROLES)
    name = EncryptedTextField()
    email = EncryptedTextField()
    speaks = models.CharField(max_length=10, blank=True, default="")  # a key of INTERPRETERS
    token = EncryptedTextField()  # of the link
    token_hash = models.CharField(max_length=64, unique=True)
    opened = models.DateTimeField(null=True)  # the link is used up
    revoked = models.DateTimeField(null=True)
    invited = models.DateTimeField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = GuestQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"guest {self.pk}"

    @property
    def language(self) -> Promise | str:
        """From and into which an interpreter speaks."""
        return INTERPRETERS.get(self.speaks, "")
