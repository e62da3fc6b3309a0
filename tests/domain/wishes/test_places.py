import pytest

from jimsupport.domain.wishes import places


def named(text):
    return [(place.name, place.region) for place in places.find(text)]


@pytest.mark.parametrize(
    ("text", "name", "region"),
    [
        ("Utrecht", "Utrecht", "Utrecht"),
        ("  den haag ", "Den Haag", "Zuid-Holland"),
        ("'s-Gravenhage", "Den Haag", "Zuid-Holland"),
        ("Den Bosch", "'s-Hertogenbosch", "Noord-Brabant"),
        ("St. Michielsgestel", "Sint-Michielsgestel", "Noord-Brabant"),
        ("Nijmegen, Gelderland", "Nijmegen", "Gelderland"),
        ("Antwerpen", "Antwerpen", "België"),
        ("أوتريخت", "Utrecht", "Utrecht"),
        ("Zwole", "Zwolle", "Overijssel"),
        ("Capelle aan de Ijsel", "Capelle aan den IJssel", "Zuid-Holland"),
    ],
)
def test_a_place_is_found_however_it_is_written(text, name, region):
    assert named(text) == [(name, region)]


def test_of_two_places_with_one_name_the_jim_chooses():
    assert named("Hengelo") == [("Hengelo", "Overijssel"), ("Hengelo", "Gelderland")]


@pytest.mark.parametrize("text", ["", "  ", "xyzzy", "1234", "'", "a" * 10_000])
def test_what_is_no_place_is_asked_again(text):
    assert places.find(text) == []


def test_distances_on_the_grid_are_those_on_the_map():
    """Utrecht to Amsterdam is 35 km as the crow flies, Groningen to Maastricht 270."""

    def far(one, other):
        (x, y), (u, v) = (
            places.grid(p.latitude, p.longitude) for p in (*places.find(one), *places.find(other))
        )
        return ((x - u) ** 2 + (y - v) ** 2) ** 0.5 / 1000

    assert far("Utrecht", "Amsterdam") == pytest.approx(35, abs=1.5)
    assert far("Groningen", "Maastricht") == pytest.approx(270, abs=5)
