"""One film of a recording's parts. Apart from the other actions, for it loads the codecs."""

from collections import defaultdict
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from reception.actions.recorder import finish, path_of
from reception.models import Recording, RecordingPart
from reception.models.recordings import part_path
from reception.sealed import SealedReader, SealedWriter
from signaling.media.compose import Span, check, compose
from signaling.media.films import Part

MOST_ATTEMPTS = 3


def spans_of(recording: Recording) -> list[Span]:
    """When it ran; each from the first picture or sound in it, titled by the office's clock."""
    zone = ZoneInfo(recording.reception.official.office.tzid)
    begins = sorted(part.began.timestamp() for part in recording.parts.all())
    spans, since = [], None
    for mark in recording.marks.all():
        if mark.kind == "run":
            since = mark.at.timestamp()
        elif since is not None:
            end = mark.at.timestamp()
            first = min((at for at in begins if since <= at < end), default=None)
            if first is not None:
                title = datetime.fromtimestamp(first, zone).strftime("%H:%M:%S")
                spans.append(Span(first, end, title))
            since = None
    return spans


def people_of(recording: Recording) -> list[list[Part]]:
    """The parts of each person, the official first."""
    by_person: dict[str, list[RecordingPart]] = defaultdict(list)
    for row in recording.parts.all():
        if path_of(row.file).exists():
            by_person[row.participant].append(row)
    rows = sorted(by_person.values(), key=lambda parts: parts[0].role != "official")
    return [
        [Part(row.began.timestamp(), partial(SealedReader, path_of(row.file))) for row in parts]
        for parts in rows
    ]


def compose_now(recording: Recording, *, now: datetime) -> None:
    """One file of what there is, checked by decoding it; the parts go when it stands.

    Raises what went wrong; the third time the recording counts as failed, and its parts stay.
    """
    spans, people = spans_of(recording), people_of(recording)
    if not spans or not people:
        finish(recording, "find_nothing", now=now)
        return
    Recording.objects.filter(pk=recording.pk).update(attempts=recording.attempts + 1)
    name = part_path()
    try:
        writer = SealedWriter(path_of(name))
        try:
            pictures = compose(people, spans, writer)
        finally:
            writer.close()
        with_size = SealedReader(path_of(name), size=writer.size)
        try:
            seconds = check(with_size, pictures)
        finally:
            with_size.close()
    except BaseException:
        path_of(name).unlink(missing_ok=True)
        if recording.attempts + 1 >= MOST_ATTEMPTS:
            finish(recording, "fail", now=now)
        raise
    finish(recording, "compose", now=now, file=name, size=writer.size, seconds=seconds)
