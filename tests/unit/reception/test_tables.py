"""No cell of a table is a formula, whatever somebody typed."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from reception.tables import BLANK, BOM, DANGEROUS, csv_lines, safe, write_xlsx

LETTERS = st.sampled_from([*DANGEROUS, *BLANK, *"aў1'\",;\x00"]) | st.characters(codec="utf-8")
TYPED = st.text(LETTERS, max_size=8)
TABLES = st.lists(st.lists(TYPED, min_size=1, max_size=4), min_size=1, max_size=5)


def read_csv(lines: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(lines.removeprefix(BOM), newline="")))


def read_xlsx(rows: list[list[str]]) -> list[list]:
    file = io.BytesIO()
    write_xlsx(rows, file, "Murojaatlar [1/2]")
    file.seek(0)
    return [list(row) for row in load_workbook(file).active.iter_rows()]


def harmless(cell: str) -> bool:
    return cell.lstrip(BLANK)[:1] not in set(DANGEROUS)


@pytest.mark.parametrize(
    "typed",
    [
        "=1+1",
        "+998 90 123",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1",
        "\ufeff=1",
        "=",
    ],
)
def test_what_could_be_a_formula_gets_an_apostrophe(typed: str) -> None:
    assert safe(typed).startswith("'")


@pytest.mark.parametrize("typed", ["", "Aziza Saidova", "oʻzbek", "NAV-2026-00001", "1+1", "'=1"])
def test_other_texts_stay_as_they_are(typed: str) -> None:
    assert safe(typed) == typed


@given(TABLES)
def test_no_cell_of_a_csv_can_be_a_formula(rows: list[list[str]]) -> None:
    found = read_csv("".join(csv_lines(rows)))
    assert [len(row) for row in found] == [len(row) for row in rows]
    assert all(harmless(cell) for row in found for cell in row)


@given(TABLES)
def test_no_cell_of_an_xlsx_can_be_a_formula(rows: list[list[str]]) -> None:
    for row in read_xlsx(rows):
        for cell in row:
            assert cell.data_type in {"s", "inlineStr", "n"}  # "n": empty
            assert harmless(cell.value or "")


@given(TYPED)
def test_safe_twice_is_safe_once(typed: str) -> None:
    assert safe(safe(typed)) == safe(typed)


def test_what_xml_can_not_hold_breaks_no_file() -> None:
    assert read_xlsx([["a\x00b\x0bc\ud800"]])[0][0].value == "a b c "


def test_a_spreadsheet_knows_the_letters_of_a_csv() -> None:
    assert next(iter(csv_lines([["ў"]]))).encode("utf-8").startswith(b"\xef\xbb\xbf")
