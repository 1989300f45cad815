from django.conf import settings
from django.db import models

from reception.fields import EncryptedTextField
from reception.models.journal import Event


class NoticeState(models.TextChoices):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Notice(models.Model):
    """An outgoing message, rendered once in the recipient's language, then sent until it arrives.

    `key` says what it is for, so that composing the same event twice makes one notice.
    """

    key = models.CharField(max_length=120, unique=True)
    event = models.ForeignKey(Event, models.PROTECT, null=True)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)
    address = EncryptedTextField()
    subject = models.CharField(max_length=200)  # never holds personal data
    body = EncryptedTextField()
    calendar = EncryptedTextField(blank=True, default="")  # the iCalendar object
    method = models.CharField(max_length=10, blank=True, default="")  # REQUEST or CANCEL
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField()  # not to be tried before
    sent = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["state", "due"], name="notice_due"),)

    def __str__(self) -> str:
        return f"notice {self.key}"
