"""A citizen whom a provider knows adds an e-mail address, proved by a code."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reception.actions import identities, proofs
from reception.forms.booking import CodeForm, EmailForm
from reception.models import User
from reception.permissions import owns_account
from reception.views.code import safe_next
from reception.views.proof import pending, send_code
from reception.views.session import confirmed, holder_of, signed_in

ABOUT = "address"


def with_address(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For what is answered by letter: a citizen without a proven address proves one first."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) and user.is_citizen and not user.email_hash:
            messages.info(request, _("The answer comes by letter, so prove your address first."))
            return redirect(f"{reverse('address')}?{urlencode({'next': request.path})}")
        return view(request, *args, **kwargs)

    return inner


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def address(request: HttpRequest) -> HttpResponse:
    user, target = signed_in(request), safe_next(request)
    if not user.is_citizen or user.email_hash:
        return redirect("security")
    if not owns_account(user):
        said = _("You are here as a guest. Sign in with your own address for this.")
        messages.info(request, said)
        return redirect(f"{reverse('sign-in')}?{urlencode({'next': target})}")
    known = user.identities.exclude(email="").first()
    form = EmailForm(
        request.POST if request.method == "POST" else None,
        initial={"email": known.email if known else ""},
    )
    if form.is_valid():
        send_code(request, form.cleaned_data["email"], about=ABOUT)
        return redirect(f"{reverse('address-code')}?{urlencode({'next': target})}")
    context = {"form": form, "next": target}
    status = 422 if form.is_bound else 200
    return render(request, "account/address.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def address_code(request: HttpRequest) -> HttpResponse:
    proving = pending(request)
    if not proving or proving[0] != ABOUT:
        return redirect("address")
    email = proving[1]
    if request.method == "POST" and "again" in request.POST:
        if send_code(request, email, about=ABOUT):
            messages.info(request, _("A new code is on its way."))
        return HttpResponseRedirect(request.get_full_path())
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and added(request, email, form):
        messages.success(request, _("Letters go to this address from now on."))
        return HttpResponseRedirect(safe_next(request))
    status = 422 if form.is_bound else 200
    return render(request, "accounts/code.html", {"form": form, "email": email}, status=status)


def added(request: HttpRequest, email: str, form: CodeForm) -> bool:
    try:
        identities.add_address(
            signed_in(request),
            email,
            form.cleaned_data["code"],
            session=holder_of(request),
            now=timezone.now(),
        )
    except proofs.WrongCode:
        form.add_error(
            "code",
            _("This code is wrong or too old. Check the newest letter, or ask for a new code."),
        )
    except identities.BelongsToAnother:
        form.add_error(
            None,
            _(
                "This address already opens another account here. Sign in with it, "
                "and add this way of signing in there."
            ),
        )
    else:
        return True
    return False
