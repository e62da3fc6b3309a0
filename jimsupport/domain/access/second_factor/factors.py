"""What somebody has to show: their passkeys and their app, together. Whoever has any always keeps one."""

from dataclasses import dataclass
from datetime import datetime

from jimsupport.db import Database, Row
from jimsupport.db.tables import code_apps
from jimsupport.db.tables import passkeys as passkey_rows
from jimsupport.domain.access.second_factor import apps, held, passkeys
from jimsupport.domain.errors import Refused
from jimsupport.words import N_

LAST = N_("Dit is je laatste manier om te laten zien dat jij het bent. Voeg eerst een andere toe.")


@dataclass(frozen=True, slots=True)
class Factors:
    """What one person has to show."""

    passkeys: list[Row]
    app: Row | None

    def __len__(self) -> int:
        return len(self.passkeys) + (self.app is not None)


async def of(db: Database, person_id: int) -> Factors:
    """What this person has."""
    return Factors(await passkeys.of(db, person_id), await apps.of(db, person_id))


async def remove_passkey(db: Database, person_id: int, passkey_id: int, *, now: datetime) -> None:
    """Take a passkey of theirs away; twice is fine. Raises Refused for the last thing they have to show."""
    async with db.write():
        await held.lock(db, person_id)
        all_of_them = await of(db, person_id)
        key = next((each for each in all_of_them.passkeys if each.id == passkey_id), None)
        if key is None:
            return
        if len(all_of_them) == 1:
            raise Refused(LAST)
        await db.execute(passkey_rows.delete().where(passkey_rows.c.id == key.id))
        await held.changed(db, person_id, "passkey", added=False, name=key.name, now=now)


async def remove_app(db: Database, person_id: int, *, now: datetime) -> None:
    """Take their app away; twice is fine. Raises Refused for the last thing they have to show."""
    async with db.write():
        await held.lock(db, person_id)
        all_of_them = await of(db, person_id)
        if all_of_them.app is None:
            return
        if len(all_of_them) == 1:
            raise Refused(LAST)
        await db.execute(code_apps.delete().where(code_apps.c.id == all_of_them.app.id))
        await held.changed(db, person_id, "app", added=False, now=now)


async def remove_all(db: Database, person_id: int) -> None:
    """Take away all that somebody had, who cannot show any of it: inside the transaction of who says so."""
    for table in (passkey_rows, code_apps):
        await db.execute(table.delete().where(table.c.person_id == person_id))
