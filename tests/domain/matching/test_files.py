"""Files are read trusting nothing, and what is wrong is told by its field, with nothing written."""

import json
from pathlib import Path

import pytest

from jimsupport.domain.matching import command

PERSON = {
    "id": "a",
    "languages": ["nl"],
    "slots": [0],
    "modes": ["online"],
    "x": 0,
    "y": 0,
    "max_km": 10,
    "themes": [1],
    "stage_months": 3,
    "relation": "aunt",
    "organisation": "A",
    "waiting_days": 5,
}
NAMES = "abcdefghi"
GROUP = {"id": "ours", "language": "nl", "mode": "online", "slot": 0, "members": ["a", "b", "c", "d"]}


def document(**changes: object) -> dict[str, object]:
    people = [{**PERSON, "id": name} for name in NAMES]
    return {"format": "jim-matching/1", "name": "t", "people": people, "forbidden": [], **changes}


def run(folder: Path, text: str) -> tuple[int, Path]:
    (folder / "in.json").write_text(text)
    out = folder / "out.json"
    return command.main(["--input", str(folder / "in.json"), "--output", str(out), "--seed", "7"]), out


def test_the_answer_is_written_and_the_same_every_time(tmp_path: Path) -> None:
    text = json.dumps(document(existing_groups=[GROUP]))
    code, out = run(tmp_path, text)
    assert code == 0
    first = out.read_bytes()
    assert run(tmp_path, text)[1].read_bytes() == first
    answer = json.loads(first)
    assert answer["format"] == "jim-matching-solution/1"
    assert sorted(name for group in answer["groups"] for name in group["members"]) == sorted(NAMES)
    assert answer["groups"][0]["existing"] == "ours"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.json", "out.json"]


def people(**changes: object) -> dict[str, object]:
    return document(people=[{**PERSON, **changes}])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"format": "another"}, "format"),
        (document(people={}), "people"),
        (document(people=[PERSON, PERSON]), "people[1].id: a comes twice"),
        (people(languages=[]), "people[0].languages: a has none"),
        (people(slots=[]), "people[0].slots: a has none"),
        (people(modes=[]), "people[0].modes: a has none"),
        (people(modes=["by phone"]), "people[0].modes[0]"),
        (people(slots=[21]), "people[0].slots[0]"),
        (people(slots=[True]), "people[0].slots[0]"),
        (people(x=float("nan")), "people[0].x"),
        (people(y=float("inf")), "people[0].y"),
        (people(y=1.5), "people[0].y"),
        (people(max_km=10**400), "people[0].max_km"),
        (people(waiting_days=-1), "people[0].waiting_days"),
        (people(themes="1"), "people[0].themes"),
        (people(id=""), "people[0].id"),
        (people(id=None), "people[0].id"),
        (people(relation={}), "people[0].relation"),
        (document(forbidden=[["a", "z"]]), "forbidden[0][1]: z is nobody"),
        (document(forbidden=[["a"]]), "forbidden[0]"),
        (document(forbidden=[["a", "a"]]), "forbidden[0]"),
        (document(existing_groups=[GROUP, GROUP]), "existing_groups[1].id"),
        (document(existing_groups=[{**GROUP, "members": ["z"]}]), "existing_groups[0].members[0]: z"),
        (
            document(existing_groups=[{**GROUP, "members": list(NAMES)}]),
            "existing_groups[0].members: ours has 9",
        ),
        (document(existing_groups=[GROUP, {**GROUP, "id": "g"}]), "existing_groups[1].members: a is in two"),
        (document(existing_groups=[{**GROUP, "members": ["a", "a"]}]), "existing_groups[0].members"),
        (document(config={"max_size": 3}), "config"),
        (document(config={"weights": {"themes": 1e300}}), "config.weights.themes"),
        (document(config={"size_adjust": {"4": 0}}), "config.size_adjust.5"),
    ],
)
def test_bad_input_is_told_by_its_field(
    given: object, field: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = run(tmp_path, json.dumps(given))
    assert code == 2
    assert capsys.readouterr().err.startswith(field)
    assert not out.exists()


@pytest.mark.parametrize(
    "text", ["", "[", "[]", "[" * 100_000, "\ud83d".encode("utf-8", "replace").decode(), "7"]
)
def test_what_is_no_document_is_refused(text: str, tmp_path: Path) -> None:
    code, out = run(tmp_path, text)
    assert (code, out.exists()) == (2, False)


@pytest.mark.parametrize("name", sorted(set(PERSON)))
def test_every_field_must_be_there(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = {key: value for key, value in PERSON.items() if key != name}
    code, _ = run(tmp_path, json.dumps(document(people=[one])))
    assert (code, capsys.readouterr().err) == (2, f"people[0].{name}: is missing\n")


@pytest.mark.parametrize("number", [0, 1, 3])
def test_too_few_people_give_no_group_and_a_reason(number: int, tmp_path: Path) -> None:
    some = [{**PERSON, "id": name} for name in NAMES[:number]]
    code, out = run(tmp_path, json.dumps(document(people=some)))
    answer = json.loads(out.read_bytes())
    assert (code, answer["groups"], len(answer["unmatched"])) == (0, [], number)
    assert all(one["reason"] for one in answer["unmatched"])
