"""What people do again and again on the pages."""

import re

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.mailbox import Mailbox, words
from tests.world import ANSWERS, PASSWORD

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PAPER: FilePayload = {"name": "ariza.pdf", "mimeType": "application/pdf", "buffer": PDF}
CODE = re.compile(r"\b\d{6}\b")
WEEKS_AHEAD = 4  # clicks on "Later": every official of the demonstration receives before that


def go_on(page: Page) -> None:
    """To the next page, which may be the same one with what is wrong."""
    with page.expect_navigation():
        page.locator("main form.stack button.button:not([type=button])").first.click()


def sign_in(page: Page, login: str) -> None:
    page.goto("/sign-in/staff/")
    page.fill("[name=username]", login)
    page.fill("[name=password]", PASSWORD)
    go_on(page)
    page.wait_for_url("**/desk/")


def sign_in_by_code(page: Page, email: str, mailbox: Mailbox) -> None:
    had = len(mailbox.to(email))
    page.goto("/sign-in/")
    page.fill("[name=email]", email)
    go_on(page)
    type_code(page, mailbox, email, after=had)
    page.wait_for_url("**/my/")


def type_code(page: Page, mailbox: Mailbox, email: str, *, after: int = 0) -> None:
    """Types the code of the letter that came after so many others."""
    letter = mailbox.wait_for(email, after=after, about=CODE)
    page.fill("[name=code]", CODE.findall(words(letter))[0])
    go_on(page)


def become(page: Page, name: str) -> None:
    """Signs in as one of the demonstration's people, said as in Uzbek."""
    page.goto("/demo/")
    page.locator("button[name=user]", has_text=name).click()
    page.wait_for_url(re.compile("/(my|desk|offices|guests)/$"))


def choose_language(page: Page, name: str) -> None:
    """By its own name."""
    page.locator("details.language summary").click()
    page.locator("details.language button", has_text=name).click()


def choose_time(page: Page, official: str, which: int = 0) -> str:
    """Takes a free time on the page of an official; gives it as an ISO moment."""
    page.goto(f"/officials/{official}/")
    slot = free_time(page, which)
    start = slot.get_attribute("value")
    assert start
    slot.click()
    page.wait_for_url("**/about/")
    return start


def free_time(page: Page, which: int = 0) -> Locator:
    """A free time on the page that is open, or on the page of the next weeks that have one."""
    for _ in range(WEEKS_AHEAD):
        if page.locator("button.slot").count():
            break
        page.locator(".pager [rel=next]").click()
    slot = page.locator("button.slot").nth(which)
    expect(slot).to_be_visible()
    return slot


def ask_for_what_is_taken(page: Page) -> None:
    """Presses a time that nobody offers, as on a page that was open for long."""
    slot = free_time(page)
    slot.evaluate("slot => { slot.value = '2020-01-06T10:00:00+05:00' }")
    slot.click()


def tell_about(page: Page) -> None:
    page.locator("[name=kind][value=person]").check()
    go_on(page)
    page.fill("[name=name]", ANSWERS["name"])
    page.fill("[name=residence]", ANSWERS["residence"])
    go_on(page)


def tell_contact(page: Page, email: str) -> None:
    page.fill("[name=email]", email)
    page.fill("[name=phone]", ANSWERS["phone"])
    go_on(page)
    go_past_help(page)


def go_past_help(page: Page) -> None:
    """Past the pages that ask what helps, and who comes first where the law puts somebody first."""
    page.wait_for_url(re.compile("/needs/"))  # a fragment outlives redirects
    go_on(page)
    if "/priority/" in page.url:
        go_on(page)


def choose_topic(page: Page) -> None:
    """The first one there is; a lone one has no empty choice before it."""
    topic = page.locator("[name=topic] option:not([value=''])").first.get_attribute("value")
    page.select_option("[name=topic]", topic)


def tell_appeal(page: Page) -> None:
    """A paper goes with it."""
    choose_topic(page)
    page.fill("[name=subject]", ANSWERS["subject"])
    page.fill("[name=text]", ANSWERS["text"])
    page.set_input_files("[name=paper]", PAPER)
    go_on(page)
