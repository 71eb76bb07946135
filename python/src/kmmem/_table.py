"""Figures as a table: aligned text for a terminal, plain HTML for a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from ._printable import printable

_SHOWN = 100
"""Rows that are printed; the values have all of them."""

_WIDEST = 90
"""Columns that a text in a table may fill."""


@dataclass(frozen=True)
class Table:
    """A title, lines below it, and rows under headings; numbers stand on the right."""

    title: str
    headings: Sequence[str] = ()
    rows: Sequence[Sequence[object]] = ()
    notes: Sequence[str] = ()

    def text(self) -> str:
        """Return the table as aligned text."""
        lines = [self.title]
        cells = [[_cell(value) for value in row] for row in self.rows[:_SHOWN]]
        if cells:
            numeric = [
                all(row[column] is None or _is_number(row[column]) for row in self.rows[:_SHOWN])
                for column in range(len(self.headings))
            ]
            widths = [max(map(len, column)) for column in zip(self.headings, *cells)]
            for row in [list(self.headings), *cells]:
                aligned = [
                    cell.rjust(width) if right else cell.ljust(width)
                    for cell, width, right in zip(row, widths, numeric)
                ]
                lines.append(("  " + "  ".join(aligned)).rstrip())
        return "\n".join([*lines, *self._rest()])

    def html(self) -> str:
        """Return the table as HTML, with everything escaped that comes from the program."""
        parts = [f"<p><b>{escape(self.title)}</b></p>"]
        if self.rows:
            head = "".join(f"<th>{escape(heading)}</th>" for heading in self.headings)
            body = "".join(f"<tr>{''.join(map(_html_cell, row))}</tr>" for row in self.rows[:_SHOWN])
            parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
        parts += [f"<p>{escape(note)}</p>" for note in self._rest()]
        return "".join(parts)

    def _rest(self) -> list[str]:
        more = len(self.rows) - _SHOWN
        return [*([f"and {more} more"] if more > 0 else []), *self.notes]


class Tabular:
    """A value that prints as a table, and displays as one in a notebook."""

    def _table(self) -> Table:
        raise NotImplementedError

    def __str__(self) -> str:
        return self._table().text()

    def _repr_html_(self) -> str:
        return self._table().html()


def size_text(count: int) -> str:
    """Write bytes as kmmem's reports do: 640 B, 9.4 MiB."""
    size = float(abs(count))
    sign = "-" if count < 0 else ""
    if size < 1024:
        return f"{count} B"
    for unit in ("KiB", "MiB", "GiB"):
        size /= 1024
        if size < 1023.95 or unit == "GiB":
            break
    return f"{sign}{size:.1f} {unit}"


class Bytes(int):
    """A number of bytes in a cell."""


def _is_number(value: object) -> bool:
    return isinstance(value, int)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Bytes):
        return size_text(value)
    if isinstance(value, int):
        return f"{value:,}"
    text = printable(str(value))
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _html_cell(value: object) -> str:
    style = ' style="text-align: right"' if _is_number(value) else ' style="text-align: left"'
    return f"<td{style}>{escape(_cell(value))}</td>"
