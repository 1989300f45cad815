from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from reception.fields import EncryptedTextField
from reception.models.journal import Event


class NoticeState(models.TextChoices):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"  # given up; somebody is to know
    DROPPED = "dropped"  # nothing more to be done: too late, dismissed, or nobody there any more


class Channel(models.TextChoices):
    MAIL = "mail"
    SMS = "sms"
    TELEGRAM = "telegram"
    PUSH = "push"
    PAGE = "page"


class Sort(models.TextChoices):
    """What a notice is about, as people choose by it (`reception.notices.reach`)."""

    RECEPTION = "reception"
    PROMISE = "promise"  # answers, instructions, deadlines
    REMINDER = "reminder"
    OFFER = "offer"  # freed times and draws
    ACCOUNT = "account"  # codes, and what happens to an account


class Notice(models.Model):
    """An outgoing message, rendered once in the recipient's language, then sent until it arrives.

    `key` says what it is for, so that composing the same event twice makes one notice. What one
    event tells one person is one row for each channel; that of PAGE is read on the site.
    """

    key = models.CharField(max_length=120, unique=True)
    event = models.ForeignKey(Event, models.PROTECT, null=True)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.MAIL)
    sort = models.CharField(max_length=10, choices=Sort.choices, blank=True, default="")
    urgent = models.BooleanField(default=False)  # quiet hours don't hold it back
    language = models.CharField(max_length=10, blank=True, default="")
    address = EncryptedTextField(blank=True, default="")
    subject = models.CharField(max_length=200)  # never holds personal data
    body = EncryptedTextField(blank=True, default="")
    path = models.CharField(max_length=200, blank=True, default="")  # of the page it leads to
    calendar = EncryptedTextField(blank=True, default="")  # the iCalendar object
    method = models.CharField(max_length=10, blank=True, default="")  # REQUEST or CANCEL
    made = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField()  # not to be tried before
    expires = models.DateTimeField(null=True)  # nor from then on
    sent = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, blank=True, default="")  # in one word, why not yet
    seen = models.DateTimeField(null=True)  # on the site
    told = models.DateTimeField(null=True)  # by telephone, since it did not arrive
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    secret = False  # goes to the address that was asked for, and nowhere else
    brief = ""  # what short channels say; each keeps it as its own body

    class Meta:
        indexes = (
            models.Index(fields=["state", "due"], name="notice_due"),
            models.Index(
                fields=["recipient"],
                condition=models.Q(channel="page", seen=None),
                name="notice_unseen",
            ),
        )

    def __str__(self) -> str:
        return f"notice {self.key}"

    def is_late(self, now: datetime) -> bool:
        return self.expires is not None and self.expires <= now


class Reminder(models.Model):
    """A moment at which the two sides of a reception are to be reminded of it."""

    reception = models.ForeignKey("reception.Reception", models.CASCADE, related_name="reminders")
    minutes = models.PositiveIntegerField()  # before the start
    start = models.DateTimeField()  # of the time it is about
    due = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["reception", "minutes"], name="one_reminder_each"),
        )

    def __str__(self) -> str:
        return f"reminder {self.pk}"
