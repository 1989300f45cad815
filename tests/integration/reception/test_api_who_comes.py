"""Who comes, and whom it is about, in a booking by a citizen's program."""

import pytest

from reception.models import Appeal, Category
from tests.api import Program, nothing_is_left, refused, wish
from tests.world import World, official, somebody


class TestWhoComes:
    def test_a_company_with_its_mandate(self, world: World, program: Program) -> None:
        company = {
            "kind": "company",
            "organisation": "Navbahor Tola",
            "tax_number": "302 411 905",
            "position": "Direktor",
            "mandate": {"kind": "attorney", "number": "17", "until": "2999-01-01"},
        }
        assert program.book(wish(world.botir) | company).status_code == 201
        appeal = Appeal.objects.get()
        assert (appeal.tax_number, appeal.position, appeal.channel) == (
            "302411905",
            "Direktor",
            "api",
        )
        assert (appeal.mandate.number, appeal.mandate.until.year) == ("17", 2999)

    def test_a_represented_person_with_needs_and_a_claim(
        self, world: World, program: Program
    ) -> None:
        Category.objects.create(slug="veterans", name={"en": "Veterans"}, rank=1)
        person = {
            "representative": "Malika Ergasheva",
            "mandate": {"kind": "parent"},
            "minor": True,
            "needs": {"interpreter": "sign-uz", "access": ["captions"]},
            "category": "veterans",
        }
        assert program.book(wish(world.botir) | person).status_code == 201
        appeal = Appeal.objects.get()
        assert (appeal.mandate.representative, appeal.minor) == ("Malika Ergasheva", True)
        assert appeal.needs.interpreter == "sign-uz"
        assert appeal.claim.category.slug == "veterans"

    @pytest.mark.parametrize(
        "change",
        [
            {"representative": "Malika"},
            {"mandate": {"kind": "parent"}},
            {"kind": "company", "organisation": "Tola", "tax_number": "12"},
            {"representative": "Malika", "mandate": {"kind": "attorney"}},
            {"needs": {"interpreter": "elvish"}},
            {"needs": {"interpreter": "other"}},
            {"category": "queens"},
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, world: World, program: Program, change: dict
    ) -> None:
        refused(program.book(wish(world.botir) | change), 422, "invalid")
        assert nothing_is_left()


def test_whoever_is_complained_about_is_on_record_and_receives_nobody(
    world: World, program: Program
) -> None:
    about = {"official": world.botir.slug}
    refused(program.book(wish(world.botir) | {"against": about}), 409, "complained-about")
    assert nothing_is_left()
    hold = program.post("/holds", wish(world.botir)).json()["uid"]
    refused(program.book({"hold": hold, "against": about}), 409, "complained-about")
    office = {"office": world.sardor.office.slug}
    assert program.book({"hold": hold, "against": office}).status_code == 201
    assert Appeal.objects.get().against_office == world.sardor.office
    head = official(world.office, "zilola")
    world.office.head = head
    world.office.save()
    office = {"office": world.office.slug}
    malika = Program(world.malika)
    refused(malika.book(wish(world.botir) | {"against": office}), 409, "complained-about")
    assert malika.book(wish(head) | {"against": office}).status_code == 201
    other = Program(somebody(1)).book(wish(head, 1) | {"against": {"name": "Toshmat aka"}})
    assert other.status_code == 201
    assert Appeal.objects.latest("pk").against_name == "Toshmat aka"


@pytest.mark.parametrize(
    ("against", "pointer"),
    [
        ({}, "#/against"),
        ({"official": "botir", "name": "Botir"}, "#/against"),
        ({"official": "nobody"}, "#/against/official"),
        ({"office": "nowhere"}, "#/against/office"),
    ],
)
def test_whom_there_is_not_nobody_complains_about(
    world: World, program: Program, against: dict[str, str], pointer: str
) -> None:
    problem = refused(program.book(wish(world.botir) | {"against": against}), 422, "invalid")
    assert problem["errors"][0]["pointer"] == pointer
    assert nothing_is_left()
