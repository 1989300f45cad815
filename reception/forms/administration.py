"""What an administrator says of an office: itself, its people, officials and topics."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.control import staff_of
from reception.forms.fields import PHONE, date_field
from reception.models import Office, Official, Post, RoleKind, Topic, User
from reception.models.offices import check_template
from reception.numbering import LONGEST

WRITTEN = {"uz": _("in Uzbek"), "ru": _("in Russian"), "en": _("in English")}
CALLED = pgettext_lazy("not of a person", "Name")
SLUG = _("Short name in addresses: small Latin letters, digits and hyphens")
ROLES: dict[str, Promise] = {
    Post.REGISTRAR: _("Registrar: registers and triages all appeals of the office"),
    Post.ADMINISTRATOR: _("Administrator: people, roles, officials, topics and hours"),
    Post.AUDITOR: _("Auditor: reads everything, changes nothing"),
    Post.SECRETARY: _("Secretary of an official"),
    Post.DEPUTY: _("Deputy: stands in for an official"),
}
SPOKEN = [(code, words) for code, words in settings.LANGUAGES if code != "uz-cyrl"]


class SaidForm(forms.Form):
    """With words in each language that somebody writes; Uzbek in Cyrillic is made from Latin."""

    said_fields: tuple[tuple[str, Promise, bool], ...] = ()  # name, label, required in Uzbek

    def __init__(self, *args: Any, kept: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = dict(self.fields)
        self.fields.clear()
        for name, label, required in self.said_fields:
            for code, language in WRITTEN.items():
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=f"{label}, {language}",
                    max_length=200,
                    required=required and code == "uz",
                    initial=getattr(kept, name, {}).get(code, "") if kept else "",
                )
        self.fields |= own

    def said(self) -> dict[str, Any]:
        """By field, what was written in each language."""
        found: dict[str, Any] = {}
        for name, _label, _required in self.said_fields:
            words = {code: self.cleaned_data[f"{name}_{code}"].strip() for code in WRITTEN}
            found[name] = {code: word for code, word in words.items() if word}
        return found


class OfficeForm(SaidForm):
    said_fields = (("name", CALLED, True), ("address", _("Address"), False))
    phone = forms.CharField(label=_("Telephone"), required=False, validators=[PHONE])
    email = forms.EmailField(
        label=_("Mailbox of the office"),
        help_text=_("Invitations come from it; answers from calendars go to it"),
    )
    head = forms.ModelChoiceField(
        Official.objects.none(),
        label=_("Head of the office"),
        required=False,
        empty_label=_("The first in order of precedence"),
    )
    parent = forms.ModelChoiceField(
        Office.objects.none(), label=_("Lies under"), required=False, empty_label=_("No office")
    )

    def __init__(self, *args: Any, office: Office, orders: bool, **kwargs: Any) -> None:
        """`orders`: whether the person says which office lies under which."""
        initial = {name: getattr(office, name) for name in ("phone", "email", "head", "parent")}
        super().__init__(*args, kept=office, initial=initial, **kwargs)
        self.choose("head", office.officials.filter(active=True))
        if orders:
            self.choose("parent", Office.objects.exclude(pk=office.pk).order_by("pk"))
        else:
            del self.fields["parent"]

    def choose(self, name: str, rows: "QuerySet[Any]") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def written(self) -> dict[str, Any]:
        plain = ("phone", "email", "head", "parent")
        return self.said() | {n: self.cleaned_data[n] for n in plain if n in self.cleaned_data}


class NumbersForm(forms.Form):
    number_template = forms.CharField(
        label=_("How numbers of appeals are written"),
        help_text=_(
            "{code}, {year} and {n:05} once each, with -, / or . between them; 05 is the fewest "
            "digits. Leave it empty for the usual way of the country."
        ),
        required=False,
        max_length=LONGEST,
        validators=[check_template],
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
    )


class NewOfficeForm(SaidForm):
    said_fields = (("name", CALLED, True),)
    slug = forms.SlugField(label=SLUG, max_length=50)
    code = forms.RegexField(
        r"^[A-Z0-9]*[A-Z][A-Z0-9]*$",
        label=_("Code"),
        max_length=8,
        help_text=_("Capital Latin letters and digits: the numbers of its appeals begin with it"),
    )
    email = forms.EmailField(label=_("Mailbox of the office"))
    parent = forms.ModelChoiceField(
        Office.objects.order_by("pk"),
        label=_("Lies under"),
        required=False,
        empty_label=_("No office"),
    )


class TopicForm(SaidForm):
    said_fields = (
        ("name", CALLED, True),
        ("keywords", _("What people call it, with commas"), False),
    )


class NewTopicForm(TopicForm):
    slug = forms.SlugField(label=SLUG, max_length=50)


class OfficialForm(SaidForm):
    said_fields = (("name", _("Name"), True), ("position", _("Position"), True))
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.order_by("pk"),
        label=_("Topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=_("Speaks"), choices=SPOKEN, required=False, widget=forms.CheckboxSelectMultiple
    )
    needs_approval = forms.BooleanField(label=_("The office confirms each booking"), required=False)

    def written(self) -> dict[str, Any]:
        plain = ("topics", "languages", "needs_approval")
        return self.said() | {name: self.cleaned_data[name] for name in plain}


class NewOfficialForm(OfficialForm):
    slug = forms.SlugField(label=SLUG, max_length=50)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("A letter with a link to set up the account goes there")
    )


class RoleForm(forms.Form):
    """What somebody is to do, where, from when and until when."""

    post = forms.ChoiceField(
        label=_("Role"),
        choices=list(ROLES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the role")},
    )
    official = forms.ModelChoiceField(
        Official.objects.none(),
        label=_("Of which official"),
        required=False,
        empty_label=_("Of none: for the whole office"),
        help_text=_("For a secretary and a deputy"),
    )
    with_branches = forms.BooleanField(
        label=_("Also in all offices below this one"), required=False
    )
    first = date_field(_("From which day"), required=False)
    last = date_field(_("Until which day, that day included"), required=False)

    def __init__(self, *args: Any, office: Office, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office, self.now = office, now
        field = self.fields["official"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = office.officials.filter(active=True)
        if not office.branches.exists():
            del self.fields["with_branches"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        beside = said.get("post") in {Post.SECRETARY, Post.DEPUTY}
        if beside and not said.get("official") and "official" not in self.errors:
            self.add_error("official", _("Choose the official"))
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first"))
        elif last and self.midnight(last + timedelta(days=1)) <= self.now:
            self.add_error("last", _("This day is over"))
        return said

    def midnight(self, day: Any) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.office.tzid))

    def role(self) -> dict[str, Any]:
        """As `roles.give` and `staffing.invite` take it."""
        said = self.cleaned_data
        beside = said["post"] not in RoleKind.values
        first, last = said["first"], said["last"]
        return {
            "official": said["official"] if beside else None,
            "with_branches": bool(said.get("with_branches")) and not beside,
            "begins": self.midnight(first) if first else None,
            "ends": self.midnight(last + timedelta(days=1)) if last else None,
        }


if TYPE_CHECKING:
    OneUser = forms.ModelChoiceField[User]
else:
    OneUser = forms.ModelChoiceField  # can't be subscripted outside of the stubs


class PersonLabel(OneUser):
    def label_from_instance(self, obj: User) -> str:
        return obj.full_name or obj.username


class GiveForm(RoleForm):
    person = PersonLabel(User.objects.none(), label=_("Who"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = User.objects.filter(pk__in=[one.pk for one in staff_of(self.office)])
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = known.order_by("pk")
        self.order_fields(["person"])


class InviteForm(RoleForm):
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("The link in the letter works for this address alone")
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["email", "language"])
