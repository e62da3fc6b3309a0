"""The keyring by itself."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jimsupport.db import DecryptionError, Keyring
from tests.conftest import KEYS, SECRET


def test_the_first_key_encrypts_and_every_key_decrypts(keyring):
    old = Keyring(SECRET, KEYS[1:])
    assert keyring.decrypt(old.encrypt("été", "a.b"), "a.b") == "été"
    with pytest.raises(DecryptionError, match="No key 'new'"):
        old.decrypt(keyring.encrypt("x", "a.b"), "a.b")


def test_the_same_text_is_never_encrypted_the_same_way(keyring):
    assert len({keyring.encrypt("x", "a.b") for _ in range(50)}) == 50


@pytest.mark.parametrize("spoil", ["new:", "new:AAAA", "new:!!!", "", "x", "new:{}A"])
def test_a_spoiled_value_is_refused(keyring, spoil):
    value = spoil.format(keyring.encrypt("text", "a.b").partition(":")[2])
    with pytest.raises(DecryptionError):
        keyring.decrypt(value, "a.b")


def test_a_value_belongs_to_its_column(keyring):
    with pytest.raises(DecryptionError):
        keyring.decrypt(keyring.encrypt("text", "a.b"), "a.c")


def test_the_key_is_256_bits_long():
    with pytest.raises(ValueError, match="key"):
        AESGCM(bytes.fromhex("11" * 31))
    with pytest.raises(ValueError, match="needs an encryption key"):
        Keyring(SECRET, ())


def test_digests_differ_by_purpose_parts_and_secret_and_by_nothing_else(keyring):
    digests = {
        keyring.digest("reference", "ab", "c"),
        keyring.digest("reference", "a", "bc"),
        keyring.digest("reference", "abc"),
        keyring.digest("unwanted", "ab", "c"),
        Keyring("another secret", KEYS).digest("reference", "ab", "c"),
    }
    assert len(digests) == 5
    assert {len(digest) for digest in digests} == {64}
    assert Keyring(SECRET, KEYS[1:]).digest("reference", "ab", "c") in digests
