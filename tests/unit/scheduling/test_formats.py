import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.formats import Format, offered, stored


@given(st.sets(st.sampled_from(list(Format)), min_size=1))
def test_a_rule_offers_the_formats_that_were_stored(formats):
    assert set(offered(stored(list(formats)))) == formats


def test_a_window_offers_at_least_one_format():
    with pytest.raises(ValueError, match="at least one"):
        stored([])
