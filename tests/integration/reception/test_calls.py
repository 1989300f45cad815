"""What is kept of a call: chat, papers handed over, and how the line was."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from reception.actions import moderation
from reception.actions.guests import Invitation, invite
from reception.models import Event, HandedPaper, LineQuality, Reception, Said
from signaling import hub
from tests.calls import admit, enter, in_call, on_now, seat
from tests.e2e.steps import PDF
from tests.world import World


@pytest.fixture
def call(world: World) -> Reception:
    return in_call(world.botir, world.aziza)


def say(browser, reception, text: str, key: str = "k1"):
    url = reverse("chat", args=[reception.public_id])
    return browser.post(url, {"text": text, "key": key})


def read(browser, reception, after: int = 0):
    return browser.get(reverse("chat", args=[reception.public_id]), {"after": after})


def hand(browser, reception, content: bytes = PDF, key: str = "p1", name: str = "ariza.pdf"):
    url = reverse("handed", args=[reception.public_id])
    return browser.post(url, {"key": key, "paper": SimpleUploadedFile(name, content)})


def test_a_message_is_kept_before_it_is_acknowledged_and_the_other_reads_it(world, call, as_user):
    answer = say(as_user(world.aziza), call, "Mana hujjat raqami: 42")
    assert answer.json()["message"]["own"] is True
    (message,) = read(as_user(world.botir.user), call).json()["messages"]
    assert (message["text"], message["role"], message["own"]) == (
        "Mana hujjat raqami: 42",
        "citizen",
        False,
    )


def test_a_message_sent_again_is_the_same_message(world, call, as_user):
    first = say(as_user(world.aziza), call, "Salom").json()
    assert say(as_user(world.aziza), call, "Salom").json() == first
    assert Said.objects.count() == 1


def test_the_same_key_of_two_people_is_two_messages(world, call, as_user):
    say(as_user(world.aziza), call, "Salom")
    say(as_user(world.botir.user), call, "Xush kelibsiz")
    assert Said.objects.count() == 2


def test_only_what_is_new_is_read(world, call, as_user):
    first = say(as_user(world.aziza), call, "Bir", "k1").json()["message"]["id"]
    say(as_user(world.aziza), call, "Ikki", "k2")
    texts = [one["text"] for one in read(as_user(world.aziza), call, first).json()["messages"]]
    assert texts == ["Ikki"]


def test_what_was_written_can_not_be_read_in_the_database(world, call, as_user):
    say(as_user(world.aziza), call, "sirli soʻz")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, name FROM reception_said")
        assert "sirli" not in str(cursor.fetchall())


def test_those_in_the_call_are_told_that_there_is_news_and_nobody_else(
    world, call, as_user, monkeypatch, django_capture_on_commit_callbacks
):
    told: list = []
    monkeypatch.setattr(hub, "tell", told.extend)
    with django_capture_on_commit_callbacks(execute=True):
        say(as_user(world.aziza), call, "Salom")
    people = {f"c{world.botir.user.pk}", f"c{world.aziza.pk}"}
    assert {one.connection for one in told} == people
    assert [(one.t, one.d) for one in told] == [("news", {"of": "chat"})] * 2


@pytest.mark.parametrize("verb", [say, hand])
def test_whoever_waits_keeps_and_reads_nothing(world, as_user, verb):
    call = on_now(world.botir, world.aziza)
    enter(call, world.botir.user, "official")
    enter(call, world.aziza, "citizen")
    refused = verb(as_user(world.aziza), call, *(["Salom"] if verb is say else []))
    assert refused.status_code == 409
    assert read(as_user(world.aziza), call).status_code == 409
    assert (Said.objects.count(), HandedPaper.objects.count()) == (0, 0)


def test_nothing_is_written_when_the_time_is_over(world, call, as_user):
    call.booking.end = timezone.now() - timedelta(seconds=1)
    call.booking.save()
    assert say(as_user(world.aziza), call, "Yana").status_code == 409


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_what_is_empty_or_too_long_is_said_to_be_so(world, call, as_user, text):
    answer = say(as_user(world.aziza), call, text)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


def test_a_flood_of_messages_is_stopped(world, call, as_user):
    codes = [say(as_user(world.aziza), call, "!", f"k{n}").status_code for n in range(12)]
    assert codes == [200] * 10 + [409] * 2


def test_a_paper_is_handed_over_with_a_receipt_and_opened_by_the_other(world, call, as_user):
    made = hand(as_user(world.aziza), call).json()["paper"]
    assert made["digest"] == hashlib.sha256(PDF).hexdigest()
    (seen,) = (
        as_user(world.botir.user).get(reverse("handed", args=[call.public_id])).json()["papers"]
    )
    assert (seen["name"], seen["own"]) == ("ariza.pdf", False)
    assert as_user(world.botir.user).get(seen["url"]).content == PDF
    event = Event.objects.get(kind="paper_handed")
    assert event.data["digest"] == made["digest"]
    assert "ariza" not in str(event.data)


def test_a_paper_sent_again_is_the_same_paper(world, call, as_user):
    assert hand(as_user(world.aziza), call).json() == hand(as_user(world.aziza), call).json()
    assert HandedPaper.objects.count() == 1


def test_a_paper_lies_encrypted(world, call, as_user):
    hand(as_user(world.aziza), call)
    assert PDF not in HandedPaper.objects.get().paper.file.read()


def test_what_is_no_paper_is_refused_in_words(world, call, as_user):
    answer = hand(as_user(world.aziza), call, b"MZ\x90\x00 program", name="ariza.pdf")
    assert answer.status_code == 400
    assert "PDF" in answer.json()["error"]


def test_a_stranger_finds_no_paper(world, call, as_user):
    url = hand(as_user(world.aziza), call).json()["paper"]["url"]
    for stranger in (world.malika, world.sardor.user):
        assert as_user(stranger).get(url).status_code == 404


def test_the_citizen_keeps_the_papers_after_the_call(world, call, as_user):
    url = hand(as_user(world.botir.user), call).json()["paper"]["url"]
    call.booking.end = timezone.now() - timedelta(seconds=1)
    call.booking.save()
    assert as_user(world.aziza).get(url).content == PDF
    page = as_user(world.aziza).get(reverse("my-reception", args=[call.public_id]))
    assert url in page.content.decode()


def test_the_desk_sees_chat_papers_and_line_with_the_reception(world, call, as_user):
    say(as_user(world.aziza), call, "Mana hujjat raqami: 42")
    url = hand(as_user(world.aziza), call).json()["paper"]["url"]
    measure(as_user(world.aziza), call, [sample(1, "good")])
    page = as_user(world.dilnoza).get(reverse("desk-reception", args=[call.public_id]))
    shown = page.content.decode()
    assert "Mana hujjat raqami: 42" in shown
    assert url in shown
    assert "100 %" in shown


def sample(ago: int, word: str, lost: int = 0, trip: int = 40, lines: int = 720) -> list:
    at = int(timezone.now().timestamp()) - ago
    return [at, word, lost, trip, 900, 800, lines]


def measure(browser, reception, samples):
    url = reverse("line", args=[reception.public_id])
    return browser.post(url, {"samples": json.dumps(samples)})


def test_how_the_line_was_is_summed_up(world, call, as_user):
    first = [sample(30, "good"), sample(20, "poor", lost=130, trip=700, lines=0)]
    measure(as_user(world.aziza), call, first)
    measure(as_user(world.aziza), call, [*first, sample(10, "fair")])  # once more, and one new
    line = LineQuality.objects.get()
    assert (line.good, line.fair, line.poor, line.sound_only) == (1, 1, 1, 1)
    assert (line.most_lost, line.longest_trip, line.role) == (130, 700, "citizen")
    assert len(line.log) == 3


def test_the_log_of_a_line_does_not_grow_without_bound(world, call, as_user):
    measure(as_user(world.aziza), call, [sample(10, "good")])
    line = LineQuality.objects.get()
    line.log = [[n, "good", 0, 0, 0, 0, 0] for n in range(360)]
    line.save()
    measure(as_user(world.aziza), call, [sample(5, "good")])
    assert len(LineQuality.objects.get().log) == 360


@pytest.mark.parametrize(
    "samples",
    [
        "", "{", "[1]", "[[1]]", '{"a": 1}', '[[1, "great", 0, 0, 0, 0, 0]]',
        '[[true, "good", 0, 0, 0, 0, 0]]', '[[1, "good", 2000, 0, 0, 0, 0]]',
        '[[1, "good", -1, 0, 0, 0, 0]]', '[[1, ["good"], 0, 0, 0, 0, 0]]', "[" * 3000,
    ],
)  # fmt: skip
def test_what_is_no_measurement_is_not_kept(world, call, as_user, samples):
    url = reverse("line", args=[call.public_id])
    assert as_user(world.aziza).post(url, {"samples": samples}).status_code == 400
    assert not LineQuality.objects.exists()


def test_an_office_says_how_to_take_part_by_telephone(world, call, as_user):
    call_command("dial_in", "navbahor", "uz", "+998 71 200", "en", "+998 71 200, code 12#")
    page = as_user(world.aziza).get(reverse("room", args=[call.public_id])).content.decode()
    assert "+998 71 200, code 12#" in page


@pytest.mark.parametrize("texts", [["uz"], ["xx", "…"]])
def test_what_is_no_pair_of_language_and_text_is_refused(world, texts):
    with pytest.raises(CommandError):
        call_command("dial_in", "navbahor", *texts)


def test_after_a_rotation_of_keys_what_was_handed_over_is_still_read(
    world, call, as_user, settings
):
    say(as_user(world.aziza), call, "Salom")
    url = hand(as_user(world.aziza), call).json()["paper"]["url"]
    settings.PERSONAL_DATA_KEYS = ["new", *settings.PERSONAL_DATA_KEYS]
    call_command("rotate_keys", verbosity=0)
    settings.PERSONAL_DATA_KEYS = ["new"]
    assert as_user(world.aziza).get(url).content == PDF
    assert Said.objects.get().text == "Salom"


def test_an_interpreter_opens_what_is_handed_over_only_while_in_the_call(world, call, as_user):
    who = Invitation("interpreter", "Nodira", "nodira@example.uz", "ru-uz")
    nodira = invite(call, who, by=world.dilnoza, now=timezone.now()).user
    url = hand(as_user(world.aziza), call).json()["paper"]["url"]
    assert as_user(nodira).get(url).status_code == 404
    enter(call, nodira, "interpreter")
    assert as_user(nodira).get(url).status_code == 404
    admit(call, nodira, world.botir.user)
    assert as_user(nodira).get(url).content == PDF
    moderation.send_back(call, seat(call, nodira).id, by=world.botir.user, now=timezone.now())
    assert as_user(nodira).get(url).status_code == 404
