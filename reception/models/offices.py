"""State bodies, their officials, and who keeps whose calendar."""

from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reception.fields import LocalizedField
from reception.languages import said
from reception.lifecycle import ACTIVE, AppealState
from reception.models.people import User
from reception.models.tenures import Deputyship, OfficeRole, RoleKind, Secretaryship
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


READS_ALL = (RoleKind.REGISTRAR, RoleKind.AUDITOR)


class OfficeQuerySet(models.QuerySet["Office"]):
    def where(self, user: User, *kinds: RoleKind) -> Self:
        """In which this person has one of these roles now, or has it in one above with its
        branches."""
        held = OfficeRole.objects.at(timezone.now()).filter(user=user, kind__in=kinds)
        found = dict(held.order_by("with_branches").values_list("office", "with_branches"))
        tops = [office for office, with_branches in found.items() if with_branches]
        return self.filter(pk__in={*found, *branches_of(tops)})


def branches_of(offices: Iterable[int]) -> set[int]:
    """All that lie below these, however deep. One query, none for no office."""
    todo = list(offices)
    if not todo:
        return set()
    parents = dict(Office.objects.exclude(parent=None).values_list("pk", "parent"))
    found: set[int] = set()
    while todo:
        above = todo.pop()
        below = {pk for pk, parent in parents.items() if parent == above} - found
        found |= below
        todo += below
    return found


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
    # The office above: whoever has a role there "with its branches" has it here too.
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="branches"
    )

    objects = OfficeQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(parent=models.F("pk")), name="office_not_above_itself"
            ),
        )

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


def unsettled(official: OuterRef) -> "models.QuerySet[Any]":
    """What an official has still to hold, to write down, or to keep as promised."""
    rows = apps.get_model("reception", "Reception")._default_manager.filter(official=official)
    held = Q(appeal__state__in=[AppealState.HEARD, AppealState.ON_CONTROL])
    return rows.filter(Q(state__in=sorted(ACTIVE)) | held)


class OfficialQuerySet(models.QuerySet["Official"]):
    def for_desk(self, user: User) -> Self:
        """Whose desk it is: themselves, and those they are secretary or deputy of, now. Who
        receives no more keeps it until all who come are received and what was said is settled."""
        now = timezone.now()
        helped = Secretaryship.objects.at(now).filter(user=user).values("official")
        replaced = Deputyship.objects.at(now).filter(user=user).values("official")
        receives = Q(active=True) | Exists(unsettled(OuterRef("pk")))
        return self.filter(Q(user=user) & receives | Q(pk__in=helped) | Q(pk__in=replaced))

    def seen_by(self, user: User) -> Self:
        """Their desk, and the offices that they register for or audit."""
        offices = Office.objects.where(user, *READS_ALL).values("pk")
        return self.for_desk(user) | self.filter(office__in=offices)

    def shown(self) -> Self:
        """Who receives, or still has somebody coming after they left."""
        coming = self.filter(receptions__state__in=sorted(ACTIVE)).values("pk")
        return self.filter(Q(active=True) | Q(pk__in=coming))

    def kept_by(self, user: User) -> Self:
        """Whose hours this person keeps: their desk, and the offices that they administer."""
        offices = Office.objects.where(user, RoleKind.ADMINISTRATOR).values("pk")
        return self.for_desk(user) | self.filter(office__in=offices)


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
        settings.AUTH_USER_MODEL,
        through=Secretaryship,
        through_fields=("official", "user"),
        related_name="secretary_of",
        blank=True,
    )
    rank = models.PositiveSmallIntegerField(default=0)  # order of precedence within the office
    active = models.BooleanField(default=True)
    # Folded words of all that people may look for (reception.search); actions.directory keeps it.
    words = models.TextField(blank=True, default="", editable=False)

    objects = OfficialQuerySet.as_manager()

    class Meta:
        ordering = ("office", "rank", "pk")

    def __str__(self) -> str:
        return said(self.name)

    def helpers(self) -> "models.QuerySet[User]":
        """Its secretaries and deputies at this moment."""
        now = timezone.now()
        helping = Secretaryship.objects.at(now).filter(official=self).values("user")
        replacing = Deputyship.objects.at(now).filter(official=self).values("user")
        return User.objects.filter(Q(pk__in=helping) | Q(pk__in=replacing))

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
