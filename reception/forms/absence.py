from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.actions.absence import LONGEST

MOMENT = "%Y-%m-%dT%H:%M"  # what an input of HTML sends and takes, in any language


def moment_field(label: Any, missing: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=[MOMENT],
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
        error_messages={
            "required": missing,
            "invalid": _("Write the day and the time like this: 2026-12-31T14:20"),
        },
    )


class AbsenceForm(forms.Form):
    """From when until when the official can't receive, in the office's zone."""

    start = moment_field(_("From"), _("Say from when"))
    end = moment_field(_("Until"), _("Say until when"))

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end:
            if end <= start:
                self.add_error("end", _("The end must come after the beginning"))
            elif end <= self.now:
                self.add_error("end", _("This time is over"))
            elif end - start > LONGEST:
                self.add_error("end", _("An absence may last a year at most"))
        return data
