"""Why these people are a group, as kept with it: codes and values that are true of who they are. No sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

from jimsupport.domain.exchanges.themes import THEMES
from jimsupport.domain.forming.pool import Told
from jimsupport.domain.matching import reasons
from jimsupport.domain.matching.model import Group, Person

Kept = dict[str, Any]
"""{"code": "themes", "values": [3, "school", "money"]}; the codes and values of `matching.reasons.Reason`."""

Said = dict[tuple[str, ...], tuple[list[Kept], dict[str, list[dict[str, Any]]]]]
"""By its members: why they are a group, and of each with whom they have most in common."""

OF_TWO = ("themes", "stage", "distance")
THEME_CODES = tuple(THEMES)


class Why:
    """What can be said of the people of a pool."""

    def __init__(self, told: Told) -> None:
        self._people = {person.id: person for person in told.pool.people}
        self._config = told.pool.config
        self._no_stage = told.no_stage

    def of_answer(self, answer: Mapping[str, Any]) -> Said:
        """Of all groups of an answer at once, for a thread of its own."""
        said: Said = {}
        for each in answer["groups"]:
            group = Group(each["id"], each["language"], each["mode"], each["moment"], tuple(each["members"]))
            alike = {member: self.alike(member, group.members) for member in group.members}
            said[group.members] = (self.of_group(group), alike)
        return said

    def of_group(self, group: Group) -> list[Kept]:
        """At least three reasons: what says most of these very people first."""
        return self._said(group, [self._people[member] for member in group.members])

    def alike(self, person: str, members: Sequence[str]) -> list[dict[str, Any]]:
        """The two somebody has most in common with: {"id": of the JIM, "reasons": what they have in common}."""
        one = self._people[person]
        everyone = [self._people[member] for member in members]
        found = []
        for other in reasons.closest(one, everyone, self._config):
            said = self._said(Group("", "", "", 0, ()), [one, self._people[other]])
            found.append({"id": int(other), "reasons": [each for each in said if each["code"] in OF_TWO]})
        return found

    def _said(self, group: Group, members: Sequence[Person]) -> list[Kept]:
        said = []
        for reason in reasons.of_group(group, members):
            values: list[Any] = list(reason.values)
            if reason.code == "themes":
                values = [values[0], *(THEME_CODES[number] for number in values[1:])]
            elif reason.code == "stage" and any(member.id in self._no_stage for member in members):
                continue
            elif reason.code == "relations":
                values = [len({member.relation for member in members if member.relation})]
                if values[0] < 2:
                    continue
            said.append({"code": reason.code, "values": values})
        return said
