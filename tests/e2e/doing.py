"""What people do on a page so that it shows what else it can: errors, refusals, what comes next."""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from playwright.sync_api import Page

from tests.e2e.states import RECEIPT_CODE
from tests.e2e.steps import PAPER, free_time, go_on, go_past_help, tell_contact
from tests.world import ANSWERS, PASSWORD


def nothing(_: Page) -> None:
    """The page is only looked at."""


def with_stale_form(page: Page) -> None:
    page.context.clear_cookies(name="csrftoken")
    page.fill("[name=email]", "rustam@example.uz")
    go_on(page)


def with_wrong_passwords(page: Page) -> None:
    """The demonstration of tests forgives one."""
    for _ in range(3):
        page.fill("[name=username]", "begona")
        page.fill("[name=password]", "notoʻgʻri parol")
        go_on(page)
        if not page.locator("[name=password]").count():
            return


def name_botir(page: Page) -> None:
    page.fill("[name=username]", "botir")
    go_on(page)


def give_password_of_two_steps(page: Page) -> None:
    page.fill("[name=username]", "zafar")
    page.fill("[name=password]", PASSWORD)
    go_on(page)


def take_first(page: Page) -> None:
    free_time(page).click()


def ask_code(page: Page) -> None:
    page.fill("[name=email]", "rustam@example.uz")
    go_on(page)


def type_wrong_code(page: Page) -> None:
    page.fill("[name=code]", "000000")
    go_on(page)


def press(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).first.click()


def come_by_receipt(page: Page) -> None:
    """Of the reception whose page is open; until another sign-in its person only looks."""
    number = page.inner_text(".receipt__number")
    page.goto("/find/")
    page.fill("[name=number]", number)
    page.fill("[name=code]", RECEIPT_CODE)
    go_on(page)


def ask_for_my_data(page: Page) -> None:
    """Unless an earlier reader's are still being put together."""
    button = page.locator("form[action$='/ask/'] button")
    if button.count():
        button.click()


def empty_and_go_on(page: Page) -> None:
    page.fill("[name=text]", "")
    go_on(page)


def with_unknown_place(page: Page) -> None:
    page.fill("[name=body]", "{nothing}")
    page.locator("[name=preview][value='1']").click()


def withdraw(page: Page) -> None:
    """Is asked whether to."""
    page.locator("a[href*='/my/applications/']").first.click()
    page.locator("main a[href$='/withdraw/']").click()


def back_to_the_appeal(page: Page) -> None:
    page.goto(page.url.replace("/code/", "/appeal/"))


def call_away_for_weeks(page: Page) -> None:
    """Asks whom it touches; nothing is done yet."""
    today = datetime.now()
    for field, day in (("start", today), ("end", today + timedelta(weeks=5))):
        page.fill(f"[name={field}]", f"{day:%Y-%m-%dT%H:%M}")
    go_on(page)


def tell_hours(page: Page) -> None:
    """Asks what hours on Sundays would change; nothing is done yet."""
    page.check("[name=weekdays][value='6']")
    page.check("[name=formats][value=in_person]")
    for field, text in (("starts", "14:00"), ("ends", "17:00"), ("place_uz", "12-xona")):
        page.fill(f"[name={field}]", text)
    go_on(page)


def choose_and_look(page: Page) -> None:
    """What would be done; nothing is done yet."""
    page.locator("[name=rows]").first.check()
    page.locator("form[action$='/bulk/'] button").click()


def keep_without_a_name(page: Page) -> None:
    views = page.locator("details.narrow:has(form[action*='/views/'])")
    views.evaluate("details => { details.open = true }")
    views.locator("form").last.locator("button").click()


def without_a_number(page: Page) -> None:
    page.fill("[name=phone]", "")
    go_on(page)


def take_the_long_way(page: Page) -> None:
    """What was told before is still there."""
    take_first(page)
    on_as_a_company(page)
    page.fill("[name=phone]", "+998 90 123 45 67")
    go_on(page)
    go_past_help(page)


def as_kind(value: str) -> Callable[[Page], None]:
    """Goes to the page of another kind of applicant, from any page of a booking."""

    def choose(page: Page) -> None:
        page.goto(re.sub(r"[a-z]+/$", "about/", page.url))
        page.locator(f"[name=kind][value={value}]").check()
        go_on(page)

    return choose


def tell_company(page: Page) -> None:
    for field, typed in (
        ("organisation", "Navbahor Tola MCHJ"),
        ("tax_number", "302 411 905"),
        ("residence", "Navbahor, Sanoat 3"),
    ):
        page.fill(f"[name={field}]", typed)
    go_on(page)


def tell_mandate(page: Page) -> None:
    page.fill("[name=name]", "Aziza Saidova")
    page.fill("[name=position]", "Direktor")
    page.locator("[name=mandate_kind][value=head]").check()
    page.set_input_files("[name=paper]", PAPER)
    go_on(page)


def tell_all_about(page: Page) -> None:
    as_kind("person")(page)
    page.fill("[name=name]", ANSWERS["name"])
    page.fill("[name=residence]", ANSWERS["residence"])
    go_on(page)


def on_as_a_company(page: Page) -> None:
    """Everything was told before."""
    for _ in range(3):
        go_on(page)


def tell_needs(page: Page) -> None:
    page.select_option("[name=interpreter]", "sign-uz")
    page.check("[name=access][value=captions]")
    go_on(page)


def with_evidence(page: Page) -> None:
    page.select_option("[name=category]", index=1)
    page.set_input_files("[name=paper]", PAPER)
    go_on(page)
    page.go_back()
    page.reload()


def to_check(page: Page) -> None:
    page.goto(re.sub(r"[a-z]+/$", "check/", page.url))


def give_back(page: Page) -> None:
    page.locator("form[action$='/release/'] button").click()


def invite_lola(page: Page) -> None:
    page.locator("[name=role][value=interpreter]").check()
    page.fill("[name=name]", "Lola Yoqubova")
    page.fill("[name=email]", f"lola{time.time_ns()}@example.uz")
    page.select_option("[name=speaks]", "sign-uz")
    go_on(page)


def take_lola_back(page: Page) -> None:
    """So that the walk can be walked again: a room holds six."""
    page.locator("form[action$='/away/'] button").last.click()
    with page.expect_navigation():
        page.locator("dialog[open] [value=yes]").click()


def back_to_needs(page: Page) -> None:
    page.goto(re.sub(r"[a-z]+/$", "needs/", page.url))


def tell_contact_of_rustam(page: Page) -> None:
    tell_contact(page, "rustam@example.uz")
