"""A recording of the demonstration, to be watched by the official and the auditor. Apart from the
others, for it loads the codecs."""

from datetime import datetime, timedelta

import av
from django.conf import settings

from reception.actions.recorder import path_of
from reception.actions.recording import put_down
from reception.lifecycle import RecordingState
from reception.models import HandedPaper, Recording
from reception.models.recordings import part_path
from reception.sealed import SealedWriter
from reception.words import question

SECONDS, RATE = 4, 10
PICTURE = "testsrc2=size=320x180:rate=10"
VIDEO = {"deadline": "realtime", "cpu-used": "8"}


def seed_film(now: datetime) -> None:
    """Once: of the reception of which there is a talk as well; both had agreed."""
    talk = HandedPaper.objects.filter(key="demo").select_related("reception").first()
    if talk is None or Recording.objects.exists():
        return
    reception = talk.reception
    official, began = reception.official.user, reception.began or now
    name = part_path()
    recording = Recording.objects.create(
        reception=reception,
        state=RecordingState.READY,
        decided_by=official,
        decided=began,
        stopped=began + timedelta(seconds=SECONDS),
        file=name,
        size=write_film(name),
        seconds=SECONDS,
        delete_after=now + timedelta(days=settings.RECORDING_DAYS),
    )
    asked = question(reception)
    for role, person in (("official", official), ("citizen", reception.citizen)):
        put_down(recording, person, role, True, asked, "uz", began)


def write_film(name: str) -> int:
    """Encrypted, as every recording; returns how many bytes it has before that."""
    file = SealedWriter(path_of(name))
    with av.open(PICTURE, format="lavfi") as source, av.open(file, "w", format="webm") as film:
        stream = film.add_stream("libvpx", rate=RATE, options=VIDEO)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number, image in enumerate(source.decode(video=0)):
            if number == SECONDS * RATE:
                break
            picture = image.reformat(format="yuv420p")
            picture.pts, picture.pict_type = number, 0
            film.mux(stream.encode(picture))
        film.mux(stream.encode(None))
    size = file.size
    file.close()
    return size
