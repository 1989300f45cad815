"""Dilnoza books for people who phone or stand at the counter; they find it by their receipt."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.actions import counter, roles
from reception.actions.one_coming import AlreadyBooked
from reception.models import Appeal, BookedFor, Draft, Event, Reception, User
from reception.models.applicants import Channel
from scheduling.formats import Format
from scheduling.models import Booking, Status
from tests import postman
from tests.rights.stage import staff
from tests.world import World, book, offer, operator, starts

SAODAT: dict[str, Any] = {
    "channel": "phone",
    "language": "uz",
    "kind": "person",
    "name": "Saodat Karimova",
    "residence": "Navbahor, Bogʻ 2",
    "phone": "+998 90 777 00 11",
    "subject": "Gaz yoʻq",
    "text": "Ikki kundan beri gaz yoʻq.",
}


@pytest.fixture
def desk(as_user, world: World) -> Client:
    return as_user(world.dilnoza)


def take(desk: Client, world: World, nth: int = 0) -> str:
    """The page of questions, with the n-th free time held."""
    start = starts(world.botir, timezone.now())[nth]
    answer = desk.post(reverse("desk-book", args=["botir"]), {"start": start.isoformat()})
    assert answer.status_code == 302
    return answer.url


def ask(world: World, **change: Any) -> dict[str, Any]:
    return SAODAT | {"topic": world.botir.topics.get().pk} | change


def booked(desk: Client, world: World, nth: int = 0, **change: Any) -> Reception:
    answer = desk.post(take(desk, world, nth), ask(world, **change))
    assert answer.status_code == 302, answer.context["form"].errors
    return Reception.objects.whole().latest("pk")


def test_the_time_is_held_while_the_caller_speaks(desk: Client, world: World) -> None:
    page = desk.get(take(desk, world)).content.decode()
    assert "data-countdown" in page
    assert Booking.objects.get().status == Status.HELD


def test_it_is_booked_by_the_secretary_for_the_caller(desk: Client, world: World) -> None:
    made = booked(desk, world)
    assert (made.appeal.channel, made.appeal.name) == (Channel.PHONE, "Saodat Karimova")
    event = Event.objects.get(kind="booked")
    assert (event.actor, event.appeal) == (world.dilnoza, made.appeal)
    assert made.appeal.booked_for.by == world.dilnoza
    assert not Draft.objects.exists()
    assert made.citizen.is_citizen
    assert made.citizen.email_hash is None


def test_who_has_no_address_is_told_by_telephone(desk: Client, world: World) -> None:
    booked(desk, world)
    postman.compose(timezone.now())
    notices = Event.objects.get(kind="booked").notice_set.filter(recipient__email="")
    assert "no_address" in {one.problem for one in notices} or not notices


def test_every_kind_of_applicant_can_call(desk: Client, world: World) -> None:
    company: dict[str, Any] = {
        "kind": "company",
        "organisation": "Navbahor Tola",
        "tax_number": "302 411 905",
        "mandate_kind": "head",
        "position": "Direktor",
    }
    made = booked(desk, world, **company)
    assert (made.appeal.tax_number, made.appeal.mandate.kind) == ("302411905", "head")
    person: dict[str, Any] = {
        "kind": "represented",
        "representative": "Nigora Karimova",
        "mandate_kind": "parent",
        "interpreter": "sign-uz",
        "minor": "on",
        "document": "AA 1234567",
    }
    made = booked(desk, world, 1, **person)
    assert made.appeal.mandate.representative == "Nigora Karimova"
    assert (made.appeal.minor, made.appeal.needs.interpreter) == (True, "sign-uz")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channel": ""}, "channel"),
        ({"name": ""}, "name"),
        ({"residence": ""}, "residence"),
        ({"phone": ""}, "phone"),
        ({"kind": "company"}, "tax_number"),
        ({"kind": "represented"}, "representative"),
        (
            {"kind": "represented", "representative": "N", "mandate_kind": "attorney"},
            "mandate_number",
        ),
        ({"email": "nobody"}, "email"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    desk: Client, world: World, change: dict, field: str
) -> None:
    answer = desk.post(take(desk, world), ask(world, **change))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Ikki kundan beri" in answer.content.decode()
    assert not Appeal.objects.exists()


class TestLimits:
    """The same as for everybody, by what identifies the caller."""

    def refused(self, desk: Client, world: World, **change: Any) -> bool:
        answer = desk.post(take(desk, world, 3), ask(world, **change))
        assert answer.status_code == 422
        return "has a coming reception" in answer.content.decode()

    def test_one_telephone_has_one_coming_reception(self, desk: Client, world: World) -> None:
        booked(desk, world)
        assert self.refused(desk, world, phone="998907770011", name="S. Karimova")

    def test_one_document_too_whatever_the_telephone(self, desk: Client, world: World) -> None:
        booked(desk, world, document="AA 1234567")
        assert self.refused(desk, world, document="aa1234567", phone="+998 90 111 11 11")

    def test_two_of_one_family_with_their_documents_are_two(
        self, desk: Client, world: World
    ) -> None:
        booked(desk, world, document="AA 1234567")
        booked(desk, world, 1, document="AA 7654321")
        assert Reception.objects.count() == 2

    def test_an_address_counts_with_what_was_booked_online(
        self, desk: Client, world: World
    ) -> None:
        book(world.botir, world.aziza, timezone.now())
        assert self.refused(desk, world, phone="", email="aziza+x@example.uz")

    def test_the_document_is_not_kept(self, desk: Client, world: World) -> None:
        made = booked(desk, world, document="AA 1234567")
        assert "1234567" not in made.citizen.identity
        assert "1234567" not in str(vars(made.appeal)) + str(vars(made.citizen))


def test_an_address_that_nobody_proved_opens_no_account(desk: Client, world: World) -> None:
    made = booked(desk, world, email="aziza@example.uz")
    assert made.citizen != world.aziza
    assert not Reception.objects.for_citizen(world.aziza).exists()
    assert User.objects.citizen("aziza@example.uz") == world.aziza


def test_a_time_that_was_taken_meanwhile_is_said(desk: Client, world: World) -> None:
    url = take(desk, world)
    start = Booking.objects.get().start
    Booking.objects.update(held_until=timezone.now() - timedelta(minutes=1))
    book(world.botir, world.aziza, timezone.now(), start=start)
    answer = desk.post(url, ask(world))
    assert "given to somebody else" in answer.content.decode()
    assert "Ikki kundan beri" in answer.content.decode()


def test_by_telephone_only_with_a_number(desk: Client, world: World) -> None:
    offer(world.botir, Format.PHONE)
    start = starts(world.botir, timezone.now())[0]
    how = {"start": start.isoformat(), "how": "phone"}
    url = desk.post(reverse("desk-book", args=["botir"]), how).url
    answer = desk.post(url, ask(world, phone="", email="s@example.uz"))
    assert "phone" in answer.context["form"].errors


def test_two_callers_at_once_do_not_meet(desk: Client, world: World) -> None:
    first, second = take(desk, world), take(desk, world, 1)
    assert first != second
    assert Booking.objects.filter(status=Status.HELD).count() == 2
    assert desk.post(first, ask(world)).status_code == 302
    assert desk.post(second, ask(world, phone="+998 90 222 22 22")).status_code == 302


def test_the_time_is_given_back(desk: Client, world: World) -> None:
    url = take(desk, world)
    assert desk.post(f"{url}release/").url == reverse("desk-book", args=["botir"])
    assert not Draft.objects.exists()
    assert not Booking.objects.exclude(status=Status.CANCELLED).exists()


def test_nobody_else_sees_what_a_caller_says(desk: Client, world: World, as_user) -> None:
    url = take(desk, world)
    for user in (world.botir.user, world.sardor.user, world.aziza):
        assert as_user(user).get(url).status_code == 404
    assert as_user(world.sardor.user).get(reverse("desk-book", args=["botir"])).status_code == 404
    assert as_user(world.aziza).get(reverse("desk-book", args=["botir"])).status_code == 404


def test_the_action_refuses_what_the_form_would(world: World) -> None:
    from reception.actions.booking import Incomplete, hold_slot

    now = timezone.now()
    holder = counter.holder_for(world.dilnoza)
    draft = hold_slot(world.botir, starts(world.botir, now)[0], holder=holder, now=now)
    with pytest.raises(Incomplete):
        counter.book_for(
            draft,
            {"kind": "person"},
            channel=Channel.PHONE,
            language="uz",
            by=world.dilnoza,
            now=now,
        )


class TestReceipt:
    @pytest.fixture
    def made(self, desk: Client, world: World) -> Reception:
        return booked(desk, world)

    def look_up(self, number: str, code: str) -> Any:
        browser = Client(headers={"accept-language": "en"})
        return browser, browser.post(reverse("find"), {"number": number, "code": code})

    def test_its_number_and_code_open_the_page(self, made: Reception) -> None:
        code = made.appeal.booked_for.code
        spoken = f"{code[:5].lower()}-{code[5:]}"
        browser, answer = self.look_up(made.appeal.number.lower(), spoken)
        assert answer.url == reverse("my-reception", args=[made.public_id])
        assert made.appeal.number in browser.get(answer.url).content.decode()

    @pytest.mark.parametrize("number", [None, "NAV-2026-99999"])
    def test_a_wrong_one_says_nothing(self, made: Reception, number: str | None) -> None:
        _browser, answer = self.look_up(number or made.appeal.number, "AAAAAAAAAA")
        assert answer.status_code == 422
        assert "no reception with this number and code" in answer.content.decode()

    def test_what_was_booked_online_has_no_code(self, world: World, now) -> None:
        online = book(world.sardor, world.malika, now)
        _browser, answer = self.look_up(online.appeal.number, "-")
        assert answer.status_code == 422

    def test_guesses_are_counted(self, made: Reception, settings) -> None:
        settings.RATES = settings.RATES | {"password": "3/h"}
        settings.SOFT_RATES = settings.SOFT_RATES | {"password": "3/h"}
        for _ in range(4):
            self.look_up(made.appeal.number, "AAAAAAAAAA")
        _browser, answer = self.look_up(made.appeal.number, made.appeal.booked_for.code)
        assert answer.status_code == 429

    def test_the_desk_sees_the_code_and_the_citizen_gets_it_on_paper(
        self, made: Reception, desk: Client
    ) -> None:
        code = BookedFor.objects.get().code
        page = desk.get(reverse("desk-reception", args=[made.public_id])).content.decode()
        assert code in page
        assert "By telephone" in page


def test_who_booked_online_does_not_book_a_second_time_by_telephone(
    desk: Client, world: World
) -> None:
    book(world.botir, world.aziza, timezone.now())
    url, change = take(desk, world), {"email": "Aziza+2@example.uz"}
    answer = desk.post(url, ask(world, **change))
    assert answer.status_code == 422
    assert "has a coming reception" in answer.content.decode()
    assert Reception.objects.count() == 1


def test_the_database_is_the_last_guard(world: World, now) -> None:
    from reception.actions.booking import hold_slot

    said: dict[str, Any] = {
        "kind": "person",
        "name": "S",
        "residence": "N",
        "subject": "s",
        "text": "t",
    }
    said |= {"phone": "+998 90 777 00 11", "topic": world.botir.topics.get().pk}
    for nth, refused in ((0, False), (1, True)):
        draft = hold_slot(
            world.botir,
            starts(world.botir, now)[nth],
            holder=counter.holder_for(world.dilnoza),
            now=now,
        )
        more: Any = {"channel": Channel.COUNTER, "language": "uz", "by": world.dilnoza, "now": now}
        if refused:
            with pytest.raises(AlreadyBooked):
                counter.book_for(draft, said, **more)
        else:
            counter.book_for(draft, said, **more)


def test_the_registrar_of_the_office_books_at_the_counter_until_the_role_ends(
    as_user, world: World
) -> None:
    nargiza, now = staff("nargiza"), timezone.now()
    role = roles.give(nargiza, "registrar", world.office, by=operator(), now=now)
    desk = as_user(nargiza)
    assert (
        reverse("desk-book", args=["botir"])
        in desk.get(reverse("desk-week", args=["botir"])).content.decode()
    )
    assert booked(desk, world).appeal.booked_for.by == nargiza
    roles.end(role, by=operator(), now=timezone.now())
    assert desk.get(reverse("desk-book", args=["botir"])).status_code == 404
