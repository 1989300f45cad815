"""How an office writes the numbers of its appeals."""

from django.urls import reverse
from django.utils import timezone

from reception.actions import (
    roles,
)
from reception.models import (
    Event,
)
from tests.rights.stage import staff
from tests.world import World, book, operator


def test_an_office_chooses_how_its_numbers_are_written(world: World, as_user) -> None:
    now = timezone.now()
    admin = staff("admin")
    roles.give(admin, "administrator", world.office, by=operator(), now=now)
    browser, url = as_user(admin), reverse("desk-numbers", args=[world.office.slug])
    book(world.botir, world.aziza, now)
    said = {"number_template": "{n:06}/{code}.{year}", "preview": "yes"}
    shown = browser.post(url, said).content.decode()
    assert f"000002/NAV.{now.year}" in shown
    assert not Event.objects.filter(kind="office_changed").exists()
    wrong = browser.post(url, said | {"number_template": "{n:02}"})
    assert wrong.status_code == 422
    assert browser.post(url, {"number_template": said["number_template"]}).status_code == 302
    assert Event.objects.get(kind="office_changed").data["changed"] == ["number_template"]
    world.botir.office.refresh_from_db()
    assert book(world.botir, world.malika, now).appeal.number == f"000002/NAV.{now.year}"
