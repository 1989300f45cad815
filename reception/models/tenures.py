"""What somebody does in an office for a while: roles of the whole office, and standing beside one
official. What lies in the future or is over gives no right; ending one deletes its row, and the
journal remembers it."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class RoleKind(models.TextChoices):
    """Of a whole office. In words: `reception.words`."""

    REGISTRAR = "registrar"  # registers and triages all its appeals
    ADMINISTRATOR = "administrator"  # its people, roles, officials, topics and hours
    AUDITOR = "auditor"  # reads all of it, changes nothing


class TenureQuerySet(models.QuerySet[Any]):
    def at(self, now: datetime) -> Self:
        begun = Q(begins=None) | Q(begins__lte=now)
        return self.filter(begun, Q(ends=None) | Q(ends__gt=now))

    def over(self, now: datetime) -> Self:
        return self.filter(ends__lte=now)


class Tenure(models.Model):
    """Held in `[begins, ends)`; None: since ever, until somebody ends it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    begins = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = TenureQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


class OfficeRole(Tenure):
    """`with_branches`: also in every office below this one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles")
    office = models.ForeignKey("reception.Office", models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=RoleKind.choices)
    with_branches = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "office", "kind"], name="one_role_of_a_kind"),
        )


class Secretaryship(Tenure):
    """Keeps the official's calendar, and sees their desk."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="secretaryships"
    )
    official = models.ForeignKey(
        "reception.Official", models.CASCADE, related_name="secretaryships"
    )

    class Meta:
        db_table = "reception_official_secretaries"
        unique_together = (("official", "user"),)


class Deputyship(Tenure):
    """Stands in for the official: receives, decides and signs in their place."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="deputyships")
    official = models.ForeignKey("reception.Official", models.CASCADE, related_name="deputyships")

    class Meta:
        unique_together = (("official", "user"),)
