"""Setting up the app that shows codes, and the codes for whoever loses it."""

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reception import signed
from reception.actions import second_factor
from reception.forms.accounts import AuthenticatorForm
from reception.models import User
from reception.views.session import confirmed, signed_in_staff


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def authenticator(request: HttpRequest) -> HttpResponse:
    user = signed_in_staff(request)
    app = second_factor.begin_setting_up(user)
    if app.confirmed:
        return redirect("security")
    form = AuthenticatorForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and shows_the_code(user, form):
        signed.change(request.session, second="authenticator")
        if user.recovery_codes.filter(used=None).exists():
            return redirect("security")
        return codes_page(request, user)
    uri = second_factor.uri(app)
    context = {
        "form": form,
        "uri": uri,
        "qr": segno.make(uri, micro=False).svg_data_uri(scale=5, light="white"),
        "secret": " ".join(app.secret[n : n + 4] for n in range(0, len(app.secret), 4)),
    }
    status = 422 if form.is_bound else 200
    return render(request, "account/authenticator.html", context, status=status)


def shows_the_code(user: User, form: AuthenticatorForm) -> bool:
    try:
        second_factor.confirm(user, form.cleaned_data["code"], now=timezone.now())
    except second_factor.TooManyWrong:
        form.add_error("code", _("Too many wrong codes. Wait an hour."))
    except second_factor.WrongCode:
        form.add_error("code", _("This is not the code that the app shows now. Try the next one."))
    else:
        return True
    return False


def codes_page(request: HttpRequest, user: User) -> HttpResponse:
    """New recovery codes, shown this once."""
    codes = second_factor.make_recovery_codes(user, now=timezone.now())
    return render(request, "account/recovery_codes.html", {"codes": codes})


@require_POST
@confirmed
def recovery_codes(request: HttpRequest) -> HttpResponse:
    return codes_page(request, signed_in_staff(request))


@require_POST
@confirmed
def remove(request: HttpRequest) -> HttpResponse:
    second_factor.remove_authenticator(signed_in_staff(request), now=timezone.now())
    messages.success(request, _("The authenticator app is removed."))
    return redirect("security")
