"""How late an official said to be: the newest of a day counts."""

from django.conf import settings
from django.db import models

from reception.models.offices import Official


class Delay(models.Model):
    """Said at `at`: what is still to come that day begins so many minutes later; 0: on time."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="delays")
    minutes = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("at", "pk")
        indexes = (models.Index(fields=["official", "at"], name="delay_official_at"),)

    def __str__(self) -> str:
        return f"delay {self.pk}"
