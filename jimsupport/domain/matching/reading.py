"""From JSON in the form jim-matching/1 to a pool, trusting nothing."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from jimsupport.domain.matching import fields
from jimsupport.domain.matching.fields import BadInput
from jimsupport.domain.matching.model import MODES, Config, Group, Pair, Person, Pool, Weights

FORMAT = "jim-matching/1"
FAR = 10_000_000  # metres
LARGEST_GROUP = 16
MOMENTS = 62  # of a week, at most
POINTS = 100_000

_person_text = partial(fields.text, empty=True)
_theme = partial(fields.whole, least=0, most=1_000_000)
_days = partial(fields.whole, least=0, most=1_000_000)
_place = partial(fields.whole, least=-FAR, most=FAR)
_points = partial(fields.whole, least=0, most=POINTS)
_mode = partial(fields.one_of, choices=MODES)


def pool(document: Any) -> Pool:
    """The pool a document describes; raises BadInput for the first field that cannot be used."""
    top = fields.record(document, "the file")
    if top.get("format") != FORMAT:
        raise BadInput("format", f"{FORMAT} belongs here")
    config = _config(fields.record(top["config"], "config")) if "config" in top else Config()
    people = _people(top, config)
    ids = {person.id for person in people}
    groups = _groups(top.get("existing_groups", []), ids, config)
    return Pool(
        people,
        groups,
        _pairs(top.get("forbidden", []), "forbidden", ids),
        _pairs(top.get("met", []), "met", ids),
        config,
        fields.text(top.get("name", ""), "name", empty=True),
    )


def _config(given: Mapping[str, Any]) -> Config:
    plain = Config()

    def number(name: str, least: int, most: int) -> int:
        return fields.whole(given.get(name, getattr(plain, name)), f"config.{name}", least=least, most=most)

    most = number("max_size", 2, LARGEST_GROUP)
    least = number("min_size", 2, most)
    adjusts = fields.record(given.get("size_adjust", {}), "config.size_adjust")
    adjust = {
        k: fields.whole(
            adjusts.get(str(k), plain.size_adjust.get(k, 0) if "size_adjust" not in given else None),
            f"config.size_adjust.{k}",
            least=-POINTS,
            most=POINTS,
        )
        for k in range(least, most + 1)
    }
    weights = fields.record(given.get("weights", {}), "config.weights")
    return Config(
        min_size=least,
        target_size=number("target_size", least, most),
        max_size=most,
        slots=number("slots", 1, MOMENTS),
        base=number("base", 0, POINTS),
        size_adjust=MappingProxyType(adjust),
        wait_cap=number("wait_cap", 0, POINTS),
        weights=Weights(
            **{
                name: _points(weights.get(name, getattr(plain.weights, name)), f"config.weights.{name}")
                for name in Weights.__slots__
            }
        ),
        stage_span_months=number("stage_span_months", 1, 1_200),
        closeness_span_km=number("closeness_span_km", 1, 20_000),
        met_before=number("met_before", 0, POINTS),
    )


def _people(top: Mapping[str, Any], config: Config) -> tuple[Person, ...]:
    moment = partial(fields.whole, least=0, most=config.slots - 1)
    people: list[Person] = []
    seen: set[str] = set()
    given, where = fields.of(top, "people", "")
    for field, item in fields.items(given, where):
        one = fields.record(item, field)
        get = partial(fields.of, one, field=field)
        person = Person(
            id=fields.text(*get("id")),
            languages=fields.several(*get("languages"), fields.text),
            moments=fields.several(*get("slots"), moment),
            modes=fields.several(*get("modes"), _mode),
            x=_place(*get("x")),
            y=_place(*get("y")),
            max_km=fields.whole(*get("max_km"), least=0, most=20_000),
            themes=fields.several(*get("themes"), _theme),
            stage_months=fields.whole(*get("stage_months"), least=0, most=100_000),
            relation=_person_text(*get("relation")),
            organisation=_person_text(*get("organisation")),
            waiting_days=_days(*get("waiting_days")),
        )
        for name, values in (
            ("languages", person.languages),
            ("slots", person.moments),
            ("modes", person.modes),
        ):
            if not values:
                raise BadInput(f"{field}.{name}", f"{person.id} has none, and nobody can be met without")
        if person.id in seen:
            raise BadInput(f"{field}.id", f"{person.id} comes twice")
        seen.add(person.id)
        people.append(person)
    return tuple(people)


def _groups(given: Any, ids: set[str], config: Config) -> tuple[Group, ...]:
    groups: list[Group] = []
    seen: set[str] = set()
    placed: set[str] = set()
    for field, item in fields.items(given, "existing_groups"):
        get = partial(fields.of, fields.record(item, field), field=field)
        members, where = get("members")
        group = Group(
            id=fields.text(*get("id")),
            language=fields.text(*get("language")),
            mode=_mode(*get("mode")),
            moment=fields.whole(*get("slot"), least=0, most=config.slots - 1),
            members=fields.several(members, where, partial(_known, ids=ids)),
        )
        if group.id in seen:
            raise BadInput(f"{field}.id", f"{group.id} comes twice")
        if not 1 <= len(group.members) <= config.max_size:
            raise BadInput(
                where, f"{group.id} has {len(group.members)} members; 1 to {config.max_size} belong here"
            )
        if len(members) > len(group.members):
            raise BadInput(where, f"{group.id} names someone twice")
        for member in group.members:
            if member in placed:
                raise BadInput(where, f"{member} is in two groups")
        seen.add(group.id)
        placed.update(group.members)
        groups.append(group)
    return tuple(groups)


def _known(value: Any, field: str, *, ids: set[str]) -> str:
    name = fields.text(value, field)
    if name not in ids:
        raise BadInput(field, f"{name} is nobody in people")
    return name


def _pairs(given: Any, name: str, ids: set[str]) -> tuple[Pair, ...]:
    pairs = []
    for field, item in fields.items(given, name):
        if not isinstance(item, list) or len(item) != 2:
            raise BadInput(field, "a pair of ids belongs here")
        one, other = (_known(value, f"{field}[{at}]", ids=ids) for at, value in enumerate(item))
        if one == other:
            raise BadInput(field, f"{one} cannot be kept apart from themselves")
        pairs.append((one, other))
    return tuple(pairs)
