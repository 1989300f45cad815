"""The link in an invitation to the staff: who was asked sets up their account, or uses theirs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from reception.actions import staffing
from reception.actions.roles import NotStaff
from reception.forms.administration import ROLES
from reception.forms.joining import JoinForm
from reception.models import StaffInvitation, User

WHY = {
    "unknown": gettext_lazy("This link is not one of ours. Copy it whole from the letter."),
    "newer": gettext_lazy("A newer letter was sent. Use the link in that one."),
    "used": gettext_lazy("This invitation was accepted already. Sign in with your login name."),
    "withdrawn": gettext_lazy("The office has withdrawn this invitation."),
    "over": gettext_lazy("This invitation is too old. Ask the office to send it once more."),
    "official": gettext_lazy(
        "You receive citizens for another office already. Ask the office to invite you under "
        "another address."
    ),
    "another": gettext_lazy(
        "This invitation was sent to another address than that of your account. Sign out, then "
        "open the link again."
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, word: str) -> HttpResponse:
    """Opening it uses nothing up, so that a mail program that looks at links harms nobody."""
    try:
        invitation = staffing.opened(word, timezone.now())
        if isinstance(request.user, User):
            return with_own_account(request, invitation, request.user)
        if staffing.account_of(invitation) is not None:
            return shown(request, invitation, has_account=True)
        return with_new_account(request, invitation)
    except staffing.HasAccount:
        return shown(request, invitation, has_account=True)
    except staffing.ReceivesElsewhere:
        return refused(request, "official")
    except staffing.NotGood as error:
        return refused(request, error.reason)
    except (staffing.AnotherAddress, NotStaff):
        return refused(request, "another")


def with_own_account(request: HttpRequest, invitation: StaffInvitation, user: User) -> HttpResponse:
    if not staffing.is_for(invitation, user):
        raise staffing.AnotherAddress
    if request.method != "POST":
        return shown(request, invitation)
    staffing.accept_as(invitation, user, now=timezone.now())
    messages.success(request, _("Welcome. What you may do from now on is on your desk."))
    return redirect("desk-day")


def with_new_account(request: HttpRequest, invitation: StaffInvitation) -> HttpResponse:
    known = invitation.official if invitation.official and invitation.is_officials else None
    initial = {"name": str(known) if known else ""}
    form = JoinForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("name", "username", "password")}
        try:
            staffing.accept(invitation, now=timezone.now(), **said)
        except staffing.NameTaken:
            form.add_error("username", _("Somebody has this login name; choose another"))
        else:
            messages.success(request, _("Your account is set up. Sign in with it."))
            return redirect("staff-sign-in")
    return shown(request, invitation, form=form)


def shown(
    request: HttpRequest,
    invitation: StaffInvitation,
    *,
    form: JoinForm | None = None,
    has_account: bool = False,
) -> HttpResponse:
    context = {
        "invitation": invitation,
        "role": ROLES.get(invitation.post, ""),
        "form": form,
        "has_account": has_account,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "accounts/join.html", context, status=status)


def refused(request: HttpRequest, reason: str) -> HttpResponse:
    status = 403 if reason in {"another", "official"} else 410
    return render(request, "accounts/join_over.html", {"why": WHY[reason]}, status=status)
