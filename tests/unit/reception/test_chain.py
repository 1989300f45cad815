from hypothesis import given
from hypothesis import strategies as st

from reception.chain import START, link

events = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=4)


@given(events, events)
def test_other_events_have_other_links(one, other):
    assert (link(START, one) == link(START, other)) == (one == other)


@given(events)
def test_a_link_depends_on_the_one_before(event):
    assert link(START, event) != link(link(START, event), event)


def test_a_link_is_the_same_whatever_the_order_of_the_facts():
    assert link(START, {"a": 1, "b": 2}) == link(START, {"b": 2, "a": 1})
