"""Statements made into SQL once, however often they are used.

SQLAlchemy gives every statement a key that leaves its values out; under that key stay the SQL, the order of the
values and the way to make rows. Compiling costs ten times what the look-up does.
Half of what is left is SQLAlchemy building the statement and that key: what runs often is `Fixed`, which needs neither.

A list in an `IN (…)` is one value on PostgreSQL, `= ANY ($1)`: however long it is, it is the same statement, which the
server plans once. SQLite has no such value; there a statement is kept for each length of its lists.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Numeric, TupleType, text
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.ddl import DDLElement
from sqlalchemy.util import LRUCache

from jimsupport.db import rows
from jimsupport.db.errors import Misuse
from jimsupport.db.fixed import Fixed, Given
from jimsupport.db.inserts import Together, is_same
from jimsupport.db.types import Encrypted

KEPT = 1000
KEPT_LENGTHS = 50  # of each statement


class Expanded(NamedTuple):
    """The SQL of one statement with lists of certain lengths, the order of its values and where those of lists stand."""

    sql: str
    names: tuple[str, ...]
    processors: dict[str, Any]
    places: Mapping[str, Sequence[str]]


class Plan:
    """One statement's SQL, and how its values go in and its rows come out."""

    __slots__ = (
        "arrays",
        "build",
        "compiled",
        "expanded",
        "expands",
        "lists",
        "names",
        "processors",
        "sealed",
        "sql",
        "together",
        "writes",
    )

    def __init__(self, compiled: Any, dialect: Dialect) -> None:
        self.compiled: SQLCompiler = compiled
        self.sql = compiled.string
        self.names = tuple(compiled.positiontup or ())
        self.processors = dict(compiled._bind_processors)
        self.expands = bool(compiled.post_compile_params or compiled.literal_execute_params)
        self.lists = [compiled.bind_names[each] for each in compiled.post_compile_params if each.expanding]
        self.expanded: dict[tuple[int, ...], Expanded] = {}  # by how long the lists are
        self.arrays = dialect.name == "postgresql" and self._takes_arrays()
        self.together = Together.of(self.sql)
        self.writes = bool(compiled.isinsert or compiled.isupdate or compiled.isdelete)
        columns = compiled._result_columns
        self.sealed = [
            (n, each.type.associated) for n, each in enumerate(columns) if isinstance(each.type, Encrypted)
        ]
        self.build: Callable[..., list[rows.Row]] | None = (
            None  # None: text, only the driver knows the columns
        )
        if columns:
            found = [(n, _result_processor(column.type, dialect)) for n, column in enumerate(columns)]
            self.build = rows.builder(
                [c.keyname for c in columns], [(n, p) for n, p in found if p], more=bool(self.sealed)
            )

    def bind(self, values: Mapping[str, Any]) -> list[Any]:
        """`values` by name in the order of the SQL, each as the driver wants it."""
        return _in_order(self.names, self.processors, values)

    def _takes_arrays(self) -> bool:
        """Have every list be one value, if this statement has lists and nothing else that is written out."""
        if not self.lists or self.compiled.literal_execute_params:
            return False
        if any(isinstance(each.type, TupleType) for each in self.compiled.post_compile_params):
            return False
        made = self.compiled._process_parameters_for_postcompile(
            {name: [None] if name in self.lists else None for name in self.compiled.binds}
        )
        names, self.sql = list(made.positiontup or ()), made.statement
        for name in self.lists:
            [single] = made.parameter_expansion[name]
            if single not in names:  # bound, but nowhere in the SQL
                continue
            place = names.index(single)
            self.sql = _as_array(self.sql, place + 1)
            names[place] = name
            one = self.processors.pop(name, None)
            self.processors[name] = (lambda values, p=one: list(map(p, values))) if one else list
        self.names, self.expands = tuple(names), False
        return True


