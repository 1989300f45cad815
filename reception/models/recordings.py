"""Recordings of receptions: the decision, each person's answers, the files."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from reception.fields import EncryptedTextField
from reception.lifecycle import RECORDING_LIVE, RecordingState, recorded
from reception.models.receptions import Reception


class Recording(models.Model):
    """At most one of a reception. It runs only while everybody who is in has agreed."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    reception = models.OneToOneField(Reception, models.PROTECT, related_name="recording")
    state = models.CharField(max_length=10, choices=RecordingState.choices())
    held = models.BooleanField(default=False)  # paused by the official
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided = models.DateTimeField()
    stopped = models.DateTimeField(null=True)
    # Who works at it, and until when that counts without a sign of life.
    claim = models.CharField(max_length=64, blank=True, default="")
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # at composing
    file = models.CharField(max_length=100, blank=True, default="")  # the composed one
    size = models.PositiveBigIntegerField(default=0)  # bytes, before encryption
    seconds = models.FloatField(default=0)
    delete_after = models.DateTimeField(null=True, db_index=True)

    class Meta:
        indexes = (models.Index(fields=["state", "claimed_until"], name="recording_due"),)

    def __str__(self) -> str:
        return f"recording {self.pk}"

    def go(self, verb: str) -> None:
        """Takes one step of the lifecycle; the caller saves. Raises IllegalTransition."""
        self.state = recorded(RecordingState(self.state), verb)

    @property
    def live(self) -> bool:
        return self.state in RECORDING_LIVE

    @property
    def person(self) -> str:
        """As whom the recorder takes its seat in the room."""
        return f"recorder:{self.uid}"


class Consent(models.Model):
    """One answer of one person. Never changed: the last one counts, the others say how it came."""

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="consents")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=16)
    given = models.BooleanField()
    at = models.DateTimeField()
    language = models.CharField(max_length=10)  # of the page that asked
    question = models.TextField()  # word for word as it was asked

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"consent {self.pk}"


def part_path() -> str:
    return f"recordings/{uuid.uuid4()}"


class RecordingPart(models.Model):
    """What one participant sent over one connection: an encrypted Matroska file."""

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="parts")
    participant = models.CharField(max_length=32)
    role = models.CharField(max_length=16)
    label = EncryptedTextField()
    file = models.CharField(max_length=100, default=part_path, unique=True)
    began = models.DateTimeField()  # the moment of the file's first frame

    class Meta:
        ordering = ("began", "pk")

    def __str__(self) -> str:
        return f"part {self.pk}"


class RecordingMark(models.Model):
    """A chapter: since when the recording ran, or stood still."""

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="marks")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10)  # "run", "pause", "stop"

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @classmethod
    def put(cls, recording: Recording, kind: str, at: datetime) -> Any:
        return cls.objects.create(recording=recording, kind=kind, at=at)
