"""What stands for a value while a template is run: it can be printed, and says so when anything else is done with it."""

import re
from typing import Any

MARK = re.compile("\ue000([0-9]+)\ue001")


class LookedAt(Exception):
    """A template needs to know what a value is."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Mark(str):
    """Stands for a value while a template is run; can be printed, and nothing else."""

    name: str

    @classmethod
    def of(cls, number: int, name: str) -> "Mark":
        mark = cls(f"\ue000{number}\ue001")
        mark.name = name
        return mark

    def __bool__(self) -> bool:
        raise LookedAt(self.name)


def _look(mark: Mark, *args: Any, **kwargs: Any) -> Any:
    raise LookedAt(mark.name)


_PRINTING = {"__new__", "__getattribute__", "__str__", "__repr__", "__format__", "__doc__"}
for _verb in set(vars(str)) - _PRINTING:
    setattr(Mark, _verb, _look)
