"""Fields that several forms ask for."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from reception.formats import LABELS
from reception.forms.papers import taken

PHONE_PATTERN = r"^\+?[0-9][0-9 ()\-]{5,20}$"
PHONE = RegexValidator(
    PHONE_PATTERN,
    _("Write the number with its code, for example +998 90 123 45 67"),
)
# What a date input of HTML takes, whatever the language of the page.
ISO = "%Y-%m-%d"
LIKE_THIS = _("Write the day like this: 2026-12-31")
FORMAT_CHOICES = [(how.value, words) for how, words in LABELS.items()]


def date_field(
    label: Any, missing: Any = "", *, invalid: Any = LIKE_THIS, **extra: Any
) -> forms.DateField:
    """`missing` and `invalid`: what is said when there is no date, or none of the calendar."""
    return forms.DateField(
        label=label,
        input_formats=[ISO],
        widget=forms.DateInput(format=ISO, attrs={"type": "date", "class": "input--medium"}),
        error_messages={"invalid": invalid} | ({"required": missing} if missing else {}),
        **extra,
    )


class PaperField(forms.FileField):
    """One paper, not required; its `content_type` is what its bytes say."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.odt,.jpg,.jpeg,.png"}),
            error_messages={
                "empty": _("This file is empty; choose another one"),
                "invalid": _("The file did not arrive; choose it once more"),
                "missing": _("The file did not arrive; choose it once more"),
            },
            **options,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        paper: UploadedFile[bytes] | None = super().clean(data, initial)
        return taken(paper, settings.ATTACHMENT_MAX_BYTES) if paper else paper


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=_("Your telephone number"),
        required=False,
        validators=[PHONE],
        help_text=_("In case the office has to reach you at once"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
        error_messages={"required": _("Write the number on which the office calls you")},
    )

    def __init__(self, *args: Any, by_phone: bool = False, **kwargs: Any) -> None:
        """`by_phone`: the reception itself happens on this number, so everybody has to give it."""
        super().__init__(*args, **kwargs)
        if by_phone:
            phone = self.fields["phone"]
            phone.required = True
            phone.help_text = _("The office calls you on it at the time you chose")


class SixDigitsField(forms.RegexField):
    """A one-time code, also as "123 456"; gives the digits alone."""

    def __init__(self, *, label: Any) -> None:
        missing = _("Write the six digits of the code")
        attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "class": "input--code",
            "maxlength": "9",
        }
        super().__init__(
            r"^\s*\d{3}\s*\d{3}\s*$",
            label=label,
            widget=forms.TextInput(attrs=attrs),
            error_messages={"required": missing, "invalid": missing},
        )

    def clean(self, value: Any) -> str:
        return "".join(super().clean(value).split())
