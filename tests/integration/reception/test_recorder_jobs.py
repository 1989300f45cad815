"""Claims that outlive nobody, one file from the parts, and its end."""

import io
import os
import re
from datetime import UTC, datetime, timedelta

import av
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from reception import housekeeping
from reception.actions import composing, roles
from reception.actions import recorder as jobs
from reception.lifecycle import RecordingState as State
from reception.models import Event, Recording, RecordingMark, RecordingPart
from reception.sealed import SealedReader, SealedWriter
from signaling.media.compose import check
from signaling.media.writer import Frame, Writer
from tests.rights.stage import staff
from tests.unit.media.source import picture, sound
from tests.world import World, book, operator

SECONDS = 2


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def recording(world: World, state: State) -> Recording:
    at = timezone.now()
    return Recording.objects.create(
        reception=book(world.botir, world.aziza, at),
        state=state,
        decided_by=world.botir.user,
        decided=at,
        stopped=at,
    )


def part(made: Recording, began: datetime, role: str) -> RecordingPart:
    row = RecordingPart(recording=made, participant=role, role=role, label="Aziza", began=began)
    writer = Writer(frozenset({"audio", "video"}), lambda: SealedWriter(jobs.path_of(row.file)))
    for number, data in enumerate(picture("libvpx", SECONDS)):
        at = began.timestamp() + number / 30
        writer.add(Frame("video", "VP8", number * 3000, data, key=number == 0), at)
    for number, data in enumerate(sound(SECONDS)):
        writer.add(Frame("audio", "opus", number * 960, data, key=True), began.timestamp())
    writer.close()
    jobs.keep_parts([row])
    return row


@pytest.fixture
def stopped(world: World) -> Recording:
    """Two persons, two seconds, an interruption before."""
    made = recording(world, State.STOPPED)
    start = datetime(2026, 12, 1, 4, 20, tzinfo=UTC)  # 9:20 in Tashkent
    for kind, second in (("run", -60), ("pause", -50), ("run", -1), ("stop", SECONDS)):
        RecordingMark.put(made, kind, start + timedelta(seconds=second))
    for role in ("citizen", "official"):
        part(made, start, role)
    return made


def test_one_recorder_has_it_and_another_only_after_the_first_is_silent(world, now):
    made = recording(world, State.RUNNING)
    assert jobs.claim(State.RUNNING, "one", now) == made
    assert jobs.claim(State.RUNNING, "other", now + timedelta(seconds=9)) is None
    assert jobs.renew(made, State.RUNNING, "one", now + timedelta(seconds=9))
    assert jobs.claim(State.RUNNING, "other", now + timedelta(seconds=15)) is None
    assert jobs.claim(State.RUNNING, "other", now + timedelta(seconds=20)) == made
    assert not jobs.renew(made, State.RUNNING, "one", now + timedelta(seconds=20))


def test_a_recording_that_pauses_is_no_longer_held(world, now):
    made = recording(world, State.RUNNING)
    jobs.claim(State.RUNNING, "one", now)
    Recording.objects.update(state=State.PAUSED)
    assert not jobs.renew(made, State.RUNNING, "one", now)


