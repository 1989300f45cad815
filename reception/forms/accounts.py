from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from reception.forms.fields import SixDigitsField
from reception.models import User


def login_field(**extra: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Login name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": _("Write your login name")},
        **extra,
    )


def password_field(
    label: Any, missing: Any, *, autocomplete: str = "current-password", **extra: Any
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={
            "required": missing,
            "max_length": _("The password may have at most 200 letters"),
        },
        **extra,
    )


def factor_field() -> forms.CharField:
    return forms.CharField(
        label=_("The code of your authenticator app"),
        max_length=20,
        help_text=_("Six digits. Or one of your recovery codes."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "class": "input--code",
            }
        ),
        error_messages={
            "required": _("Write the code"),
            "max_length": _("Write six digits, or a recovery code of ten letters"),
        },
    )


class StaffSignInForm(forms.Form):
    username = login_field()
    password = password_field(_("Password"), _("Write your password"))


class SecondStepForm(forms.Form):
    code = factor_field()


class AuthenticatorForm(forms.Form):
    code = SixDigitsField(label=_("The code that the app shows now"))


class ConfirmForm(forms.Form):
    """Staff show again what they signed in with."""

    password = password_field(_("Password"), _("Write your password"))
    code = factor_field()

    def __init__(self, *args: Any, with_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_code:
            del self.fields["code"]


class ForgottenForm(forms.Form):
    username = login_field()


class PasskeyNameForm(forms.Form):
    name = forms.CharField(
        label=_("A name for this passkey"),
        max_length=60,
        help_text=_("So that you know later which one it is, for example: my telephone"),
        error_messages={
            "required": _("Give the passkey a name"),
            "max_length": _("The name may have at most 60 letters"),
        },
    )


# By the codes of Django's validators; said once for all of them, in our words.
WEAK = {
    "password_too_short": _("The password needs at least 12 characters"),
    "password_too_common": _("This password is on lists of common ones; choose another"),
    "password_entirely_numeric": _("A password of only digits is easily guessed"),
    "password_too_similar": _("The password is too much like your name; choose another"),
}


class NewPasswordForm(forms.Form):
    new_password = password_field(
        _("New password"),
        _("Write the new password"),
        autocomplete="new-password",
        help_text=_("At least 12 characters. A sentence of four or five words is best."),
    )
    repeated = password_field(
        _("The new password once more"),
        _("Write the new password once more"),
        autocomplete="new-password",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        try:
            validate_password(password, self.user)
        except ValidationError as error:
            raise ValidationError(
                [WEAK.get(one.code or "", one.message) for one in error.error_list]
            ) from error
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "new_password" in data and data.get("repeated") not in {None, data["new_password"]}:
            self.add_error("repeated", _("The two passwords differ"))
        return data
