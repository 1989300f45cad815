"""The HTML of a letter, made of its text."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from reception.notices.markup import html_of

SITE = "https://qabul.example"


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.links: list[str] = []
        self.tags: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]


def read(text: str) -> Words:
    found = Words()
    found.feed(html_of("Subject", text, "uz", SITE))
    return found


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.just("\n")))
def test_it_says_what_the_text_says_and_nothing_else(text: str) -> None:
    found = read(text)
    said = squeezed(found.text.removeprefix("Subject")).replace(":", "")
    assert said == squeezed(text).replace(":", "")
    known = {
        "html",
        "head",
        "meta",
        "title",
        "body",
        "div",
        "p",
        "br",
        "table",
        "tr",
        "th",
        "td",
        "a",
    }
    assert set(found.tags) <= known
    assert all(link.startswith(SITE) for link in found.links)


def test_facts_become_rows_and_our_addresses_links() -> None:
    found = read(f"Booked.\n\nWhen: Tuesday, 14:20\nPage: {SITE}/my/1/.\n")
    assert found.tags.count("tr") == 2
    assert found.links == [f"{SITE}/my/1/"]


def test_an_address_that_only_begins_like_ours_is_no_link() -> None:
    assert read(f"{SITE}.evil.example/x and {SITE}@evil.example/").links == []
