"""What people found when they tried their devices and their line before a reception."""

from dataclasses import asdict
from typing import Any, Self

from django.conf import settings
from django.db import models

from reception.models.receptions import Reception
from reception.readiness import Device, Line, Verdict, troubles
from signaling.state import APPLICANTS

VERDICTS = [(one.value, one.value) for one in Verdict]
DEVICES = [(one.value, one.value) for one in Device]


class ReadinessQuerySet(models.QuerySet["Readiness"]):
    def of_applicants(self) -> Self:
        """Of the side that is received."""
        return self.filter(role__in=APPLICANTS)


class Readiness(models.Model):
    """The newest try of one person. Kept are numbers and words, no address and no device's name."""

    reception = models.ForeignKey(Reception, models.CASCADE, related_name="readiness")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=16)
    verdict = models.CharField(max_length=8, choices=VERDICTS)
    camera = models.CharField(max_length=8, choices=DEVICES)
    microphone = models.CharField(max_length=8, choices=DEVICES)
    speaker = models.CharField(max_length=8, choices=DEVICES)
    # As `reception.readiness.Line`; null: nothing came through.
    direct = models.JSONField(null=True)
    relay = models.JSONField(null=True)
    relay_tried = models.BooleanField()
    at = models.DateTimeField()
    # When the desk telephoned about it; a new try asks anew.
    phoned = models.DateTimeField(null=True)
    phoned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = ReadinessQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["reception", "person"], name="one_readiness_a_person"),
        )

    def __str__(self) -> str:
        return f"readiness {self.pk}"

    @property
    def troubles(self) -> list[str]:
        """The worst first; empty: all is well."""
        return troubles(self.verdict, self.camera, self.microphone, self.speaker)

    @property
    def best(self) -> dict[str, Any] | None:
        """The numbers of the faster way."""
        ways = [way for way in (self.direct, self.relay) if way]
        return max(ways, key=lambda way: min(way["up"], way["down"]), default=None)


def stored(line: Line | None) -> dict[str, int] | None:
    return None if line is None else asdict(line)