class Statements:
    """The statements of one engine."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._plans: Any = LRUCache(KEPT)
        self._fixed: dict[Fixed, tuple[Plan, Mapping[str, Any], frozenset[str]]] = {}

    def prepare(self, statement: ClauseElement | Given | str) -> tuple[Plan, str, list[Any]]:
        """The plan of `statement`, its SQL and its values."""
        if isinstance(statement, str):
            statement = text(statement)
        if isinstance(statement, DDLElement):
            return DDL, str(statement.compile(dialect=self._dialect)), []
        plan, values = self._given(statement) if isinstance(statement, Given) else self.plan(statement)
        return plan, *self.bound(plan, values)

    def plan(self, statement: ClauseElement, more: tuple[str, ...] = ()) -> tuple[Plan, Mapping[str, Any]]:
        """The plan of `statement` and its values by name; an INSERT names the columns `more` as well, still empty."""
        empty = dict.fromkeys(more)
        key = statement._generate_cache_key()
        if key is None:
            plan = Plan(statement.compile(dialect=self._dialect, column_keys=list(more)), self._dialect)
            values = plan.compiled.construct_params(empty, escape_names=False)
        else:
            kept_as = (key.key, *more) if more else key.key
            plan = self._plans.get(kept_as)
            if plan is None:
                compiled = statement.compile(dialect=self._dialect, cache_key=key, column_keys=list(more))
                plan = self._plans[kept_as] = Plan(compiled, self._dialect)
            values = plan.compiled.construct_params(
                empty, extracted_parameters=key.bindparams, escape_names=False, _collected_params=key.params
            )
        return plan, values

    def bound(self, plan: Plan, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """The SQL of a plan and its values in their order."""
        if not plan.expands:
            return plan.sql, plan.bind(values)
        values = {**values, **{name: _rounded(values[name]) for name in plan.lists}}
        expanded, listed = _expanded(plan, values)
        return expanded.sql, _in_order(expanded.names, expanded.processors, {**values, **listed})

    def _given(self, statement: Given) -> tuple[Plan, Mapping[str, Any]]:
        """The plan of a statement that stays, and its values by name."""
        known = self._fixed.get(statement.fixed)
        if known is None:
            compiled: Any = statement.fixed.statement.compile(dialect=self._dialect, column_keys=[])
            needed = frozenset(name for name, bind in compiled.binds.items() if bind.required)
            written = compiled.construct_params(escape_names=False, _check=False)
            known = self._fixed[statement.fixed] = Plan(compiled, self._dialect), written, needed
        plan, written, needed = known
        if not needed <= statement.values.keys():
            raise Misuse(f"No value for {', '.join(sorted(needed - statement.values.keys()))}.")
        return plan, {**written, **statement.values}

    def prepare_many(
        self, statement: ClauseElement, many: Sequence[Mapping[str, Any]]
    ) -> tuple[str, list[list[Any]]]:
        """The SQL of `statement` and its values for each of `many`, which all name the same columns."""
        plan, fixed = self._of_many(statement, many[0])
        if not plan.expands:
            return plan.sql, [plan.bind({**fixed, **values}) for values in many]
        expanded = plan.compiled._process_parameters_for_postcompile(fixed)  # the same list for every row
        fixed = {**fixed, **expanded.additional_parameters}
        processors = {**plan.processors, **expanded.processors}
        names = expanded.positiontup or ()
        return expanded.statement, [_in_order(names, processors, {**fixed, **values}) for values in many]

    def prepare_together(
        self, statement: ClauseElement, many: Sequence[Mapping[str, Any]]
    ) -> tuple[str, list[Any]] | None:
        """The SQL that inserts `many` as one statement, and its values, most a list for each column; None on SQLite."""
        if self._dialect.name != "postgresql":
            return None
        plan, first = self._of_many(statement, many[0])
        if plan.together is None or plan.expands:
            return None
        columns = {name: [row[name] for row in many] for name in many[0]}
        lists = {name: column for name, column in columns.items() if not is_same(column)}
        if not lists:  # so many rows still
            lists = dict([next(iter(columns.items()))])
        values = []
        for name in plan.names:
            process, column = plan.processors.get(name), lists.get(name)
            if column is None:
                values.append(process(first[name]) if process else first[name])
            else:
                values.append(list(map(process, column)) if process else column)
        return plan.together.sql([name in lists for name in plan.names]), values

    def _of_many(self, statement: ClauseElement, first: Mapping[str, Any]) -> tuple[Plan, Any]:
        """The plan of a statement with the columns of `first`, and its values by name."""
        columns = list(first)
        key = statement._generate_cache_key()
        plan = self._plans.get((key.key, *columns)) if key else None
        if plan is None:
            compiled = statement.compile(dialect=self._dialect, cache_key=key, column_keys=columns)
            plan = Plan(compiled, self._dialect)
            if key:
                self._plans[(key.key, *columns)] = plan
        known = key.bindparams if key else None
        fixed = plan.compiled.construct_params(
            dict(first), extracted_parameters=known, escape_names=False, _check=False
        )
        return plan, fixed


@cache
def statements_of(dialect: Dialect) -> Statements:
    """What was compiled for an engine, whichever database of it was open then."""
    return Statements(dialect)


class _Ddl:
    build = None
    sealed = ()
    writes = True


DDL: Any = _Ddl()


def _expanded(plan: Plan, values: Mapping[str, Any]) -> tuple[Expanded, Mapping[str, Any]]:
    """The statement with lists as long as those in `values`, and what stands in its lists, by name.

    SQLAlchemy writes it, once for each length: writing out a list costs more than all the rest. Not kept where
    values stand in the SQL itself, or where the items of a list are lists.
    """
    lengths = tuple(len(values[name]) for name in plan.lists)
    kept = plan.expanded.get(lengths)
    if kept is not None:
        placed = (zip(each, values[name], strict=True) for name, each in kept.places.items())
        return kept, {name: value for pairs in placed for name, value in pairs}
    made = plan.compiled._process_parameters_for_postcompile(dict(values))
    processors = {**plan.processors, **made.processors}
    found = Expanded(made.statement, tuple(made.positiontup or ()), processors, made.parameter_expansion)
    flat = not any(isinstance(item, tuple | list) for name in plan.lists for item in values[name])
    if flat and not plan.compiled.literal_execute_params and len(plan.expanded) < KEPT_LENGTHS:
        plan.expanded[lengths] = found
    return found, made.additional_parameters


def _as_array(sql: str, place: int) -> str:
    """`sql`, in which the list of one value at this place is one value that is a list."""
    any_of = re.sub(rf"(?<!NOT )IN \(\${place}::([A-Z ]+)\)", rf"= ANY (${place}::\1[])", sql)
    return re.sub(rf"NOT IN \(\${place}::([A-Z ]+)\)", rf"<> ALL (${place}::\1[])", any_of)


def _in_order(names: Sequence[str], processors: Mapping[str, Any], values: Mapping[str, Any]) -> list[Any]:
    return [processors[n](values[n]) if n in processors else values[n] for n in names]


def _rounded(values: Sequence[Any]) -> list[Any]:
    """What stands in an `IN (…)`, the last repeated up to one of a few lengths: each length is a statement to prepare."""
    listed = list(values)
    if len(listed) < 3:
        return listed
    return listed + listed[-1:] * ((1 << (len(listed) - 1).bit_length()) - len(listed))


def _result_processor(kind: Any, dialect: Dialect) -> rows.Processor | None:
    if dialect.name == "postgresql" and isinstance(kind, Numeric):
        return None  # the driver gives Decimal or float already
    return kind._cached_result_processor(dialect, None)
