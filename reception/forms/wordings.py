from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.notices import wording
from reception.notices.wording import MOST_BODY, MOST_SUBJECT, Unfit


class WordingForm(forms.Form):
    """The words of one letter in one language; without any, the shipped ones hold."""

    subject = forms.CharField(
        label=_("Subject"),
        required=False,
        max_length=MOST_SUBJECT,
        help_text=_("Leave it empty for the usual one. It must not say whom or what it is about."),
    )
    body = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=MOST_BODY,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "true", "translate": "no"}),
        error_messages={"max_length": _("The text is too long")},
    )

    def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
        self.name = name
        super().__init__(*args, **kwargs)

    def clean_subject(self) -> str:
        subject = " ".join(self.cleaned_data["subject"].split())
        if set(subject) & set("{}"):
            raise forms.ValidationError(_("A subject has no places in braces"))
        return subject

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"].replace("\r\n", "\n").strip()
        if not body:
            return body
        try:
            wording.check(self.name, body)
        except Unfit as error:
            places = {"places": ", ".join(f"{{{one}}}" for one in error.places)}
            words = {
                "unknown": gettext("This letter has no such places: %(places)s"),
                "missing": gettext("These have to be in the text: %(places)s"),
                "braces": gettext("A brace is open or left over"),
            }
            raise forms.ValidationError(words[error.problem] % places) from error
        return body
