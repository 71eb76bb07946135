"""Names of a program as a terminal may show them."""

from __future__ import annotations

_REPLACED = dict.fromkeys((*range(32), *range(127, 160)), "�")


def printable(text: str) -> str:
    """Replace what would move or colour a terminal: control characters, which names of functions and files may hold."""
    return text.translate(_REPLACED)
