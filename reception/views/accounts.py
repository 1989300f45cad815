"""Staff sign in: a password, then what they have set up as second factor; or a passkey alone."""

import time

from django import forms
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reception.actions import second_factor
from reception.forms.accounts import SecondStepForm, StaffSignInForm
from reception.limits import admit_guess, count
from reception.models import User
from reception.views.code import safe_next
from reception.views.kept import opened
from reception.views.resume import TYPED, resumed
from reception.views.session import enter

FIRST_STEP = "first_step"  # [user's key, until when]: who gave the right password in this browser
FIRST_STEP_SECONDS = 600


@require_http_methods(["GET", "HEAD", "POST"])
def staff_sign_in(request: HttpRequest) -> HttpResponse:
    form = StaffSignInForm(opened(request.POST) if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        login_name = form.cleaned_data["username"]
        admit_guess(request, "password", who=login_name, widely="passwords")
        user = authenticate(request, **form.cleaned_data)
        if isinstance(user, User):
            return after_password(request, user)
        count(request, "password", who=login_name)
        count(request, "passwords")
        form.add_error(None, _("The login name or the password is wrong."))
    return page(request, "staff_sign_in", form)


def after_password(request: HttpRequest, user: User) -> HttpResponse:
    if not second_factor.has_second_factor(user):
        return entered(request, user, how="password")
    request.session[FIRST_STEP] = [user.pk, int(time.time()) + FIRST_STEP_SECONDS]
    return page(request, "second_step", SecondStepForm())


def after_first_step(request: HttpRequest) -> User | None:
    """Who gave the right password in this browser, a moment ago."""
    number, until = request.session.get(FIRST_STEP, [0, 0])
    if time.time() >= until:
        return None
    return User.objects.filter(pk=number, is_active=True, is_citizen=False).first()


@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    user = after_first_step(request)
    if user is None:
        return page(request, "staff_sign_in", StaffSignInForm())
    form = SecondStepForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (how := checked(request, user, form)):
        return entered(request, user, how="password", second=how)
    return page(request, "second_step", form)


def checked(request: HttpRequest, user: User, form: forms.Form) -> str:
    """By what the code in the form proves the person; "" with the error on the form."""
    who = f"second:{user.pk}"
    admit_guess(request, "password", who=who, widely="passwords")
    try:
        return second_factor.check(user, form.cleaned_data["code"], now=timezone.now())
    except second_factor.TooManyWrong:
        form.add_error(
            "code",
            _("Too many wrong codes. Wait an hour, or use a recovery code or a passkey."),
        )
    except second_factor.WrongCode:
        count(request, "password", who=who)
        count(request, "passwords")
        form.add_error("code", _("This code is wrong or was used. Wait for the next one."))
    return ""


def entered(request: HttpRequest, user: User, *, how: str, second: str = "") -> HttpResponse:
    """To what was typed before the session ended, to where the person was going, or to the desk."""
    request.session.pop(FIRST_STEP, None)
    enter(request, user, how=how, second=second)
    if page_of_typed := resumed(request):
        return page_of_typed
    target = safe_next(request)
    home = target == reverse("my-receptions")
    return HttpResponseRedirect(reverse("desk-day") if home else target)


def page(request: HttpRequest, name: str, form: forms.Form) -> HttpResponse:
    """What was to come afterwards goes along in the page."""
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "typed": request.POST.get(TYPED, ""),
    }
    return render(request, f"accounts/{name}.html", context, status=422 if form.is_bound else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("home")
