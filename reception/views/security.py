"""One's own account: second factor, password, where one is signed in."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from reception import providers, signed
from reception.actions import visits
from reception.forms.accounts import PasskeyNameForm
from reception.models import Identity, User, Visit
from reception.permissions import owns_account
from reception.views.session import confirmed, here, signed_in


def layout_of(user: User) -> str:
    return "base.html" if user.is_citizen else "base_desk.html"


@require_safe
@login_required
def security(request: HttpRequest) -> HttpResponse:
    return security_page(request)


def identities_of(user: User) -> list[tuple[str, Identity]]:
    """With the name of the provider; one that is configured no more is called by its own word."""
    titles = {one.slug: one.title for one in providers.all_of_them()}
    rows = user.identities.order_by("pk")
    return [(titles.get(one.provider, one.provider), one) for one in rows]


def security_page(request: HttpRequest, form: forms.Form | None = None) -> HttpResponse:
    """`form`: of a passkey that was not added."""
    user = signed_in(request)
    own_account = owns_account(user)
    authenticator = getattr(user, "authenticator", None)
    context = {
        "layout": layout_of(user),
        "authenticator": authenticator if authenticator and authenticator.confirmed else None,
        "passkeys": user.passkeys.order_by("since"),
        "codes_left": user.recovery_codes.filter(used=None).count(),
        "visits": user.visits.all(),
        "programs": user.tokens.standing(timezone.now()).order_by("-created"),
        "here": here(request),
        "identities": identities_of(user),
        "own_account": own_account,
        "ways": providers.all_of_them() if own_account else [],
        "form": form or PasskeyNameForm(),
        "lacking": signed.lacks_second_factor(request.session),
    }
    return render(request, "account/security.html", context, status=422 if form else 200)


@require_POST
@confirmed
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    visit = get_object_or_404(Visit.objects.exclude(session=here(request)), pk=pk, user=user)
    visits.end(visit, by=user, now=timezone.now())
    messages.success(request, _("That device is signed out."))
    return redirect("security")


@require_POST
@confirmed
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    count = visits.end_others(user, here(request), by=user, now=timezone.now())
    said = ngettext("%(count)s device is signed out.", "%(count)s devices are signed out.", count)
    messages.success(request, said % {"count": count})
    return redirect("security")
