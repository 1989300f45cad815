"""A citizen's own data: to take away, and to be forgotten."""

import uuid
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reception import signed
from reception.actions import erasure, exports
from reception.models import DataExport, User
from reception.profiles import profile
from reception.sealed import SealedReader
from reception.views.code import code_page
from reception.views.proof import pending, send_code
from reception.views.session import signed_in

ERASE = "erase"  # what the code is for; in the session, that another proof was asked for it


def citizen(request: HttpRequest) -> User:
    """Raises Http404 for staff: what is held about them belongs to their office."""
    user = signed_in(request)
    if not user.is_citizen:
        raise Http404
    return user


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponse:
    user, now = citizen(request), timezone.now()
    newest = DataExport.objects.filter(user=user).order_by("-pk").first()
    context = {
        "export": newest,
        "can_be_read": newest is not None and newest.can_be_read(now),
        "kept": erasure.kept(user),
        "open": erasure.open_appeals(user),
        "keeping": profile().keeping,
    }
    return render(request, "my/data.html", context)


@require_POST
@login_required
def ask(request: HttpRequest) -> HttpResponse:
    user = citizen(request)
    try:
        exports.ask(user, language=get_language() or "uz", now=timezone.now())
        messages.success(request, _("Your data is being put together. A letter comes when it is."))
    except exports.AskedAlready:
        messages.info(request, _("Your data is being put together already."))
    return redirect("my-data")


@require_safe
@login_required
def file(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """The ZIP, piece by piece, for its person alone and for some days."""
    found = DataExport.objects.filter(user=citizen(request), uid=uid).first()
    if found is None or not found.can_be_read(timezone.now()):
        raise Http404
    try:
        reader = SealedReader(exports.path_of(found.file), size=found.size)
    except FileNotFoundError as error:
        raise Http404 from error
    response = StreamingHttpResponse(reader.pieces(0, found.size), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="qabul.zip"'
    response["Content-Length"] = str(found.size)
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def erase(request: HttpRequest) -> HttpResponse:
    """What goes, what stays until when, and what is in the way. POST sends the code, or leads to
    another proof; after that one it does it."""
    user = citizen(request)
    still_open = erasure.open_appeals(user)
    if request.method == "POST" and not still_open:
        if user.email_hash:
            send_code(request, user.email, about=ERASE)
            return redirect("my-data-code")
        return erased(request, user) if proved_for_this(request) else prove_for_this(request)
    context = {
        "open": still_open,
        "kept": erasure.kept(user),
        "proved": not user.email_hash and proved_for_this(request),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "my/erase.html", context, status=status)


def prove_for_this(request: HttpRequest) -> HttpResponse:
    """Without an address there is nowhere to send a code to: they sign in once more, where they
    always do. What was proved before this was asked for doesn't count."""
    request.session[ERASE] = True
    signed.change(request.session, confirmed=0)
    back = urlencode({"next": reverse("my-data-erase")})
    return redirect(f"{reverse('confirm')}?{back}")


def proved_for_this(request: HttpRequest) -> bool:
    fresh = signed.confirmed_within(request.session, settings.CONFIRMED_SECONDS)
    return fresh and bool(request.session.get(ERASE))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def code(request: HttpRequest) -> HttpResponse:
    user = citizen(request)
    if pending(request) != [ERASE, user.email]:
        return redirect("my-data-erase")
    return code_page(
        request,
        user.email,
        about=ERASE,
        done=lambda proven: proven_erased(request, user, proven),
        here=reverse("my-data-code"),
    )


def proven_erased(request: HttpRequest, user: User, proven: User) -> HttpResponse:
    """Only who asked for it: an address may meanwhile be another account's."""
    if proven.pk != user.pk:
        raise Http404
    return erased(request, user)


def erased(request: HttpRequest, user: User) -> HttpResponse:
    try:
        made = erasure.erase(user, now=timezone.now())
    except erasure.StillOpen:
        messages.warning(request, _("An appeal was opened meanwhile; look at it again."))
        return redirect("my-data-erase")
    logout(request)
    return render(request, "my/erased.html", {"until": made.kept_until})
