"""Pictures side by side, sounds on top of each other: what libavfilter does for `compose`."""

from errno import EAGAIN
from fractions import Fraction
from typing import Any

import av
from av.filter import Graph

from signaling.media.films import BYTES, RATE

CELL = (640, 360)  # pixels, each person's; what has another shape gets a black border
COLUMNS = {1: 1, 2: 2, 3: 2, 4: 2}
TICK = Fraction(1, 25)


class Cell:
    """Fits one person's picture, whose size may change, into a cell."""

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._size = (0, 0, "")
        self._source: av.VideoFrame | None = None
        self._fitted: av.VideoFrame | None = None

    def fit(self, frame: av.VideoFrame) -> av.VideoFrame:
        if frame is self._source and self._fitted is not None:
            return self._fitted
        size = (frame.width, frame.height, frame.format.name)
        if self._graph is None or size != self._size:
            self._graph, self._size = self._make(frame), size
        self._source = frame
        self._graph.push(frame)
        self._fitted = self._graph.pull()  # type: ignore[assignment]
        assert self._fitted is not None
        return self._fitted

    def _make(self, frame: av.VideoFrame) -> Graph:
        width, height = CELL
        graph = Graph()
        frame.time_base = frame.time_base or Fraction(1, 1000)
        graph.link_nodes(
            graph.add_buffer(
                width=frame.width, height=frame.height, format=frame.format,
                time_base=frame.time_base,
            ),
            graph.add("scale", f"{width}:{height}:force_original_aspect_ratio=decrease"),
            graph.add("pad", f"{width}:{height}:(ow-iw)/2:(oh-ih)/2"),
            graph.add("setsar", "1"),
            graph.add("format", "yuv420p"),
            graph.add("buffersink"),
        ).configure()  # fmt: skip
        return graph


class Stage:
    """All persons' cells in one picture."""

    def __init__(self, people: int) -> None:
        self.columns = COLUMNS.get(people, 3)
        rows = -(-people // self.columns)
        self.cells = [Cell() for _ in range(people)]
        self.width, self.height = CELL[0] * self.columns, CELL[1] * rows
        self._black = black()
        self._graph = self._make(people) if people > 1 else None

    def show(self, frames: list[av.VideoFrame | None], number: int) -> av.VideoFrame:
        """The picture with this number; None: the person is not to be seen."""
        fitted = [
            cell.fit(frame) if frame is not None else self._black
            for cell, frame in zip(self.cells, frames, strict=True)
        ]
        if self._graph is None:
            (made,) = fitted
        else:
            for place, frame in enumerate(fitted):
                frame.pts, frame.time_base = number, TICK
                self._inputs[place].push(frame)
            made = self._graph.pull()  # type: ignore[assignment]
        made.pts, made.time_base = number, TICK
        return made

    def _make(self, people: int) -> Graph:
        width, height = CELL
        graph = Graph()
        self._inputs = [
            graph.add_buffer(
                width=width, height=height, format=av.VideoFormat("yuv420p"), time_base=TICK
            )
            for _ in range(people)
        ]
        places = (divmod(place, self.columns) for place in range(people))
        layout = "|".join(f"{column * width}_{row * height}" for row, column in places)
        stack = graph.add("xstack", f"inputs={people}:layout={layout}:fill=black")
        size = graph.add("pad", f"{self.width}:{self.height}")
        sink = graph.add("buffersink")
        for place, source in enumerate(self._inputs):
            source.link_to(stack, 0, place)
        stack.link_to(size)
        size.link_to(sink)
        graph.configure()
        return graph


def black() -> av.VideoFrame:
    frame = av.VideoFrame(*CELL, "yuv420p")
    for plane, value in zip(frame.planes, (16, 128, 128), strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    return frame


class Mixer:
    """Adds the sound of all up."""

    def __init__(self, people: int) -> None:
        self._samples = 0
        self._graph = graph = Graph()  # its parts don't keep it alive
        self._inputs = [
            graph.add_abuffer(
                sample_rate=RATE, format="s16", layout="mono", time_base=Fraction(1, RATE)
            )
            for _ in range(people)
        ]
        mix = graph.add("amix", f"inputs={people}:normalize=0:dropout_transition=0")
        form = graph.add("aformat", f"sample_fmts=s16:sample_rates={RATE}:channel_layouts=mono")
        sink = graph.add("abuffersink")
        for place, source in enumerate(self._inputs):
            source.link_to(mix, 0, place)
        mix.link_to(form)
        form.link_to(sink)
        graph.configure()
        self._sink = sink

    def mix(self, sounds: list[bytes]) -> list[av.AudioFrame]:
        count = len(sounds[0]) // BYTES
        for source, sound in zip(self._inputs, sounds, strict=True):
            frame = av.AudioFrame(format="s16", layout="mono", samples=count)
            plane = frame.planes[0]
            plane.update(sound + bytes(plane.buffer_size - len(sound)))
            frame.sample_rate, frame.pts = RATE, self._samples
            frame.time_base = Fraction(1, RATE)
            source.push(frame)
        self._samples += count
        return self._pulled()

    def rest(self) -> list[av.AudioFrame]:
        for source in self._inputs:
            source.push(None)
        return self._pulled()

    def _pulled(self) -> list[Any]:
        frames = []
        while True:
            try:
                frames.append(self._sink.pull())
            except av.FFmpegError as error:
                if error.errno == EAGAIN or isinstance(error, EOFError):
                    return frames
                raise