def test_one_checked_file_is_made_of_the_parts_and_they_go(
    stopped, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("recorder", compose=stopped.pk)
    stopped.refresh_from_db()
    assert (stopped.state, stopped.seconds) == (State.READY, SECONDS)
    reader = SealedReader(jobs.path_of(stopped.file), size=stopped.size)
    assert check(reader, SECONDS * 25) == SECONDS
    reader.seek(0)
    with av.open(reader) as file:
        assert [mark["metadata"]["title"] for mark in file.chapters()] == ["09:20:00"]
    assert not stopped.parts.exists()
    assert [path.name for path in jobs.path_of("recordings").iterdir()] == [
        stopped.file.partition("/")[2]
    ]
    assert Event.objects.filter(kind="recording_ready").count() == 1


def test_a_part_whose_writer_was_killed_is_used_as_far_as_it_goes(stopped):
    path = jobs.path_of(stopped.parts.first().file)
    os.truncate(path, path.stat().st_size // 2)
    composing.compose_now(stopped, now=timezone.now())
    stopped.refresh_from_db()
    assert stopped.state == State.READY


def test_a_recording_without_parts_is_empty(world):
    made = recording(world, State.STOPPED)
    composing.compose_now(made, now=timezone.now())
    made.refresh_from_db()
    assert made.state == State.EMPTY


def test_what_can_not_be_composed_fails_at_the_third_attempt_and_keeps_its_parts(
    stopped, monkeypatch
):
    def broken(*_):
        raise OSError("disk full")

    monkeypatch.setattr(composing, "compose", broken)
    for _ in range(3):
        stopped.refresh_from_db()
        with pytest.raises(OSError, match="disk full"):
            composing.compose_now(stopped, now=timezone.now())
    stopped.refresh_from_db()
    assert stopped.state == State.FAILED
    assert stopped.parts.count() == 2
    assert len(list(jobs.path_of("recordings").iterdir())) == 2


def test_after_its_time_the_files_are_gone_and_the_ledger_stays(
    stopped, settings, django_capture_on_commit_callbacks
):
    settings.RECORDING_DAYS = 30
    with django_capture_on_commit_callbacks(execute=True):
        composing.compose_now(stopped, now=timezone.now())
        housekeeping.forget(stopped.stopped + timedelta(days=29))
    assert list(jobs.path_of("recordings").iterdir())
    with django_capture_on_commit_callbacks(execute=True):
        housekeeping.forget(stopped.stopped + timedelta(days=30, seconds=1))
    stopped.refresh_from_db()
    assert (stopped.state, stopped.file) == (State.DELETED, "")
    assert not list(jobs.path_of("recordings").iterdir())
    assert Event.objects.filter(kind="recording_deleted").count() == 1


def test_files_that_nobody_knows_of_go_after_a_day(stopped):
    orphan = jobs.path_of("recordings/orphan")
    SealedWriter(orphan).close()
    housekeeping.forget(timezone.now())
    assert orphan.exists()
    housekeeping.forget(timezone.now() + timedelta(days=1, minutes=1))
    assert not orphan.exists()
    assert stopped.parts.count() == 2
    assert all(jobs.path_of(row.file).exists() for row in stopped.parts.all())


def test_rotated_keys_open_recordings_too(stopped, settings):
    old = settings.PERSONAL_DATA_KEYS
    settings.PERSONAL_DATA_KEYS = ["new", *old]
    call_command("rotate_keys")
    settings.PERSONAL_DATA_KEYS = ["new"]
    composing.compose_now(stopped, now=timezone.now())
    stopped.refresh_from_db()
    assert stopped.state == State.READY


def test_the_official_opens_it_and_each_time_is_put_on_record(stopped, world, as_user):
    composing.compose_now(stopped, now=timezone.now())
    stopped.refresh_from_db()
    botir = as_user(world.botir.user)
    page = reverse("desk-recording", args=[stopped.reception.public_id])
    assert "<video" not in botir.get(page).content.decode()
    opened = botir.post(page).content.decode()
    assert Event.objects.get(kind="recording_watched").actor == world.botir.user
    film = re.findall(r'<video[^>]* src="([^"]+)"', opened)[0]
    whole = b"".join(botir.get(film).streaming_content)
    assert check(io.BytesIO(whole), SECONDS * 25) == SECONDS
    part = botir.get(film, headers={"range": "bytes=1000-1999"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, whole[1000:2000])
    assert part["Content-Range"] == f"bytes 1000-1999/{stopped.size}"
    beyond = botir.get(film, headers={"range": f"bytes={stopped.size}-"})
    assert beyond.status_code == 416
    for user in (world.dilnoza, world.aziza, world.sardor.user):
        assert as_user(user).get(film).status_code == 404
        assert as_user(user).post(page).status_code == 404
    assert (
        botir.get(
            reverse("desk-recording-file", args=[stopped.reception.public_id, "forged"])
        ).status_code
        == 404
    )
    assert Event.objects.filter(kind="recording_watched").count() == 1


def test_who_audits_the_office_watches_it_on_record_and_of_another_office_nothing(
    stopped, world, as_user
):
    now = timezone.now()
    composing.compose_now(stopped, now=now)
    ours, theirs = staff("nargiza"), staff("karim")
    roles.give(ours, "auditor", world.office, by=operator(), now=now)
    roles.give(theirs, "auditor", world.sardor.office, by=operator(), now=now)
    page = reverse("desk-recording", args=[stopped.reception.public_id])
    assert "<video" in as_user(ours).post(page).content.decode()
    assert as_user(theirs).post(page).status_code == 404
    assert [one.actor for one in Event.objects.filter(kind="recording_watched")] == [ours]
