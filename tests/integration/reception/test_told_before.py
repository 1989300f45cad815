"""A citizen who comes back finds in the forms what she wrote of herself before."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.models import Appeal, Draft, Mandate
from reception.models.applicants import ApplicantKind, Channel, MandateKind
from reception.queries import told_before
from tests.world import World, book, later_starts

PHONE = "+998901234567"


@pytest.fixture
def last(world: World) -> Appeal:
    start = later_starts(world.botir, timezone.now())[0]
    return book(
        world.botir,
        world.aziza,
        timezone.now(),
        start=start,
        name="Saidova Aziza",
        residence="Chinor 5",
        phone=PHONE,
    ).appeal


def begun(client: Client, world: World, kind: str = "person") -> Draft:
    start = later_starts(world.sardor, timezone.now())[0]
    client.post(reverse("hold", args=[world.sardor.slug]), {"start": start.isoformat()})
    draft = Draft.objects.get()
    client.post(reverse("book-about", args=[draft.uid]), {"kind": kind})
    return draft


def shown(client: Client, page: str, draft: Draft) -> str:
    return client.get(reverse(f"book-{page}", args=[draft.uid])).content.decode()


def test_the_forms_show_what_she_wrote_last_time(world, last, as_user) -> None:
    aziza = as_user(world.aziza)
    draft = begun(aziza, world)
    assert 'value="Saidova Aziza"' in shown(aziza, "applicant", draft)
    assert 'value="Chinor 5"' in shown(aziza, "applicant", draft)
    assert f'value="{PHONE}"' in shown(aziza, "contact", draft)


def test_what_she_changes_stays_changed(world, last, as_user) -> None:
    aziza = as_user(world.aziza)
    draft = begun(aziza, world)
    url = reverse("book-applicant", args=[draft.uid])
    aziza.post(url, {"name": "Saidova A.", "residence": "Navroʻz 1"})
    assert 'value="Navroʻz 1"' in shown(aziza, "applicant", draft)


def test_nobody_else_sees_it(world, last, as_user, client) -> None:
    for somebody in (as_user(world.malika), client, as_user(world.dilnoza)):
        Draft.objects.all().delete()
        draft = begun(somebody, world)
        assert "Chinor 5" not in shown(somebody, "applicant", draft)
        assert PHONE not in shown(somebody, "contact", draft)


def test_another_kind_of_applicant_begins_with_nothing(world, last, as_user) -> None:
    aziza = as_user(world.aziza)
    assert "Chinor 5" not in shown(aziza, "applicant", begun(aziza, world, "represented"))
    assert told_before(world.aziza, ApplicantKind.COMPANY) == {}


def test_a_company_and_who_speaks_for_it_are_known(world, last) -> None:
    Appeal.objects.update(kind=ApplicantKind.COMPANY, organisation="Chinor MChJ", position="Rahbar")
    told = told_before(world.aziza, ApplicantKind.COMPANY)
    assert (told["organisation"], told["position"]) == ("Chinor MChJ", "Rahbar")


@pytest.mark.parametrize("why", ["spoke for another", "written by the desk", "forgotten"])
def test_what_is_not_hers_is_not_shown(world, last, why) -> None:
    if why == "spoke for another":
        Mandate.objects.create(appeal=last, kind=MandateKind.PARENT, representative="Aziza")
    elif why == "written by the desk":
        Appeal.objects.update(channel=Channel.PHONE)
    else:
        Appeal.objects.update(anonymised=timezone.now())
    assert told_before(world.aziza, ApplicantKind.PERSON) == {}
