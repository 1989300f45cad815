"""Rooms of local offices from which a citizen without a device takes part by video."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from reception.fields import LocalizedField
from reception.languages import FALLBACKS, said
from reception.models.offices import Office, Official
from reception.models.people import User
from reception.models.tenures import RoleKind


class VideoPointQuerySet(models.QuerySet["VideoPoint"]):
    def offered(self) -> Self:
        """To those who book."""
        return self.filter(closed=None).select_related("office")

    def helped_by(self, user: User) -> Self:
        """Where this person helps, as long as they work for the office of the point. A closed one
        too: whoever chose it before still comes."""
        if user.is_citizen:
            return self.none()
        by_role = Office.objects.where(user, *RoleKind).values("pk")
        by_desk = Official.objects.for_desk(user).values("office")
        return self.filter(Q(office__in=by_role) | Q(office__in=by_desk), helper=user)


class VideoPoint(models.Model):
    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    office = models.ForeignKey(Office, models.PROTECT, related_name="points")
    name = LocalizedField()
    address = LocalizedField()
    opening = LocalizedField(blank=True)  # when it is open, in words
    helper = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed = models.DateTimeField(null=True)  # chosen by nobody any more since then

    objects = VideoPointQuerySet.as_manager()

    class Meta:
        ordering = ("office", "pk")

    def __str__(self) -> str:
        return said(self.name)

    @property
    def place(self) -> dict[str, str]:
        """Where to come to, by language, as `Reception.place` keeps it."""
        languages = [code for code in FALLBACKS if self.name.get(code) or self.address.get(code)]
        return {code: f"{said(self.name, code)}, {said(self.address, code)}" for code in languages}
