"""Citizens sign in with a provider of identities: a real one, one that lies, and OneID."""

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from joserfc.jwk import OctKey, RSAKey

from reception.actions import identities
from reception.models import EmailProof, Erasure, Event, Identity, User
from reception.models.identities import Person
from tests.identity import AZIZA, Issuer, OneIDServer, oidc, openid_provider
from tests.world import World

PERSON = {
    "ret_cd": "0", "valid": "true", "pin": "31234567890123", "user_id": "aziza", "email": "",
    "sur_name": "SAIDOVA", "first_name": "AZIZA", "mid_name": "BOTIROVNA", "user_type": "I",
}  # fmt: skip


@pytest.fixture(autouse=True)
def served_here(settings) -> None:
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["testserver"], "http://testserver"


@pytest.fixture(scope="module")
def real() -> Iterator[str]:
    malika = {"sub": "malika-1", "name": "Malika Ergasheva"}
    with openid_provider(AZIZA | {"pinfl": "31234567890123"}, malika) as issuer:
        yield issuer


@pytest.fixture
def davlat(settings, real: str) -> str:
    settings.IDENTITY_PROVIDERS = {"davlat": oidc(real)}
    return "davlat"


@pytest.fixture
def issuer(settings) -> Iterator[Issuer]:
    lying = Issuer()
    settings.IDENTITY_PROVIDERS = {"lying": oidc(lying.url)}
    yield lying
    lying.server.close()


@pytest.fixture
def oneid(settings) -> Iterator[OneIDServer]:
    server = OneIDServer(dict(PERSON))
    settings.IDENTITY_PROVIDERS = {"oneid": server.config()}
    yield server
    server.server.close()


def reader() -> Client:
    return Client(headers={"accept-language": "en"})


def go(client: Client, slug: str, **more: str) -> str:
    """The address at the provider to which the person is sent."""
    return str(client.get(reverse("with", args=[slug]), more).url)


def agree(address: str, sub: str = "aziza-1") -> str:
    """What a person does at the real provider; gives the way back."""
    return httpx.post(address, data={"sub": sub}).headers["location"]


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def come_back(client: Client, slug: str, **said: str):
    return client.get(reverse("with-back", args=[slug]), said)


def who(client: Client) -> User | None:
    number = client.session.get("_auth_user_id")
    return User.objects.get(pk=number) if number else None


# --- A real provider --------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_person_is_known_by_the_provider_and_goes_on_where_they_were(davlat: str) -> None:
    client = reader()
    answer = client.get(agree(go(client, davlat, next="/topics/")))
    assert answer.url == "/topics/"
    user = who(client)
    assert user
    assert user.is_citizen
    assert (user.full_name, user.proven_by, user.email) == ("Saidova Aziza", "davlat", "")


@pytest.mark.django_db
def test_the_same_person_comes_back_to_the_same_account(davlat: str) -> None:
    for _ in range(2):
        client = reader()
        client.get(agree(go(client, davlat)))
    assert User.objects.count() == 1
    assert Event.objects.filter(kind="identity_made").count() == 1
    assert Event.objects.get(kind="identity_made").data == {"provider": "davlat"}


@pytest.mark.django_db
def test_asking_uses_pkce_state_and_nonce(davlat: str) -> None:
    sent = asked(go(reader(), davlat))
    assert sent["code_challenge_method"] == "S256"
    assert len(sent["code_challenge"]) == 43
    assert len(sent["state"]) >= 32
    assert sent["nonce"]


