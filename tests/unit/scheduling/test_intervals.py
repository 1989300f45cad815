from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scheduling.intervals import joined

SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda pair: (pair[0], sum(pair)))
)


def points(spans):
    return {point for start, end in spans for point in range(start, end)}


def test_overlapping_spans_become_one_and_touching_ones_stay_two():
    assert joined([(5, 9), (0, 6), (9, 12)]) == [(0, 9), (9, 12)]


@given(SPANS)
def test_joining_keeps_every_point_and_leaves_no_overlap(spans):
    result = joined(spans)
    assert points(result) == points(spans)
    assert all(one[1] <= other[0] for one, other in pairwise(result))
