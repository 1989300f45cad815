"""What those who wait and the office write to one another: for the room's script, and as a page."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reception.actions import door
from reception.actions.guards import ComplainedAbout
from reception.actions.session import HOSTS
from reception.forms.calls import DoorForm
from reception.models import Reception, SaidAtDoor, User
from reception.permissions import role_in, stands_aside
from reception.views.calls import after_of, wrong
from reception.views.desk import find as find_on_desk
from reception.views.queue import queue_row, standing
from reception.views.room import find, label_of, refusal, words_for
from reception.views.session import desk_required, signed_in
from signaling import rooms
from signaling.errors import NoSuchRoom, RoomError


@require_http_methods(["GET", "POST"])
@login_required
def chat(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """POST keeps a message; GET tells those after the id `after`: to who waits their own, to the
    office all. `seen`: the participants whose messages the office has before its eyes."""
    found, role = find(request, public_id)
    user = signed_in(request)
    if role in HOSTS and stands_aside(user, found):
        return refusal(ComplainedAbout())
    if request.method == "POST":
        form = DoorForm(request.POST)
        if not form.is_valid():
            return wrong(form)
        try:
            made = kept(found, form, role, request)
        except (RoomError, ComplainedAbout) as error:
            return refusal(error)
        return JsonResponse({"message": shown(made, user, seats_of(found))})
    return JsonResponse({"messages": read(found, role, request)})


def kept(found: Reception, form: DoorForm, role: str, request: HttpRequest) -> SaidAtDoor:
    user, now = signed_in(request), timezone.now()
    said = form.cleaned_data
    if role not in HOSTS:
        return door.say(found, said["text"], key=said["key"], by=user, now=now)
    name = label_of(found, role, user)
    return door.answer(
        found,
        said["participant"],
        said["text"],
        key=said["key"],
        role=role,
        name=name,
        by=user,
        now=now,
    )


def read(found: Reception, role: str, request: HttpRequest) -> list[dict[str, Any]]:
    user, seats = signed_in(request), seats_of(found)
    later = found.said_at_door.filter(pk__gt=after_of(request))
    if role not in HOSTS:
        return [shown(one, user, seats) for one in later.filter(person=user)]
    told = [shown(one, user, seats) for one in later]
    if seen := set(request.GET.getlist("seen")):
        door.read(found, [int(person) for person, seat in seats.items() if seat in seen])
    return told


def seats_of(found: Reception) -> dict[str, str]:
    """By person, the id under which the page knows them."""
    try:
        seats = rooms.snapshot(found.room, now=timezone.now()).participants
    except NoSuchRoom:
        return {}
    return {seat.person: seat.id for seat in seats}


def shown(one: SaidAtDoor, reader: User, seats: dict[str, str]) -> dict[str, Any]:
    own = one.author_id == reader.pk
    return {
        "id": one.pk,
        "thread": seats.get(str(one.person_id), ""),
        "name": one.name,
        "role": one.role,
        "text": one.text,
        "at": one.at.isoformat(),
        "own": own,
        "unread": not one.read,
        "key": one.key if own else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Who waits, and what they and the office wrote; `participant`: whom the form is for. Fetched
    anew while somebody types, it never gives what is typed to another."""
    found, user, now = find_on_desk(request, public_id), signed_in(request), timezone.now()
    if stands_aside(user, found):
        raise ComplainedAbout
    form = DoorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept(found, form, role_in(user, found) or "secretary", request)
            return redirect(
                f"{request.path}?{urlencode({'participant': form.cleaned_data['participant']})}"
            )
        except RoomError as error:
            messages.warning(request, words_for(error))
    row = queue_row(found, now, standing([found], now))
    said = lines_of(found)
    door.read(found, {one.person_id for one, _to in said if not one.read})
    context = {"reception": found, "row": row, "said": said, "form": form, "back": "door"}
    context |= {"key": uuid.uuid4().hex, "most_letters": door.MOST_LETTERS}
    first = not form.is_bound and request.headers.get("HX-Target") != "door-box"
    context["to"] = addressee(row["waiting"], wanted(request), first=first)
    return render(request, "desk/door.html", context)


def lines_of(reception: Reception) -> list[tuple[SaidAtDoor, str]]:
    """All lines, each with whom it is for where that isn't clear: several wrote."""
    lines = list(reception.said_at_door.all())
    names = {one.person_id: one.name for one in lines if one.author_id == one.person_id}
    several = len({one.person_id for one in lines}) > 1
    return [
        (one, names.get(one.person_id, "") if several and one.role in HOSTS else "")
        for one in lines
    ]


def wanted(request: HttpRequest) -> str:
    """The participant whom the form is for, as a link, the form itself or the fetching says."""
    return request.POST.get("participant") or request.GET.get("participant", "")


def addressee(waiting: list[rooms.Seat], asked: str, *, first: bool) -> rooms.Seat | None:
    """The one who is asked for; else the `first`, but never somebody else for what was typed."""
    found = next((seat for seat in waiting if seat.id == asked), None)
    return found or (waiting[0] if first and waiting else None)
