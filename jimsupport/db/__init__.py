"""The database: open it, ask, write. Everything below (`databases`, the drivers) stays in this package."""

from jimsupport.db.database import Database
from jimsupport.db.errors import Conflict, IntegrityError, Misuse, Unavailable, WrongKeys
from jimsupport.db.fixed import Fixed
from jimsupport.db.keys import DecryptionError, Keyring
from jimsupport.db.rows import Row, chunks

__all__ = [
    "Conflict",
    "Database",
    "DecryptionError",
    "Fixed",
    "IntegrityError",
    "Keyring",
    "Misuse",
    "Row",
    "Unavailable",
    "WrongKeys",
    "chunks",
]
