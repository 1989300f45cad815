"""The demo's doors: sign in as anybody, and read the letters that were sent."""

import uuid
from contextlib import suppress
from datetime import UTC
from email.message import EmailMessage
from pathlib import Path

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reception import signed
from reception.demo.people import CITIZENS, SECRETARIES
from reception.demo.roles import people_with_roles
from reception.demo.seed import open_now
from reception.lifecycle import ACTIVE
from reception.models import Guest, Official, User
from reception.notices import mailbox


def only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404


def part(letter: EmailMessage, kind: str) -> str:
    found = next((one for one in letter.walk() if one.get_content_type() == kind), None)
    return str(found.get_content()) if found else ""


def shown(path: Path) -> dict[str, object]:
    letter = mailbox.read(path)
    return {
        "name": path.stem,
        "to": letter["To"],
        "subject": letter["Subject"],
        "date": letter["Date"].datetime.replace(tzinfo=UTC),  # written as "-0000", so read as naive
        "body": part(letter, "text/plain"),
        "calendar": part(letter, "text/calendar"),
        "html": part(letter, "text/html"),
    }


@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """Only in the demo: in production letters go to their owners and nowhere else."""
    only_in_demo()
    return render(request, "demo/mail.html", {"letters": [shown(p) for p in mailbox.newest(50)]})


@require_safe
@csp_replace({"style-src": ["'unsafe-inline'"]})  # type: ignore[arg-type]
def as_letter(request: HttpRequest, name: str) -> HttpResponse:
    """With the styles of its own: mail programs know no style sheets of ours."""
    only_in_demo()
    return HttpResponse(part(mailbox.read(among_newest(name)), "text/html"))


def among_newest(name: str) -> Path:
    path: Path = settings.MAILBOX_DIR / f"{name}.eml"
    if path not in mailbox.newest(50):
        raise Http404
    return path


@require_safe
def invitation(request: HttpRequest, name: str) -> HttpResponse:
    only_in_demo()
    calendar = part(mailbox.read(among_newest(name)), "text/calendar")
    response = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="invitation.ics"'
    return response


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who is who in the demonstration, each to be entered as with one click."""
    only_in_demo()
    open_reception = open_now(timezone.now())
    officials = Official.objects.select_related("user", "office").filter(active=True)
    return render(
        request,
        "demo/people.html",
        {
            "open_reception": open_reception,
            "citizens": [User.objects.citizen(f"{login}@example.uz") for login in CITIZENS],
            "secretaries": User.objects.filter(username__in=SECRETARIES),
            "officials": officials,
            "guests": Guest.objects.invited().filter(reception__state__in=ACTIVE),
            "with_roles": people_with_roles(),
        },
    )


@require_POST
def become(request: HttpRequest) -> HttpResponse:
    """Signs in as one of the invented people. Without QABUL_DEMO this page does not exist."""
    only_in_demo()
    number = request.POST.get("user", "")
    user = get_object_or_404(User, pk=number if number.isdecimal() else 0, is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    signed.change(request.session, second="demo")
    with suppress(ValueError):
        return redirect("room", public_id=uuid.UUID(request.POST.get("room", "")))
    if Guest.objects.filter(user=user).exists():
        return redirect("guest")
    return redirect("my-receptions" if user.is_citizen else "desk-day")
