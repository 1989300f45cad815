"""Whoever accepts an invitation to the staff sets up their account."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from reception.models import User

LOGIN = RegexValidator(
    r"^[a-z0-9][a-z0-9.\-]{2,39}$",
    _("Three to forty small Latin letters, digits, dots and hyphens"),
)


class JoinForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    username = forms.CharField(
        label=_("Login name"),
        validators=[LOGIN],
        help_text=_("You sign in with it"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("Twelve characters at least"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The password once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        password = said.get("password")
        if password and said.get("again") and password != said["again"]:
            self.add_error("again", _("The two passwords differ"))
        if password:
            user = User(username=said.get("username", ""), full_name=said.get("name", ""))
            try:
                validate_password(password, user)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return said
