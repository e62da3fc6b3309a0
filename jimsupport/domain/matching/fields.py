"""Reading untrusted JSON field by field; what is wrong is told with the name of the field."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

Value = TypeVar("Value")
LONGEST = 200  # characters of a text
MANY = 64  # items of a small list


class BadInput(ValueError):
    """A field that cannot be used; `field` is where it stands, such as people[3].slots."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        super().__init__(f"{field}: {problem}")


def record(value: Any, field: str) -> Mapping[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise BadInput(field, "an object belongs here")
    return value


def items(value: Any, field: str) -> Iterator[tuple[str, Any]]:
    """The items of a JSON list of any length, each with its field."""
    if not isinstance(value, list):
        raise BadInput(field, "a list belongs here")
    return ((f"{field}[{at}]", item) for at, item in enumerate(value))


def of(parent: Mapping[str, Any], name: str, field: str) -> tuple[Any, str]:
    """The value of a field that must be there, and its full name."""
    full = f"{field}.{name}" if field else name
    if name not in parent:
        raise BadInput(full, "is missing")
    return parent[name], full


def whole(value: Any, field: str, *, least: int, most: int) -> int:
    """A whole number within limits; true and 3.0 are not whole numbers, and NaN is none at all."""
    if type(value) is int and least <= value <= most:
        return value
    raise BadInput(field, f"a whole number from {least} to {most} belongs here")


def text(value: Any, field: str, *, empty: bool = False) -> str:
    """A short text."""
    if type(value) is str and (value or empty) and len(value) <= LONGEST:
        return value
    raise BadInput(field, f"a text of at most {LONGEST} characters belongs here")


def one_of(value: Any, field: str, choices: Iterable[str]) -> str:
    """One of a few words."""
    if type(value) is str and value in (known := tuple(choices)):
        return value
    raise BadInput(field, "one of these belongs here: " + ", ".join(known if type(value) is str else choices))


def several(value: Any, field: str, read: Callable[[Any, str], Value]) -> tuple[Value, ...]:
    """A list of at most MANY values, each read by `read`; those that come twice count once."""
    if not isinstance(value, list) or len(value) > MANY:
        raise BadInput(field, f"a list of at most {MANY} belongs here")
    if not value:
        return ()
    return tuple(dict.fromkeys([read(item, f"{field}[{at}]") for at, item in enumerate(value)]))
