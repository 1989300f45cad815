"""What the room's page sends besides decisions."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.actions.calls import MOST_LETTERS, Sample
from reception.actions.door import MOST_LETTERS as MOST_AT_DOOR
from reception.actions.moderation import EXTENSIONS
from reception.forms.fields import PaperField

AT_MOST = 60  # samples at once
WORDS = ("good", "fair", "poor")


class ExtendForm(forms.Form):
    minutes = forms.TypedChoiceField(choices=[(one, one) for one in EXTENSIONS], coerce=int)
    seen = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z"])


class SayForm(forms.Form):
    key = forms.RegexField(r"^[A-Za-z0-9_-]{1,64}$")
    text = forms.CharField(
        max_length=MOST_LETTERS,
        error_messages={
            "required": _("Write something first"),
            "max_length": _("A message may have at most %(limit_value)d letters"),
        },
    )


class DoorForm(forms.Form):
    """`participant`: whom the office answers; empty from who waits."""

    key = forms.RegexField(r"^[A-Za-z0-9_-]{1,64}$")
    participant = forms.RegexField(r"^[A-Za-z0-9_-]{1,64}$", required=False)
    text = forms.CharField(
        max_length=MOST_AT_DOOR,
        error_messages={
            "required": _("Write something first"),
            "max_length": _("A message may have at most %(limit_value)d letters"),
        },
    )


class HandOverForm(forms.Form):
    key = forms.RegexField(r"^[A-Za-z0-9_-]{1,64}$")
    paper = PaperField()

    def clean_paper(self) -> Any:
        if not self.cleaned_data["paper"]:
            raise forms.ValidationError(_("Choose a file first"))
        return self.cleaned_data["paper"]


class LineForm(forms.Form):
    """`samples`: JSON, a list of lists in the order of `Sample`, oldest first."""

    samples = forms.CharField(max_length=8000)

    def clean_samples(self) -> list[Sample]:
        try:
            rows = json.loads(self.cleaned_data["samples"])
            samples = [Sample(*row) for row in rows[-AT_MOST:]]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise forms.ValidationError("not samples") from error
        if not all(sound(one) for one in samples):
            raise forms.ValidationError("not samples")
        return sorted(samples)


def sound(sample: Sample) -> bool:
    """Whether these are the numbers that a browser could have measured."""
    at, word, *numbers = sample
    return (
        type(at) is int
        and 0 < at < 2**40
        and word in WORDS
        and all(type(one) is int and 0 <= one < 2**31 for one in numbers)
        and sample.lost <= 1000
    )
