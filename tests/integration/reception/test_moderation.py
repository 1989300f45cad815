"""The hosts' decisions in the call, each a POST that is journaled."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reception.actions import moderation
from reception.models import Dismissal, Event, Reception
from scheduling import bookings
from scheduling.models import Absence
from signaling import hub
from signaling import models as rows
from signaling.errors import NotAllowed
from tests.calls import enter, in_call, on_now, seat
from tests.world import World


@pytest.fixture
def call(world: World) -> Reception:
    return in_call(world.botir, world.aziza)


def moderate(browser, reception, verb: str, user, **more):
    url = reverse("moderate", args=[reception.public_id, verb])
    return browser.post(url, {"participant": seat(reception, user).id, **more})


def journaled(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def test_who_is_sent_back_waits_and_is_let_in_again(world, call, as_user):
    botir = as_user(world.botir.user)
    assert moderate(botir, call, "send-back", world.aziza).status_code == 200
    assert seat(call, world.aziza).state == "waiting"
    admit = reverse("admit", args=[call.public_id])
    botir.post(admit, {"participant": seat(call, world.aziza).id})
    assert seat(call, world.aziza).state == "admitted"
    assert journaled("sent_back") == 1


def test_who_is_put_out_reads_why(world, call, as_user):
    why = "Xona tartibi buzildi"
    moderate(as_user(world.dilnoza), call, "remove", world.aziza, reason=why)
    assert seat(call, world.aziza).state == "removed"
    url = reverse("dismissed", args=[call.public_id])
    assert as_user(world.aziza).get(url).json() == {"reason": why}
    assert as_user(world.botir.user).get(url).json() == {"reason": ""}
    assert journaled("removed") == 1
    assert why not in str(Event.objects.get(kind="removed").data)


def test_who_is_declined_reads_why(world, as_user):
    call = on_now(world.botir, world.aziza)
    enter(call, world.botir.user, "official")
    enter(call, world.aziza, "citizen")
    deny = reverse("deny", args=[call.public_id])
    where = {"participant": seat(call, world.aziza).id, "reason": "Hujjat yoʻq"}
    botir = as_user(world.botir.user)
    assert (botir.post(deny, where).status_code, botir.post(deny, where).status_code) == (200, 200)
    assert Dismissal.objects.get().reason == "Hujjat yoʻq"
    page = as_user(world.aziza).get(reverse("my-reception", args=[call.public_id]))
    assert "Hujjat yoʻq" in page.content.decode()
    assert journaled("denied") == 1


def test_the_official_is_put_out_by_nobody(world, call, as_user):
    assert moderate(as_user(world.dilnoza), call, "remove", world.botir.user).status_code == 409
    assert seat(call, world.botir.user).state == "admitted"


def test_everybody_learns_whom_the_host_pinned(world, call, as_user):
    moderate(as_user(world.botir.user), call, "pin", world.aziza)
    assert rows.Room.objects.get().pinned == seat(call, world.aziza).id


@pytest.mark.parametrize("what", ["mute", "speak"])
def test_a_guest_is_asked_and_nobody_else_hears_of_it(
    world, call, as_user, monkeypatch, django_capture_on_commit_callbacks, what
):
    told: list = []
    monkeypatch.setattr(hub, "tell", told.extend)
    with django_capture_on_commit_callbacks(execute=True):
        moderate(as_user(world.botir.user), call, what, world.aziza)
    assert [(one.connection, one.t, one.d) for one in told] == [
        (f"c{world.aziza.pk}", "please", {"what": what})
    ]
    assert journaled(f"asked_to_{what}") == 1


@pytest.mark.parametrize("verb", ["send-back", "remove", "pin", "mute", "speak", "explode"])
@pytest.mark.parametrize("who", ["aziza", "malika", "sardor"])
def test_nobody_but_a_host_decides(world, call, as_user, verb, who):
    user = getattr(world, who)
    answer = moderate(as_user(getattr(user, "user", user)), call, verb, world.aziza)
    assert answer.status_code == 404
    assert seat(call, world.aziza).state == "admitted"


def extend(browser, reception, minutes: int = 10, seen=None):
    seen = seen or Reception.objects.get(pk=reception.pk).ends_at
    url = reverse("extend", args=[reception.public_id])
    return browser.post(url, {"minutes": minutes, "seen": seen.isoformat()})


def ends(reception):
    return Reception.objects.get(pk=reception.pk).ends_at


def test_the_end_is_put_off_for_everybody(world, call, as_user):
    before = ends(call)
    answer = extend(as_user(world.botir.user), call)
    assert answer.json()["endsAt"] == (before + timedelta(minutes=10)).isoformat()
    assert ends(call) == rows.Room.objects.get().ends_at == before + timedelta(minutes=10)
    assert journaled("prolonged") == 1


def test_an_extension_asked_twice_counts_once(world, call, as_user):
    before = ends(call)
    for _ in range(2):
        assert extend(as_user(world.botir.user), call, seen=before).status_code == 200
    assert ends(call) == before + timedelta(minutes=10)
    assert journaled("prolonged") == 1


def test_an_extension_of_an_end_that_was_overtaken_is_refused(world, call, as_user):
    before = ends(call)
    extend(as_user(world.botir.user), call, 10, seen=before)
    assert extend(as_user(world.botir.user), call, 5, seen=before).status_code == 409
    assert ends(call) == before + timedelta(minutes=10)


def test_the_next_reception_is_not_pushed(world, call, as_user):
    before = ends(call)
    calendar = world.botir.calendar
    calendar.bookings.create(
        start=before + timedelta(minutes=5),
        end=before + timedelta(minutes=25),
        status="confirmed",
        created=timezone.now(),
    )
    botir = as_user(world.botir.user)
    refused = extend(botir, call, 10)
    assert (refused.status_code, "another reception" in refused.json()["error"]) == (409, True)
    assert ends(call) == rows.Room.objects.get().ends_at == before
    assert extend(botir, call, 5).status_code == 200


def test_nobody_who_just_chooses_the_next_time_is_pushed(world, call, as_user):
    calendar, before = world.botir.calendar, ends(call)
    calendar.bookings.create(
        start=before, end=before + timedelta(minutes=20), status="held", holder="somebody",
        held_until=timezone.now() + timedelta(minutes=5), created=timezone.now(),
    )  # fmt: skip
    assert extend(as_user(world.botir.user), call).status_code == 409
    calendar.bookings.filter(holder="somebody").update(held_until=timezone.now())
    assert extend(as_user(world.botir.user), call).status_code == 200


def test_an_absence_is_not_run_into(world, call, as_user):
    Absence.objects.create(
        calendar=world.botir.calendar, start=ends(call), end=ends(call) + timedelta(hours=2)
    )
    assert extend(as_user(world.botir.user), call).status_code == 409


def test_what_has_not_begun_is_not_made_longer(world, as_user):
    call = on_now(world.botir, world.aziza)
    enter(call, world.botir.user, "official")
    assert extend(as_user(world.botir.user), call).status_code == 409


@pytest.mark.parametrize("minutes", [0, -5, 60, "x"])
def test_only_what_the_page_offers_is_taken(world, call, as_user, minutes):
    assert extend(as_user(world.botir.user), call, minutes).status_code == 400


def test_the_secretary_does_not_give_the_officials_time_away(world, call, as_user):
    assert extend(as_user(world.dilnoza), call).status_code == 404


def test_a_refusal_of_the_room_leaves_the_booking_as_it_was(world, call, monkeypatch):
    before = ends(call)

    def refuse(*_, **__):
        raise NotAllowed("ended")

    monkeypatch.setattr(moderation.rooms, "extend", refuse)
    with pytest.raises(NotAllowed):
        moderation.put_off_end(call, 10, seen=before, by=world.botir.user, now=timezone.now())
    assert ends(call) == before


def test_a_booking_that_was_cancelled_meanwhile_is_not_made_longer(world, call):
    before = ends(call)
    bookings.cancel(call.booking.uid)
    with pytest.raises(NotAllowed, match="taken"):
        moderation.put_off_end(call, 10, seen=before, by=world.botir.user, now=timezone.now())
