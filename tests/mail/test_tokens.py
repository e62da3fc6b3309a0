"""Tokens in addresses: each for its own purpose, whatever happens to its case."""

import pytest

from jimsupport.db import Keyring
from jimsupport.mail import tokens


@pytest.mark.parametrize("outbox_id", [1, 12, 2**31 - 1])
def test_a_token_comes_back_as_its_message_in_any_case(keyring, outbox_id):
    reply = tokens.reply_address(keyring, outbox_id, "mail.test")
    bounce = tokens.bounce_address(keyring, outbox_id, "mail.test")
    local, domain = reply.split("@")
    assert (len(local), domain) == (len("reply+") + 24, "mail.test")
    token = local.removeprefix("reply+")
    other = bounce.split("@")[0].removeprefix("bounce+")
    assert tokens.read(keyring, "reply", token) == outbox_id
    assert tokens.read(keyring, "reply", token.upper()) == outbox_id
    assert tokens.read(keyring, "bounce", other) == outbox_id
    assert tokens.read(keyring, "bounce", token) is None
    assert tokens.read(keyring, "reply", other) is None


def test_nobody_else_can_make_one(keyring):
    stranger = Keyring("another secret, of somebody else altogether", ["old:" + "11" * 32])
    theirs = tokens.reply_address(stranger, 12, "mail.test").split("@")[0].removeprefix("reply+")
    assert tokens.read(keyring, "reply", theirs) is None


@pytest.mark.parametrize("token", ["", "a", "!" * 24, "é" * 24, "a" * 24, "a" * 25, "a" * 400, "\x00"])
def test_anything_else_is_no_token(keyring, token):
    assert tokens.read(keyring, "reply", token) is None
