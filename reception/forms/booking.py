"""The citizen's questions, one page each. Every message is in the reader's language."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.choices import fitting
from reception.forms.applicant import TaxNumberField
from reception.forms.complaint import AgainstForm
from reception.forms.fields import PaperField, PhoneForm, SixDigitsField
from reception.models import Official
from reception.models.applicants import ApplicantKind
from scheduling.ical import is_address


class AboutForm(forms.Form):
    """Who asks, on one page, where everything else is on it too: an application for a batch."""

    kind = forms.ChoiceField(
        label=_("Who asks for the reception?"),
        choices=ApplicantKind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose for whom you ask"),
            "invalid_choice": _("Choose for whom you ask"),
        },
    )
    name = forms.CharField(
        label=_("Your surname, name and patronymic"),
        max_length=150,
        help_text=_("As in your identity document"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": _("Write your name"),
            "max_length": _("The name may have at most 150 letters"),
        },
    )
    organisation = forms.CharField(
        label=_("Name of the company, organisation or state body"),
        required=False,
        max_length=200,
        help_text=_("Only when you speak for one"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"max_length": _("The name may have at most 200 letters")},
    )
    tax_number = TaxNumberField(
        required=False, help_text=_("Only when you speak for a company or an organisation")
    )
    residence = forms.CharField(
        label=_("Where you live"),
        max_length=250,
        help_text=_("Or the address of the organisation. The law asks for it in every appeal."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        error_messages={
            "required": _("Write your address"),
            "max_length": _("The address may have at most 250 letters"),
        },
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") in {ApplicantKind.COMPANY, ApplicantKind.STATE_BODY}:
            if not data.get("organisation"):
                self.add_error("organisation", _("Write for whom you speak"))
            if data.get("kind") == ApplicantKind.COMPANY and not data.get("tax_number"):
                self.add_error("tax_number", _("Write the tax number of the organisation"))
        else:
            data["organisation"] = data["tax_number"] = ""
        return data


LIKE_THIS = _("Write the address like this: name@example.uz")


def can_be_invited(email: str) -> None:
    """Mail has more kinds of address (a quoted name, say) than a calendar can name."""
    if not is_address(email):
        raise forms.ValidationError(LIKE_THIS)


class EmailForm(forms.Form):
    email = forms.EmailField(
        validators=[can_be_invited],
        label=_("Your e-mail address"),
        max_length=200,
        help_text=_("We send a code there to make sure that it is yours"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Write your e-mail address"),
            "invalid": LIKE_THIS,
            "max_length": _("The address may have at most 200 letters"),
        },
    )


class ContactForm(PhoneForm, EmailForm):
    """Where the office reaches the person."""

    def __init__(self, *args: Any, code: bool = True, **kwargs: Any) -> None:
        """`code`: whether one is sent to the address; not for whom a provider knows."""
        super().__init__(*args, **kwargs)
        if not code:
            self.fields["email"].help_text = _("Letters about the reception go there")


class QuestionForm(forms.Form):
    topic = forms.ChoiceField(
        label=_("What is it about?"),
        error_messages={
            "required": _("Choose what it is about"),
            "invalid_choice": _("Choose what it is about"),
        },
    )
    subject = forms.CharField(
        label=_("Your question in one sentence"),
        max_length=150,
        error_messages={
            "required": _("Write your question in one sentence"),
            "max_length": _("Make it at most 150 letters; the details go below"),
        },
    )
    text = forms.CharField(
        label=_("The details"),
        max_length=5000,
        help_text=_("What happened, what you did about it, and what you ask for"),
        widget=forms.Textarea(attrs={"rows": 8, "data-count": ""}),
        error_messages={
            "required": _("Write what it is about"),
            "max_length": _("The text may have at most 5000 letters"),
        },
    )

    def __init__(self, *args: Any, official: Official, minutes: int | None, **kwargs: Any) -> None:
        """`minutes`: of the time that is held; only topics that need just as much are offered."""
        super().__init__(*args, **kwargs)
        self.topics = fitting(official, minutes)
        topics = [(str(topic.pk), str(topic)) for topic in self.topics]
        field = self.fields["topic"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = topics if len(topics) == 1 else [("", _("Choose")), *topics]
        if not topics:
            del self.fields["topic"]


class AppealForm(QuestionForm, AgainstForm):
    field_order = ("topic", "subject", "text", "against", "against_name", "paper")

    paper = PaperField(
        label=_("A paper"),
        help_text=_("PDF, Word, ODT, JPEG or PNG, at most 10 MB; five papers at most"),
    )


class CodeForm(forms.Form):
    code = SixDigitsField(label=_("The code from the letter"))
