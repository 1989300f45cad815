"""What a line and devices mean, as a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.readiness import Line, Verdict, bears, troubles, verdict

GOOD = Line(up=2000, down=2000, lost=0, trip=50)
LINES = st.builds(
    Line,
    up=st.integers(0, 10**6),
    down=st.integers(0, 10**6),
    lost=st.integers(0, 1000),
    trip=st.integers(0, 60_000),
)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (GOOD, "video"),
        (Line(up=250, down=250, lost=80, trip=600), "video"),
        (Line(up=249, down=9000, lost=0, trip=50), "sound"),
        (Line(up=9000, down=60, lost=0, trip=50), "sound"),
        (Line(up=9000, down=9000, lost=81, trip=50), "sound"),
        (Line(up=9000, down=9000, lost=0, trip=1201), "none"),
        (Line(up=59, down=9000, lost=0, trip=50), "none"),
        (Line(up=9000, down=9000, lost=201, trip=50), "none"),
    ],
)
def test_a_line_bears_what_its_narrowest_part_does(line: Line, said: str) -> None:
    assert bears(line) == said


def test_the_better_of_two_ways_counts_and_none_is_none() -> None:
    assert verdict([None, GOOD]) == Verdict.VIDEO
    assert verdict([Line(100, 100, 0, 50), None]) == Verdict.SOUND
    assert verdict([None, None]) == Verdict.NONE


@given(LINES, LINES)
def test_another_way_never_makes_it_worse(one: Line, other: Line) -> None:
    order = list(Verdict)
    assert order.index(verdict([one, other])) <= order.index(bears(one))


def test_the_worst_trouble_is_named_first() -> None:
    assert troubles("video", "works", "works", "untried") == []
    assert troubles("none", "missing", "silent", "silent") == [
        "line_none",
        "microphone",
        "speaker",
        "camera",
    ]
