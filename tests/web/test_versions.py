"""What older versions let in does not start, and is not asked for."""

import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from jimsupport import app as application
from jimsupport.web import versions

ASKED = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]["dependencies"]


def test_what_is_here_is_new_enough():
    versions.check()


@pytest.mark.parametrize("name", versions.FLOORS)
def test_what_is_older_does_not_start(settings, db, monkeypatch, name):
    known = metadata.version
    monkeypatch.setattr(metadata, "version", lambda each: "0.0.1" if each == name else known(each))
    with pytest.raises(RuntimeError, match=f"{name} 0.0.1 is too old"):
        application.build(settings, db)


def test_the_floor_under_starlette_is_what_the_foundation_set():
    assert versions.numbers(versions.FLOORS["starlette"][0]) >= (1, 5, 1)


@pytest.mark.parametrize("name", sorted(set(versions.FLOORS) - {"h11"}))  # uvicorn brings that
def test_no_lower_version_is_asked_for(name):
    [line] = [line for line in ASKED if line.startswith(f"{name}>=")]
    asked = line.removeprefix(f"{name}>=").partition(",")[0]
    assert versions.numbers(asked) >= versions.numbers(versions.FLOORS[name][0])
