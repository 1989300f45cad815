"""Waiting for a time that somebody gives back, and answering an offer of one."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reception import queries, signed
from reception.actions import waitlist
from reception.actions.one_coming import AlreadyBooked
from reception.forms.waitlist import WaitForm
from reception.limits import limited
from reception.models import Offer, Official, Reception, User, Waiting
from reception.views.address import with_address
from reception.views.code import code_page
from reception.views.coming import lead_to
from reception.views.proof import pending, send_code
from reception.views.public import find_official
from reception.views.session import holder_of, keep_private, private, signed_in
from scheduling.errors import SchedulingError

TYPED = "waiting_typed"


def citizen_of(request: HttpRequest) -> User | None:
    """Whoever is signed in, and not by the code of a receipt alone: nobody waits in that name."""
    user = request.user
    if not isinstance(user, User) or not user.is_citizen:
        return None
    return None if signed.by_receipt(request.session) == signed.LOOKS else user


def form_for(request: HttpRequest, official: Official, data: Any = None) -> WaitForm:
    """`data`: what was typed. An empty form shows what was typed before, or is waited for now."""
    citizen = citizen_of(request)
    slug, typed = private(request, TYPED) or ["", {}]
    initial = typed if slug == official.slug else {}
    if citizen and not initial:
        initial = queries.wish_of(citizen, official)
    return WaitForm(
        data,
        initial=initial,
        official=official,
        today=timezone.localdate(),
        ask_address=citizen is None,
    )


def page(request: HttpRequest, official: Official, form: WaitForm) -> HttpResponse:
    context = {"official": official, "form": form, "citizen": citizen_of(request)}
    return render(request, "waiting/wait.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("hold")
@with_address
def wait(request: HttpRequest, slug: str) -> HttpResponse:
    """Joins, after a code has proved the address of whoever isn't signed in."""
    official = find_official(slug)
    if request.method != "POST":
        return page(request, official, form_for(request, official))
    form = form_for(request, official, request.POST)
    if not form.is_valid():
        return page(request, official, form)
    if citizen := citizen_of(request):
        return joined(request, official, citizen, form)
    typed = {name: request.POST.get(name, "") for name in form.fields}
    keep_private(request, TYPED, [slug, typed])
    send_code(request, form.cleaned_data["email"], about=about(official))
    return redirect("wait-code", slug=slug)


def about(official: Official) -> str:
    return f"wait for {official.slug}"


@require_http_methods(["GET", "HEAD", "POST"])
def wait_code(request: HttpRequest, slug: str) -> HttpResponse:
    official = find_official(slug)
    typed_for, typed = private(request, TYPED) or ["", {}]
    email = typed.get("email", "")
    if typed_for != slug or pending(request) != [about(official), email]:
        return redirect("wait", slug=slug)

    def done(citizen: User) -> HttpResponse:
        form = form_for(request, official, typed)
        if form.is_valid():
            return joined(request, official, citizen, form)
        return page(request, official, form)

    return code_page(
        request, email, about=about(official), done=done, here=reverse("wait-code", args=[slug])
    )


def joined(request: HttpRequest, official: Official, citizen: User, form: WaitForm) -> HttpResponse:
    language = get_language() or citizen.language
    try:
        waitlist.join(citizen, official, form.wish, language=language, now=timezone.now())
    except AlreadyBooked as error:
        return has_one(request, error.reception)
    except waitlist.AlreadyWaiting:
        refusal = _("You wait for this official already, under another form of your address.")
    except waitlist.TooManyEntries:
        refusal = _("You wait for several officials already. Stop waiting for one of them first.")
    except waitlist.BadWish:
        refusal = _("This official can't receive you like this. Look at your choices once more.")
    else:
        request.session.pop(TYPED, None)
        messages.success(
            request, _("You are waiting now. When a time is offered to you, we write to you.")
        )
        return redirect("my-receptions")
    form.add_error(None, refusal)
    return page(request, official, form)


def has_one(request: HttpRequest, coming: Reception) -> HttpResponse:
    why = _(
        "You already have a reception with this official or on this topic. "
        "You can choose another time for it, or cancel it."
    )
    return lead_to(request, coming, why)


def find_offer(request: HttpRequest, uid: uuid.UUID) -> Offer:
    """The person's own offer. Raises Http404, for others' exactly as for missing ones."""
    mine = Offer.objects.whole().filter(waiting__citizen=signed_in(request))
    found = get_object_or_404(mine, uid=uid)
    timezone.activate(found.waiting.official.office.tzid)
    return found


@require_safe
@login_required
def offer(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    found = find_offer(request, uid)
    context = {
        "offer": found,
        "official": found.waiting.official,
        "waiting": found.waiting,
        "stands": found.stands(timezone.now()),
        "draft": queries.draft_of_offer(found, holder_of(request)),
        "reception": queries.reception_of_offer(found),
    }
    return render(request, "waiting/offer.html", context)


@require_POST
@login_required
@limited("hold")
def take(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    found = find_offer(request, uid)
    try:
        draft = waitlist.take(found, holder=holder_of(request), now=timezone.now())
    except AlreadyBooked as error:
        return has_one(request, error.reception)
    except (waitlist.OfferOver, SchedulingError):
        messages.warning(request, _("This time can't be taken any more."))
        return redirect("my-offer", uid=uid)
    return redirect("book-about", uid=draft.uid)


@require_POST
@login_required
def decline(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    found = find_offer(request, uid)
    try:
        waitlist.decline(found, now=timezone.now())
    except waitlist.OfferOver:
        return redirect("my-offer", uid=uid)
    messages.success(request, _("This time goes to somebody else. You go on waiting."))
    return redirect("my-receptions")


@require_POST
@login_required
def leave(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    mine = Waiting.objects.filter(citizen=signed_in(request)).select_related("citizen")
    waitlist.leave(get_object_or_404(mine, uid=uid), now=timezone.now())
    messages.success(request, _("You wait no more."))
    return redirect("my-receptions")
