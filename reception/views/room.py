"""The video room: its page, the ticket to its socket, and the decisions taken in it."""

import uuid
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reception.actions import moderation, session
from reception.actions.calls import MOST_LETTERS
from reception.actions.door import MOST_LETTERS as MOST_AT_DOOR
from reception.actions.guards import ComplainedAbout
from reception.actions.lateness import MINUTES
from reception.actions.looking import looked
from reception.actions.session import HOSTS, closed_because, early_for
from reception.forms.calls import ExtendForm
from reception.languages import said
from reception.models import Dismissal, Reception, User
from reception.models.guests import AT_POINT, GuestRole
from reception.permissions import can_put_off_end, role_in
from reception.views.session import complained_about, signed_in
from reception.words import question
from scheduling.formats import Format
from signaling.errors import RoomError


def find(request: HttpRequest, public_id: uuid.UUID) -> tuple[Reception, str]:
    """A reception and the person's role in it. Raises Http404 for everybody else, and for those
    in person or by telephone, which have no room."""
    calls = Reception.objects.whole().filter(booking__format=Format.VIDEO)
    found = get_object_or_404(calls, public_id=public_id)
    role = role_in(signed_in(request), found)
    if role is None:
        raise Http404
    timezone.activate(found.official.office.tzid)
    return found, role


def find_as_host(request: HttpRequest, public_id: uuid.UUID) -> Reception:
    found, role = find(request, public_id)
    if role not in HOSTS:
        raise Http404
    return found


def label_of(reception: Reception, role: str, user: User) -> str:
    """The name that the others in the room see: in the citizen's language, whoever bears it."""
    if role == "citizen":
        return reception.appeal.applicant
    if role in GuestRole:
        return user.full_name
    with translation.override(reception.appeal.language):
        name = said(reception.official.name)
        return name if role == "official" else _("Secretary of %(name)s") % {"name": name}


def home_of(reception: Reception, role: str) -> str:
    """Where this person sees the reception outside of its room."""
    if role in GuestRole:
        return reverse("guest")
    name = "desk-reception" if role in HOSTS else "my-reception"
    return reverse(name, args=[reception.public_id])


@require_safe
@login_required
def page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    found, role = find(request, public_id)
    now = timezone.now()
    is_host = role in HOSTS
    if is_host:  # the others see nothing of the appeal
        looked(signed_in(request), found.appeal, "room", now)
    at_point = role == AT_POINT and found.citizen_id != signed_in(request).pk
    home = reverse("guest") if at_point else home_of(found, role)
    after = reverse("desk-card", args=[public_id]) if is_host else home
    if at_point:  # the session of a point ends with the reception
        after = reverse("home")
    urls = {
        f"{verb}Url": reverse(verb, args=[public_id])
        for verb in ("ticket", "admit", "deny", "finish", "extend")
    }
    config = urls | {
        "recordingUrl": reverse("recording", args=[public_id]),
        "chatUrl": reverse("chat", args=[public_id]),
        "doorUrl": reverse("door", args=[public_id]),
        "papersUrl": reverse("handed", args=[public_id]),
        "lineUrl": reverse("line", args=[public_id]),
        "dismissedUrl": reverse("dismissed", args=[public_id]),
        "zone": found.official.office.tzid,
        "room": found.room,
        "role": role,
        "isHost": is_host,
        "socketPath": f"/ws/rooms/{found.room}/",
        "afterUrl": after,
        "startsAt": found.starts_at.isoformat(),
        "endsAt": found.ends_at.isoformat(),
        "lobbyOpensAt": (found.starts_at - early_for(role)).isoformat(),
        "name": label_of(found, role, signed_in(request)),
    }
    context = {
        "reception": found,
        "appeal": found.appeal,
        "official": found.official,
        "role": role,
        "is_host": is_host,
        "closed": closed_because(found, signed_in(request), role, now),
        "opens_at": found.starts_at - early_for(role),
        "back_url": home,
        "room_config": config,
        "recording_on": settings.RECORDING,
        "question": question(found),
        "dial_in": said(found.official.office.dial_in),
        "extensions": moderation.EXTENSIONS if can_put_off_end(signed_in(request), found) else (),
        "most_letters": MOST_LETTERS,
        "most_at_door": MOST_AT_DOOR,
        "minutes": MINUTES,
    }
    return render(request, "room/room.html", context)


