"""What the secretary asks on the telephone or at the counter, on one page; the receipt's code."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reception.actions.counter import AT_THE_DESK
from reception.forms.applicant import REPRESENTED, NeedsForm, words
from reception.forms.booking import AboutForm, QuestionForm, can_be_invited
from reception.forms.fields import PhoneForm
from reception.models import Category
from reception.models.applicants import OF_COMPANY, OF_PERSON, ApplicantKind, Channel, MandateKind
from reception.tax_numbers import normalised

KINDS = dict.fromkeys((*OF_COMPANY, *OF_PERSON))
MANDATES = [("", "—"), *((one.value, one.label) for one in KINDS)]
# What is asked of the caller is said here about the caller.
OF_WHOM = [
    (ApplicantKind.PERSON.value, _("A person")),
    (REPRESENTED, _("Represented")),
    (ApplicantKind.COMPANY.value, _("A company or an organisation")),
    (ApplicantKind.STATE_BODY.value, _("A state body")),
]
LABELS = {
    "kind": _("Who asks"),
    "name": _("Surname, name and patronymic"),
    "organisation": _("Organisation"),
    "tax_number": _("Tax number"),
    "residence": _("Address"),
    "phone": _("Telephone"),
    "subject": _("Question"),
    "text": _("Details"),
    "interpreter": _("Interpreter"),
    "access": _("What helps them"),
    "words": _("Anything else the office should know"),
}
GROUPS = (
    (_("How it came in"), ("channel", "language")),
    (
        _("Who asks"),
        ("kind", "name", "organisation", "tax_number", "residence", "minor", "document"),
    ),
    (
        _("Who speaks for the applicant"),
        ("representative", "position", "mandate_kind", "mandate_number"),
    ),
    (_("How to reach them"), ("phone", "email")),
    (_("The appeal"), ("topic", "subject", "text")),
    (_("What helps them"), ("point", "interpreter", "access", "words", "category")),
)


class CounterForm(AboutForm, PhoneForm, NeedsForm, QuestionForm):
    channel = forms.ChoiceField(
        label=_("How do they ask?"),
        choices=[(one.value, one.label) for one in AT_THE_DESK],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how they ask"), "invalid_choice": _("Say how they ask")},
    )
    language = forms.ChoiceField(label=_("Their language"), choices=settings.LANGUAGES)
    minor = forms.BooleanField(label=_("Younger than 18"), required=False)
    document = words(
        _("Series and number of the identity document"),
        30,
        "",
        hint=_("Counted by, so that everybody has one coming reception. It isn't kept."),
    )
    representative = words(_("Surname and name of the representative"), 150, "")
    position = words(_("Position"), 150, "")
    mandate_kind = forms.ChoiceField(
        label=_("By what right do they speak?"), choices=MANDATES, required=False
    )
    mandate_number = words(_("Number of the paper"), 60, "")
    email = forms.EmailField(
        label=_("Their e-mail address"),
        required=False,
        max_length=200,
        validators=[can_be_invited],
        help_text=_("Without one, they are told by telephone, and the receipt is printed."),
        error_messages={
            "invalid": _("Write the address like this: name@example.uz"),
            "max_length": _("The address may have at most 200 letters"),
        },
    )
    category = forms.ModelChoiceField(
        Category.objects.all(), label=_("Comes first as"), required=False, empty_label=_("No")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = OF_WHOM
        if "point" in self.fields:
            self.fields["point"].label = _("From where they take part")
            self.fields["point"].help_text = ""
        for name, label in LABELS.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""
        if "topic" in self.fields:
            self.fields["topic"].label = _("Topic")
        if not Category.objects.exists():
            del self.fields["category"]
        self.order_fields([field.name for _title, fields in self.groups() for field in fields])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        represented = data.get("kind") == REPRESENTED
        if represented and not data.get("representative"):
            self.add_error("representative", _("Write who speaks for this person"))
        if (represented or data.get("kind") == ApplicantKind.COMPANY) and not data.get(
            "mandate_kind"
        ):
            self.add_error("mandate_kind", _("Say by what right they speak"))
        if data.get("mandate_kind") == MandateKind.ATTORNEY and not data.get("mandate_number"):
            self.add_error("mandate_number", _("Write the number of the power of attorney"))
        if not (data.get("phone") or data.get("email") or self.errors):
            self.add_error("phone", _("Write a telephone number or an e-mail address"))
        return data

    @property
    def answers(self) -> dict[str, Any]:
        """As a draft keeps them, without what is about the booking and not about the person."""
        data = dict(self.cleaned_data)
        for name in ("channel", "language", "document"):
            data.pop(name)
        represented = data["kind"] == REPRESENTED
        chosen = data.pop("category", None)
        kind = ApplicantKind.PERSON.value if represented else data["kind"]
        return data | {
            "kind": kind,
            "represented": "yes" if represented else "",
            "tax_number": normalised(data["tax_number"]),
            "category": str(chosen.pk) if chosen else "",
        }

    @property
    def channel_said(self) -> Channel:
        return Channel(self.cleaned_data["channel"])

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """(heading, its fields), in the order in which they're asked."""
        for title, names in GROUPS:
            yield title, [self[name] for name in names if name in self.fields]


class FindForm(forms.Form):
    number = words(
        _("Number of the appeal"), 40, _("Write the number from the receipt"), hint="NVB-2026-00001"
    )
    code = words(
        _("Code from the receipt"), 20, _("Write the code from the receipt"), fill="one-time-code"
    )
