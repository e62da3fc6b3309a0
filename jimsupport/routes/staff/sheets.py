"""A list as a file for a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from starlette.responses import Response

from jimsupport.domain.importing import report


def sheet(lines: Iterable[Sequence[str]], name: str) -> Response:
    """`lines` as a CSV file to keep under `name`; a cell that would be a formula is kept as text."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerows([report.as_text(cell) for cell in line] for line in lines)
    return Response(
        "\ufeff" + written.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
