"""Programs: tokens, officials, holds, receptions, and what every refusal has."""

import logging
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import structlog
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reception.actions import changes
from reception.models import ApiToken, EmailProof, User
from scheduling.formats import Format
from scheduling.models import Booking
from tests.api import ROOT, Program, refused, wish
from tests.world import World, book, starts


class TestTokens:
    def proven(self, email: str) -> tuple[Program, dict[str, str]]:
        program = Program()
        asked = program.post("/codes", {"email": email, "language": "ru"})
        assert asked.status_code == 202
        code = EmailProof.objects.latest("pk").code
        return program, {"email": email, "code": code} | asked.json()

    def test_a_code_from_a_letter_gives_a_token_that_acts_for_the_address(
        self, world: World
    ) -> None:
        book(world.botir, world.aziza, timezone.now())
        program, proof = self.proven("Aziza@example.uz")
        given = program.post("/tokens", proof)
        assert given.status_code == 201
        program.token = given.json()["token"]
        assert program.get("/receptions").json()["total"] == 1

    def test_the_letter_is_in_the_language_asked_for(self, world: World) -> None:
        self.proven("aziza@example.uz")
        assert EmailProof.objects.get().language == "ru"

    @pytest.mark.parametrize("change", [{"code": "000000"}, {"session": "x"}, {"email": "a@b.uz"}])
    def test_what_does_not_fit_gives_none(self, world: World, change: dict[str, str]) -> None:
        program, proof = self.proven("aziza@example.uz")
        if proof["code"] == "000000":
            proof["code"] = "000001"
        problem = refused(program.post("/tokens", proof | change), 422, "invalid")
        assert problem["errors"][0]["pointer"] == "#/code"
        assert not ApiToken.objects.exists()

    def test_a_code_is_good_once(self, world: World) -> None:
        program, proof = self.proven("aziza@example.uz")
        program.post("/tokens", proof)
        refused(program.post("/tokens", proof), 422, "invalid")

    def test_of_codes_there_are_only_so_many(self, world: World, settings) -> None:
        settings.RATES = settings.RATES | {"code": "100/m"}
        settings.SOFT_RATES = settings.RATES
        for _ in range(20):
            self.proven("aziza@example.uz")
        answer = Program().post("/codes", {"email": "aziza@example.uz"})
        refused(answer, 429, "too-many-codes")
        assert answer["Retry-After"]

    def test_the_token_itself_is_not_kept(self, program: Program) -> None:
        assert program.token not in str(ApiToken.objects.values_list())

    @pytest.mark.parametrize("end", ["revoked", "expired", "inactive"])
    def test_it_ends(self, world: World, program: Program, end: str) -> None:
        assert program.get("/receptions").status_code == 200
        if end == "revoked":
            assert program.ask("delete", "/tokens/current").status_code == 204
        elif end == "expired":
            ApiToken.objects.update(expires=timezone.now())
        else:
            User.objects.filter(pk=world.aziza.pk).update(is_active=False)
        answer = program.get("/receptions")
        refused(answer, 401)
        assert 'error="invalid_token"' in answer["WWW-Authenticate"]

    def test_without_one_it_is_told_what_is_wanted(self, world: World) -> None:
        answer = Program().get("/receptions")
        refused(answer, 401)
        assert answer["WWW-Authenticate"].startswith("Bearer")

    def test_a_cookie_is_not_looked_at(self, world: World, as_user) -> None:
        browser = as_user(world.aziza)
        with CaptureQueriesContext(connection) as captured:
            answer = browser.get(f"{ROOT}/receptions")
        assert answer.status_code == 401
        assert not captured.captured_queries
        assert not answer.cookies
        assert Session.objects.count() == 1


class TestOfficials:
    def test_are_found_by_words_in_either_script(self, world: World) -> None:
        for words in ("botir", "Ботир", "housing"):
            found = Program().get(f"/officials?q={words}").json()
            assert [one["slug"] for one in found["items"]] == ["botir"], words

    def test_with_the_next_free_time(self, world: World) -> None:
        first = starts(world.botir, timezone.now())[0]
        found = Program().get("/officials?q=botir").json()["items"][0]
        assert found["next_slot"] == int(first.timestamp())

    def test_one_by_one_with_all_that_a_booking_needs(self, world: World) -> None:
        world.botir.topic_lengths.create(topic=world.botir.topics.get(), minutes=40)
        found = Program(language="ru").get("/officials/botir").json()
        assert found["position"] == "Заместитель хокима"
        assert found["topics"] == [{"slug": "housing", "name": "Uy-joy", "minutes": 40}] or (
            found["topics"][0]["minutes"] == 40
        )
        assert found["formats"] == ["video"]

    def test_beyond_the_last_page_there_is_nothing(self, world: World) -> None:
        refused(Program().get("/officials?page=2"), 404)

    def test_who_does_not_receive_is_not_there(self, world: World) -> None:
        world.botir.active = False
        world.botir.save()
        refused(Program().get("/officials/botir"), 404)
        assert Program().get("/officials?q=botir").json()["total"] == 0


