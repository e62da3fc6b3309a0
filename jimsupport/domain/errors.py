"""What a verb says when it cannot do what was asked. The web turns these into pages."""

from datetime import timedelta
from typing import NamedTuple, Self


class Problem(NamedTuple):
    """One thing to mend: the field it stands at, a message (a msgid) and the values it names."""

    field: str
    message: str
    values: dict[str, object]


class Invalid(Exception):
    """Something typed cannot be used; each problem says what to do about it."""

    def __init__(self, field: str, message: str, **values: object) -> None:
        self.problems = [Problem(field, message, values)]
        super().__init__(f"{field}: {message}")

    @classmethod
    def many(cls, problems: list[Problem]) -> Self:
        """Several at once; `problems` holds at least one."""
        first, *rest = problems
        error = cls(first.field, first.message, **first.values)
        error.problems += rest
        return error


class TooMany(Exception):
    """It was asked too often; `wait` is how long until it may be asked again."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(str(wait))


class NotFound(Exception):
    """There is no such thing, or not for whoever asks: nobody can tell which."""


class Refused(Exception):
    """It cannot be done as things stand now; the message (a msgid) says why."""

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = values
        super().__init__(message)
