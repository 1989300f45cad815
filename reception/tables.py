"""PURE. Tables to be opened in a spreadsheet, in which no cell can be a formula.

Whatever somebody typed may end in a cell. Spreadsheets take a cell that begins with one of
DANGEROUS for a formula (OWASP, "CSV Injection"), some after blanks, and some when a saved file is
opened for the second time: such a text gets an apostrophe before it, in both formats.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell

# Full-width forms are folded into plain ones by some programs.
DANGEROUS = "=+-@\t\r\n|%＝＋－＠"
BLANK = " \xa0\u200b\ufeff\u2007\u202f\u3000\v\f"
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST = 32_000  # letters that a cell of a spreadsheet holds
BOM = "\ufeff"

Row = Sequence[str]


def safe(text: str) -> str:
    """The text as a cell that is only ever text."""
    clean = UNFIT.sub(" ", text)[:LONGEST]
    begins = clean.lstrip(BLANK)[:1] or clean[:1]
    return f"'{clean}" if begins and begins in DANGEROUS else clean


class _Line:
    """Gives back what `csv` writes."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Row]) -> Iterator[str]:
    """UTF-8 with a mark by which spreadsheets know it (the first line has it); RFC 4180."""
    writer = csv.writer(_Line(), quoting=csv.QUOTE_ALL)
    before = BOM
    for row in rows:
        yield before + str(writer.writerow([safe(cell) for cell in row]))
        before = ""


def write_xlsx(rows: Iterable[Row], file: "IO[bytes]", title: str) -> None:
    """Row by row, so that memory doesn't grow with them; every cell is marked as text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31])
    for row in rows:
        sheet.append([_cell(sheet, safe(cell)) for cell in row])
    book.save(file)


def _cell(sheet: Any, text: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell
