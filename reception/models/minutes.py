"""What came of a reception: the reception card and what was promised."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reception.fields import EncryptedTextField
from reception.models.receptions import Reception


class Outcome(models.TextChoices):
    """What the official did (law.md, "card completed" and "reported")."""

    SATISFIED = "satisfied", _("Granted")
    EXPLAINED = "explained", _("Explained")
    INSTRUCTED = "instructed", _("Taken on control")
    REFUSED = "refused", _("Refused, with reasons")


class ReceptionCard(models.Model):
    """The record of a reception: substance, what was answered, what was instructed."""

    reception = models.OneToOneField(Reception, models.PROTECT, related_name="card")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    answer = EncryptedTextField()  # shown to the citizen
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    written = models.DateTimeField()

    def __str__(self) -> str:
        return f"card {self.pk}"


class FollowUp(models.Model):
    """An instruction with a deadline: what was promised, by whom, until when."""

    card = models.OneToOneField(ReceptionCard, models.PROTECT, related_name="follow_up")
    promise = EncryptedTextField()
    responsible = EncryptedTextField()
    due = models.DateField()  # the last day, in the office's zone

    def __str__(self) -> str:
        return f"follow-up {self.pk}"
