"""The metadata every table joins, with names for constraints so that migrations can refer to them; and what each table
says of itself: what its rows are for and how long they are kept, and of each column that can hold words what it holds.

`domain/privacy` reads this: the keep-times people are shown, and what goes when somebody is erased. Tests fail where a
table or such a column says nothing.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import Column, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class For(StrEnum):
    """What a table's rows are for."""

    KNOWING = "knowing"  # who somebody is and how to reach them
    HANDING = "handing"  # a professional says that help ends and the JIM stays
    ASKING = "asking"  # how it goes
    HELPING = "helping"  # answers, talks
    MEETING = "meeting"  # JIMs who meet or write other JIMs
    SHARING = "sharing"  # what JIMs would do, stories, the newsletter
    POST = "post"  # what is sent and what comes in
    ACCESS = "access"  # who gets in
    WORKING = "working"  # who does what, and when
    SHOWING = "showing"  # being able to show what was done


class Keep(StrEnum):
    """How long a row is kept; `domain/privacy/times.py` says it in days and in people's words."""

    JIM = "jim"  # as long as the JIM takes part; then a count without a name
    ACCOUNT = "account"  # as long as somebody works with us, and a while
    COUNT = "count"  # names nobody
    STRANGER = "stranger"  # questions of people we do not know
    INVITED = "invited"  # who must not be invited again
    UPLOAD = "upload"
    DRAFT = "draft"
    JOINING = "joining"
    SIGNING_IN = "signing_in"
    SESSION = "session"
    MAIL = "mail"  # originals that came in
    BOUNCE = "bounce"
    AWAY = "away"
    DAY = "day"  # a day somebody sees coming
    HELPER = "helper"
    LIST = "list"  # whom a professional still accompanies
    BRIEF = "brief"  # hours
    AUDIT = "audit"  # who did what: numbers alone


class Holds(StrEnum):
    """What a column holds that can hold words."""

    THEIRS = "theirs"  # of somebody: gone once they are erased
    KEY = "key"  # a hash that lets somebody in: gone as well
    CODE = "code"  # one of a few words of ours, as a count
    ACTOR = "actor"  # "jim:12": a number, and no name once that person is erased
    OURS = "ours"  # of the house: about nobody


def unchecked(table: str) -> dict[str, Any]:
    """The `info` of a column that points at a row of `table` and is written together with it, or from it.

    Checking that once more, for each of a million rows, costs as much as another index.
    """
    return {"points_at": table}


def points_at(column: Column[Any]) -> str | None:
    """The table that this column points at a row of, whether the database checks that or not."""
    [key] = column.foreign_keys or [None]
    return key.column.table.name if key else column.info.get("points_at")


def about(purpose: For, keep: Keep) -> dict[str, Any]:
    """The `info` of a table."""
    return {"purpose": purpose, "keep": keep}


def _holding(what: Holds) -> dict[str, Any]:
    """The `info` of a column."""
    return {"holds": what}


THEIRS = _holding(Holds.THEIRS)
SECRET = _holding(Holds.KEY)
CODE = _holding(Holds.CODE)
ACTOR = _holding(Holds.ACTOR)
OURS = _holding(Holds.OURS)