class TestSlots:
    def asked(self, query: str) -> dict:
        answer = Program().get(f"/slots?official=botir&days=3&{query}")
        assert answer.status_code == 200, answer.content
        return answer.json()["officials"]["botir"]

    def test_of_a_topic_are_as_long_as_it_takes(self, world: World) -> None:
        world.botir.topic_lengths.create(topic=world.botir.topics.get(), minutes=60)
        whole, long = self.asked(""), self.asked("topic=housing")
        assert (whole["minutes"], long["minutes"]) == (20, 60)
        assert 3 * len(long["starts"]) <= len(whole["starts"]) + 2

    def test_of_a_format_are_those_of_its_windows(self, world: World) -> None:
        world.botir.calendar.rules.update(formats=Format.PHONE.bit)
        assert self.asked("format=phone")["starts"] == self.asked("")["starts"] != []
        assert self.asked("format=video")["starts"] == []

    def test_who_does_not_answer_for_the_topic_is_named(self, world: World) -> None:
        answer = Program().get("/slots?official=botir&official=sardor&topic=housing")
        assert refused(answer, 404)["detail"] == "No such official on this topic: sardor."

    def test_of_a_topic_cost_no_query_more(self, world: World) -> None:
        with CaptureQueriesContext(connection) as captured:
            self.asked("topic=housing&format=video")
        assert len(captured) <= 4

    def test_an_unknown_parameter_is_told(self, world: World) -> None:
        problem = refused(Program().get("/slots?official=botir&topik=x"), 422, "invalid")
        assert "topik" in problem["errors"][0]["detail"]


class TestHolds:
    def test_are_of_one_slot_at_a_time(self, world: World, program: Program) -> None:
        first = program.post("/holds", wish(world.botir))
        assert first.status_code == 201
        assert program.post("/holds", wish(world.sardor)).status_code == 201
        assert [held.calendar.official for held in Booking.objects.all()] == [world.sardor]

    def test_asked_for_again_are_the_same(self, world: World, program: Program) -> None:
        wanted = wish(world.botir)
        assert program.post("/holds", wanted).json() == program.post("/holds", wanted).json()

    def test_are_given_up(self, world: World, program: Program) -> None:
        uid = program.post("/holds", wish(world.botir)).json()["uid"]
        assert program.ask("delete", f"/holds/{uid}").status_code == 204
        assert not Booking.objects.exists()
        refused(program.ask("delete", f"/holds/{uid}"), 404)

    def test_of_others_are_not_there(self, world: World, program: Program) -> None:
        uid = Program(world.malika).post("/holds", wish(world.botir)).json()["uid"]
        foreign = program.ask("delete", f"/holds/{uid}")
        missing = program.ask("delete", f"/holds/{uuid.uuid4()}")
        assert foreign.content == missing.content
        refused(foreign, 404)

    def test_of_what_is_taken_are_refused(self, world: World, program: Program) -> None:
        wanted = wish(world.botir)
        Program(world.malika).post("/holds", wanted)
        refused(program.post("/holds", wanted), 409, "slot-taken")

    def test_too_many_at_once_cost_work(self, world: World, program: Program, settings) -> None:
        settings.SOFT_RATES = settings.SOFT_RATES | {"hold": "0/m"}
        problem = refused(program.post("/holds", wish(world.botir)), 429, "work-wanted")
        assert problem["work"]["algorithm"] == "SHA-256"


