"""An official was called away, and whom that touched: what the office answers for afterwards."""

from django.conf import settings
from django.db import models

from reception.models.offices import Official
from reception.models.receptions import Reception
from scheduling.models import Absence


class CalledAway(models.Model):
    """`[start, end)` as it was last said; `absence` is what blocks the calendar, none once the
    official came back before it began."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="called_away")
    absence = models.OneToOneField(Absence, models.SET_NULL, null=True, related_name="called_away")
    start = models.DateTimeField()
    end = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    came_back = models.DateTimeField(null=True)

    class Meta:
        ordering = ("start", "pk")

    def __str__(self) -> str:
        return f"called away {self.pk}"


class Displaced(models.Model):
    """A reception that couldn't stay at `[start, end)`; where it is now, it says itself."""

    called_away = models.ForeignKey(CalledAway, models.CASCADE, related_name="displaced")
    reception = models.ForeignKey(Reception, models.CASCADE, related_name="displaced")
    start = models.DateTimeField()
    end = models.DateTimeField()

    class Meta:
        ordering = ("start", "pk")
        constraints = (
            models.UniqueConstraint(fields=["called_away", "reception"], name="displaced_once"),
        )

    def __str__(self) -> str:
        return f"displaced {self.pk}"

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds()) // 60
