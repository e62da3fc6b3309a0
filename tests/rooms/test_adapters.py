"""Where people meet: our own page, a Jitsi of our own by a signed token, or what staff pasted."""

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from jimsupport import rooms
from jimsupport.rooms import built_in
from jimsupport.settings import Settings, SettingsError
from tests.cast import NOW
from tests.test_settings import GIVEN

HOST, GUEST = rooms.Guest("Hilde", hosts=True), rooms.Guest("Saïd & zo", hosts=False)
ROOM = {"kind": "built_in", "name": "abc234"}
KEY = "what our own servers share with us, and nobody else"
JITSI = {"JITSI_URL": "https://meet.jim.example/", "JITSI_APP": "jim", "JITSI_KEY": KEY}
TURN = {"TURN_URLS": "stun:turn.jim.example, turn:turn.jim.example:3478?transport=udp", "TURN_SECRET": KEY}


def settings(**given: str) -> Settings:
    return Settings.from_env(GIVEN | {f"JIMSUPPORT_{name}": value for name, value in given.items()})


def test_without_settings_our_own_page_and_no_server_of_anybody() -> None:
    room = rooms.of(settings(), **ROOM)
    assert isinstance(room, rooms.BuiltIn)
    assert room.link(HOST, now=NOW, until=None) is None
    assert (room.ice(now=NOW), room.relay_only) == ([], False)


def test_turn_credentials_are_what_coturn_makes_of_its_secret_and_end() -> None:
    room = rooms.BuiltIn(settings(**TURN, TURN_ONLY="yes"))
    direct, relay = room.ice(now=NOW)
    assert direct == {"urls": ["stun:turn.jim.example"]}
    assert relay["urls"] == ["turn:turn.jim.example:3478?transport=udp"]
    until, _, random = relay["username"].partition(":")
    assert int(until) == int((NOW + built_in.GOOD_FOR).timestamp())
    assert len(random) == 16
    assert room.ice(now=NOW)[1]["username"] != relay["username"]
    digest = hmac.new(KEY.encode(), relay["username"].encode(), hashlib.sha1).digest()
    assert relay["credential"] == base64.b64encode(digest).decode()
    assert room.relay_only


@pytest.mark.parametrize(
    ("guest", "moderator", "affiliation"), [(HOST, "true", "owner"), (GUEST, "false", "member")]
)
def test_a_jitsi_lets_in_with_a_token_for_this_room_alone(
    guest: rooms.Guest, moderator: str, affiliation: str
) -> None:
    room = rooms.of(settings(**JITSI), **ROOM)
    until = NOW + timedelta(hours=1)
    address = urlsplit(room.link(guest, now=NOW, until=until) or "")
    assert (address.scheme, address.netloc, address.path) == ("https", "meet.jim.example", "/abc234")
    [token] = parse_qs(address.query)["jwt"]
    lapse = {"verify_exp": False, "verify_nbf": False}
    assert jwt.decode(token, KEY, algorithms=["HS256"], audience="jitsi", issuer="jim", options=lapse) == {
        "aud": "jitsi",
        "iss": "jim",
        "sub": "meet.jim.example",
        "room": "abc234",
        "nbf": int((NOW - timedelta(minutes=1)).timestamp()),
        "exp": int(until.timestamp()),
        "context": {"user": {"name": guest.name, "moderator": moderator, "affiliation": affiliation}},
    }
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, "x" * 32, algorithms=["HS256"], audience="jitsi")


def test_a_token_for_jitsi_lives_three_hours_at_most() -> None:
    room = rooms.Jitsi("https://meet.jim.example", "jim", KEY, "abc234")
    for until in (None, NOW + timedelta(days=2)):
        token = room.token(HOST, now=NOW, until=until)
        said = jwt.decode(token, options={"verify_signature": False})
        assert said["exp"] == int((NOW + timedelta(hours=3)).timestamp())


def test_what_staff_pasted_goes_before_everything_and_hears_of_nobody() -> None:
    room = rooms.of(settings(**JITSI), kind="link", name="abc234", link="https://elsewhere.example/x")
    assert (room.kind, room.link(HOST, now=NOW, until=None)) == ("link", "https://elsewhere.example/x")
    assert rooms.of(settings(), kind="link", name="abc234").kind == "built_in"


@pytest.mark.parametrize(
    ("at_fault", "given"),
    [
        ("TURN_URLS", {"TURN_URLS": "https://turn.example"}),
        ("TURN_URLS", {"TURN_URLS": "turn:user@turn.example", "TURN_SECRET": KEY}),
        ("TURN_SECRET", {"TURN_URLS": "turn:turn.example"}),
        ("TURN_SECRET", TURN | {"TURN_SECRET": "short"}),
        ("TURN_ONLY", TURN | {"TURN_ONLY": "1"}),
        ("TURN_ONLY", {"TURN_URLS": "stun:turn.example", "TURN_ONLY": "yes"}),
        ("JITSI_URL", JITSI | {"JITSI_URL": "http://meet.example"}),
        ("JITSI_APP", JITSI | {"JITSI_APP": ""}),
        ("JITSI_KEY", JITSI | {"JITSI_KEY": "short"}),
        ("BRIDGE_NUMBER", {"BRIDGE_NUMBER": "bel ons", "BRIDGE_KEY": KEY}),
        ("BRIDGE_KEY", {"BRIDGE_NUMBER": "030 200 40 61"}),
    ],
)
def test_what_cannot_be_used_is_refused(at_fault: str, given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=at_fault):
        settings(**given)


def test_a_bridge_as_given() -> None:
    given = settings(BRIDGE_NUMBER="+31 30 200 40 61", BRIDGE_KEY=KEY)
    assert (given.bridge_number, given.bridge_key) == ("+31 30 200 40 61", KEY)
    assert replace(given, bridge_number="", bridge_key="") == settings()
