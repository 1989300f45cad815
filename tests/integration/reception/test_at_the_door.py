"""What who waits in the lobby and the office write to one another, before anybody is let in."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from reception.actions.anonymise import anonymise
from reception.actions.door import READ_WITHIN
from reception.models import Appeal, Event, Reception, SaidAtDoor, User
from reception.mydata import everything, reception_of
from reception.notices.compose import compose
from signaling import hub
from tests.calls import admit, enter, enter_as_guest, on_now, seat
from tests.queries import statements
from tests.world import World, somebody


@pytest.fixture
def lobby(world: World) -> Reception:
    """Aziza waits; Botir is in the room, Dilnoza is not."""
    made = on_now(world.botir, world.aziza)
    enter(made, world.botir.user, "official")
    enter(made, world.aziza, "citizen")
    return made


def say(browser, reception, text: str, key: str = "k1", to: str = ""):
    url = reverse("door", args=[reception.public_id])
    return browser.post(url, {"text": text, "key": key, "participant": to})


def read(browser, reception, **asked):
    return browser.get(reverse("door", args=[reception.public_id]), asked).json()["messages"]


def page_of(reception) -> str:
    return reverse("desk-door", args=[reception.public_id])


class TestBetweenLobbyAndOffice:
    def test_who_answers_is_named_in_her_language(self, world, lobby, as_user):
        dilnoza = as_user(world.dilnoza)
        dilnoza.cookies["django_language"] = "ru"
        say(dilnoza, lobby, "Ещё пять минут", to=seat(lobby, world.aziza).id)
        assert read(as_user(world.aziza), lobby)[0]["name"] == "Botirning kotibi"

    def test_what_she_writes_the_office_reads_and_its_answer_she_does(self, world, lobby, as_user):
        aziza, dilnoza = as_user(world.aziza), as_user(world.dilnoza)
        assert say(aziza, lobby, "Pasportim uyda qoldi").json()["message"]["own"] is True
        (line,) = read(dilnoza, lobby)
        hers = seat(lobby, world.aziza).id
        assert (line["text"], line["thread"], line["unread"]) == (
            "Pasportim uyda qoldi",
            hers,
            True,
        )
        assert say(dilnoza, lobby, "Guvohnoma ham boʻladi", to=hers).status_code == 200
        answer = read(aziza, lobby, after=line["id"])[0]
        assert (answer["text"], answer["own"], answer["role"]) == (
            "Guvohnoma ham boʻladi",
            False,
            "secretary",
        )

    def test_who_else_waits_reads_nothing_of_it(self, world, lobby, as_user):
        nodira = somebody(5)
        enter_as_guest(lobby, nodira)
        say(as_user(world.aziza), lobby, "Sir")
        say(as_user(world.dilnoza), lobby, "Javob", to=seat(lobby, world.aziza).id)
        say(as_user(nodira), lobby, "Tarjimon keldi")
        assert [one["text"] for one in read(as_user(nodira), lobby)] == ["Tarjimon keldi"]
        assert [one["text"] for one in read(as_user(world.aziza), lobby)] == ["Sir", "Javob"]
        page = as_user(world.dilnoza).get(page_of(lobby)).content.decode()
        assert f"→ {world.aziza.full_name}" in page

    def test_strangers_find_no_more_than_where_there_is_nothing(self, world, lobby, as_user):
        for stranger in (world.malika, world.sardor.user):
            browser = as_user(stranger)
            assert say(browser, lobby, "Salom", to=seat(lobby, world.aziza).id).status_code == 404
            for name in ("door", "desk-door"):
                url = reverse(name, args=[lobby.public_id])
                assert browser.get(url).status_code == 404
        assert not SaidAtDoor.objects.exists()

    def test_the_line_goes_to_the_hosts_and_to_her_alone(
        self, world, lobby, as_user, monkeypatch, django_capture_on_commit_callbacks
    ):
        nodira = somebody(5)
        enter_as_guest(lobby, nodira)
        told: list = []
        monkeypatch.setattr(hub, "tell", told.extend)
        with django_capture_on_commit_callbacks(execute=True):
            say(as_user(world.aziza), lobby, "Salom")
        people = {f"c{world.botir.user.pk}", f"c{world.aziza.pk}"}
        assert {one.connection for one in told} == people
        assert {(one.t, one.d["of"]) for one in told} == {("news", "door")}

    def test_sent_again_it_is_the_same_message(self, world, lobby, as_user):
        hers, dilnoza = seat(lobby, world.aziza).id, as_user(world.dilnoza)
        first = say(as_user(world.aziza), lobby, "Salom").json()
        assert (
            say(as_user(world.aziza), lobby, "Salom").json()["message"]["id"]
            == (first["message"]["id"])
        )
        for _ in range(2):
            say(dilnoza, lobby, "Salom", to=hers)
        assert SaidAtDoor.objects.count() == 2

    def test_whoever_is_complained_about_neither_reads_nor_answers(self, world, lobby, as_user):
        say(as_user(world.aziza), lobby, "Sir")
        Appeal.objects.update(against_official=world.botir)
        botir = as_user(world.botir.user)
        assert botir.get(reverse("door", args=[lobby.public_id])).status_code == 409
        assert say(botir, lobby, "Nega?", to=seat(lobby, world.aziza).id).status_code == 409
        assert botir.get(page_of(lobby)).status_code == 302


class TestWhenNobodyReads:
    """The desk is told by its channels of what nobody has read for half a minute."""

    def composed(self):
        event = Event.objects.get(kind="wrote_at_door")
        assert event.outbox.due - event.at == READ_WITHIN
        return compose(event, event.at + READ_WITHIN)

    def test_the_official_and_the_secretary_are_told_and_nothing_of_what_was_written(
        self, world, lobby, as_user
    ):
        User.objects.filter(pk=world.dilnoza.pk).update(email="dilnoza@office.example")
        say(as_user(world.aziza), lobby, "Sirli gap")
        say(as_user(world.aziza), lobby, "Yana", "k2")  # told once
        told = self.composed()
        assert {one.recipient for one in told} == {world.botir.user, world.dilnoza}
        for one in told:
            assert one.path == page_of(lobby)
            assert one.expires == lobby.ends_at
            assert not {word for word in ("Sirli", "Aziza") if word in one.subject + one.body}

    def test_nobody_is_told_of_what_was_read(self, world, lobby, as_user):
        say(as_user(world.aziza), lobby, "Keldim")
        as_user(world.dilnoza).get(page_of(lobby))
        assert self.composed() == []

    def test_nor_of_one_that_was_called_off(self, world, lobby, as_user):
        say(as_user(world.aziza), lobby, "Keldim")
        called_off(world, lobby)
        assert self.composed() == []


def over(world: World, reception: Reception) -> None:
    reception.booking.end = timezone.now() - timedelta(seconds=1)
    reception.booking.save()


def called_off(world: World, reception: Reception) -> None:
    Reception.objects.filter(pk=reception.pk).update(state="revoked")


def let_in(world: World, reception: Reception) -> None:
    admit(reception, world.aziza, world.botir.user)


@pytest.mark.parametrize("happens", [over, called_off, let_in])
def test_nothing_is_written_any_more_when_nobody_waits(world, lobby, as_user, happens):
    hers = seat(lobby, world.aziza).id
    say(as_user(world.aziza), lobby, "Keldim", "k0")
    happens(world, lobby)
    assert say(as_user(world.aziza), lobby, "Yana").status_code == 409
    assert say(as_user(world.dilnoza), lobby, "Javob", to=hers).status_code == 409
    assert SaidAtDoor.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 501])
def test_what_is_empty_or_too_long_is_said_to_be_so(world, lobby, as_user, text):
    answer = say(as_user(world.aziza), lobby, text)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


def test_a_flood_is_stopped_and_an_odd_number_asks_for_all(world, lobby, as_user):
    aziza = as_user(world.aziza)
    assert [say(aziza, lobby, "!", f"k{n}").status_code for n in range(11)] == ([200] * 10 + [409])
    assert len(read(aziza, lobby, after="9" * 30)) == 10


def test_no_word_of_it_can_be_read_in_the_database(world, lobby, as_user):
    say(as_user(world.aziza), lobby, "sirli soʻz")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, name FROM reception_saidatdoor")
        stored = str(cursor.fetchall())
    assert not {word for word in ("sirli", "Aziza") if word in stored}


class TestTheDesk:
    def write(self, world, lobby, as_user, text: str, **more):
        hers = seat(lobby, world.aziza).id
        return as_user(world.dilnoza).post(
            page_of(lobby), {"key": "d1", "participant": hers, "text": text} | more, follow=True
        )

    def test_answers_from_a_page_without_a_script(self, world, lobby, as_user):
        say(as_user(world.aziza), lobby, "Keldim")
        dilnoza = as_user(world.dilnoza)
        day = reverse("desk-day")
        assert "1 new message" in dilnoza.get(day).content.decode()
        assert "Keldim" in dilnoza.get(page_of(lobby)).content.decode()
        assert "new message" not in dilnoza.get(day).content.decode()  # it was read
        page = self.write(world, lobby, as_user, "Besh daqiqa kuting").content.decode()
        assert "Besh daqiqa kuting" in page
        assert read(as_user(world.aziza), lobby)[-1]["text"] == "Besh daqiqa kuting"

    def test_loses_nothing_typed_when_she_has_been_let_in_meanwhile(self, world, lobby, as_user):
        hers = seat(lobby, world.aziza).id
        enter_as_guest(lobby, somebody(5))
        admit(lobby, world.aziza, world.botir.user)
        answer = as_user(world.dilnoza).post(
            page_of(lobby), {"key": "d1", "participant": hers, "text": "Maxfiy javob"}
        )
        page = answer.content.decode()
        assert "Maxfiy javob</textarea>" in page
        # It is not turned to the one who still waits.
        assert f'name="participant" value="{hers}"' in page
        assert not SaidAtDoor.objects.exists()

    def test_keeps_what_is_too_long_and_says_why(self, world, lobby, as_user):
        page = self.write(world, lobby, as_user, "x" * 501).content.decode()
        assert "x" * 501 + "</textarea>" in page
        assert "at most 500 letters" in page

    def test_fetched_anew_it_gives_the_form_to_nobody_else(self, world, lobby, as_user):
        dilnoza = as_user(world.dilnoza)
        headers = {"HX-Request": "true", "HX-Target": "door-box"}
        fetched = dilnoza.get(page_of(lobby), {"participant": "gone"}, headers=headers)
        assert fetched.context["to"] is None
        assert dilnoza.get(page_of(lobby)).context["to"].label == world.aziza.full_name

    def test_calls_again_from_there_and_stays_there(self, world, lobby, as_user):
        url = reverse("desk-door-decide", args=[lobby.public_id, "recall"])
        where = {"participant": seat(lobby, world.aziza).id, "back": "door"}
        assert as_user(world.dilnoza).post(url, where).url == page_of(lobby)

    def test_one_more_line_costs_no_query(self, world, lobby, as_user):
        dilnoza = as_user(world.dilnoza)
        say(as_user(world.aziza), lobby, "Bir", "k1")
        dilnoza.get(page_of(lobby))
        with statements() as few:
            dilnoza.get(page_of(lobby))
        for n in range(5):
            say(as_user(world.aziza), lobby, "Yana", f"m{n}")
        dilnoza.get(page_of(lobby))
        with statements() as many:
            dilnoza.get(page_of(lobby))
        assert len(many) == len(few) <= 25

    def test_that_somebody_looked_is_on_record(self, world, lobby, as_user):
        as_user(world.dilnoza).get(page_of(lobby))
        assert Event.objects.get(kind="viewed", actor=world.dilnoza).data["what"] == "room"


class TestAfterwards:
    def test_both_sides_find_it_with_the_reception(self, world, lobby, as_user):
        say(as_user(world.aziza), lobby, "Keldim")
        say(as_user(world.dilnoza), lobby, "Kuting", to=seat(lobby, world.aziza).id)
        over(world, lobby)
        for user, name in ((world.aziza, "my-reception"), (world.dilnoza, "desk-reception")):
            page = as_user(user).get(reverse(name, args=[lobby.public_id])).content.decode()
            assert "Keldim" in page
            assert "Kuting" in page

    def test_it_is_among_her_data_without_what_others_wrote(self, world, lobby, as_user):
        nodira = somebody(5)
        enter_as_guest(lobby, nodira)
        say(as_user(nodira), lobby, "Tarjimonning gapi")
        say(as_user(world.aziza), lobby, "Keldim")
        say(as_user(world.dilnoza), lobby, "Kuting", to=seat(lobby, world.aziza).id)
        assert "Tarjimonning gapi" not in str(everything(world.aziza))
        lines = reception_of(lobby)["written_in_the_lobby"]
        assert [(one["text"], one["by"]) for one in lines] == [
            ("Keldim", "citizen"),
            ("Kuting", "secretary"),
        ]

    def test_when_the_appeal_is_forgotten_so_is_what_was_written(self, world, lobby, as_user):
        say(as_user(world.aziza), lobby, "Keldim")
        anonymise(lobby.appeal, Q(), now=timezone.now())
        line = SaidAtDoor.objects.get()
        assert (line.text, line.name) == ("", "")

    def test_after_a_rotation_of_keys_it_is_still_read(self, world, lobby, as_user, settings):
        say(as_user(world.aziza), lobby, "Keldim")
        settings.PERSONAL_DATA_KEYS = ["new", *settings.PERSONAL_DATA_KEYS]
        call_command("rotate_keys", verbosity=0)
        settings.PERSONAL_DATA_KEYS = ["new"]
        assert SaidAtDoor.objects.get().text == "Keldim"
