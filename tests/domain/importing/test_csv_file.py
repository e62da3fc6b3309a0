"""Files as people and their programs make them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jimsupport.domain.errors import Invalid
from jimsupport.domain.importing import csv_file
from jimsupport.domain.importing.csv_file import Record

NAMES = {"voornaam", "telefoon", "bericht", "einddatum"}


def known(cell):
    return cell.strip().casefold() in NAMES


def read(text):
    return csv_file.read(text, known=known)


@pytest.mark.parametrize(
    "content",
    [
        "voornaam;bericht\r\nRenée;été".encode(),
        "\ufeffvoornaam;bericht\r\nRenée;été".encode(),
        "voornaam;bericht\r\nRenée;été".encode("cp1252"),
        "voornaam;bericht\r\nRenée;été".encode("utf-16"),
    ],
)
def test_every_usual_encoding_reads_the_same(content):
    assert csv_file.decode(content) == "voornaam;bericht\r\nRenée;été"


@pytest.mark.parametrize(
    "content",
    [b"", b" \r\n ", b"PK\x03\x04...", b"%PDF-1.7", "a;b".encode("utf-16-le"), b"x" * (10 * 2**20 + 1)],
)
def test_what_is_no_text_is_refused_at_the_file(content):
    with pytest.raises(Invalid) as refused:
        csv_file.decode(content)
    assert [problem.field for problem in refused.value.problems] == ["file"]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_the_header_settles_the_separator(separator, end):
    text = end.join([f"voornaam{separator}bericht", f'Bep{separator}"a;b,c"', ""])
    assert read(text).records == [Record(2, ["Bep", "a;b,c"])]


def test_a_line_that_names_the_separator_is_no_row():
    assert read("sep=;\r\nvoornaam;bericht\r\nBep;a").records == [Record(2, ["Bep", "a"])]


def test_a_message_over_several_lines_is_one_record():
    table = read('voornaam;bericht\r\nBep;"Dag,\r\ntot ""ziens"""\r\nTom;b')
    assert table.records == [Record(2, ["Bep", 'Dag,\r\ntot "ziens"']), Record(3, ["Tom", "b"])]


def test_empty_rows_are_left_out_and_counted():
    table = read("voornaam;bericht\r\n\r\nBep;a\r\n ; \r\n;;;\r\nTom;b\r\n\r\n")
    assert [(record.number, record.cells[0]) for record in table.records] == [(3, "Bep"), (6, "Tom")]


@pytest.mark.parametrize(
    "rest",
    [
        'Bep;"a\r\nTom;b\r\nWil;c',  # never closed
        'Bep;"a\r\nTom;b\r\nWil;"c"',  # closed by the quote of a later row
        '"Bep;a\r\nTom;b\r\nWil;"c"',
        'Bep;"a"b\r\nTom;b\r\nWil;"c"',  # goes on after its end
    ],
)
def test_quotes_that_do_not_add_up_break_one_row_alone(rest):
    records = read(f"voornaam;bericht\r\n{rest}").records
    assert [(r.number, r.broken, r.cells[0].strip('"')) for r in records] == [
        (2, True, "Bep"),
        (3, False, "Tom"),
        (4, False, "Wil"),
    ]


def test_a_quote_inside_a_cell_is_a_quote():
    assert read('voornaam;bericht\r\nBep;de "beste" JIM').records == [Record(2, ["Bep", 'de "beste" JIM'])]


def test_a_file_of_nothing_but_open_quotes_is_read_in_time():
    lines = ["voornaam;bericht", *['Bep;"""'] * 5000]
    assert len(read("\n".join(lines)).records) == 5000


@pytest.mark.parametrize("text", ["voornaam;bericht", "voornaam;bericht\r\n\r\n;\r\n"])
def test_a_header_alone_is_refused(text):
    with pytest.raises(Invalid):
        read(text)


def test_more_rows_than_fit_are_refused(monkeypatch):
    monkeypatch.setattr(csv_file, "MAX_ROWS", 2)
    assert len(read("voornaam\na\nb\n").records) == 2
    with pytest.raises(Invalid):
        read("voornaam\na\nb\nc\n")


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    try:
        table = read("voornaam;bericht\n" + text)
    except Invalid:
        return
    numbers = [record.number for record in table.records]
    assert numbers == sorted(set(numbers))


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(content):
    with suppress(Invalid):
        assert isinstance(csv_file.decode(content), str)