@pytest.mark.django_db
def test_names_and_numbers_are_encrypted_and_found_by_hash(davlat: str) -> None:
    client = reader()
    client.get(agree(go(client, davlat)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reception_identity")
        row = str(cursor.fetchall())
    for word in ("aziza-1", "Saidova", "31234567890123", "provider.example"):
        assert word not in row
    assert Identity.objects.get().number == "31234567890123"


@pytest.mark.django_db
def test_a_way_back_is_good_once(davlat: str) -> None:
    client = reader()
    back = agree(go(client, davlat))
    client.get(back)
    client.post(reverse("sign-out"))
    client.get(back)
    assert who(client) is None


@pytest.mark.django_db
def test_a_way_back_that_another_browser_began_signs_nobody_in(davlat: str) -> None:
    back, victim = agree(go(reader(), davlat)), reader()
    assert victim.get(back).url == reverse("sign-in")
    assert who(victim) is None


@pytest.mark.django_db
def test_the_session_has_another_key_afterwards(davlat: str) -> None:
    client = reader()
    back = agree(go(client, davlat))
    before = client.session.session_key
    client.get(back)
    assert client.session.session_key != before


@pytest.mark.django_db
@pytest.mark.parametrize("error", ["access_denied", "server_error"])
def test_who_turns_back_or_fails_stands_where_they_were(davlat: str, error: str) -> None:
    client = reader()
    address = go(client, davlat, **{"from": "/topics/?q=1", "next": "/my/"})
    answer = come_back(client, davlat, error=error, state=asked(address)["state"])
    assert answer.url == "/topics/?q=1"
    assert who(client) is None
    page = client.get("/topics/").content.decode()
    assert ("You did not sign in" in page) is (error == "access_denied")


@pytest.mark.django_db
def test_who_turns_back_stands_where_they_were_even_if_the_provider_forgets_the_state(
    davlat: str,
) -> None:
    client = reader()
    denied = httpx.post(go(client, davlat, **{"from": "/topics/"}), data={"action": "deny"})
    assert "state=" not in denied.headers["location"]
    assert client.get(denied.headers["location"]).url == "/topics/"


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_nobody_is_led_elsewhere(davlat: str, target: str) -> None:
    client = reader()
    address = go(client, davlat, **{"next": target, "from": target})
    assert client.get(agree(address)).url == reverse("my-receptions")
    address = go(client, davlat, **{"next": target, "from": target})
    answer = come_back(client, davlat, error="access_denied", state=asked(address)["state"])
    assert answer.url.startswith("/sign-in/")


@pytest.mark.django_db
def test_a_provider_that_is_down_is_said_to_be(settings) -> None:
    settings.IDENTITY_PROVIDERS = {"davlat": oidc("http://127.0.0.1:9")}
    client = reader()
    assert client.get(reverse("with", args=["davlat"])).url.startswith("/sign-in/")
    assert "does not answer" in client.get("/sign-in/").content.decode()


@pytest.mark.django_db
def test_a_provider_that_is_not_configured_is_not_there() -> None:
    assert reader().get(reverse("with", args=["davlat"])).status_code == 404


@pytest.mark.django_db
def test_a_closed_account_stays_closed(davlat: str) -> None:
    client = reader()
    client.get(agree(go(client, davlat)))
    User.objects.update(is_active=False)
    other = reader()
    other.get(agree(go(other, davlat)))
    assert who(other) is None


@pytest.mark.django_db
def test_staff_signed_in_are_not_made_citizens(world: World, as_user, davlat: str) -> None:
    link = as_user(world.botir.user).get(reverse("with-link", args=[davlat]))
    assert link.status_code == 404


# --- One that lies ----------------------------------------------------------------------------


def tried(client: Client, issuer: Issuer) -> None:
    sent = asked(go(client, "lying"))
    issuer.nonce = sent["nonce"]
    come_back(client, "lying", code="c", state=sent["state"])


@pytest.mark.django_db
def test_an_honest_token_is_believed(issuer: Issuer) -> None:
    client = reader()
    tried(client, issuer)
    assert who(client)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "lie",
    [
        {"aud": "somebody else"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1_000_000_000},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
    ],
)
def test_a_token_that_is_not_for_us_is_not_believed(issuer: Issuer, lie: dict) -> None:
    issuer.lies, client = lie, reader()
    tried(client, issuer)
    assert who(client) is None


@pytest.mark.django_db
def test_a_token_signed_by_somebody_else_is_not_believed(issuer: Issuer) -> None:
    issuer.key, client = RSAKey.generate_key(2048), reader()
    tried(client, issuer)
    assert who(client) is None


@pytest.mark.django_db
def test_a_shared_secret_signs_nothing(issuer: Issuer) -> None:
    issuer.key, issuer.alg = OctKey.import_key("secret of tests"), "HS256"
    client = reader()
    tried(client, issuer)
    assert who(client) is None


@pytest.mark.django_db
def test_without_an_identity_token_nobody_is_known(issuer: Issuer) -> None:
    issuer.without_token, client = True, reader()
    tried(client, issuer)
    assert who(client) is None


@pytest.mark.django_db
def test_an_issuer_that_calls_itself_otherwise_is_not_asked(issuer: Issuer) -> None:
    issuer.calls_itself, client = "https://elsewhere.example", reader()
    assert client.get(reverse("with", args=["lying"])).url.startswith("/sign-in/")


# --- OneID ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_oneid_is_asked_in_its_own_dialect(oneid: OneIDServer) -> None:
    client = reader()
    sent = asked(go(client, "oneid"))
    assert sent["response_type"] == "one_code"
    come_back(client, "oneid", code="good", state=sent["state"])
    assert [one["grant_type"] for one in oneid.asked] == [
        "one_authorization_code",
        "one_access_token_identify",
    ]
    assert oneid.asked[0]["redirect_uri"] == sent["redirect_uri"]
    user = who(client)
    assert user
    assert user.full_name == "SAIDOVA AZIZA BOTIROVNA"
    assert Identity.objects.get().number == PERSON["pin"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "changed"),
    [("bad", {}), ("", {}), ("good", {"ret_cd": "1"}), ("good", {"pin": "", "user_id": ""})],
)
def test_oneid_that_knows_nobody_signs_nobody_in(
    oneid: OneIDServer, code: str, changed: dict[str, str]
) -> None:
    oneid.person |= changed
    client = reader()
    sent = asked(go(client, "oneid"))
    assert come_back(client, "oneid", code=code, state=sent["state"]).status_code == 302
    assert who(client) is None


