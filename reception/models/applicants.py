"""Whom the applicant comes with: who speaks for them, what helps them, why they come first."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reception.fields import EncryptedTextField
from reception.models.categories import Category


class ApplicantKind(models.TextChoices):
    """Who asks: G2C, G2B, G2G."""

    PERSON = "person", _("For myself, as a person")
    COMPANY = "company", _("For a company or an organisation")
    STATE_BODY = "state_body", _("For a state body")


class Channel(models.TextChoices):
    """How the appeal came in."""

    ONLINE = "online", _("On the site")
    PHONE = "phone", _("By telephone")
    COUNTER = "counter", _("At the counter")
    POINT = "point", _("At a video point")
    API = "api", _("By another program")


class MandateKind(models.TextChoices):
    """On what a representative's right to speak rests."""

    ATTORNEY = "attorney", _("A power of attorney")
    PARENT = "parent", _("A parent, guardian or trustee")
    LAW = "law", _("The law, or a decision of a court")
    HEAD = "head", _("The head, by the charter")


OF_PERSON = (MandateKind.ATTORNEY, MandateKind.PARENT, MandateKind.LAW)
OF_COMPANY = (MandateKind.HEAD, MandateKind.ATTORNEY)


class Verdict(models.TextChoices):
    """What the desk said of a paper that it looked at."""

    UNCHECKED = "", _("Not checked yet")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Not accepted")


class Checked(models.Model):
    """Something that an applicant claims and the desk checks."""

    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True, default="")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    checked = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Mandate(Checked):
    """Why somebody may speak for the applicant (O'RQ-445 art. 6, 24-1)."""

    appeal = models.OneToOneField("reception.Appeal", models.CASCADE, related_name="mandate")
    kind = models.CharField(max_length=10, choices=MandateKind.choices)
    representative = EncryptedTextField()  # the name
    number = EncryptedTextField(blank=True, default="")
    issued = models.DateField(null=True)
    until = models.DateField(null=True)  # the last day on which it holds; None: without an end

    def __str__(self) -> str:
        return f"mandate {self.pk}"


class Claim(Checked):
    """That the applicant belongs to a category which comes first. The evidence is an attachment."""

    appeal = models.OneToOneField("reception.Appeal", models.CASCADE, related_name="claim")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"claim {self.pk}"


INTERPRETERS: dict[str, Promise] = {
    "sign-uz": _("Uzbek sign language"),
    "sign-ru": _("Russian sign language"),
    "kaa": _("Karakalpak"),
    "ru": _("Russian"),
    "uz": _("Uzbek"),
    "kk": _("Kazakh"),
    "ky": _("Kyrgyz"),
    "tg": _("Tajik"),
    "tk": _("Turkmen"),
    "en": _("English"),
    "other": _("Another language"),
}
ACCESS: dict[str, Promise] = {
    "step_free": _("I use a wheelchair, or can't climb stairs"),
    "captions": _("I hear badly: write in the chat what is said"),
    "large_print": _("I see badly: papers in large print, or read out to me"),
    "slow": _("Please speak slowly and simply"),
    "companion": _("Somebody comes along to help me"),
}


@dataclass(frozen=True)
class Needs:
    """What helps the applicant at the reception. It may say something of their health: it is kept
    encrypted and shown to the desk alone."""

    interpreter: str = ""  # a key of INTERPRETERS
    access: tuple[str, ...] = ()  # keys of ACCESS
    words: str = ""

    def __bool__(self) -> bool:
        return bool(self.interpreter or self.access or self.words)

    @property
    def language(self) -> Promise | str:
        return INTERPRETERS.get(self.interpreter, "")

    @property
    def said(self) -> list[Promise]:
        return [ACCESS[one] for one in self.access if one in ACCESS]

    def stored(self) -> str:
        return json.dumps(asdict(self)) if self else ""

    @classmethod
    def read(cls, text: str) -> "Needs":
        return cls.of(json.loads(text)) if text else cls()

    @classmethod
    def of(cls, answers: dict[str, Any]) -> "Needs":
        """Of a draft's answers, or of what is stored."""
        return cls(
            answers.get("interpreter") or "",
            tuple(answers.get("access") or ()),
            answers.get("words") or "",
        )
