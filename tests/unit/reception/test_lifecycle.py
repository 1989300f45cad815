import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.lifecycle import (
    ACTIVE,
    APPEAL,
    CHANGEABLE,
    DECIDED,
    OWED,
    RECEPTION,
    AppealState,
    IllegalTransition,
    ReceptionState,
    receive,
    treat,
)

RECEPTION_VERBS = sorted({verb for _, verb in RECEPTION})
APPEAL_VERBS = sorted({verb for _, verb in APPEAL})
ENDS = {
    ReceptionState.RECORDED,
    ReceptionState.DECLINED,
    ReceptionState.CANCELLED,
    ReceptionState.REVOKED,
}


@given(st.sampled_from(ReceptionState), st.sampled_from([*RECEPTION_VERBS, "", "fly"]))
def test_a_reception_goes_only_the_ways_of_the_table(state: ReceptionState, verb: str) -> None:
    if (state, verb) in RECEPTION:
        assert receive(state, verb) is RECEPTION[state, verb]
    else:
        with pytest.raises(IllegalTransition):
            receive(state, verb)


@given(st.sampled_from(AppealState), st.sampled_from([*APPEAL_VERBS, "", "fly"]))
def test_an_appeal_goes_only_the_ways_of_the_table(state: AppealState, verb: str) -> None:
    if (state, verb) in APPEAL:
        assert treat(state, verb) is APPEAL[state, verb]
    else:
        with pytest.raises(IllegalTransition):
            treat(state, verb)


@given(st.lists(st.sampled_from(RECEPTION_VERBS), max_size=12))
def test_no_row_of_verbs_leaves_an_ended_reception(verbs: list[str]) -> None:
    state, ended = ReceptionState.SCHEDULED, False
    for verb in verbs:
        try:
            state = receive(state, verb)
        except IllegalTransition:
            continue
        assert not ended
        ended = state in ENDS


def test_every_state_can_be_reached() -> None:
    reached = {ReceptionState.REQUESTED, ReceptionState.SCHEDULED}
    assert reached | set(RECEPTION.values()) == set(ReceptionState)
    assert {AppealState.REGISTERED} | set(APPEAL.values()) == set(AppealState)


def test_exactly_the_ends_have_no_way_out() -> None:
    assert set(ReceptionState) - {state for state, _ in RECEPTION} == ENDS


def test_a_new_time_is_owed_exactly_where_one_can_be_had() -> None:
    assert {state for state, verb in RECEPTION if verb == "rebook"} == OWED


def test_a_decided_appeal_has_no_way_out() -> None:
    assert set(AppealState) - {state for state, _ in APPEAL} == DECIDED


def test_what_can_change_is_active_and_can_be_cancelled() -> None:
    assert CHANGEABLE <= ACTIVE
    assert {state for state, verb in RECEPTION if verb == "cancel"} == CHANGEABLE
