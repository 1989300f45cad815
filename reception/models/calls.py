"""What is left of a call besides its outcome: what was written, handed over, measured."""

from typing import Self

from django.conf import settings
from django.db import models

from reception.fields import EncryptedTextField
from reception.models.appeals import Attachment
from reception.models.guests import AT_POINT
from reception.models.receptions import Reception


class Said(models.Model):
    """One message of the chat. `key`: the page's own name for it; sent again it is the same one."""

    reception = models.ForeignKey(Reception, models.CASCADE, related_name="said")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=16)
    name = EncryptedTextField()  # by which the others saw the author
    text = EncryptedTextField()
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["reception", "author", "key"], name="said_once"),
        )

    def __str__(self) -> str:
        return f"said {self.pk}"


class HandedPaper(models.Model):
    """A paper of the appeal that was handed over during the call. `digest`: SHA-256 of the file
    as it is kept, by which both sides can prove later what was handed over."""

    paper = models.OneToOneField(Attachment, models.CASCADE, related_name="handed")
    reception = models.ForeignKey(Reception, models.CASCADE, related_name="handed")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=16)
    author_name = EncryptedTextField()
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["reception", "author", "key"], name="handed_once"),
        )

    def __str__(self) -> str:
        return f"handed paper {self.pk}"


class Dismissal(models.Model):
    """Why somebody was turned away or put out, for that person to read."""

    reception = models.ForeignKey(Reception, models.CASCADE, related_name="dismissals")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=16)  # denied, removed
    reason = EncryptedTextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["reception", "person"], name="dismissed_once"),
        )

    def __str__(self) -> str:
        return f"dismissal {self.pk}"


class LineQuality(models.Model):
    """How the line of one person was, by what their page measured every ten seconds.

    `log`: the newest of these, in the shape of `actions.calls.Sample`.
    """

    reception = models.ForeignKey(Reception, models.CASCADE, related_name="lines")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=16)
    good = models.PositiveIntegerField(default=0)
    fair = models.PositiveIntegerField(default=0)
    poor = models.PositiveIntegerField(default=0)
    most_lost = models.PositiveSmallIntegerField(default=0)  # ‰
    longest_trip = models.PositiveIntegerField(default=0)  # ms
    sound_only = models.PositiveIntegerField(default=0)  # times that the line bore no picture
    log = models.JSONField(default=list)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["reception", "person"], name="one_line_a_person"),
        )

    def __str__(self) -> str:
        return f"line {self.pk}"

    @property
    def samples(self) -> int:
        return self.good + self.fair + self.poor

    @property
    def most_lost_percent(self) -> int:
        return round(self.most_lost / 10)

    @property
    def good_share(self) -> int:
        """Per cent."""
        return round(100 * self.good / self.samples) if self.samples else 0


class SaidAtDoorQuerySet(models.QuerySet["SaidAtDoor"]):
    def with_citizen(self) -> Self:
        """What the citizen and the office wrote, also at a video point."""
        hers = models.Q(person=models.F("reception__citizen"))
        return self.filter(hers | models.Q(person__guest__role=AT_POINT))


class SaidAtDoor(models.Model):
    """One message between somebody who waits in the lobby and the office; apart from the chat of
    the call, in which others are. `person`: who waits, or waited. `read`: by the office."""

    reception = models.ForeignKey(Reception, models.CASCADE, related_name="said_at_door")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=16)
    name = EncryptedTextField()  # by which the other side sees the author
    text = EncryptedTextField()
    key = models.CharField(max_length=64)
    at = models.DateTimeField()
    read = models.BooleanField(default=False)

    objects = SaidAtDoorQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["reception", "author", "key"], name="said_at_door_once"
            ),
        )

    def __str__(self) -> str:
        return f"said at the door {self.pk}"
