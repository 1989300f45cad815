"""Recording, as the room's page sees it: how it stands, and what each person says to it."""

import uuid
from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reception.actions import recording
from reception.models import Reception, User
from reception.permissions import can_decide_recording
from reception.views.room import find
from reception.views.session import signed_in
from reception.words import question
from signaling.errors import RoomError


@require_safe
@login_required
def status(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The state, one's own answer, and for the official who has not agreed."""
    found, _role = find(request, public_id)
    user, now = signed_in(request), timezone.now()
    current = recording.find(found)
    if current is None or not current.live:
        nothing: dict[str, object] = {
            "state": "",
            "mine": None,
            "held": False,
            "missing": [],
            "recorder": False,
        }
        return JsonResponse(nothing)
    missing = []
    if can_decide_recording(user, found):
        absent = recording.missing(current, "", now)
        seats = recording.present(found, now)
        missing = [seat.label for seat in seats if seat.person in absent]
    body = {
        "state": str(current.state),
        "mine": recording.agreed(current).get(user.pk),
        "held": current.held,
        "missing": missing,
        "recorder": recording.recorder_is_there(found, now),
    }
    return JsonResponse(body)


Verb = Callable[[Reception, User, str], object]


def start(found: Reception, user: User, _role: str) -> None:
    words, language = question(found), get_language() or ""
    recording.decide(found, words, by=user, language=language, now=timezone.now())


def answer(given: bool) -> Verb:
    def put(found: Reception, user: User, role: str) -> None:
        recording.answer(
            found,
            given,
            question(found),
            by=user,
            role=role,
            language=get_language() or "",
            now=timezone.now(),
        )

    return put


def hold(held: bool) -> Verb:
    return lambda found, user, _: recording.hold(found, held, by=user, now=timezone.now())


def stop(found: Reception, user: User, _role: str) -> None:
    recording.stop(found, by=user, now=timezone.now())


VERBS: dict[str, Verb] = {
    "start": start,
    "agree": answer(given=True),
    "refuse": answer(given=False),
    "pause": hold(held=True),
    "resume": hold(held=False),
    "stop": stop,
}


@require_POST
@login_required
def decide(request: HttpRequest, public_id: uuid.UUID, verb: str) -> HttpResponse:
    found, role = find(request, public_id)
    if verb not in VERBS:
        raise Http404
    try:
        VERBS[verb](found, signed_in(request), role)
    except RoomError as error:
        return refusal(getattr(error, "reason", ""))
    return JsonResponse({"ok": True})


def refusal(reason: str) -> HttpResponse:
    if reason == "not_yours":
        raise Http404
    words = {
        "not_in_session": _("Recording can begin when somebody has been let in."),
        "over": _("This reception was recorded already; a recording that was ended stays ended."),
        "not_recorded": _("Nothing is being recorded."),
    }
    body = {"error": words.get(reason, _("This is not possible now."))}
    return JsonResponse(body, status=409)
