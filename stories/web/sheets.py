"""Tables to save, for spreadsheets."""

from collections.abc import Iterable, Iterator, Sequence

from flask import Response, stream_with_context

from stories.text.cells import BYTE_ORDER_MARK, write_line


def answer_sheet(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV file to save, sent while its rows are read.

    Args:
        name: of the file, in ASCII, without its ending.
    """

    def lines() -> Iterator[str]:
        yield BYTE_ORDER_MARK + write_line(header)
        for row in rows:
            yield write_line(row)

    response = Response(stream_with_context(lines()), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
