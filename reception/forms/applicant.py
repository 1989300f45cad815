"""Who asks, who speaks for them, what helps them: one question a page, as the kind needs it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.forms.fields import PaperField, date_field
from reception.languages import said
from reception.models import Category, VideoPoint
from reception.models.applicants import (
    ACCESS,
    INTERPRETERS,
    OF_COMPANY,
    OF_PERSON,
    ApplicantKind,
    MandateKind,
)
from reception.tax_numbers import LENGTHS, is_tax_number, normalised
from reception.templatetags.qabul import day

REPRESENTED = "represented"
WHO = [
    (ApplicantKind.PERSON.value, ApplicantKind.PERSON.label),
    (REPRESENTED, _("For another person, whom I represent")),
    (ApplicantKind.COMPANY.value, ApplicantKind.COMPANY.label),
    (ApplicantKind.STATE_BODY.value, ApplicantKind.STATE_BODY.label),
]
BODIES = {ApplicantKind.COMPANY.value, ApplicantKind.STATE_BODY.value}


def words(
    label: Any, most: int, missing: Any, *, hint: Any = "", fill: str = ""
) -> forms.CharField:
    """A line of at most `most` letters. `missing`: said when it is empty; "" if it may be."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(missing),
        help_text=hint,
        widget=forms.TextInput(attrs={"autocomplete": fill or "off"}),
        error_messages={
            "required": missing,
            "max_length": _("Make it shorter: at most %(limit_value)d letters"),
        },
    )


class WhoForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Who asks for the reception?"),
        choices=WHO,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose for whom you ask"),
            "invalid_choice": _("Choose for whom you ask"),
        },
    )

    @property
    def answers(self) -> dict[str, str]:
        chosen = self.cleaned_data["kind"]
        represented = chosen == REPRESENTED
        kind = ApplicantKind.PERSON.value if represented else chosen
        return {"kind": kind, "represented": "yes" if represented else ""}


def who_of(answers: dict[str, Any]) -> str:
    """What WhoForm shows as chosen."""
    return REPRESENTED if answers.get("represented") else str(answers.get("kind") or "")


