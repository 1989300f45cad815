""" "Confirm that it is you", before anything sensitive: with what the person signs in with."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reception import providers, signed
from reception.actions import counter, second_factor
from reception.forms.accounts import ConfirmForm
from reception.limits import admit_guess, count
from reception.models import User
from reception.views.accounts import checked
from reception.views.code import safe_next
from reception.views.proof import send_code
from reception.views.security import layout_of
from reception.views.session import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if user.is_citizen:
        return confirm_citizen(request, user)
    form = ConfirmForm(
        request.POST if request.method == "POST" else None,
        with_code=second_factor.has_second_factor(user),
    )
    if form.is_valid() and proves(request, user, form):
        signed.confirm(request.session)
        return redirect(safe_next(request))
    context = {
        "layout": layout_of(user),
        "form": form,
        "next": safe_next(request),
        "passkeys": user.passkeys.exists(),
    }
    return render(request, "account/confirm.html", context, status=422 if form.is_bound else 200)


def proves(request: HttpRequest, user: User, form: ConfirmForm) -> bool:
    """Whether password and code are right; else with the error on the form."""
    who = f"confirm:{user.pk}"
    admit_guess(request, "password", who=who, widely="passwords")
    if not user.check_password(form.cleaned_data["password"]):
        count(request, "password", who=who)
        count(request, "passwords")
        form.add_error("password", _("The password is wrong."))
        return False
    return "code" not in form.fields or bool(checked(request, user, form))


def confirm_citizen(request: HttpRequest, user: User) -> HttpResponse:
    """By a new code, which signs in once more; or by the provider, if that is the only way."""
    target = safe_next(request)
    if request.method == "POST" and user.email_hash:
        send_code(request, user.email)
        return redirect(f"{reverse('sign-in-code')}?{urlencode({'next': target})}")
    if not user.email_hash and counter.has_receipt(user):
        return redirect(f"{reverse('receipt')}?{urlencode({'next': target})}")
    mine = set(user.identities.values_list("provider", flat=True))
    ways = [way for way in providers.all_of_them() if way.slug in mine]
    context = {"layout": layout_of(user), "next": target, "ways": ways, "anew": True}
    return render(request, "account/confirm_citizen.html", context)
