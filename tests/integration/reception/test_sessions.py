"""Where people are signed in: listed, ended, and ending by themselves."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.actions import tokens, visits
from reception.models import Event, KnownDevice, Visit
from reception.notices.deliver import send_next
from signaling import tickets
from signaling.errors import TicketRefused
from tests import postman
from tests.world import PASSWORD, World

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def browser(agent: str = DESKTOP) -> Client:
    return Client(headers={"user-agent": agent, "accept-language": "en"})


def sign_in(world: World, agent: str = DESKTOP, known: Client | None = None) -> Client:
    """Botir, in a browser that is new, or was `known` before."""
    client = browser(agent)
    if known:
        client.cookies["device"] = known.cookies["device"].value
    client.post(reverse("staff-sign-in"), {"username": "botir", "password": PASSWORD})
    return client


def told(page) -> str:
    return re.sub(r'csrf[^>]*value="\w+"|/sessions/\d+/', "", page.content.decode())


def is_in(client: Client) -> bool:
    return client.get(reverse("desk-day")).status_code == 200


def letters() -> list[str]:
    postman.compose(timezone.now())
    while send_next(timezone.now()):
        pass
    return [str(one.subject) for one in mail.outbox]


def test_each_session_is_listed_with_its_device(world: World) -> None:
    here = sign_in(world)
    sign_in(world, PHONE)
    page = here.get(reverse("security")).content.decode()
    assert "Firefox, Linux" in page
    assert "Chrome, Android" in page
    assert page.count("This device") == 1


def test_ending_one_signs_that_device_out_and_no_other(world: World) -> None:
    here, there = sign_in(world), sign_in(world, PHONE)
    visit = Visit.objects.get(session=there.session.session_key)
    assert here.post(reverse("session-end", args=[visit.pk])).url == reverse("security")
    assert not is_in(there)
    assert is_in(here)
    assert Event.objects.get(kind="sessions_ended").data["count"] == 1


def test_programs_are_listed_and_end_with_all_the_others(world: World, as_user, now) -> None:
    aziza = as_user(world.aziza)
    words = [tokens.issue(citizen, now=now)[0] for citizen in (world.aziza, world.malika)]
    assert "A program that acts in your name" in aziza.get(reverse("security")).content.decode()
    aziza.post(reverse("sessions-end"))
    assert aziza.get(reverse("my-receptions")).status_code == 200
    with pytest.raises(tokens.Unknown):
        _ = tokens.Claim(words[0]).user
    assert tokens.Claim(words[1]).user == world.malika
    assert "A program" not in aziza.get(reverse("security")).content.decode()
    assert Event.objects.get(kind="sessions_ended").data["count"] == 1


def test_ending_all_others_leaves_this_one(world: World) -> None:
    here, others = sign_in(world), [sign_in(world), sign_in(world, PHONE)]
    here.post(reverse("sessions-end"))
    assert is_in(here)
    assert not any(is_in(one) for one in others)


def test_this_session_is_not_ended_from_its_own_list(world: World) -> None:
    here = sign_in(world)
    visit = Visit.objects.get(session=here.session.session_key)
    assert here.post(reverse("session-end", args=[visit.pk])).status_code == 404


def test_anothers_session_is_as_missing_as_one_that_is_not(world: World, as_user) -> None:
    botir = sign_in(world)
    visit = Visit.objects.get(session=botir.session.session_key)
    sardor = as_user(world.sardor.user)
    foreign = sardor.post(reverse("session-end", args=[visit.pk]))
    missing = sardor.post(reverse("session-end", args=[visit.pk + 1000]))
    assert foreign.status_code == missing.status_code == 404
    assert told(foreign) == told(missing)
    assert is_in(botir)


def test_ending_a_session_voids_the_tickets_of_its_person(world: World) -> None:
    here, there = sign_in(world), sign_in(world, PHONE)
    ticket = tickets.issue(
        room="r", person=str(world.botir.user.pk), role="official", label="", now=timezone.now()
    )
    visits.end(
        Visit.objects.get(session=there.session.session_key),
        by=world.botir.user,
        now=timezone.now(),
    )
    claims = tickets.read(ticket, room="r", now=timezone.now())
    with pytest.raises(TicketRefused):
        tickets.use(claims)
    assert is_in(here)


def test_signing_out_takes_the_session_off_the_list(world: World) -> None:
    here = sign_in(world)
    here.post(reverse("sign-out"))
    assert not Visit.objects.exists()


def test_citizens_see_and_end_their_sessions_too(world: World, as_user) -> None:
    here, there = as_user(world.aziza), as_user(world.aziza)
    assert "Where you are signed in" in here.get(reverse("security")).content.decode()
    here.post(reverse("sessions-end"))
    assert there.get(reverse("my-receptions")).status_code == 302


# --- Lifetimes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "minutes", "stays"),
    [
        ("botir", 4 * 60 - 6, True),
        ("botir", 4 * 60, False),
        ("aziza", 13 * 24 * 60, True),
        ("aziza", 14 * 24 * 60, False),
    ],
)
def test_whoever_is_away_for_too_long_is_signed_out(
    world: World, as_user, time_machine, who: str, minutes: int, stays: bool
) -> None:
    time_machine.move_to("2026-12-01T03:00:00Z", tick=False)
    client = as_user(world.botir.user if who == "botir" else world.aziza)
    time_machine.shift(minutes * 60)
    assert (client.get(reverse("security")).status_code == 200) is stays


def test_a_session_of_staff_ends_however_busy_they_are(world: World, as_user, time_machine) -> None:
    time_machine.move_to("2026-12-01T03:00:00Z", tick=False)
    client = as_user(world.botir.user)
    for _ in range(7):
        time_machine.shift(2 * 3600)
        assert is_in(client)
    time_machine.shift(2 * 3600)
    assert not is_in(client)


def test_last_seen_is_written_every_few_minutes_and_not_each_time(
    world: World, as_user, time_machine, django_assert_num_queries
) -> None:
    time_machine.move_to("2026-12-01T03:00:00Z", tick=False)
    client = as_user(world.botir.user)
    visit = Visit.objects.get()
    time_machine.shift(60)
    is_in(client)
    assert Visit.objects.get().seen == visit.seen
    time_machine.shift(300)
    is_in(client)
    assert Visit.objects.get().seen == timezone.now()


# --- What is recorded and told ----------------------------------------------------------------


def test_a_sign_in_is_journaled_without_personal_data(world: World) -> None:
    sign_in(world)
    event = Event.objects.get(kind="signed_in")
    assert event.actor == world.botir.user
    assert set(event.data) <= {"how", "visit"}


def test_a_new_device_is_told_by_letter_and_a_known_one_is_not(world: World) -> None:
    first = sign_in(world)
    assert letters() == []
    sign_in(world, PHONE)
    assert len(letters()) == 1
    assert "Chrome, Android" in mail.outbox[0].body
    sign_in(world, known=first)
    assert len(letters()) == 1


def test_a_device_that_is_known_to_one_is_new_to_another(world: World) -> None:
    botirs = sign_in(world)
    sardor = browser()
    sardor.cookies["device"] = botirs.cookies["device"].value
    sardor.post(reverse("staff-sign-in"), {"username": "sardor", "password": PASSWORD})
    assert KnownDevice.objects.filter(user=world.sardor.user).exists()
    assert sardor.cookies["device"].value != botirs.cookies["device"].value
