"""Rows: tuples whose columns are attributes, built in bulk."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

Processor = Callable[[Any], Any]

MOST_COLUMNS = 512
NAMED_AT_ONCE = 500  # values; both engines refuse a statement that names some tens of thousands
# What a namedtuple reads its fields with: the fastest way to a tuple's nth value that has a name.
_READERS = list(vars(namedtuple("_Readers", [f"c{n}" for n in range(MOST_COLUMNS)])).values())
_READERS = [reader for reader in _READERS if type(reader).__name__ == "_tuplegetter"]


class Row(tuple[Any, ...]):
    """One row: `row.first_name`, `row["first_name"]`, `row[0]`, `dict(row)`; equal to a tuple of its values."""

    __slots__ = ()
    _fields: tuple[str, ...] = ()

    def keys(self) -> tuple[str, ...]:
        return self._fields

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            try:
                return tuple.__getitem__(self, self._fields.index(key))
            except ValueError:
                raise KeyError(key) from None
        return tuple.__getitem__(self, key)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"The row has no column {name!r}; it has {', '.join(self._fields)}.")

    @property
    def _mapping(self) -> Mapping[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{k}={v!r}' for k, v in zip(self._fields, self, strict=True))})"


@lru_cache(maxsize=2048)
def row_class(names: tuple[str, ...]) -> type[Row]:
    """The kind of row with these columns; the first of two columns of one name keeps it."""
    readers = dict(zip(reversed(names), reversed(_READERS[: len(names)]), strict=True))
    return type("Row", (Row,), {"__slots__": (), "_fields": names, **readers})


def builder(
    names: Sequence[str], processors: Sequence[tuple[int, Processor]], *, more: bool = False
) -> Callable[..., list[Row]]:
    """A function that makes rows out of the driver's, each column but its NULLs through its processor, if it has one.

    With `more` it takes the processors of other columns with the records.
    """
    kind = row_class(tuple(names))
    new = tuple.__new__

    def plain(records: Iterable[Sequence[Any]]) -> list[Row]:
        return [
            new(kind, record[:]) for record in records
        ]  # a slice is a tuple, which is made anew the fastest

    def processed(
        records: Sequence[Sequence[Any]], others: Sequence[tuple[int, Processor]] = ()
    ) -> list[Row]:
        through = [*processors, *others]
        if len(records) < 3:
            return [one(record, through) for record in records]
        columns: list[Any] = list(zip(*records, strict=True))
        for n, process in through:
            column = columns[n]
            columns[n] = (
                [v if v is None else process(v) for v in column] if None in column else map(process, column)
            )
        return [new(kind, values) for values in zip(*columns, strict=True)]

    def one(record: Sequence[Any], through: Sequence[tuple[int, Processor]]) -> Row:
        values = list(record)
        for n, process in through:
            if values[n] is not None:
                values[n] = process(values[n])
        return new(kind, values)

    return processed if processors or more else plain


def chunks(items: Sequence[Any], size: int = NAMED_AT_ONCE) -> Iterator[Sequence[Any]]:
    """`items` in slices of at most `size`: by itself as many as one statement should name."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
