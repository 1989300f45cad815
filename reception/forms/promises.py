"""What is said about an instruction: a report, a remark, the head's decision, a reply."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.forms.fields import date_field
from reception.models.answers import BEST, WORST, ObjectionKind
from reception.templatetags.qabul import day

STARS = {
    5: _("Very good"),
    4: _("Good"),
    3: _("Neither good nor bad"),
    2: _("Bad"),
    1: _("Very bad"),
}


class TextForm(forms.Form):
    """One text, of which the page says what it is for."""

    text = forms.CharField(
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Write something here"),
            "max_length": _("The text may have at most 5000 letters"),
        },
    )

    def __init__(self, *args: Any, label: Any, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = label, hint


class ExtendForm(forms.Form):
    """The head's decision to put an answer off."""

    until = date_field(_("Until which day"), _("Say until which day"))
    reason = forms.CharField(
        label=_("Why more time is needed"),
        help_text=_("The citizen is told this reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write why more time is needed"),
            "max_length": _("The text may have at most 1000 letters"),
        },
    )

    def __init__(self, *args: Any, due: date, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.due, self.latest = due, latest
        self.fields["until"].help_text = gettext("At the latest %(day)s") % {"day": day(latest)}

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until <= self.due:
            raise forms.ValidationError(_("The new day must come after the present one"))
        if until > self.latest:
            raise forms.ValidationError(_("The law does not allow a later day"))
        return until


class RatingForm(forms.Form):
    stars = forms.TypedChoiceField(
        label=_("How was the reception?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five")},
    )
    comment = forms.CharField(
        label=_("What would you like to tell the office?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _("The text may have at most 2000 letters")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stars = self.fields["stars"]
        assert isinstance(stars, forms.TypedChoiceField)
        stars.choices = [(n, f"{n} – {STARS[n]}") for n in range(BEST, WORST - 1, -1)]


class ObjectionForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What do you want?"),
        choices=ObjectionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you want")},
    )
    text = forms.CharField(
        label=_("What is not clear, or not right?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Write what is not clear or not right"),
            "max_length": _("The text may have at most 5000 letters"),
        },
    )
