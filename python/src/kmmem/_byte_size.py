"""Numbers of bytes as people write them, by the rule of budgets and by that of pytest-memray."""

from __future__ import annotations

import re
from math import floor

UNITS = {
    "B": 1,
    "kB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    "KiB": 1 << 10,
    "MiB": 1 << 20,
    "GiB": 1 << 30,
    "TiB": 1 << 40,
}
"""What budgets may be written in, here as in kmmem.toml."""

_DECIMAL, _BINARY = ("B", "kB", "MB", "GB", "TB"), ("B", "KiB", "MiB", "GiB", "TiB")
_GREATEST = 10**18
"""More than any machine has."""
_BUDGET = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(.*?)\s*", re.ASCII | re.DOTALL)
_MEMRAY = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:([KMGT])i?)?B?\s*", re.IGNORECASE)


def bytes_of_budget(text: str) -> int:
    """Read "500 MB" as 500 millions and "500 MiB" as 524,288,000; ValueError says what is wrong with a text."""
    match = _BUDGET.fullmatch(text)
    number = float(match[1]) if match is not None else 0.0
    if match is None or number > _GREATEST:
        raise ValueError(f'{text!r} is no size; write one such as "200 MB", or a number of bytes.')
    unit = match[2]
    if not unit:
        raise ValueError(f'{text!r} has no unit; write "{match[1]} MB", or a number of bytes.')
    if unit not in UNITS:
        raise ValueError(f"{text!r} has the unknown unit {unit!r}; did you mean {_nearest_unit(unit)!r}?")
    count = floor(number * UNITS[unit] + 0.5)
    if count > _GREATEST:
        raise ValueError(f"{text!r} is more than any machine has; write a smaller size.")
    return count


def bytes_of_memray(text: str) -> int | None:
    """Read "24 MB", "512K" or "1.5 GiB" as pytest-memray does: all units are powers of 1,024; None for no size."""
    match = _MEMRAY.fullmatch(text)
    if match is None:
        return None
    return int(float(match[1]) * 1024 ** (1 + "KMGT".index(match[2].upper()) if match[2] else 0))


def budget_text(count: int, is_binary: bool = False) -> str:
    """Write bytes as budgets do: 640 B, 9.4 MB, 1 GB; with the powers of 1,024 if they are wanted."""
    step, units = (1024.0, _BINARY) if is_binary else (1000.0, _DECIMAL)
    size, place = float(abs(count)), 0
    while place + 1 < len(units) and size >= (step - 0.05 if place else step):
        size /= step
        place += 1
    text = f"{size:,.1f}".replace(".0", "") if place else f"{size:,.0f}"
    return f"{'-' if count < 0 else ''}{text} {units[place]}"


def _nearest_unit(unit: str) -> str:
    from difflib import get_close_matches

    same = [known for known in UNITS if known.lower() == unit.lower()]
    near = same or get_close_matches(unit, UNITS, n=1, cutoff=0.0)
    # A plain letter is nearest to bytes, and "200 M" means megabytes.
    initials = [known for known in UNITS if len(unit) == 1 and known[0].lower() == unit.lower()]
    return (initials or near)[0]
