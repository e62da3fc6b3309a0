"""A key for each conversation: found for reading, found or made for writing, and kept at hand for a moment.

A value is "v2:<key>:<base64 of nonce and ciphertext>", AES-256-GCM with the column and the row's id as associated data.
Older values, "<master key>:<base64>", were encrypted with a master key itself; `jimsupport rotate` replaces them.
"""

import asyncio
import base64
import os
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Text, exists, or_, select, type_coerce

from jimsupport.db.errors import Unavailable, WrongKeys
from jimsupport.db.key_store import KeyStore, Owner
from jimsupport.db.keys import NONCE_BYTES, DecryptionError, Keyring
from jimsupport.db.tables import installation, metadata
from jimsupport.db.types import EMPTY, Encrypted, Sealed

GOOD_FOR = (
    60.0  # seconds that a key is kept at hand: no process opens anything longer with one that was destroyed
)
AT_HAND = 5_000  # keys
TOPIC = "keys"
VERSION = "v2:"

Processor = Callable[[str], str]
Sealer = Callable[[str, str, int], Sealed]
Key = tuple[str, AESGCM]  # its name, and what encrypts with it
ENCRYPTED = [
    column for table in metadata.sorted_tables for column in table.c if isinstance(column.type, Encrypted)
]


class Vault:
    """The keys of one open database."""

    def __init__(self, db: Any, store: KeyStore, ring: Keyring) -> None:
        self._db, self.store, self._ring = db, store, ring
        self._is_open = False
        self._opening = asyncio.Lock()
        self._ciphers: OrderedDict[str, tuple[AESGCM, float]] = OrderedDict()
        self._live: OrderedDict[Owner, tuple[str, float]] = OrderedDict()

    @property
    def newest(self) -> str:
        """The name of the master key that wraps what is new."""
        return self._ring.newest

    @property
    def masters(self) -> tuple[str, ...]:
        """The names of the master keys of this environment."""
        return self._ring.names

    async def ready(self) -> None:
        """Open the store, once. Raises WrongKeys where it is missing, another's, or wrapped with other master keys."""
        async with self._opening:
            if self._is_open:
                return
            counted = self._db.statements
            mark = await self._db.fetch_value(select(installation.c.mark))
            if mark is None:
                raise Unavailable("The database bears no mark: run «jimsupport migrate».")
            await self.store.open(mark, self._sealed_before)
            self._db.statements = counted  # what this takes is no part of a page
            self._is_open = True

    async def check(self) -> None:
        """Open the store and hear of keys that go. Raises WrongKeys where a master key that it needs is not here."""
        await self.ready()
        for master in await self.store.masters():
            if master not in self.masters:
                raise WrongKeys(
                    f"The master key «{master}» is needed still: put it back in JIMSUPPORT_ENCRYPTION_KEYS."
                )
        self._db.notices.hear(TOPIC, lambda _: self.let_go(), missed=self.let_go)

    async def close(self) -> None:
        self.let_go()
        if self._is_open:
            self._is_open = False
            await self.store.close()

    def let_go(self) -> None:
        """Keep nothing at hand: some key was destroyed, or may have been."""
        self._ciphers.clear()
        self._live.clear()

    # Reading

    async def openers(
        self, sealed: Sequence[tuple[int, str]], records: Sequence[Any]
    ) -> list[tuple[int, Processor]]:
        """What opens the values of each encrypted column of a result, after one question for the keys not at hand."""
        wanted = set()
        for n, _ in sealed:
            for record in records:
                value = record[n]
                if value is not None:
                    held = value.partition("/")[2]
                    if held.startswith(VERSION):
                        wanted.add(held.split(":", 2)[1])
        ciphers = await self._named(wanted) if wanted else {}
        return [(n, partial(self._opened, ciphers, associated)) for n, associated in sealed]

    def opened_as_before(self, value: str, associated: str) -> str:
        """The text of a value that a master key itself encrypted. Raises DecryptionError."""
        return self._ring.decrypt(value, associated)

    def _opened(self, ciphers: dict[str, AESGCM], associated: str, value: str) -> str:
        row, _, held = value.partition("/")
        if held in EMPTY:
            return held
        if not held.startswith(VERSION):
            return self._ring.decrypt(held, associated)
        name, _, encoded = held.removeprefix(VERSION).partition(":")
        cipher = ciphers.get(name)
        if cipher is None:
            raise DecryptionError(f"The key of a value of {associated} in row {row} is gone.")
        try:
            sealed = base64.b64decode(encoded, validate=True)
            return cipher.decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(associated, row)
            ).decode()
        except (InvalidTag, ValueError):
            raise DecryptionError(f"A value of {associated} in row {row} was not encrypted for it.") from None

    async def _named(self, names: Iterable[str]) -> dict[str, AESGCM]:
        now = time.monotonic()
        found, missing = {}, []
        for name in names:
            kept = self._ciphers.get(name)
            if kept is not None and kept[1] > now:
                found[name] = kept[0]
                self._ciphers.move_to_end(name)
            else:
                missing.append(name)
        if missing:
            await self.ready()
            found |= {
                row.id: self._at_hand(row, now) for row in await self.store.named(missing) if row.wrapped
            }
        return found

    # Writing

    async def sealers(self, owners: Iterable[Owner], *, new: Collection[Owner] = ()) -> dict[Owner, Sealer]:
        """For each owner what encrypts (a text, its "table.column", its row); keys that there were not yet are made.

        `new` are those who have none, as far as can be told: theirs are made without looking for one first.
        """
        now = time.monotonic()
        found: dict[Owner, Sealer] = {}
        missing = set()
        for owner in set(owners):
            name, until = self._live.get(owner, ("", 0.0))
            cipher = self._ciphers.get(name)
            if cipher is not None and min(until, cipher[1]) > now:
                found[owner] = partial(_sealed, name, cipher[0])
            else:
                missing.add(owner)
        if missing:
            await self.ready()
            keys: dict[Owner, Key] = {}
            for look, whose in (
                (self._made, missing.intersection(new)),
                (self._found, missing),
                (self._made, missing),
                (self._found, missing),  # made by another process meanwhile
            ):
                if left := whose - keys.keys():
                    keys |= await look(left, now)
            for owner, key in keys.items():
                found[owner] = partial(_sealed, *key)
                _keep(self._live, owner, (key[0], now + GOOD_FOR))
        return found

    async def _found(self, owners: Iterable[Owner], now: float) -> dict[Owner, Key]:
        """The live keys of those who have one."""
        rows = await self.store.live(owners)
        return {(row.kind, row.owner): (row.id, self._at_hand(row, now)) for row in rows}

    async def _made(self, owners: Collection[Owner], now: float) -> dict[Owner, Key]:
        """New keys, of those who had none."""
        made = {secrets.token_urlsafe(16): (owner, secrets.token_bytes(32)) for owner in owners}
        wrap = self._ring.encrypt
        kept = await self.store.add(
            [
                (name, owner, self._ring.newest, wrap(secret.hex(), _label(name, owner)))
                for name, (owner, secret) in made.items()
            ]
        )
        return {
            owner: (name, self._kept(name, secret, now))
            for name, (owner, secret) in made.items()
            if name in kept
        }

    def _at_hand(self, row: Any, now: float) -> AESGCM:
        secret = self._ring.decrypt(row.wrapped, _label(row.id, (row.kind, row.owner)))
        return self._kept(row.id, bytes.fromhex(secret), now)

    def _kept(self, name: str, secret: bytes, now: float) -> AESGCM:
        cipher = AESGCM(secret)
        _keep(self._ciphers, name, (cipher, now + GOOD_FOR))
        return cipher

    # Destroying and wrapping anew

    async def retire(self, owners: Sequence[Owner]) -> dict[Owner, list[str]]:
        """Let nothing more go with the keys of these owners; the names of all they have, to be destroyed."""
        await self.ready()
        found: dict[Owner, list[str]] = {}
        for row in await self.store.retire(owners):
            found.setdefault((row.kind, row.owner), []).append(row.id)
        self.let_go()
        return found

    async def destroy(self, names: Sequence[str]) -> None:
        """Destroy keys: what went with them is gone for good."""
        await self.ready()
        await self.store.destroy(names)
        self.let_go()

    def wrapped_anew(self, row: Any) -> str:
        """What a key of the store is wrapped in with the newest master key. Raises DecryptionError."""
        label = _label(row.id, (row.kind, row.owner))
        return self._ring.encrypt(self._ring.decrypt(row.wrapped, label), label)

    async def _sealed_before(self) -> bool:
        any_of = (exists().where(type_coerce(column, Text).like(f"{VERSION}%")) for column in ENCRYPTED)
        return bool(await self._db.fetch_value(select(or_(*any_of).label("sealed"))))


def _sealed(name: str, cipher: AESGCM, text: str, associated: str, row: int) -> Sealed:
    nonce = os.urandom(NONCE_BYTES)
    sealed = cipher.encrypt(nonce, text.encode(), _bound(associated, row))
    return Sealed(f"{VERSION}{name}:{base64.b64encode(nonce + sealed).decode()}")


def _bound(associated: str, row: int | str) -> bytes:
    return f"{associated}:{row}".encode()


def _label(name: str, owner: Owner) -> str:
    """What a wrapped key is bound to: its name and its owner."""
    return f"conversation key {name} of {owner[0]}:{owner[1]}"


def _keep(kept: OrderedDict[Any, Any], key: Any, value: Any) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > AT_HAND:
        kept.popitem(last=False)
