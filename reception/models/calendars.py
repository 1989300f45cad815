"""Other people's calendars: feeds they read, answers they give, busy times they tell us."""

import json
from datetime import datetime, timedelta

from django.db import models

from reception.fields import EncryptedTextField
from reception.models.offices import Official
from reception.models.people import User
from reception.models.receptions import Reception

COUNTED_AGAIN = timedelta(hours=12)
BEYOND_HORIZON = timedelta(days=8)


class Feed(models.Model):
    """A secret address at which one person's calendar can be read until they revoke it.

    The address itself is known to nobody here: `token_hash` finds it again. `version` rises with
    each change of a reception that the feed shows, in the transaction of that change.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    version = models.PositiveBigIntegerField(default=0)
    changed = models.DateTimeField()

    def __str__(self) -> str:
        return f"feed {self.pk}"


class Answer(models.TextChoices):
    """What somebody said in their calendar (PARTSTAT of RFC 5545, in lower case)."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


class Attendance(models.Model):
    """The newest answer of one of the two sides to the invitation of one SEQUENCE."""

    reception = models.ForeignKey(Reception, models.CASCADE, related_name="attendances")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    sequence = models.PositiveIntegerField()
    stamp = models.DateTimeField()  # DTSTAMP: an answer that was overtaken on its way is older
    proposed_start = models.DateTimeField(null=True)  # a COUNTER
    proposed_end = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["reception", "user"], name="one_attendance_each"),
        )

    def __str__(self) -> str:
        return f"attendance {self.pk}"


class Mailbox(models.Model):
    """How far the letters of an IMAP mailbox have been read. It is only read, never written to."""

    name = models.CharField(max_length=64, unique=True)  # a hash of its address
    validity = models.PositiveBigIntegerField(default=0)  # UIDVALIDITY, of which the UIDs are
    last_uid = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)  # at the letter after `last_uid`
    due = models.DateTimeField()  # not to be looked into before: another process may be reading

    def __str__(self) -> str:
        return f"mailbox {self.pk}"


class BusySource(models.Model):
    """A calendar elsewhere whose busy times are absences of the official here.

    One on a CalDAV server is signed in to, and may be given the official's receptions too.
    """

    official = models.ForeignKey(Official, models.CASCADE, related_name="busy_sources")
    url = EncryptedTextField()  # whoever knows it can read that calendar
    host = models.CharField(max_length=255)  # what is shown of it
    username = EncryptedTextField(blank=True, default="")  # of CalDAV; "" for an address with ICS
    password = EncryptedTextField(blank=True, default="")
    # Of Google: what access is asked for with, the present one, and until when that holds.
    grant = EncryptedTextField(blank=True, default="")
    token = EncryptedTextField(blank=True, default="")
    token_until = models.DateTimeField(null=True)
    found = models.BooleanField(default=True)  # `url` is the calendar itself, not the way to it
    choices = EncryptedTextField(blank=True, default="")  # JSON: address → name, to be chosen from
    writes = models.BooleanField(default=False)  # receptions are written there
    etag = models.CharField(max_length=200, blank=True, default="")  # of the whole
    modified = models.CharField(max_length=100, blank=True, default="")  # its Last-Modified
    due = models.DateTimeField(db_index=True)
    read = models.DateTimeField(null=True)  # when it last answered well
    expanded = models.DateTimeField(null=True)  # when its events were last counted out
    failures = models.PositiveSmallIntegerField(default=0)  # since then
    problem = models.CharField(max_length=20, blank=True, default="")

    def __str__(self) -> str:
        return f"busy source {self.pk}"

    @property
    def name(self) -> str:
        """The source of its absences."""
        return f"busy-{self.pk}"

    @property
    def found_there(self) -> list[tuple[str, str]]:
        """The calendars to choose from: address and name."""
        return [(url, name or url) for url, name in json.loads(self.choices or "{}").items()]

    @property
    def signs_in(self) -> bool:
        return bool(self.username or self.grant)

    def counted_at(self, now: datetime) -> bool:
        """Whether its events are still counted out far enough: unchanged, its rules go on all the
        same, and so does the horizon."""
        return self.expanded is not None and now - self.expanded < COUNTED_AGAIN

    def read_until(self, now: datetime) -> datetime:
        """Beyond what can be booked until it is counted out anew."""
        return now + timedelta(days=self.official.calendar.horizon_days) + BEYOND_HORIZON


class Copy(models.Model):
    """A reception as it was written into a CalDAV calendar of its official."""

    source = models.ForeignKey(BusySource, models.CASCADE, related_name="copies")
    reception = models.ForeignKey(Reception, models.CASCADE, related_name="+")
    etag = models.CharField(max_length=200, blank=True, default="")
    sequence = models.PositiveIntegerField()  # that was written
    said = models.CharField(max_length=64, blank=True, default="")  # a hash of it; "": write again
    removed = models.BooleanField(default=False)  # there, by its owner

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["source", "reception"], name="one_copy_in_a_calendar"),
        )

    def __str__(self) -> str:
        return f"copy {self.pk}"
