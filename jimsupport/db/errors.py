"""What can go wrong below the domain, said the same way on both engines."""


class Unavailable(Exception):
    """The database cannot be reached or used now: missing, locked too long, its disk full, its server gone.

    Nothing that was asked is known to be done; trying again later may work. The web answers 503.
    """


class WrongKeys(Unavailable):
    """The keys to what people wrote are missing, or are those of another database: look at the settings."""


class IntegrityError(Exception):
    """The statement broke a rule of the tables: a foreign key, a NOT NULL, a unique key."""


class Conflict(IntegrityError):
    """A row with that unique key exists already."""


class Misuse(RuntimeError):
    """The database was used in a way that would deadlock or save half a change: a mistake in our code."""
