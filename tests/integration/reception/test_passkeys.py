"""Passkeys, with one in software: what is signed is checked as a browser's would be."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from reception.models import Passkey
from tests.authenticators import PRESENT_AND_VERIFIED, Device
from tests.world import PASSWORD, World

ORIGIN = "http://testserver"


@pytest.fixture(autouse=True)
def served_here(settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]


def added(client: Client, device: Device, *, origin: str = ORIGIN, name: str = "telefon"):
    options = json.loads(client.post(reverse("passkey-add-options")).content)
    return client.post(
        reverse("passkey-add"), {"name": name, "answer": device.made(options, origin)}
    )


def options_for(client: Client):
    return json.loads(client.post(reverse("passkey-options")).content)


def sign_in(client: Client, device: Device, *, origin: str = ORIGIN):
    answer = device.signed(options_for(client), origin)
    return client.post(reverse("passkey-sign-in"), {"answer": answer})


def is_in(client: Client) -> bool:
    return client.get(reverse("desk-day")).status_code == 200


@pytest.fixture
def device(world: World, as_user) -> Device:
    """Botir's."""
    made = Device()
    assert added(as_user(world.botir.user), made).url == reverse("security")
    return made


def test_a_passkey_signs_in_without_a_password(world: World, device: Device, settings) -> None:
    settings.STAFF_SECOND_FACTOR = "required"
    client = Client()
    assert sign_in(client, device).url == reverse("desk-day")
    assert is_in(client)


def test_who_has_a_passkey_is_asked_for_it_after_the_password(world: World, device: Device) -> None:
    client = Client()
    client.post(reverse("staff-sign-in"), {"username": "botir", "password": PASSWORD})
    assert not is_in(client)
    assert [one["id"] for one in options_for(client)["allowCredentials"]]
    sign_in(client, device)
    assert is_in(client)


def test_an_answer_is_good_for_one_sign_in(world: World, device: Device) -> None:
    client = Client()
    answer = device.signed(options_for(client), ORIGIN)
    client.post(reverse("passkey-sign-in"), {"answer": answer})
    client.post(reverse("sign-out"))
    client.post(reverse("passkey-sign-in"), {"answer": answer})
    assert not is_in(client)


def test_an_answer_to_another_browser_is_none(world: World, device: Device) -> None:
    answer = device.signed(options_for(Client()), ORIGIN)
    client = Client()
    options_for(client)
    client.post(reverse("passkey-sign-in"), {"answer": answer})
    assert not is_in(client)


def test_what_a_false_site_was_told_opens_nothing(world: World, device: Device) -> None:
    client = Client()
    sign_in(client, device, origin="http://testserver.example")
    assert not is_in(client)


def test_a_copied_key_is_noticed_by_its_counter(world: World, device: Device) -> None:
    sign_in(Client(), device)
    device.count = 0
    client = Client()
    sign_in(client, device)
    assert not is_in(client)


def test_a_key_that_did_not_ask_for_finger_face_or_pin_is_not_enough(
    world: World, device: Device
) -> None:
    device.flags = 0x01  # touched only
    client = Client()
    sign_in(client, device)
    assert not is_in(client)


def test_a_stranger_is_told_to_use_the_password(world: World) -> None:
    client = Client(headers={"accept-language": "en"})
    page = sign_in(client, Device())
    assert page.status_code == 422
    assert "This passkey is not known here" in page.content.decode()


def test_the_key_of_a_colleague_is_no_second_step(world: World, as_user, device: Device) -> None:
    sardors = Device()
    added(as_user(world.sardor.user), sardors)
    client = Client()
    client.post(reverse("staff-sign-in"), {"username": "botir", "password": PASSWORD})
    sign_in(client, sardors)
    assert not is_in(client)


def test_one_passkey_belongs_to_one_person(world: World, as_user, device: Device) -> None:
    assert added(as_user(world.sardor.user), device).status_code == 422
    assert Passkey.objects.get().user == world.botir.user


def test_a_passkey_needs_a_name(world: World, as_user) -> None:
    assert added(as_user(world.botir.user), Device(), name="").status_code == 422
    assert not Passkey.objects.exists()


def test_one_that_is_removed_opens_nothing(world: World, as_user, device: Device) -> None:
    as_user(world.botir.user).post(reverse("passkey-remove", args=[Passkey.objects.get().pk]))
    client = Client()
    sign_in(client, device)
    assert not is_in(client)


def test_anothers_passkey_is_not_there_to_be_removed(world: World, as_user, device: Device) -> None:
    pk = Passkey.objects.get().pk
    answer = as_user(world.sardor.user).post(reverse("passkey-remove", args=[pk]))
    assert answer.status_code == 404
    assert Passkey.objects.exists()


def test_citizens_add_none(world: World, as_user) -> None:
    assert as_user(world.aziza).post(reverse("passkey-add-options")).status_code == 404


def test_the_deactivated_are_not_let_in(world: World, device: Device) -> None:
    world.botir.user.is_active = False
    world.botir.user.save()
    client = Client()
    sign_in(client, device)
    assert not is_in(client)


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"id": 1}', '{"id": "x"}', "\x00"])
def test_nonsense_is_refused_and_breaks_nothing(world: World, device: Device, answer: str) -> None:
    client = Client()
    options_for(client)
    assert client.post(reverse("passkey-sign-in"), {"answer": answer}).status_code == 422
    assert device.flags == PRESENT_AND_VERIFIED


def test_a_passkey_confirms_that_it_is_you(
    world: World, as_user, device: Device, time_machine
) -> None:
    time_machine.move_to("2026-12-01T09:00:00Z", tick=False)
    client = as_user(world.botir.user)
    time_machine.shift(3600)
    assert client.get(reverse("password")).status_code == 302
    answer = device.signed(options_for(client), ORIGIN)
    client.post(reverse("confirm-passkey"), {"answer": answer, "next": reverse("password")})
    assert client.get(reverse("password")).status_code == 200
