"""Going to a provider of identities and coming back: to sign in, or to add it as another way.

What was typed is on our side (drafts), so nothing is lost on the way; whoever turns back there, or
finds it out of order, stands again on the page they left.
"""

import secrets
import time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reception import providers, signed
from reception.actions import identities
from reception.models import Identity, User
from reception.models.identities import Person
from reception.permissions import owns_account
from reception.providers.errors import Cancelled, Failed
from reception.views.code import safe_next, within
from reception.views.session import confirmed, enter, signed_in

UNDER_WAY = "at_providers"  # state → what for, of this browser
MOST_UNDER_WAY = 5
SECONDS = 15 * 60


def find(slug: str) -> providers.Provider:
    try:
        return providers.of(slug)
    except KeyError:
        raise Http404 from None


def back_to(slug: str) -> str:
    return str(settings.SITE_URL) + reverse("with-back", args=[slug])


@require_safe
def go(request: HttpRequest, slug: str) -> HttpResponse:
    """To the provider. `next`: where to go afterwards; `from`: where to stand if it fails;
    `anew`: to prove once more who they are."""
    return depart(request, find(slug), link=False)


@require_safe
@confirmed
def link(request: HttpRequest, slug: str) -> HttpResponse:
    """The same, to add this way to the account that is signed in."""
    if not owns_account(signed_in(request)):
        raise Http404
    return depart(request, find(slug), link=True)


def depart(request: HttpRequest, provider: providers.Provider, *, link: bool) -> HttpResponse:
    state, target = secrets.token_urlsafe(24), safe_next(request)
    here = reverse("security") if link else f"{reverse('sign-in')}?{urlencode({'next': target})}"
    trip = {
        "provider": provider.slug,
        "next": reverse("security") if link else target,
        "from": within(request, request.GET.get("from", ""), here),
        "link": request.user.pk if link else None,
        "until": int(time.time()) + SECONDS,
    }
    trips = list(request.session.get(UNDER_WAY, {}).items())[1 - MOST_UNDER_WAY :]
    request.session[UNDER_WAY] = dict(trips) | {state: trip}
    forget_others(request, provider)
    anew = "anew" in request.GET
    try:
        address = provider.ask(request, back=back_to(provider.slug), state=state, anew=anew)
    except Failed:
        return stand_again(request, trip, out_of_order(provider))
    return HttpResponseRedirect(address)


def forget_others(request: HttpRequest, provider: providers.Provider) -> None:
    """What Authlib keeps of journeys there that are under way no more; it looks through them itself
    only when somebody comes back from one."""
    begin = f"_state_{provider.slug}_"
    kept = [one for one in request.session.keys() if one.startswith(begin)]  # noqa: SIM118 (not iterable)
    for key in kept:
        if key.removeprefix(begin) not in request.session[UNDER_WAY]:
            del request.session[key]


@require_safe
def back(request: HttpRequest, slug: str) -> HttpResponse:
    """From the provider. Only what this browser began is believed, and once."""
    provider, trips = find(slug), request.session.get(UNDER_WAY, {})
    trip = trips.pop(state_of(request, slug, trips), None)
    request.session[UNDER_WAY] = trips
    if trip is None or trip["provider"] != slug or time.time() >= trip["until"]:
        messages.warning(request, _("This took too long or came from elsewhere. Try it once more."))
        return redirect("sign-in")
    try:
        person = provider.answer(request, back=back_to(slug))
    except Cancelled:
        said = _("You did not sign in with %(provider)s. Choose another way, or try again.")
        return stand_again(request, trip, said % {"provider": provider.title})
    except Failed:
        return stand_again(request, trip, out_of_order(provider))
    return linked(request, trip, person) if trip["link"] else arrived(request, trip, person)


def state_of(request: HttpRequest, slug: str, trips: dict[str, Any]) -> str:
    """Some providers forget it when they say that the person turned back. That signs nobody in, so
    the last journey there is taken to be the one."""
    if "state" in request.GET or "error" not in request.GET:
        return request.GET.get("state", "")
    return next((state for state, trip in reversed(trips.items()) if trip["provider"] == slug), "")


def out_of_order(provider: providers.Provider) -> str:
    said = _("%(provider)s does not answer as it should. Try again later, or choose another way.")
    return said % {"provider": provider.title}


def stand_again(request: HttpRequest, trip: dict[str, Any], why: str) -> HttpResponse:
    messages.warning(request, why)
    return HttpResponseRedirect(trip["from"])


def arrived(request: HttpRequest, trip: dict[str, Any], person: Person) -> HttpResponse:
    try:
        user = identities.arrive(person, language=get_language() or "uz", now=timezone.now())
    except identities.Deactivated:
        return stand_again(request, trip, _("This account is closed."))
    enter(request, user, how=person.provider)
    return HttpResponseRedirect(trip["next"])


def linked(request: HttpRequest, trip: dict[str, Any], person: Person) -> HttpResponse:
    """Both are proved now: the account, a moment ago, and the person at the provider."""
    user = request.user
    fresh = signed.confirmed_within(request.session, 2 * settings.CONFIRMED_SECONDS)
    if not isinstance(user, User) or user.pk != trip["link"] or not fresh:
        return stand_again(request, trip, _("You are not signed in any more. Begin once more."))
    try:
        identities.link(user, person, now=timezone.now())
    except identities.BelongsToAnother:
        return stand_again(request, trip, _("This already opens another account here."))
    messages.success(request, _("From now on you can sign in with it too."))
    return HttpResponseRedirect(trip["next"])


@require_POST
@confirmed
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    identity = get_object_or_404(Identity, pk=pk, user=signed_in(request))
    try:
        identities.unlink(identity, now=timezone.now())
        messages.success(request, _("It opens your account no more."))
    except identities.LastWay:
        messages.warning(request, _("It is your only way in. Add an e-mail address first."))
    return redirect("security")
