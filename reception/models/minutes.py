"""What came of a reception: the reception card."""

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reception.fields import EncryptedTextField
from reception.models.appeals import Appeal
from reception.models.receptions import Reception


class Outcome(models.TextChoices):
    """What the official did (law.md, "card completed" and "reported")."""

    ANSWERED = "answered", _("Answered")
    EXPLAINED = "explained", _("Explained")
    WRITTEN = "written", _("To be answered in writing")
    FORWARDED = "forwarded", _("Forwarded to the competent body")
    REFUSED = "refused", _("Refused, with reasons")


ORAL = frozenset({Outcome.ANSWERED, Outcome.EXPLAINED})  # only with the citizen's consent


class ReceptionCard(models.Model):
    """The record of a reception: substance, what was answered, what was instructed.

    While it is being written `typed` holds the form as it stands, and `version` grows with every
    text that is kept; the columns below it are filled when the card is completed.
    """

    reception = models.OneToOneField(Reception, models.PROTECT, related_name="card")
    typed = EncryptedTextField(default="{}")  # JSON: field of the form → what was typed
    version = models.PositiveIntegerField(default=0)
    # Of the browser's page that wrote last, and the number of that text on that page.
    hand = models.CharField(max_length=36, blank=True, default="")
    turn = models.PositiveIntegerField(default=0)
    saved = models.DateTimeField(null=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True, default="")
    heard = EncryptedTextField(blank=True, default="")  # the substance, for the office
    answer = EncryptedTextField(blank=True, default="")  # shown to the citizen
    consent = models.BooleanField(default=False)  # to an oral answer
    ground = models.CharField(max_length=20, blank=True, default="")  # of a refusal
    # The appeal that was decided before, where that is the ground.
    earlier = models.ForeignKey(Appeal, models.PROTECT, null=True, related_name="+")
    forwarded_to = EncryptedTextField(blank=True, default="")  # the competent body
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    written = models.DateTimeField(null=True)  # when it was completed

    def __str__(self) -> str:
        return f"card {self.pk}"

    @property
    def texts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.typed)
        return found


class SetAside(models.Model):
    """A text of the card that met another one: one for each writer, so that neither is lost."""

    card = models.ForeignKey(ReceptionCard, models.CASCADE, related_name="set_aside")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    typed = EncryptedTextField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["card", "by"], name="one_set_aside"),)

    def __str__(self) -> str:
        return f"text set aside {self.pk}"

    @property
    def texts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.typed)
        return found
