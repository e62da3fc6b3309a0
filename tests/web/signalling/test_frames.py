"""What a browser may say, and how fast."""

import json

import pytest

from jimsupport.web.signalling import frames, pace
from jimsupport.web.signalling.frames import Malformed
from jimsupport.web.signalling.pace import Pace

PEER = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "hello", "sends": "video", "was": None},
        {"type": "hello", "sends": "nothing", "was": PEER},
        {"type": "signal", "to": PEER, "data": {"description": {"type": "offer", "sdp": "v=0\r\n"}}},
        {"type": "signal", "to": PEER, "data": {"candidate": {"sdpMLineIndex": 0, "usernameFragment": None}}},
        {"type": "say", "text": "Dag!\nHoe gaat het? 🙂"},
        {"type": "state", "microphone": True, "camera": False, "hand": True},
        {"type": "mute", "peer": PEER},
        {"type": "put_out", "peer": PEER},
        {"type": "let_in", "person": 12},
        {"type": "door", "open": True},
        {"type": "leave"},
        {"type": "ping"},
    ],
)
def test_what_our_page_says_is_read_as_it_is(frame):
    assert frames.parse(json.dumps(frame)) == frame
    assert frames.parse(json.dumps(frame | {"beside": 1})) == frame


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "{",
        "null",
        "7",
        '"ping"',
        "[]",
        "{}",
        '{"type":null}',
        '{"type":["ping"]}',
        '{"type":"PING"}',
        '{"type":"hello","sends":"all","was":null}',
        '{"type":"hello","sends":"voice","was":"x"}',
        '{"type":"signal","to":"x","data":{}}',
        '{"type":"signal","to":null,"data":{}}',
        f'{{"type":"signal","to":"{PEER}","data":[]}}',
        f'{{"type":"signal","to":"{PEER}","data":{{"a":NaN}}}}',
        f'{{"type":"signal","to":"{PEER}\\n","data":{{}}}}',
        f'{{"type":"signal","to":"{PEER}","data":' + '{"a":' * 6 + "1" + "}" * 6 + "}",
        '{"type":"say","text":""}',
        '{"type":"say","text":" \\u0000 \\u202e"}',
        '{"type":"say"}',
        '{"type":"state","microphone":1,"camera":false,"hand":false}',
        '{"type":"let_in","person":true}',
        '{"type":"let_in","person":0}',
        '{"type":"let_in","person":9999999999}',
        '{"type":"door","open":"yes"}',
        "[" * 50_000,
        json.dumps({"type": "say", "text": "x" * 2_001}),
        json.dumps({"type": "ping", "x": "x" * frames.LARGEST}),
    ],
)
def test_anything_else_is_malformed(said):
    with pytest.raises(Malformed):
        frames.parse(said)


def test_what_is_said_carries_nothing_that_is_not_seen():
    heard = frames.parse(json.dumps({"type": "say", "text": " a\x00b\u202ec\ud800d\te\n "}))
    assert heard["text"] == "abcd\te"


def test_a_call_of_eight_begins_without_waiting():
    paced = Pace(0.0)
    assert {paced.wait("signal", 0.0) for _ in range(150)} == {0.0}
    assert not paced.is_flood


def test_who_is_too_fast_waits_ever_as_long_as_needed_and_is_a_flood_at_last():
    paced, at, read = Pace(0.0), 0.0, 0
    while not paced.is_flood:
        at += paced.wait("signal", at)
        read += 1
    assert at == pytest.approx(pace.PATIENCE, abs=0.1)
    assert read == pytest.approx(pace.BURST + pace.RATE * pace.PATIENCE, abs=3)


def test_who_takes_a_breath_is_forgiven():
    paced, at = Pace(0.0), 0.0
    for _ in range(10):
        for _ in range(400):
            at += paced.wait("signal", at)
        at += 10.0
    assert not paced.is_flood


def test_what_bothers_others_costs_more():
    paced = Pace(0.0)
    assert sum(paced.wait("say", 0.0) == 0 for _ in range(40)) == 20


def test_who_comes_back_at_once_is_as_fast_as_they_were_and_not_for_ever():
    paced = Pace(0.0)
    paced.wait("ping", 1.0)
    assert (paced.is_forgotten(60.0), paced.is_forgotten(62.0)) == (False, True)
