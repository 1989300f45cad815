"""The pages of an absence: the secretary's plan, what became of it, the citizen's answer."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reception.actions import absence, changes
from reception.models import CalledAway, Category, Reception
from reception.models.applicants import Claim
from scheduling.models import Absence
from tests.integration.reception.test_deputies import deputy_of, on_housing
from tests.world import World, book, somebody, starts

DAY = timedelta(days=1)
URL = reverse("desk-absence", args=["botir"])


def moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def tomorrow(world: World) -> list[datetime]:
    """Botir's free times of tomorrow."""
    now = timezone.now()
    day = (timezone.localtime(now) + DAY).date()
    return [one for one in starts(world.botir, now) if timezone.localtime(one).date() == day]


@pytest.fixture
def span(tomorrow) -> dict[str, str]:
    first = timezone.localtime(tomorrow[0]).replace(hour=0, minute=0)
    return {"start": moment(first), "end": moment(first + DAY)}


@pytest.fixture
def reception(world: World, tomorrow) -> Reception:
    return book(world.botir, world.aziza, timezone.now(), start=tomorrow[0])


def form_of(page) -> dict[str, str]:
    """What the form of a plan sends back, untouched."""
    fields = {}
    for line in page.context["shown"].lines:
        public_id = line.reception.public_id
        fields[f"was-{public_id}"] = line.reception.starts_at.isoformat()
        fields[f"to-{public_id}"] = next(
            (one.value for _, choices in line.groups for one in choices if one.selected), "off"
        )
    return fields


def test_the_secretary_sees_and_then_does_it(world: World, as_user, reception, span) -> None:
    browser = as_user(world.dilnoza)
    page = browser.post(URL, span)
    assert page.status_code == 200
    assert "Aziza Saidova" in page.content.decode()
    assert not Absence.objects.exists()
    done = browser.post(URL, span | form_of(page) | {"apply": "1"})
    called = CalledAway.objects.get()
    assert done.url == reverse("desk-away", args=["botir", called.pk])
    report = browser.get(done.url).content.decode()
    assert "Aziza Saidova" in report
    moved = Reception.objects.get(pk=reception.pk)
    assert reverse("desk-reception", args=[moved.public_id]) in report
    assert moved.starts_at > reception.starts_at


@pytest.mark.parametrize("page", ["my-move", "desk-move"])
def test_the_time_it_took_is_shown_to_whom_it_was_taken_from(
    world: World, as_user, reception, span, settings, page: str
) -> None:
    settings.FREED_SLOT_DELAY = timedelta(hours=1)
    dilnoza = as_user(world.dilnoza)
    dilnoza.post(URL, span | form_of(dilnoza.post(URL, span)) | {"apply": "1"})
    absence.come_back(Absence.objects.get(), by=world.dilnoza, now=timezone.now())
    browser = as_user(world.aziza) if page == "my-move" else dilnoza
    url = reverse(page, args=[reception.public_id])
    shown = browser.get(url, {"from": timezone.localdate(reception.starts_at).isoformat()})
    times = [slot.start for _, slots in shown.context["days"] for slot in slots]
    assert reception.starts_at in times
    assert reception.starts_at not in starts(world.botir, timezone.now())
    assert browser.post(url, {"start": reception.starts_at.isoformat()}).status_code == 302
    assert Reception.objects.get(pk=reception.pk).starts_at == reception.starts_at


def test_the_plan_says_who_comes_first_by_law(world: World, as_user, reception, span) -> None:
    disabled = Category.objects.create(slug="d", name={"en": "Disabled"}, rank=3)
    Claim.objects.create(appeal=reception.appeal, category=disabled)
    page = as_user(world.dilnoza).post(URL, span, headers={"accept-language": "en"})
    assert "First: Disabled" in " ".join(page.content.decode().split())


def test_pressing_the_button_twice_does_it_once(world: World, as_user, reception, span) -> None:
    browser = as_user(world.dilnoza)
    fields = span | form_of(browser.post(URL, span)) | {"apply": "1"}
    assert browser.post(URL, fields).url == browser.post(URL, fields).url
    assert Absence.objects.count() == 1


def test_a_choice_of_a_deputy_is_carried_out(world: World, as_user, tomorrow, span) -> None:
    deputy_of(world)
    reception = on_housing(world, world.aziza, timezone.now(), start=tomorrow[0])
    browser = as_user(world.dilnoza)
    page = browser.post(URL, span)
    ((_, _), (deputy, choices)) = page.context["shown"].lines[0].groups
    assert deputy.slug == "karim"
    chosen = {f"to-{reception.public_id}": choices[0].value, "apply": "1"}
    browser.post(URL, span | form_of(page) | chosen)
    assert Reception.objects.get(pk=reception.pk).official == deputy


