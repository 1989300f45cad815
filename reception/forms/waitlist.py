"""What somebody waits for, on one page."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.actions.waitlist import LONGEST_DAYS, Wish
from reception.formats import LABELS
from reception.forms.booking import EmailForm
from reception.forms.fields import date_field
from reception.models import Category, Official
from scheduling.availability import formats_of
from scheduling.formats import Format

USUAL_DAYS = 30
CHOOSE = _("Choose a day")


class WaitForm(EmailForm):
    """With `ask_address` also where to write to; without, it is known and proven."""

    topic = forms.ChoiceField(
        label=_("What is it about?"),
        required=False,
        error_messages={"invalid_choice": _("Choose what it is about")},
    )
    how = forms.ChoiceField(
        label=_("How do you want to be received?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one"), "invalid_choice": _("Choose one")},
    )
    first = date_field(_("The first day on which you can come"), CHOOSE, invalid=CHOOSE)
    last = date_field(
        _("The last day on which you can come"),
        CHOOSE,
        invalid=CHOOSE,
        help_text=_("Your waiting ends after this day. You can wait for half a year at most."),
    )
    category = forms.ChoiceField(
        label=_("Are you one of those whom the law puts first?"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("The evidence is shown at the reception."),
        error_messages={"invalid_choice": _("Choose one")},
    )
    field_order = ("topic", "how", "first", "last", "category", "email")

    def __init__(
        self, *args: Any, official: Official, today: date, ask_address: bool, **kwargs: Any
    ) -> None:
        usual = {"first": today, "last": today + timedelta(days=USUAL_DAYS), "category": ""}
        kwargs["initial"] = usual | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.today = today
        self.categories = {one.slug: one for one in Category.objects.all()}
        topics = [(str(one.pk), str(one)) for one in official.topics.all()]
        hows = [(str(one), LABELS[one]) for one in formats_of(official.calendar)]
        ranked = [(slug, str(one)) for slug, one in self.categories.items()]
        self.only_how = hows[0][0] if len(hows) == 1 else str(Format.VIDEO)
        self._offer("topic", [("", _("I will say it later")), *topics], of=topics)
        self._offer("how", hows, of=hows[1:])
        self._offer("category", [("", _("None of these")), *ranked], of=ranked)
        if not ask_address:
            del self.fields["email"]

    def _offer(self, name: str, choices: list[tuple[str, Any]], *, of: list[Any]) -> None:
        """Where there is nothing to choose `of`, nothing is asked."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if not of:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if last and last < self.today:
            self.add_error("last", _("This day is past"))
        elif last and last > self.today + timedelta(days=LONGEST_DAYS):
            self.add_error("last", _("Choose a day within the next half year"))
        elif first and last and last < first:
            self.add_error("last", _("The last day can't be before the first"))
        return data

    @property
    def wish(self) -> Wish:
        """Of a valid form."""
        data = self.cleaned_data
        return Wish(
            first=data["first"],
            last=data["last"],
            how=Format(data.get("how") or self.only_how),
            topic_id=int(data["topic"]) if data.get("topic") else None,
            category=self.categories.get(data.get("category", "")),
        )
