"""Markdown tables that also read well as plain text."""

from __future__ import annotations


def table(header: list[str], rows: list[list[str]]) -> str:
    """A table with padded columns; all columns but the first are set to the right."""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(line(cells, widths) for cells in [header, rule, *rows])


def line(cells: list[str], widths: list[int]) -> str:
    """One line of a table."""
    padded = [cells[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells[1:], widths[1:]))]
    return f"| {' | '.join(padded)} |"
