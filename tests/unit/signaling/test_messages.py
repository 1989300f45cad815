import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.errors import Malformed
from signaling.messages import MAX_BYTES, parse

OFFER = {"t": "offer", "id": "1", "to": "b", "d": {"pair": "a:b", "gen": 0, "sdp": "v=0"}}
LINE = {"candidate": "candidate:1 1 udp 1 192.0.2.1 9 typ host", "sdpMid": "0"}


def candidates(*items):
    d = {"pair": "a:b", "gen": 0, "candidates": list(items)}
    return {"t": "candidates", "to": "b", "d": d}


@pytest.mark.parametrize(
    "message",
    [
        OFFER,
        candidates(LINE, LINE | {"sdpMLineIndex": 0, "usernameFragment": None}),
        candidates(None),
        {"t": "ping", "id": "7", "d": {"ack": 0}},
        {"t": "join", "d": {"ticket": "eyJ:1-_.", "device": "abc-123"}},
        {"t": "leave"},
    ],
)
def test_what_the_protocol_names_is_read(message):
    assert parse(json.dumps(message)).t == message["t"]


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "{",
        "null",
        "[]",
        '"offer"',
        "[" * 60_000,
        '{"t":' * 10_000,
        json.dumps(OFFER | {"from": "botir"}),
        json.dumps(OFFER | {"t": "chat"}),
        json.dumps(OFFER | {"t": ["offer"]}),
        json.dumps(OFFER | {"to": ""}),
        json.dumps(OFFER | {"to": "a b"}),
        json.dumps(OFFER | {"id": 1}),
        json.dumps(OFFER | {"d": []}),
        json.dumps(OFFER | {"d": OFFER["d"] | {"gen": -1}}),
        json.dumps(OFFER | {"d": OFFER["d"] | {"gen": True}}),
        json.dumps(OFFER | {"d": OFFER["d"] | {"gen": 2**53}}),
        json.dumps(OFFER | {"d": OFFER["d"] | {"extra": 1}}),
        json.dumps(OFFER).replace('"gen": 0', '"gen": NaN'),
        json.dumps(OFFER).replace('"gen": 0', '"gen": ' + "9" * 5000),
        json.dumps(candidates()),
        json.dumps(candidates({})),
        json.dumps(candidates({"candidate": 1})),
        json.dumps(candidates(LINE | {"type": "x"})),
        json.dumps(candidates(*[LINE] * 65)),
        json.dumps({"t": "ping", "to": "b", "d": {"ack": 0}}),
        json.dumps({"t": "join", "d": {"ticket": "\ud800", "device": "d"}}),
    ],
)
def test_anything_else_is_malformed(raw):
    with pytest.raises(Malformed):
        parse(raw)


def browser_json(message):
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)


def test_the_text_of_d_is_kept_to_be_passed_on():
    assert parse(browser_json(OFFER)).text == '{"pair":"a:b","gen":0,"sdp":"v=0"}'


@pytest.mark.parametrize(
    "raw",
    [
        '{"d":{"pair":"a:b","gen":0,"sdp":"v=0"},"t":"offer","to":"b"}',
        '{"t":"offer","d":{"pair":"a:b","gen":0,"sdp":"v=0"},"to":"b"}',
        '{"t":"offer", "to":"b", "d": {"pair":"a:b","gen":0,"sdp":"v=0"} }',
        '{"t":"offer","d":1,"to":"b","d":{"pair":"a:b","gen":0,"sdp":"v=0"}}',
    ],
)
def test_where_d_stands_makes_no_difference(raw):
    message = parse(raw)
    assert (message.d, json.loads(message.text)) == (OFFER["d"], OFFER["d"])


@pytest.mark.parametrize(
    "raw",
    [
        '{"t":"offer","to":"b","d":{"pair":"a:b","gen":0,"sdp":"v=0"}}}',
        '{"t":"offer","to":"b","d":{"pair":"a:b","gen":0,"sdp":"v=0"}',
        '{"t":"offer","to":"b","d":{"pair":"a:b","gen":0,"sdp":"v=0"},"d":1}',
        '{"t":"offer"},"d":{"pair":"a:b","gen":0,"sdp":"v=0"}}',
        '["t","d":{}}',
        '{"t":"offer","to":"b","d":}',
    ],
)
def test_a_frame_whose_parts_do_not_fit_is_malformed(raw):
    with pytest.raises(Malformed):
        parse(raw)


@given(st.text(), st.text())
def test_no_text_inside_a_string_is_mistaken_for_the_frame(sdp, more):
    message = OFFER | {"d": OFFER["d"] | {"sdp": sdp + ',"d":' + more}}
    parsed = parse(browser_json(message))
    assert json.loads(parsed.text) == parsed.d == message["d"]


def test_nothing_deeper_than_eight_levels_passes():
    deep = {"a": {"a": {"a": {"a": {"a": {"a": 1}}}}}}
    with pytest.raises(Malformed):
        parse(json.dumps(candidates(LINE | {"candidate": deep})))


def test_64_kib_pass_and_one_byte_more_does_not():
    frame = json.dumps(OFFER)
    room = MAX_BYTES - len(frame)
    assert parse(frame.replace("v=0", "v=0" + "x" * room))
    with pytest.raises(Malformed):
        parse(frame.replace("v=0", "v=0" + "x" * (room + 1)))


def test_bytes_count_and_not_letters():
    with pytest.raises(Malformed):
        parse(json.dumps(OFFER, ensure_ascii=False).replace("v=0", "қ" * (MAX_BYTES // 2)))
