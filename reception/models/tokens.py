from datetime import datetime
from typing import Self

from django.db import models

from reception.models.people import User


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def standing(self, now: datetime) -> Self:
        """Those that open something."""
        return self.filter(revoked=None, expires__gt=now)


class ApiToken(models.Model):
    """What a citizen's program shows instead of a session. Only a keyed hash of it is kept."""

    hashed = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    created = models.DateTimeField()
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"token {self.pk}"