@pytest.mark.django_db
def test_limits_count_by_the_personal_number_whatever_the_provider(now) -> None:
    at_one, at_other = (
        identities.arrive(Person(one, f"{one}-1", number="31234567890123"), language="uz", now=now)
        for one in ("oneid", "davlat")
    )
    assert at_one != at_other
    assert at_one.identity == at_other.identity


# --- Several ways, one person -----------------------------------------------------------------


def test_an_equal_address_at_the_provider_ties_nothing(world: World, now) -> None:
    person = Person("davlat", "1", email="aziza@example.uz")
    assert identities.arrive(person, language="uz", now=now) != world.aziza


def test_a_way_is_added_when_both_are_proved(world: World, as_user, davlat: str) -> None:
    client = as_user(world.aziza)
    client.get(agree(client.get(reverse("with-link", args=[davlat])).url))
    world.aziza.refresh_from_db()
    assert world.aziza.proven_by == davlat
    other = reader()
    other.get(agree(go(other, davlat)))
    assert who(other) == world.aziza


def test_adding_a_way_asks_again_who_it_is(world: World, as_user, davlat: str, time_machine):
    time_machine.move_to("2026-12-01T09:00:00Z", tick=False)
    client = as_user(world.aziza)
    time_machine.shift(3600)
    assert client.get(reverse("with-link", args=[davlat])).url.startswith(reverse("confirm"))


def test_a_way_that_opens_another_account_is_not_added(world: World, as_user, davlat: str) -> None:
    first = reader()
    first.get(agree(go(first, davlat)))
    client = as_user(world.aziza)
    client.get(agree(client.get(reverse("with-link", args=[davlat])).url))
    assert not world.aziza.identities.exists()
    assert "already opens another account" in client.get(reverse("security")).content.decode()


