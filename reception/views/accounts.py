from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reception.forms.accounts import StaffSignInForm
from reception.views.code import safe_next
from reception.views.limits import limited


@require_http_methods(["GET", "HEAD", "POST"])
@limited("password")
def staff_sign_in(request: HttpRequest) -> HttpResponse:
    form = StaffSignInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if user is not None:
            login(request, user)
            target = safe_next(request)
            return redirect("desk-day" if target == reverse("my-receptions") else target)
        form.add_error(None, _("The login name or the password is wrong."))
    status = 422 if form.is_bound else 200
    context = {"form": form, "next": request.GET.get("next", "")}
    return render(request, "accounts/staff_sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("home")
