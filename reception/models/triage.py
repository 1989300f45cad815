"""What is decided about an appeal before, or without, a reception: questions, rulings, and that
the citizen takes it back."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reception.deadlines import Ground
from reception.fields import EncryptedTextField
from reception.models.appeals import Appeal
from reception.models.offices import Office

GROUNDS = [(one.value, one.value) for one in Ground]


class Ended(models.TextChoices):
    """How a question to the citizen ended."""

    CLARIFIED = "clarified"
    LAPSED = "lapsed"
    HEARD = "heard"  # at the reception
    WITHDRAWN = "withdrawn"


class Clarification(models.Model):
    """What the office asked the citizen to complete. The days from `begins` to `ends` don't count
    where the law stops the clock."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="clarifications")
    question = EncryptedTextField()
    asked = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begins = models.DateField()
    due = models.DateField(db_index=True)  # the last day on which the citizen may answer
    text = EncryptedTextField(blank=True, default="")
    ended = models.DateTimeField(null=True)
    ends = models.DateField(null=True)
    how = models.CharField(max_length=10, choices=Ended.choices, blank=True, default="")

    class Meta:
        ordering = ("asked", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["appeal"], condition=Q(ended__isnull=True), name="one_open_clarification"
            ),
            models.CheckConstraint(
                condition=Q(ended__isnull=True, ends__isnull=True, how="")
                | (Q(ended__isnull=False, ends__isnull=False) & ~Q(how="")),
                name="ended_clarification_says_how",
            ),
        )

    def __str__(self) -> str:
        return f"clarification {self.pk}"


class RulingKind(models.TextChoices):
    FORWARDED = "forwarded", _("Forwarded to the competent body")
    REFUSED = "refused", _("Refused")
    NOT_CONSIDERED = "not_considered", _("Not considered")


class Ruling(models.Model):
    """A decision about an appeal other than an answer. That it is not considered somebody proposes
    and the head of the office agrees to; the others are decided at once."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="rulings")
    kind = models.CharField(max_length=15, choices=RulingKind.choices)
    ground = models.CharField(max_length=20, choices=GROUNDS, blank=True, default="")
    reasons = EncryptedTextField(blank=True, default="")  # shown to the citizen
    # The appeal that was decided before, where that is the ground.
    earlier = models.ForeignKey(Appeal, models.PROTECT, null=True, related_name="+")
    # To whom it is forwarded: an office of the system, or a body outside.
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="received")
    body = EncryptedTextField(blank=True, default="")
    proposed = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    agreed = models.BooleanField(null=True)  # none: not decided yet
    remark = EncryptedTextField(blank=True, default="")  # why the head did not agree

    class Meta:
        ordering = ("proposed", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["appeal"], condition=Q(decided__isnull=True), name="one_open_proposal"
            ),
            models.UniqueConstraint(
                fields=["appeal"], condition=Q(agreed=True), name="one_ruling_of_an_appeal"
            ),
            models.CheckConstraint(
                condition=Q(decided__isnull=True, agreed__isnull=True)
                | Q(decided__isnull=False, agreed__isnull=False),
                name="decided_ruling_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(ground=Ground.DECIDED_BEFORE) | Q(earlier__isnull=False),
                name="repeated_says_of_what",
            ),
            # What is not considered, two people decide.
            models.CheckConstraint(
                condition=~Q(kind=RulingKind.NOT_CONSIDERED, agreed=True)
                | ~Q(decided_by=models.F("proposed_by")),
                name="not_considered_by_two",
            ),
        )

    def __str__(self) -> str:
        return f"ruling {self.pk}"

    @property
    def to(self) -> object:
        """The body it is forwarded to: localized, or as it was written."""
        return self.office.name if self.office else self.body


class Withdrawal(models.Model):
    """The citizen took the appeal back; papers on paper go back by `due`."""

    appeal = models.OneToOneField(Appeal, models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField()
    due = models.DateField()
    returned = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"withdrawal {self.pk}"

    def late(self, today: date) -> bool:
        return self.returned is None and self.due < today
