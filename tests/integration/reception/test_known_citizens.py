"""Whom a provider of identities knows books without a code; the address may be unproven."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.actions import identities
from reception.actions.booking import Unproven, hold_slot, keep_answers, submit
from reception.actions.one_coming import AlreadyBooked
from reception.models import Draft, EmailProof, Notice, Reception, Topic, User
from reception.models.identities import Person
from tests import postman
from tests.api import Program, wish
from tests.identity import Issuer, oidc
from tests.world import ANSWERS, World, starts

NIGORA = Person("davlat", "1", name="Nigora Tosheva", number="3", email="nigora@provider.example")
WRITTEN = "nigora@example.uz"


@pytest.fixture
def nigora(world: World, now, settings) -> User:
    settings.IDENTITY_PROVIDERS = {"davlat": oidc("http://127.0.0.1:9")}
    return identities.arrive(NIGORA, language="uz", now=now)


def written(client: Client, world: World) -> Draft:
    """An appeal to Botir up to its last page."""
    start = starts(world.botir, timezone.now())[0]
    client.post(reverse("hold", args=["botir"]), {"start": start.isoformat()})
    draft = Draft.objects.get()
    topic = str(Topic.objects.get(slug="housing").pk)
    for page in ("about", "applicant", "contact", "appeal"):
        data = ANSWERS | {"topic": topic, "email": WRITTEN}
        client.post(reverse(f"book-{page}", args=[draft.uid]), data)
    return draft


def test_she_hands_in_without_a_code_and_letters_go_where_she_said(
    world: World, nigora: User, as_user
) -> None:
    client = as_user(nigora)
    draft = written(client, world)
    answer = client.post(reverse("book-check", args=[draft.uid]))
    reception = Reception.objects.get(citizen=nigora)
    assert answer.url == reverse("my-reception", args=[reception.public_id])
    assert not EmailProof.objects.exists()
    assert (reception.appeal.email_proven, reception.appeal.proven_by) == (False, "davlat")
    postman.compose(timezone.now())
    assert WRITTEN in {one.address for one in Notice.objects.filter(recipient=nigora)}


def test_the_desk_sees_by_whom_she_is_known_and_that_her_address_is_not_proven(
    world: World, nigora: User, as_user
) -> None:
    client = as_user(nigora)
    client.post(reverse("book-check", args=[written(client, world).uid]))
    reception = Reception.objects.get(citizen=nigora)
    url = reverse("desk-reception", args=[reception.public_id])
    page = as_user(world.botir.user).get(url).content.decode()
    assert "Davlat ID" in page
    assert "not proven" in page


def test_what_her_program_hands_in_says_by_whom_she_is_known(world: World, nigora: User) -> None:
    User.objects.filter(pk=nigora.pk).update(email=WRITTEN)
    assert Program(nigora).book(wish(world.botir)).status_code == 201
    appeal = Reception.objects.get(citizen=nigora).appeal
    assert (appeal.email_proven, appeal.proven_by) == (True, "davlat")


def test_who_proved_the_address_has_it_marked_so(world: World, as_user) -> None:
    client = as_user(world.aziza)
    start = starts(world.botir, timezone.now())[0]
    draft = hold_slot(world.botir, start, holder="a", now=timezone.now())
    keep_answers(draft, ANSWERS)
    appeal = submit(draft, world.aziza, language="uz", now=timezone.now()).appeal
    assert (appeal.email_proven, appeal.proven_by) == (True, "email")
    url = reverse("desk-reception", args=[appeal.reception.public_id])
    assert "not proven" not in as_user(world.botir.user).get(url).content.decode()
    assert client.get(reverse("my-receptions")).status_code == 200


def test_what_the_provider_knows_stands_in_the_form(world: World, nigora: User, as_user) -> None:
    client = as_user(nigora)
    start = starts(world.botir, timezone.now())[0]
    client.post(reverse("hold", args=["botir"]), {"start": start.isoformat()})
    uid = Draft.objects.get().uid
    client.post(reverse("book-about", args=[uid]), {"kind": "person"})
    name = client.get(reverse("book-applicant", args=[uid])).content.decode()
    assert 'value="Nigora Tosheva"' in name
    contact = client.get(reverse("book-contact", args=[uid])).content.decode()
    assert 'value="nigora@provider.example"' in contact
    assert "We send a code there" not in contact


def test_somebody_known_by_an_address_alone_still_needs_the_code_of_another(
    world: World, now
) -> None:
    draft = hold_slot(world.botir, starts(world.botir, now)[0], holder="a", now=now)
    keep_answers(draft, ANSWERS | {"email": WRITTEN})
    with pytest.raises(Unproven):
        submit(draft, world.aziza, language="uz", now=now)


def test_one_person_at_two_providers_has_one_coming_reception(
    world: World, nigora: User, now
) -> None:
    again = identities.arrive(Person("oneid", "9", number="3"), language="uz", now=now)
    for index, citizen in enumerate((nigora, again)):
        start = starts(world.botir, now)[index]
        draft = hold_slot(world.botir, start, holder=f"h{index}", now=now)
        keep_answers(draft, ANSWERS | {"email": WRITTEN})
        if citizen is nigora:
            submit(draft, citizen, language="uz", now=now)
        else:
            with pytest.raises(AlreadyBooked):
                submit(draft, citizen, language="uz", now=now)


def test_nothing_typed_is_lost_by_a_provider_that_is_down(
    world: World, nigora: User, settings
) -> None:
    client = Client(headers={"accept-language": "en"})
    draft = written(client, world)
    here = reverse("book-check", args=[draft.uid])
    page = client.get(here).content.decode()
    assert reverse("with", args=["davlat"]) in page
    answer = client.get(reverse("with", args=["davlat"]), {"next": here, "from": here})
    assert answer.url == here
    page = client.get(here).content.decode()
    assert ANSWERS["subject"] in page
    assert "does not answer" in page


def test_a_draft_belongs_to_whom_the_provider_knows_after_the_way_there_and_back(
    world: World, settings
) -> None:
    issuer = Issuer()
    settings.IDENTITY_PROVIDERS = {"davlat": oidc(issuer.url)}
    client = Client(headers={"accept-language": "en"})
    here = reverse("book-check", args=[written(client, world).uid])
    address = client.get(reverse("with", args=["davlat"]), {"next": here, "from": here}).url
    sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    issuer.nonce = sent["nonce"]
    back = reverse("with-back", args=["davlat"])
    assert client.get(back, {"code": "c", "state": sent["state"]}).url == here
    client.post(here)
    assert Reception.objects.get().appeal.proven_by == "davlat"
    issuer.server.close()


@pytest.mark.parametrize("path", ["/officials/botir/wait/"])
def test_what_is_answered_by_letter_asks_her_for_an_address_first(
    world: World, nigora: User, as_user, path: str
) -> None:
    answer = as_user(nigora).get(path)
    assert answer.url.startswith(reverse("address"))
    assert "next=" in answer.url


def test_she_sees_and_ends_her_reception_like_everybody(
    world: World, nigora: User, as_user
) -> None:
    client = as_user(nigora)
    client.post(reverse("book-check", args=[written(client, world).uid]))
    reception = Reception.objects.get(citizen=nigora)
    assert client.get(reverse("my-reception", args=[reception.public_id])).status_code == 200
    assert client.get(reverse("desk-day")).status_code == 404
