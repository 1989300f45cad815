"""Proving an e-mail address, to hand in an appeal or to come back to it."""

import uuid
from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reception import providers
from reception.actions import proofs
from reception.forms.booking import CodeForm, EmailForm
from reception.models import User
from reception.views.booking import draft_or_receipt, hand_in
from reception.views.drafts import answers_of
from reception.views.proof import pending, send_code
from reception.views.session import enter, holder_of


def check_code(request: HttpRequest, email: str, form: CodeForm) -> User | None:
    """The citizen when the form's code is right, else None with the error on the form."""
    if not form.is_valid():
        return None
    try:
        return proofs.prove(
            email, form.cleaned_data["code"], session=holder_of(request), now=timezone.now()
        )
    except proofs.WrongCode:
        form.add_error(
            "code",
            _("This code is wrong or too old. Check the newest letter, or ask for a new code."),
        )
        return None


def code_page(
    request: HttpRequest,
    email: str,
    *,
    done: Callable[[User], HttpResponse],
    here: str,
    about: str = "",
) -> HttpResponse:
    """Asks for the code sent to `email`; POST with `again` sends a new one."""
    if request.method == "POST" and "again" in request.POST:
        if send_code(request, email, about=about):
            messages.info(request, _("A new code is on its way."))
        return HttpResponseRedirect(here)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (user := check_code(request, email, form)):
        enter(request, user, how="code")
        return done(user)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/code.html", {"form": form, "email": email}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def book_code(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    draft = draft_or_receipt(request, uid)
    if isinstance(draft, HttpResponse):
        return draft
    email = str(answers_of(draft).get("email"))
    if pending(request) != [str(uid), email]:  # no code was sent for what stands there now
        return redirect("book-check", uid=uid)
    return code_page(
        request,
        email,
        about=str(uid),
        done=lambda user: hand_in(request, draft, user),
        here=reverse("book-code", args=[uid]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """For citizens who come back; it never tells whether an address is known."""
    form = EmailForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        send_code(request, form.cleaned_data["email"])
        return redirect(f"{reverse('sign-in-code')}?{urlencode({'next': safe_next(request)})}")
    status = 422 if form.is_bound else 200
    target = safe_next(request)
    context = {
        "form": form,
        "next": target,
        "on_the_way": target != reverse("my-receptions"),
        "ways": providers.all_of_them(),
    }
    return render(request, "accounts/sign_in.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    proving = pending(request)
    if not proving:
        return redirect("sign-in")
    target = safe_next(request)
    return code_page(
        request,
        proving[1],
        done=lambda _user: HttpResponseRedirect(target),
        here=f"{reverse('sign-in-code')}?{urlencode({'next': target})}",
    )


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: an address within this site only."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return within(request, target, reverse("my-receptions"))


def within(request: HttpRequest, target: str, default: str) -> str:
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if ours and target.startswith("/") else default
