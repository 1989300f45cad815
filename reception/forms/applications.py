"""Applying for a batch: the questions of a booking on one page, and which times suit."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.forms.booking import AboutForm, QuestionForm
from reception.forms.fields import PhoneForm
from reception.models import Application, Batch, Category
from reception.templatetags.qabul import when
from scheduling.formats import Format

MOST_RANKED = 6
ANSWERS = (
    "kind",
    "name",
    "organisation",
    "tax_number",
    "residence",
    "phone",
    "topic",
    "subject",
    "text",
)
ANY, RANKED = "any", "ranked"
# Said in words up to the last; more are never asked for (MOST_RANKED).
NTH = [
    _("First wish"),
    _("Second wish"),
    _("Third wish"),
    _("Fourth wish"),
    _("Fifth wish"),
    _("Sixth wish"),
]


class ApplicationForm(AboutForm, PhoneForm, QuestionForm):
    """What is typed becomes the appeal of whoever wins. Papers are shown at the reception."""

    times = forms.ChoiceField(
        label=_("Which times suit you?"),
        choices=[(ANY, _("Any of them")), (RANKED, _("Those that I name below, best first"))],
        widget=forms.RadioSelect,
        help_text=_("Say what you really want: nothing else can bring you more."),
        error_messages={
            "required": _("Say which times suit you"),
            "invalid_choice": _("Say which times suit you"),
        },
    )
    others = forms.BooleanField(label=_("After these, any other time too"), required=False)
    category = forms.ModelChoiceField(
        Category.objects.all(),
        label=_("Do you belong to a category that comes first?"),
        required=False,
        empty_label=_("No"),
        help_text=_("The evidence is shown at the reception."),
        error_messages={"invalid_choice": _("Choose one from the list")},
    )

    wait = forms.BooleanField(
        label=_("If I win no time, put me on the waitlist"),
        required=False,
        help_text=_("Times that others give up are then offered to you, for three months."),
    )

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        # Every time of a batch is as long as the next, whatever topic somebody comes with.
        by_phone = batch.format == Format.PHONE
        super().__init__(*args, official=batch.official, minutes=None, by_phone=by_phone, **kwargs)
        self.slots = batch.offered
        choices = [
            (str(second), when(start))
            for second, start in zip(self.slots, batch.starts, strict=True)
        ]
        self.ranked = [f"wish_{n}" for n in range(1, min(len(choices), MOST_RANKED) + 1)]
        for name, label in zip(self.ranked, NTH, strict=False):
            self.fields[name] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", "—"), *choices],
                error_messages={"invalid_choice": _("This time is not in the draw")},
            )
        if not Category.objects.exists():
            del self.fields["category"]
        if len(choices) < 2:
            for name in ("times", "others", *self.ranked):
                del self.fields[name]
            self.ranked = []
        self.order_fields([field.name for _title, fields in self.groups() for field in fields])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("times") == RANKED:
            named = [data[name] for name in self.ranked if data.get(name)]
            if not named:
                self.add_error("wish_1", _("Name at least one time"))
            for name in self.ranked:
                if data.get(name) and named.count(data[name]) > 1:
                    self.add_error(name, _("Name each time once"))
        return data

    @property
    def wishes(self) -> tuple[int, ...]:
        """Starts in epoch seconds, the best first; () for any."""
        data = self.cleaned_data
        if data.get("times") != RANKED:
            return ()
        named = [int(data[name]) for name in self.ranked if data[name]]
        rest = [second for second in self.slots if data["others"] and second not in named]
        return (*named, *rest)

    @property
    def answers(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name) or "" for name in ANSWERS}

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """(heading, its fields), in the order in which they're asked."""
        times = ("times", *self.ranked, "others")
        for title, names in (
            (_("When"), (*times, "category", "wait")),
            (_("About you"), ("kind", "name", "organisation", "tax_number", "residence", "phone")),
            (_("Your appeal"), ("topic", "subject", "text")),
        ):
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                yield title, fields


def typed_before(application: Application, answers: dict[str, Any]) -> dict[str, Any]:
    """What the form shows of an application that is changed."""
    named = application.wishes[:MOST_RANKED]
    return {
        **answers,
        **{f"wish_{n}": str(second) for n, second in enumerate(named, 1)},
        "times": RANKED if application.wishes else ANY,
        "others": len(application.wishes) == len(application.batch.offered),
        "category": application.category_id,
        "wait": application.wait,
    }