def test_why_it_is_called_off_is_told_to_the_citizen(
    world: World, as_user, reception, span
) -> None:
    browser = as_user(world.dilnoza)
    page = browser.post(URL, span)
    off = {f"to-{reception.public_id}": "off", f"reason-{reception.public_id}": "Hokim <kasal>"}
    browser.post(URL, span | form_of(page) | off | {"apply": "1"})
    told = as_user(world.aziza).get(reverse("my-reception", args=[reception.public_id]))
    assert "Hokim &lt;kasal&gt;" in told.content.decode()


def test_what_changed_since_the_plan_was_shown_is_said_and_choices_are_kept(
    world: World, as_user, reception, tomorrow, span
) -> None:
    browser, now = as_user(world.dilnoza), timezone.now()
    other = book(world.botir, world.malika, now, start=tomorrow[1])
    fields = form_of(browser.post(URL, span))
    reason = {f"to-{reception.public_id}": "off", f"reason-{reception.public_id}": "kept words"}
    added = book(world.botir, somebody(1), now, start=tomorrow[2])
    changes.cancel(other, by=world.malika, now=now)
    answer = browser.post(URL, span | fields | reason | {"apply": "1"})
    assert answer.status_code == 409
    lines = {line.reception.pk: line for line in answer.context["shown"].lines}
    assert lines.keys() == {reception.pk, added.pk}
    assert lines[added.pk].added
    assert not lines[reception.pk].added
    assert lines[reception.pk].decision.start is None
    assert [one.pk for one in answer.context["shown"].gone] == [other.pk]
    assert "kept words" in answer.content.decode()
    assert not Absence.objects.exists()
    again = browser.post(URL, span | form_of(answer) | {"apply": "1"})
    assert again.status_code == 302


def test_a_time_that_went_meanwhile_is_marked_and_another_is_proposed(
    world: World, as_user, reception, span
) -> None:
    browser = as_user(world.dilnoza)
    page = browser.post(URL, span)
    chosen = page.context["shown"].lines[0].decision.start
    book(world.botir, world.malika, timezone.now(), start=chosen)
    answer = browser.post(URL, span | form_of(page) | {"apply": "1"})
    (line,) = answer.context["shown"].lines
    assert answer.status_code == 409
    assert line.lost
    assert line.decision.start not in {None, chosen}


@pytest.mark.parametrize(
    "choice",
    [
        "", "never", "botir", "botir|", "botir|2026-13-01", "botir|2026-12-01T10:00:00",
        "botir|9999-12-31T23:59:59+00:00", "botir|0001-01-01T00:00+14:00",
        "sardor|2026-12-01T10:00:00+05:00",
    ],
)  # fmt: skip
def test_a_choice_that_is_none_moves_nobody(
    world: World, as_user, reception, span, choice: str
) -> None:
    fields = {f"to-{reception.public_id}": choice, "apply": "1"}
    assert as_user(world.dilnoza).post(URL, span | fields).status_code == 409
    assert Reception.objects.get(pk=reception.pk).starts_at == reception.starts_at


def test_who_is_not_in_the_plan_is_not_called_off_by_it(world: World, as_user, span) -> None:
    """Nor is anybody who is no one's: the form is only words."""
    stranger = book(world.sardor, world.malika, timezone.now())
    for public_id in (stranger.public_id, "00000000-0000-0000-0000-000000000000"):
        fields = {f"to-{public_id}": "off", f"was-{public_id}": "x", "apply": "1"}
        answer = as_user(world.dilnoza).post(URL, span | fields)
        assert answer.status_code == 409
        assert answer.context["shown"].gone == []
    assert Reception.objects.get(pk=stranger.pk).state == "scheduled"


@pytest.mark.parametrize(
    ("start", "end"), [("", ""), ("x", "y"), ("2999-01-02T00:00", "2999-01-01T00:00")]
)
def test_what_is_no_span_is_said(world: World, as_user, start: str, end: str) -> None:
    answer = as_user(world.dilnoza).post(URL, {"start": start, "end": end})
    assert answer.status_code == 422


def test_another_desk_sees_none_of_it(world: World, as_user, reception, span) -> None:
    browser = as_user(world.dilnoza)
    browser.post(URL, span | form_of(browser.post(URL, span)) | {"apply": "1"})
    called = CalledAway.objects.get()
    stranger = as_user(world.sardor.user)
    for url in (URL, reverse("desk-away", args=["botir", called.pk])):
        assert stranger.get(url).status_code == 404
    back = reverse("desk-come-back", args=["botir", called.absence_id])
    assert stranger.post(back).status_code == 404
    assert as_user(world.aziza).get(URL).status_code == 404


