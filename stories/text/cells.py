"""Lines of a table as CSV that a spreadsheet reads as it is meant: as UTF-8, and never as a formula."""

import csv
import io
from collections.abc import Sequence

BYTE_ORDER_MARK = "\ufeff"  # before the first line: without it Excel takes Thai for something else
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def write_line(cells: Sequence[object]) -> str:
    """One line; cells that a spreadsheet would calculate begin with ``'``."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([_plain(cell) for cell in cells])
    return written.getvalue()


def _plain(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(_FORMULA_SIGNS):
        return f"'{cell}"
    return cell
