"""Every page, narrow and wide, in light and dark: nothing sticks out, and axe finds nothing."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import Person
from tests.e2e.pages import WAYS, walk
from tests.product import Product

pytestmark = pytest.mark.looks

AXE = Axe().axe_script
SCHEMES = {320: "light", 390: "dark", 1280: "light"}  # px: colours
STICKS_OUT = """async () => {
  for (const one of document.querySelectorAll("main details")) one.open = true;
  await document.fonts.ready;
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > edge)
    .map((one) => `${one.localName}.${one.className}`);
}"""
EXAMINE = """async () => {
  const {violations} = await axe.run({
    preload: false, resultTypes: ["violations"], rules: {"target-size": {enabled: true}},
  });
  return violations.flatMap(({id, nodes}) => nodes.map((node) => {
    const checks = node.any.concat(node.all, node.none);
    return `${id}, ${node.html}: ${checks.map((check) => check.message).join("; ")}`;
  }));
}"""


@pytest.fixture(scope="module")
def product(demo: Product) -> Product:
    return demo


def examined(page: Page) -> Iterator[str]:
    """What is wrong with the page as it is now."""
    page.evaluate(f"window.axe || (() => {{ {AXE} }})()")
    for width, scheme in SCHEMES.items():
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        yield from (f"{width} px: sticks out: {one}" for one in page.evaluate(STICKS_OUT))
        yield from (f"{width} px, {scheme}: {one}" for one in page.evaluate(EXAMINE))


@pytest.mark.parametrize("way", WAYS)
def test_every_page_fits_its_screen_and_is_for_everybody(
    person: Person, states: dict[str, str], way: str
) -> None:
    page = person("somebody", width=320, reduced_motion="reduce")
    found = defaultdict(list)
    for name in walk(page, way, states):
        for finding in examined(page):
            found[finding].append(name)
    assert not found, "\n".join(f"{one}\n    on {pages}" for one, pages in found.items())