def test_it_is_made_longer_and_taken_back_on_its_page(
    world: World, as_user, reception, tomorrow, span
) -> None:
    browser, now = as_user(world.dilnoza), timezone.now()
    late = book(world.botir, world.malika, now, start=tomorrow[-1])
    short = {"start": span["start"], "end": moment(tomorrow[3])}
    url = browser.post(URL, short | form_of(browser.post(URL, short)) | {"apply": "1"}).url
    page = browser.post(url, span)
    assert late.pk in {line.reception.pk for line in page.context["shown"].lines}
    assert browser.post(url, span | form_of(page) | {"apply": "1"}).url == url
    called = CalledAway.objects.get()
    assert moment(called.end) == span["end"]
    assert Reception.objects.get(pk=late.pk).starts_at > late.starts_at

    browser.post(reverse("desk-come-back", args=["botir", called.absence_id]))
    assert not Absence.objects.exists()
    report = browser.get(url)
    assert report.context["free_again"] == called.displaced.count() == 2
    assert "could come at the old time" in report.content.decode()


def test_a_plain_absence_can_be_taken_back(world: World, as_user) -> None:
    now = timezone.now()
    row = Absence.objects.create(calendar=world.botir.calendar, start=now + DAY, end=now + 2 * DAY)
    url = reverse("desk-come-back", args=["botir", row.pk])
    assert as_user(world.sardor.user).post(url).status_code == 404
    assert as_user(world.dilnoza).post(url).url == URL
    assert not Absence.objects.exists()


def test_a_plan_for_many_costs_as_many_queries_as_one_for_few(
    world: World, as_user, tomorrow, span
) -> None:
    browser, now, costs = as_user(world.dilnoza), timezone.now(), []
    for number in (2, 12):
        for n in range(Reception.objects.count(), number):
            book(world.botir, somebody(n), now, start=tomorrow[n])
        browser.post(URL, span)
        with CaptureQueriesContext(connection) as captured:
            assert browser.post(URL, span).status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 20


def test_for_whom_no_time_is_found_is_marked(world: World, as_user, reception, span) -> None:
    far = {"start": span["start"], "end": moment(timezone.now() + 90 * DAY)}
    page = as_user(world.dilnoza).post(URL, far)
    (line,) = page.context["shown"].lines
    assert line.nowhere
    assert "No time was found" in page.content.decode()
    assert page.context["shown"].plan.called_off == 1


class TestCitizen:
    @pytest.fixture
    def taken(self, world: World, as_user, tomorrow, span) -> Reception:
        """Aziza's reception, which Karim took over, an hour later."""
        karim = deputy_of(world)
        reception = on_housing(world, world.aziza, timezone.now(), start=tomorrow[0])
        start = tomorrow[3].isoformat()
        fields = {f"to-{reception.public_id}": f"karim|{start}", "apply": "1"}
        as_user(world.dilnoza).post(URL, span | fields)
        found = Reception.objects.whole().get(pk=reception.pk)
        assert found.official == karim
        return found

    def test_the_page_says_who_and_when_and_what_she_can_do(self, world, as_user, taken) -> None:
        page = as_user(world.aziza).get(reverse("my-reception", args=[taken.public_id]))
        text = page.content.decode()
        assert "Botir was called away" in text
        for name in ("my-move", "my-wait", "my-cancel"):
            assert reverse(name, args=[taken.public_id]) in text

    def test_she_waits_for_her_official(self, world, as_user, taken) -> None:
        browser, url = as_user(world.aziza), reverse("my-wait", args=[taken.public_id])
        page = browser.get(url)
        assert "Botir" in page.content.decode()
        start = page.context["days"][0][1][0].start
        assert browser.post(url, {"start": start.isoformat()}).status_code == 302
        found = Reception.objects.get(pk=taken.pk)
        assert (found.official, found.moves) == (world.botir, 0)
        text = browser.get(reverse("my-reception", args=[taken.public_id])).content.decode()
        assert "was called away" not in text

    def test_nobody_else_waits_for_her(self, world, as_user, taken) -> None:
        url = reverse("my-wait", args=[taken.public_id])
        for user in (world.malika, world.dilnoza):
            assert as_user(user).get(url).status_code == 404

    def test_without_a_deputy_there_is_nobody_to_wait_for(self, world, as_user, reception) -> None:
        url = reverse("my-wait", args=[reception.public_id])
        assert as_user(world.aziza).get(url).url == reverse("my-move", args=[reception.public_id])

    def test_a_time_that_went_is_said_there_too(self, world, as_user, taken) -> None:
        url = reverse("my-wait", args=[taken.public_id])
        answer = as_user(world.aziza).post(url, {"start": "2020-01-06T10:00:00+05:00"})
        assert answer.status_code == 409
        assert Reception.objects.get(pk=taken.pk).free_move
