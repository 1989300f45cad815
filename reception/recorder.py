"""The process that records: takes seats in rooms whose recording runs, composes what has ended.

As many processes as wanted; they share the work through the database.
"""

import asyncio
import contextlib
import os
import secrets
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from channels.db import database_sync_to_async
from django.conf import settings
from django.utils import timezone

from reception.actions import recorder as jobs
from reception.lifecycle import RecordingState
from reception.models import Recording, RecordingPart
from reception.models.recordings import part_path
from reception.sealed import SealedWriter
from signaling.media.room import RoomRecorder, Sender
from signaling.media.writer import Writer

log = structlog.get_logger()
LOOK = 0.5  # seconds between looks for work
TEND = 1.0  # seconds between signs of life
AFTER_END = timedelta(seconds=2)  # before a room that sent us away is tried again


class Parts:
    """The files of one recording, and which of them the database does not know yet."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._unsaved: list[RecordingPart] = []

    def open_writer(self, sender: Sender, expected: frozenset[str]) -> Writer:
        def open_file() -> Any:
            assert writer.began is not None
            part = RecordingPart(
                recording=self.recording,
                participant=sender.id,
                role=sender.role,
                label=sender.label,
                file=part_path(),
                began=datetime.fromtimestamp(writer.began, UTC),
            )
            file = SealedWriter(jobs.path_of(part.file))
            self._unsaved.append(part)
            return file

        writer = Writer(expected, open_file)
        return writer

    async def save(self) -> None:
        parts, self._unsaved = self._unsaved, []
        if parts:
            await database_sync_to_async(jobs.keep_parts)(parts)


class Recorder:
    """One process. `rooms`: how many it records at the same time."""

    def __init__(self, rooms: int) -> None:
        self.rooms = rooms
        self.me = f"{os.getpid()}-{secrets.token_hex(6)}"
        self.recording: set[asyncio.Task[None]] = set()
        self.composing: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; then files are closed and claims given back."""
        while not stop.is_set():
            try:
                await self._look_for_work()
            except Exception:  # the database is away: what is being recorded goes on
                log.exception("recorder_failed")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK)
        tasks = self.recording | self.composing
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _look_for_work(self) -> None:
        if len(self.recording) < self.rooms:
            await self._take(RecordingState.RUNNING, self.recording, self._record)
        if not self.composing:
            await self._take(RecordingState.STOPPED, self.composing, self._compose)

    async def _take(
        self,
        state: RecordingState,
        tasks: set[asyncio.Task[None]],
        work: Callable[[Recording], Awaitable[None]],
    ) -> None:
        found = await database_sync_to_async(jobs.claim)(state, self.me, timezone.now())
        if found is not None:
            task = asyncio.create_task(self._hold(found, work))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    async def _hold(self, found: Recording, work: Callable[[Recording], Awaitable[None]]) -> None:
        try:
            await work(found)
        except Exception:
            log.exception("recording_job_failed", recording=found.pk)
        finally:
            until = timezone.now() + AFTER_END
            await database_sync_to_async(jobs.release)(found, self.me, until=until)

    async def _record(self, found: Recording) -> None:
        parts = Parts(found)
        url = f"{settings.RECORDER_SOCKET_URL}/ws/rooms/{found.reception.room}/"

        async def ticket() -> str:
            word: str = await database_sync_to_async(jobs.ticket)(found, timezone.now())
            return word

        room = RoomRecorder(url, settings.SITE_URL, ticket, parts.open_writer)
        log.info("recording_began", recording=found.pk)
        seat = asyncio.create_task(room.run())
        try:
            await self._tend(found, RecordingState.RUNNING, seat, parts.save)
        finally:
            seat.cancel()
            await asyncio.gather(seat, return_exceptions=True)
            await parts.save()
            log.info("recording_left", recording=found.pk)

    async def _compose(self, found: Recording) -> None:
        """In a process of its own: it takes a whole core, and a broken file may crash a decoder."""
        command = (sys.executable, "manage.py", "recorder", "--compose", str(found.pk))
        child = await asyncio.create_subprocess_exec(*command, cwd=settings.BASE_DIR)
        done = asyncio.create_task(child.wait())
        try:
            await self._tend(found, RecordingState.STOPPED, done)
        finally:
            if child.returncode is None:
                child.kill()
            await done

    async def _tend(
        self,
        found: Recording,
        state: RecordingState,
        work: "asyncio.Task[Any]",
        each_time: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Give a sign of life until the work is done or no longer ours."""
        while not work.done():
            await asyncio.wait({work}, timeout=TEND)
            if each_time is not None:
                await each_time()
            if not await database_sync_to_async(jobs.renew)(found, state, self.me, timezone.now()):
                return
