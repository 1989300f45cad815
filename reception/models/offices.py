"""State bodies, their officials, and who keeps whose calendar."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from reception.fields import LocalizedField
from reception.languages import said
from reception.models.people import User
from reception.numbering import CODE, LONGEST, BadTemplate, check
from scheduling.formats import Format
from scheduling.models import MAX_SLOT_MINUTES, Calendar
from scheduling.policy import Terms

BAD_TEMPLATE = {
    "parts": _("Name the code, the year and the count once each, for example {code}-{year}-{n:05}"),
    "digits": _("The count needs five to nine digits, for example {n:05}"),
    "signs": _("Only - / and . may stand between the parts"),
    "apart": _("A sign has to stand between the parts"),
    "long": _("The number would be too long"),
}


def check_template(template: str) -> None:
    """Of the numbers of appeals. Raises ValidationError."""
    try:
        check(template)
    except BadTemplate as error:
        raise ValidationError(BAD_TEMPLATE[error.reason]) from error


class Office(models.Model):
    slug = models.SlugField(unique=True)
    # In the numbers of its appeals; no other office may ever get it.
    code = models.CharField(
        max_length=8,
        unique=True,
        validators=[RegexValidator(CODE, _("Letters and digits, at least one of them a letter"))],
    )
    # How these numbers are written; "": as the country's profile says.
    number_template = models.CharField(
        max_length=LONGEST, blank=True, default="", validators=[check_template]
    )
    name = LocalizedField()
    address = LocalizedField()
    phone = models.CharField(max_length=40, blank=True)
    # How to take part by telephone when a call by video does not work; said in the room.
    dial_in = LocalizedField(blank=True)
    email = models.EmailField()  # the office's public address, the organiser of invitations
    tzid = models.CharField(max_length=64, default="Asia/Tashkent")
    # Who decides what only the head may; none named: the first in order of precedence.
    head = models.ForeignKey("Official", models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return said(self.name)


class Topic(models.Model):
    """What people come about; an official is competent for some topics."""

    slug = models.SlugField(unique=True)
    name = LocalizedField()
    # What people call it: "tom oqyapti" for housing. By language, any number of words.
    keywords = LocalizedField(blank=True)

    def __str__(self) -> str:
        return said(self.name)


class Official(models.Model):
    office = models.ForeignKey(Office, models.PROTECT, related_name="officials")
    user = models.OneToOneField(User, models.PROTECT, related_name="official")
    calendar = models.OneToOneField(Calendar, models.PROTECT, related_name="official")
    slug = models.SlugField(unique=True)
    name = LocalizedField()
    position = LocalizedField()
    topics = models.ManyToManyField(Topic, related_name="officials", blank=True)
    languages = models.JSONField(default=list)  # codes of settings.LANGUAGES the official speaks
    needs_approval = models.BooleanField(default=False)
    secretaries = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="secretary_of", blank=True
    )
    rank = models.PositiveSmallIntegerField(default=0)  # order of precedence within the office
    active = models.BooleanField(default=True)
    # Folded words of all that people may look for (reception.search); actions.directory keeps it.
    words = models.TextField(blank=True, default="", editable=False)

    class Meta:
        ordering = ("office", "rank", "pk")

    def __str__(self) -> str:
        return said(self.name)

    def terms(self, topic_id: int | None, how: Format) -> Terms:
        """What a reception on this topic needs of the calendar."""
        return Terms(self.minutes_on(topic_id), how)

    def minutes_on(self, topic_id: int | None) -> int | None:
        """The length of its own that this topic has; None: as long as all others."""
        if not topic_id:
            return None
        lengths = {one.topic_id: one.minutes for one in self.topic_lengths.all()}
        return lengths.get(topic_id)


class TopicLength(models.Model):
    """How long a reception of an official lasts on a topic, where not as long as all others."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="topic_lengths")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MAX_SLOT_MINUTES)]
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["official", "topic"], name="one_length_for_a_topic"),
            models.CheckConstraint(
                condition=models.Q(minutes__range=(1, MAX_SLOT_MINUTES)), name="topic_length_bounds"
            ),
        )

    def __str__(self) -> str:
        return f"{self.minutes} min"
