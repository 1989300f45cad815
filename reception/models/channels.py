"""By which ways a person can be reached, and what they chose to hear by which."""

from datetime import time

from django.conf import settings
from django.db import models

from reception.fields import EncryptedTextField
from reception.models.notices import Channel, Sort
from reception.models.offices import Office
from reception.models.people import User

QUIET_FROM, QUIET_UNTIL = time(22), time(8)


class NoticeChoice(models.Model):
    """Whether a person hears of one sort by one channel; without a row what is usual holds."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notice_choices")
    sort = models.CharField(max_length=10, choices=Sort.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    wanted = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "sort", "channel"], name="one_choice_each"),
        )

    def __str__(self) -> str:
        return f"choice {self.pk}"


class QuietHours(models.Model):
    """When a person's telephone stays silent, on their clock; equal times: never."""

    user = models.OneToOneField(User, models.CASCADE, related_name="quiet_hours")
    begins = models.TimeField(default=QUIET_FROM)
    ends = models.TimeField(default=QUIET_UNTIL)
    tzid = models.CharField(max_length=64, default="Asia/Tashkent")

    def __str__(self) -> str:
        return f"quiet hours {self.pk}"


class Phone(models.Model):
    """A number to which a code was sent; short messages go to it once the code came back."""

    user = models.OneToOneField(User, models.CASCADE, related_name="sms_phone")
    number = EncryptedTextField()
    code = EncryptedTextField(blank=True, default="")
    expires = models.DateTimeField(null=True)  # the code
    attempts = models.PositiveSmallIntegerField(default=0)
    asked = models.DateTimeField()
    proven = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"phone {self.pk}"


class TelegramChat(models.Model):
    """A person's talk with the bot: `code_hash` until they send the code there, then `chat`."""

    user = models.OneToOneField(User, models.CASCADE, related_name="telegram")
    code_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 (most have none)
    expires = models.DateTimeField(null=True)  # the code
    chat = EncryptedTextField(blank=True, default="")
    chat_hash = models.CharField(max_length=64, db_index=True, blank=True, default="")
    linked = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"telegram chat {self.pk}"


class PushSubscription(models.Model):
    """A browser that shows notices, as its maker's push service knows it (RFC 8030, 8291)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="push_subscriptions")
    endpoint = EncryptedTextField()
    endpoint_hash = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = EncryptedTextField()
    made = models.DateTimeField()

    def __str__(self) -> str:
        return f"push subscription {self.pk}"


class Wording(models.Model):
    """What an administrator lets a letter say instead of the shipped words. Rows are only added:
    the newest of a letter and language holds, and one without a body brings the shipped words back.
    """

    name = models.CharField(max_length=60)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    office = models.ForeignKey(Office, models.CASCADE, null=True)  # none: everywhere
    subject = models.CharField(max_length=150, blank=True, default="")
    body = models.TextField(blank=True, default="")
    made = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["name", "language"], name="wording_of"),)

    def __str__(self) -> str:
        return f"wording {self.pk} of {self.name}"
