"""A guest's link in a thief's hands: a new one shuts it, and nothing of it outlives that."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.actions import guests, identities, proofs
from reception.actions.guests import Invitation
from reception.models import EmailProof, Guest, User
from reception.models.identities import Person
from tests.world import World, book

THIEF = "thief@example.uz"
LOLA = Invitation("interpreter", "Lola Yoqubova", "lola@example.uz", speaks="ru", language="en")


@pytest.fixture
def lola(world: World, now) -> Guest:
    reception = book(world.botir, world.aziza, now)
    return guests.invite(reception, LOLA, by=world.dilnoza, now=timezone.now())


@pytest.fixture
def thief(lola: Guest) -> Client:
    """A browser in which somebody pressed the button first."""
    browser = Client(headers={"accept-language": "en"})
    assert browser.post(reverse("guest-open", args=[lola.token])).url == reverse("guest")
    return browser


def test_a_guests_account_gets_no_address_of_its_own(thief: Client, lola: Guest) -> None:
    answer = thief.post(reverse("address"), {"email": THIEF}, follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("sign-in"))
    assert "as a guest" in answer.content.decode()
    assert not EmailProof.objects.exists()


def test_nothing_of_the_thiefs_opens_it_after_a_new_link(
    world: World, thief: Client, lola: Guest, now
) -> None:
    proofs.ask_code(THIEF, session="theirs", language="en", now=now)
    code = EmailProof.objects.get().code
    with pytest.raises(PermissionDenied):
        identities.add_address(lola.user, THIEF, code, session="theirs", now=now)
    with pytest.raises(PermissionDenied):
        identities.link(lola.user, Person("davlat", "1"), now=now)
    guests.send_again(lola, by=world.dilnoza, now=timezone.now())
    assert thief.get(reverse("guest")).status_code == 302
    assert User.objects.citizen(THIEF) != lola.user


def test_no_provider_is_offered_to_a_guest(thief: Client, settings) -> None:
    config = dict.fromkeys(("address", "scope", "client_id", "client_secret"), "x")
    settings.IDENTITY_PROVIDERS = {"oneid": config | {"kind": "oneid", "title": "OneID"}}
    assert thief.get(reverse("with-link", args=["oneid"])).status_code == 404
    assert "OneID" not in thief.get(reverse("security")).content.decode()