def test_signing_out_on_the_way_adds_nothing(world: World, as_user, davlat: str) -> None:
    client = as_user(world.aziza)
    back = agree(client.get(reverse("with-link", args=[davlat])).url)
    client.logout()
    client.get(back)
    assert not Identity.objects.exists()


def test_the_last_way_is_not_removed(world: World, now) -> None:
    user = identities.arrive(Person("davlat", "1"), language="uz", now=now)
    with pytest.raises(identities.LastWay):
        identities.unlink(user.identities.get(), now=now)
    identities.link(world.aziza, Person("davlat", "2"), now=now)
    identities.unlink(world.aziza.identities.get(), now=now)
    world.aziza.refresh_from_db()
    assert world.aziza.proven_by == ""


def proves(client: Client, email: str):
    client.post(reverse("address"), {"email": email})
    proof = EmailProof.objects.latest("pk")
    return client.post(reverse("address-code"), {"code": proof.code})


def test_an_address_is_added_by_its_code_and_then_signs_in(world: World, as_user, now) -> None:
    user = identities.arrive(Person("davlat", "1"), language="uz", now=now)
    assert proves(as_user(user), "Nigora@Example.uz").status_code == 302
    assert User.objects.citizen("nigora@example.uz") == user


def test_an_address_of_another_account_is_not_taken_over(world: World, as_user, now) -> None:
    user = identities.arrive(Person("davlat", "1"), language="uz", now=now)
    page = proves(as_user(user), "aziza@example.uz")
    assert page.status_code == 422
    user.refresh_from_db()
    assert user.email_hash is None


class TestBeforeTheAccountIsClosed:
    """Whoever has no address signs in once more at the provider, for this alone."""

    @pytest.fixture
    def client(self, davlat: str, db: None, time_machine) -> Client:
        time_machine.move_to(timezone.now(), tick=False)
        client = reader()
        client.get(agree(go(client, davlat)))
        return client

    def ways(self, client: Client) -> str:
        """The link on the page of confirming, to which asking leads."""
        page = client.get(client.post(reverse("my-data-erase")).url).content.decode()
        assert not Erasure.objects.exists()
        return html.unescape(re.findall(r'href="(/sign-in/with/davlat/[^"]*)"', page)[0])

    def test_a_sign_in_of_before_is_not_enough_and_one_of_now_is(self, client: Client) -> None:
        address = client.get(self.ways(client)).url
        assert asked(address)["prompt"] == "login"
        user = who(client)
        assert client.post(reverse("my-data-erase")).url.startswith(reverse("confirm"))
        back = client.get(agree(address)).url
        assert back == reverse("my-data-erase")
        assert "You have shown that it is you" in client.get(back).content.decode()
        assert client.post(back).status_code == 200
        assert Erasure.objects.get().user == user
        assert who(client) is None

    def test_nor_is_one_of_a_while_ago(self, client: Client, time_machine) -> None:
        client.get(agree(client.get(self.ways(client)).url))
        time_machine.shift(settings.CONFIRMED_SECONDS + 1)
        assert client.post(reverse("my-data-erase")).url.startswith(reverse("confirm"))
        assert not Erasure.objects.exists()

    def test_nor_that_of_somebody_else(self, client: Client) -> None:
        client.get(agree(client.get(self.ways(client)).url, sub="malika-1"))
        assert who(client).identities.get().subject == "malika-1"
        assert client.post(reverse("my-data-erase")).url.startswith(reverse("confirm"))
        assert not Erasure.objects.exists()


@pytest.mark.django_db
def test_journeys_that_nobody_comes_back_from_fill_no_session(davlat: str) -> None:
    client = reader()
    for _ in range(9):
        address = go(client, davlat)
    kept = [one for one in client.session.keys() if one.startswith("_state_")]  # noqa: SIM118 (not iterable)
    assert len(kept) == 5
    client.get(agree(address))
    assert who(client)
