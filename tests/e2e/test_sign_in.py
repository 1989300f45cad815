"""Who somebody is, in real browsers: a passkey of staff, and a citizen whom a provider knows."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, Person, assert_accessible
from tests.e2e.steps import choose_time, go_on, tell_about, tell_appeal, tell_contact
from tests.identity import AZIZA, openid_provider
from tests.mailbox import Mailbox
from tests.product import Product, prepared, serving
from tests.services import free_port
from tests.world import ANSWERS, PASSWORD

ADDRESS = "aziza@example.uz"
KEY_OF_THE_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Product]:
    """One that wants a second step of staff, and knows a provider, under a name: passkeys belong
    to names and not to numbers."""
    port, home = free_port(), tmp_path_factory.mktemp("sign-in")
    name = f"http://localhost:{port}"
    with (
        openid_provider(AZIZA) as issuer,
        prepared(
            home,
            EMAIL_URL=mailbox.url,
            SITE_URL=name,
            STAFF_SECOND_FACTOR="required",
            OIDC_PROVIDERS="davlat",
            OIDC_DAVLAT_ISSUER=issuer,
            OIDC_DAVLAT_CLIENT_ID="qabul",
            OIDC_DAVLAT_CLIENT_SECRET="secret",
        ) as environment,
        serving(home, environment, port=port) as running,
    ):
        running.shell("from tests.world import make_world; make_world()")
        yield replace(running, url=name)


def give_password(page: Page) -> None:
    page.goto("/sign-in/staff/")
    page.fill("[name=username]", "botir")
    page.fill("[name=password]", PASSWORD)
    go_on(page)


def test_botir_adds_a_passkey_before_the_desk_opens_and_then_signs_in_with_it(
    person: Person,
) -> None:
    botir = person("Botir", width=DESK)
    device = botir.context.new_cdp_session(botir)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY_OF_THE_DEVICE})

    give_password(botir)
    botir.goto("/desk/")
    botir.wait_for_url("**/account/security/")  # first things first
    assert_accessible(botir)
    botir.fill("[name=name]", "telefon")
    botir.locator("[data-passkey=create] button").click()
    expect(botir.locator(".card", has_text="telefon")).to_be_visible()
    assert_accessible(botir)
    botir.locator("form[action$='/recovery-codes/'] button").click()
    expect(botir.locator(".codes li")).to_have_count(10)
    assert_accessible(botir)
    botir.goto("/account/authenticator/")
    assert_accessible(botir)
    botir.goto("/desk/")
    expect(botir).to_have_url(f"{botir.url.split('/desk')[0]}/desk/")

    botir.locator("form[action='/sign-out/'] button").click()
    give_password(botir)
    expect(botir.locator("[name=code]")).to_be_visible()
    assert_accessible(botir)
    botir.locator("[data-passkey=get] button").click()
    botir.wait_for_url("**/desk/")

    botir.locator("form[action='/sign-out/'] button").click()
    botir.goto("/sign-in/staff/")
    botir.locator("[data-passkey=get] button").click()  # no password at all
    botir.wait_for_url("**/desk/")


def test_aziza_turns_back_at_the_provider_and_then_books_as_whom_it_knows(
    person: Person, mailbox: Mailbox
) -> None:
    aziza = person("Aziza")
    choose_time(aziza, "botir")
    tell_about(aziza)
    tell_contact(aziza, ADDRESS)
    tell_appeal(aziza)
    aziza.wait_for_url("**/check/")
    assert_accessible(aziza)
    aziza.locator("a[href*='/sign-in/with/']").click()
    aziza.locator("button[value=deny]").click()
    aziza.wait_for_url("**/check/")
    expect(aziza.locator("main")).to_contain_text(ANSWERS["subject"])
    expect(aziza.locator(".messages")).to_be_visible()

    aziza.locator("a[href*='/sign-in/with/']").click()
    aziza.locator(f"button[value='{AZIZA['sub']}']").click()
    aziza.wait_for_url("**/check/")
    go_on(aziza)
    number = aziza.locator(".receipt__number").inner_text()
    assert mailbox.wait_for(ADDRESS, about=number)

    aziza.goto("/account/security/")
    expect(aziza.locator(".card", has_text=AZIZA["name"])).to_be_visible()
    assert_accessible(aziza)
    aziza.goto("/account/address/")
    assert_accessible(aziza)