class TestReceptions:
    def test_are_moved(self, world: World, program: Program) -> None:
        reception = book(world.botir, world.aziza, timezone.now())
        target = starts(world.botir, timezone.now())[5]
        moved = program.post(
            f"/receptions/{reception.public_id}/move", {"start": target.isoformat()}
        ).json()
        assert moved["moves_left"] == 1
        reception.booking.refresh_from_db()
        assert reception.starts_at == target

    @pytest.mark.parametrize("way", ["receptions/{}/move", "offers/{}/take"])
    def test_other_times_cost_work_like_the_first(
        self, world: World, program: Program, settings, way: str
    ) -> None:
        reception = book(world.botir, world.aziza, timezone.now())
        start = starts(world.botir, timezone.now())[5].isoformat()
        settings.SOFT_RATES = settings.SOFT_RATES | {"hold": "0/m"}
        answer = program.post(f"/{way.format(reception.public_id)}", {"start": start})
        refused(answer, 429, "work-wanted")

    def test_say_of_the_move_that_answers_the_offices_own(
        self, world: World, program: Program
    ) -> None:
        now = timezone.now()
        reception = book(world.botir, world.aziza, now)
        for number in (5, 7, 9):
            by = world.dilnoza if number == 9 else world.aziza
            changes.move(reception, starts(world.botir, now)[number], by=by, now=now)
        url = f"/receptions/{reception.public_id}"
        assert program.get(url).json()["moves_left"] == 1
        target = starts(world.botir, now)[3]
        assert program.post(f"{url}/move", {"start": target.isoformat()}).json()["moves_left"] == 0

    def test_are_moved_only_so_often_and_only_to_free_times(
        self, world: World, program: Program
    ) -> None:
        reception = book(world.botir, world.aziza, timezone.now())
        taken = book(world.botir, world.malika, timezone.now()).starts_at
        path = f"/receptions/{reception.public_id}/move"
        refused(program.post(path, {"start": taken.isoformat()}), 409, "slot-taken")
        reception.moves = 2
        reception.save()
        free = starts(world.botir, timezone.now())[5].isoformat()
        refused(program.post(path, {"start": free}), 409, "too-many-moves")

    def test_are_cancelled_once_and_for_all(self, world: World, program: Program) -> None:
        path = f"/receptions/{book(world.botir, world.aziza, timezone.now()).public_id}"
        first = program.post(f"{path}/cancel")
        assert first.json()["state"] == "cancelled"
        assert program.post(f"{path}/cancel").json() == first.json()
        free = starts(world.botir, timezone.now())[5].isoformat()
        refused(program.post(f"{path}/move", {"start": free}), 409, "too-late")

    @pytest.mark.parametrize("verb", ["get", "move", "cancel"])
    def test_of_others_are_not_there(self, world: World, program: Program, verb: str) -> None:
        foreign = book(world.botir, world.malika, timezone.now()).public_id
        body = {"start": "2026-12-01T09:00:00Z"} if verb == "move" else None

        def ask(public_id: uuid.UUID):
            path = f"/receptions/{public_id}"
            return program.get(path) if verb == "get" else program.post(f"{path}/{verb}", body)

        refused(ask(foreign), 404)
        assert ask(foreign).content == ask(uuid.uuid4()).content

    def test_cost_the_same_few_queries_however_many(self, world: World, program: Program) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert program.get("/receptions").status_code == 200
            return len(captured)

        book(world.botir, world.aziza, timezone.now())
        one = queries()
        book(world.sardor, world.aziza, timezone.now() + timedelta(seconds=1))
        assert queries() == one <= 3


class TestRefusals:
    @pytest.mark.parametrize("body", ["{", "[" * 100_000, "nope", b"\xff"])
    def test_no_json(self, world: World, program: Program, body) -> None:
        answer = program.client.post(
            f"{ROOT}/holds",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {program.token}"},
        )
        refused(answer, 400)

    def test_another_kind_of_content(self, world: World, program: Program) -> None:
        refused(program.client.post(f"{ROOT}/codes", {"email": "a@b.uz"}), 415)

    def test_too_much_of_it(self, world: World, program: Program) -> None:
        refused(program.post("/codes", {"email": "a" * 2_000_000}), 413)

    def test_another_kind_of_answer(self, world: World) -> None:
        refused(Program().get("/officials", Accept="text/html"), 406)

    def test_another_method(self, world: World) -> None:
        answer = Program().ask("put", "/officials")
        refused(answer, 405)
        assert re.search(r"\bGET\b", answer["Allow"])

    def test_nothing_there(self, world: World) -> None:
        refused(Program().get("/nothing"), 404)

    def test_what_nobody_foresaw(self, world: World, monkeypatch) -> None:
        answer = failing(monkeypatch)
        refused(answer, 500)
        assert b"secret" not in answer.content


def failing(monkeypatch) -> Any:
    """The answer to a request that fails."""

    def fails(*_: object) -> None:
        raise RuntimeError("Aziza's secret")

    monkeypatch.setattr("reception.api.officials.directory", fails)
    program = Program()
    program.client.raise_request_exception = False
    return program.get("/officials")


class TestLogs:
    def lines(self, caplog, name: str = "django_structlog.middlewares.request") -> list[Any]:
        return [record.msg for record in caplog.records if record.name == name]

    def test_each_request_is_a_line_with_an_id_of_its_own(self, world: World, caplog) -> None:
        caplog.set_level(logging.INFO)
        Program().get("/officials")
        Program().get("/nothing")
        good, bad = self.lines(caplog)
        assert (good["event"], good["level"], good["code"]) == ("request_finished", "info", 200)
        assert (bad["level"], bad["code"]) == ("warning", 404)
        assert bad["request"] == f"GET {ROOT}/nothing"
        assert good["request_id"] != bad["request_id"]

    def test_a_failure_is_told_under_the_id_of_its_request(
        self, world: World, caplog, monkeypatch
    ) -> None:
        failing(monkeypatch)
        [told] = self.lines(caplog)
        [why] = self.lines(caplog, "reception.api.door")
        assert (told["event"], why["event"]) == ("request_failed", "api_failed")
        assert told["request_id"] == why["request_id"]

    def test_what_follows_has_nothing_of_it(self, world: World, monkeypatch) -> None:
        failing(monkeypatch)
        assert not structlog.contextvars.get_contextvars()
