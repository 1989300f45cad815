from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reception.forms.accounts import StaffSignInForm
from reception.limits import admit_guess, count
from reception.views.code import safe_next
from reception.views.kept import opened
from reception.views.resume import TYPED, resumed


@require_http_methods(["GET", "HEAD", "POST"])
def staff_sign_in(request: HttpRequest) -> HttpResponse:
    form = StaffSignInForm(opened(request.POST) if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        login_name = form.cleaned_data["username"]
        admit_guess(request, "password", who=login_name, widely="passwords")
        user = authenticate(request, **form.cleaned_data)
        if user is not None:
            login(request, user)
            if page := resumed(request):
                return page
            target = safe_next(request)
            home = target == reverse("my-receptions")
            return HttpResponseRedirect(reverse("desk-day") if home else target)
        count(request, "password", who=login_name)
        count(request, "passwords")
        form.add_error(None, _("The login name or the password is wrong."))
    status = 422 if form.is_bound else 200
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "typed": request.POST.get(TYPED, ""),
    }
    return render(request, "accounts/staff_sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("home")