@require_POST
@login_required
def ticket(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A fresh ticket for the socket, or 403 with the reason and when to come again."""
    found, role = find(request, public_id)
    user, now = signed_in(request), timezone.now()
    try:
        label = label_of(found, role, user)
        word = session.let_to_door(found, user, role=role, label=label, now=now)
    except RoomError as error:
        reason = getattr(error, "reason", "ended")
        retry = found.starts_at - early_for(role) if reason == "too_early" else None
        body = {"reason": reason, "retryAt": retry.isoformat() if retry else None}
        return JsonResponse(body, status=403)
    return JsonResponse({"ticket": word, "socketUrl": f"/ws/rooms/{found.room}/"})


@require_POST
@login_required
def admit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    return decide(request, public_id, session.admit)


@require_POST
@login_required
def deny(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return decide(request, public_id, partial(moderation.deny, reason=reason))


def decide(request: HttpRequest, public_id: uuid.UUID, verb: Callable[..., None]) -> HttpResponse:
    found = find_as_host(request, public_id)
    participant = request.POST.get("participant", "")[:64]
    try:
        verb(found, participant, by=signed_in(request), now=timezone.now())
    except (RoomError, ComplainedAbout) as error:
        return refusal(error)
    return JsonResponse({"ok": True})


@require_POST
@login_required
def moderate(request: HttpRequest, public_id: uuid.UUID, verb: str) -> HttpResponse:
    """What a host decides about somebody in the call."""
    reason = request.POST.get("reason", "")
    verbs: dict[str, Callable[..., None]] = {
        "send-back": moderation.send_back,
        "remove": partial(moderation.remove, reason=reason),
        "pin": moderation.pin,
        "mute": partial(moderation.ask, what="mute"),
        "speak": partial(moderation.ask, what="speak"),
    }
    if verb not in verbs:
        raise Http404
    return decide(request, public_id, verbs[verb])


@require_POST
@login_required
def extend(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The official puts the end off by some minutes from the end that the page showed."""
    found, _role = find(request, public_id)
    user = signed_in(request)
    if not can_put_off_end(user, found):
        raise Http404
    form = ExtendForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("This is not possible now.")}, status=400)
    minutes, seen = form.cleaned_data["minutes"], form.cleaned_data["seen"]
    try:
        end = moderation.put_off_end(found, minutes, seen=seen, by=user, now=timezone.now())
    except RoomError as error:
        return refusal(error)
    return JsonResponse({"ok": True, "endsAt": end.isoformat()})


@require_safe
@login_required
def dismissed(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Why this person was turned away or put out; empty when nobody said."""
    found, _role = find(request, public_id)
    mine = Dismissal.objects.filter(reception=found, person=signed_in(request)).first()
    return JsonResponse({"reason": mine.reason if mine else ""})


def words_for(error: Exception) -> str:
    """`error`: RoomError or ComplainedAbout."""
    if isinstance(error, ComplainedAbout):
        return complained_about()
    words = {
        "too_early": _("It is too early: people are let in from the start of the reception on."),
        "no_official": _("The official is not in the room yet."),
        "changed": _("The end has just been changed; look at the clock and ask again."),
        "taken": _("That is not possible: another reception, a hold or an absence follows."),
        "not_inside": _("This person is not in the call any more."),
        "not_in": _("Only who is in the call can do this."),
        "not_waiting": _("This person does not wait in the lobby any more."),
        "away": _("This person's connection is lost at this moment."),
        "nobody": _("Nobody is waiting."),
        "changed_queue": _("Somebody else is next by now; look again."),
        "ended": _("The reception is over."),
        "too_many": _("That is too much at once. Wait a little."),
    }
    return words.get(getattr(error, "reason", ""), _("This is not possible now."))


def refusal(error: Exception) -> JsonResponse:
    return JsonResponse({"error": words_for(error)}, status=409)


@require_POST
@login_required
def finish(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    found = find_as_host(request, public_id)
    try:
        session.finish(found, by=signed_in(request), now=timezone.now())
    except (RoomError, ComplainedAbout) as error:
        return refusal(error)
    return JsonResponse({"ok": True, "next": reverse("desk-card", args=[public_id])})