class ApplicantForm(forms.Form):
    """The fields of this kind of applicant: `who`, one of WHO."""

    def __init__(self, *args: Any, who: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if who in BODIES:
            self._of_body(who)
        else:
            self._of_person(who)
        self.fields["residence"] = words(
            *self._address(who),
            hint=_("The law asks for it in every appeal."),
            fill="street-address",
        )

    def _address(self, who: str) -> tuple[Any, int, Any]:
        label = {
            REPRESENTED: _("Where this person lives"),
            ApplicantKind.COMPANY.value: _("Address of the organisation"),
            ApplicantKind.STATE_BODY.value: _("Address of the state body"),
        }.get(who, _("Where you live"))
        return label, 250, _("Write the address")

    def _of_person(self, who: str) -> None:
        own = who != REPRESENTED
        self.fields["name"] = words(
            _("Your surname, name and patronymic")
            if own
            else _("Surname, name and patronymic of the person for whom you ask"),
            150,
            _("Write the name"),
            hint=_("As in the identity document"),
            fill="name" if own else "",
        )
        self.fields["minor"] = forms.BooleanField(
            label=_("I am younger than 18") if own else _("This person is younger than 18"),
            help_text=_("Nobody is refused because of age. An adult may come along."),
            required=False,
        )
        self.order_fields(["name", "residence", "minor"])

    def _of_body(self, who: str) -> None:
        if who == ApplicantKind.COMPANY:
            self.fields["organisation"] = words(
                _("Name of the company or organisation"),
                200,
                _("Write for whom you speak"),
                hint=_("As it is registered"),
                fill="organization",
            )
            self.fields["tax_number"] = TaxNumberField()
        else:
            self.fields["organisation"] = words(
                _("Name of the state body"), 200, _("Write for whom you speak"), fill="organization"
            )


class TaxNumberField(forms.CharField):
    """Of an organisation in this country; without the spaces it was typed with."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=options.pop("label", _("Tax number of the organisation (STIR, INN, BIN)")),
            max_length=20,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={"required": _("Write the tax number of the organisation")},
            **options,
        )

    def clean(self, value: Any) -> Any:
        text = normalised(super().clean(value))
        if text and not is_tax_number(text, settings.COUNTRY):
            raise forms.ValidationError(no_tax_number())
        return text


def no_tax_number() -> str:
    lengths = gettext(" or ").join(map(str, LENGTHS[settings.COUNTRY]))
    return gettext(
        "This is not a tax number: it has %(lengths)s digits. Check it against the certificate."
    ) % {"lengths": lengths}


class MandateForm(forms.Form):
    """Who speaks for the applicant, and by what right. `on`: the day of the reception."""

    def __init__(self, *args: Any, who: str, on: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        name = "representative" if who == REPRESENTED else "name"
        self.fields[name] = words(
            _("Your surname, name and patronymic"),
            150,
            _("Write your name"),
            hint=_("As in your identity document"),
            fill="name",
        )
        if who in BODIES:
            self.fields["position"] = words(
                _("Your position"), 150, _("Write your position"), fill="organization-title"
            )
        if who != ApplicantKind.STATE_BODY:
            self._of_mandate(OF_COMPANY if who == ApplicantKind.COMPANY else OF_PERSON)

    def _of_mandate(self, kinds: Iterable[MandateKind]) -> None:
        self.fields["mandate_kind"] = forms.ChoiceField(
            label=_("By what right do you speak?"),
            choices=[(one.value, one.label) for one in kinds],
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Say by what right you speak"),
                "invalid_choice": _("Say by what right you speak"),
            },
        )
        self.fields["mandate_number"] = words(
            _("Number of the paper"),
            60,
            "",
            hint=_("Of the power of attorney, certificate or order"),
        )
        self.fields["mandate_issued"] = date_field(_("Issued on"), required=False)
        self.fields["mandate_until"] = date_field(
            _("Holds until"), required=False, help_text=_("Leave it empty if it has no end")
        )
        self.fields["paper"] = PaperField(
            label=_("A picture or file of the paper"),
            help_text=_(
                "PDF, Word, ODT, JPEG or PNG, at most 10 MB. Without one, bring the paper."
            ),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("mandate_kind") == MandateKind.ATTORNEY and not data.get("mandate_number"):
            self.add_error("mandate_number", _("Write the number of the power of attorney"))
        issued, until = data.get("mandate_issued"), data.get("mandate_until")
        if issued and until and until < issued:
            self.add_error("mandate_until", _("It ends before it was issued; check the days"))
        elif until and self.on and until < self.on:
            self.add_error("mandate_until", self.ends_too_early(self.on))
        return data

    def ends_too_early(self, on: date) -> str:
        return gettext(
            "It ends before the reception on %(day)s. Name one that still holds then, or choose an "
            "earlier time."
        ) % {"day": day(on)}

    @property
    def answers(self) -> dict[str, str]:
        """As a draft keeps them: dates as text."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "paper"}
        return {
            name: value.isoformat() if isinstance(value, date) else value or ""
            for name, value in data.items()
        }


class PointForm(forms.Form):
    """From where one takes part by video; asked only where there is a choice."""

    point = forms.ChoiceField(
        label=_("From where do you take part?"),
        required=False,
        help_text=_("At a video point somebody of the office helps you. Bring your document."),
        error_messages={"invalid_choice": _("This video point is closed. Choose another one.")},
    )

    def __init__(self, *args: Any, by_video: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = VideoPoint.objects.offered() if by_video else []
        if not points:
            del self.fields["point"]
            return
        field = self.fields["point"]
        assert isinstance(field, forms.ChoiceField)
        own = ("", _("From my own device"))
        field.choices = [own, *((str(one.uid), words_of(one)) for one in points)]


def words_of(point: VideoPoint) -> str:
    """Where it is and when it is open."""
    where = gettext("I come to the video point: %(place)s") % {"place": said(point.place)}
    return f"{where} ({said(point.opening)})" if point.opening else where


class NeedsForm(PointForm):
    interpreter = forms.ChoiceField(
        label=_("Do you need an interpreter?"),
        choices=[("", _("No")), *INTERPRETERS.items()],
        required=False,
        help_text=_("The office finds one. You pay nothing for it."),
    )
    access = forms.MultipleChoiceField(
        label=_("What else helps you?"),
        choices=list(ACCESS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label=_("Anything else the office should know"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the people who receive you read it."),
        error_messages={"max_length": _("The text may have at most 500 letters")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data.setdefault("point", "")  # what was chosen for a call is not kept for a talk
        if data.get("interpreter") == "other" and not data.get("words"):
            self.add_error("words", _("Write which language you need"))
        return data


class PriorityForm(forms.Form):
    category = forms.ModelChoiceField(
        Category.objects.all(),
        label=_("Do you belong to a category that comes first?"),
        required=False,
        empty_label=_("No"),
        error_messages={"invalid_choice": _("Choose one from the list")},
    )
    paper = PaperField(
        label=_("The evidence"),
        help_text=_("A picture or file of the certificate. Without one, bring it along."),
    )

    @property
    def answers(self) -> dict[str, str]:
        chosen = self.cleaned_data["category"]
        return {"category": str(chosen.pk) if chosen else ""}
