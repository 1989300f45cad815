from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.forms.fields import PaperField


class AnswerForm(forms.Form):
    """The answer in writing: its text, one more paper, and whether it is only a word meanwhile."""

    text = forms.CharField(
        label=_("The answer"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={
            "required": _("Write the answer"),
            "max_length": _("The text may have at most 20000 letters"),
        },
    )
    interim = forms.BooleanField(
        label=_("This is a reply in the meantime"),
        help_text=_("It tells how far things are. The appeal stays on control until the answer."),
        required=False,
    )
    paper = PaperField(label=_("A paper to go with it"), help_text=_("PDF, Word, ODT, JPEG or PNG"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = gettext(
            "Point by point, in the language of the appeal: %(language)s"
        ) % {"language": language}

    def clean_version(self) -> int:
        return self.cleaned_data.get("version") or 0
