"""Which interpreters a test with other parameters runs on: by turns, so that every one has its share.

A test of the interpreter alone runs on each. One that also has cases, as programs or options, runs each case on a
third of the interpreters (with two cases on half of them), and the next case on the next ones. `KMMEM_MATRIX=all` runs
every case on each, and so does the mark `everywhere`.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable

import pytest

RUNS_ALL = os.environ.get("KMMEM_MATRIX") == "all"
_TURNS = 3


def left_out(items: Iterable[pytest.Item], names: list[str]) -> set[pytest.Item]:
    """The tests whose turn it is not; `names` are those of the interpreters."""
    cases: dict[str, list[str]] = defaultdict(list)
    turns: list[tuple[pytest.Item, str, int, int]] = []
    for item in items:
        parameters = getattr(item, "callspec", None)
        if parameters is None or "interpreter" not in parameters.params or item.get_closest_marker("everywhere"):
            continue
        function = item.nodeid.partition("[")[0]
        interpreter = parameters.params["interpreter"].name
        case = _without(interpreter, parameters.id)
        if case not in cases[function]:
            cases[function].append(case)
        turns.append((item, function, cases[function].index(case), names.index(interpreter)))
    return {
        item
        for item, function, case, interpreter in turns
        if (case + interpreter) % min(_TURNS, len(cases[function])) != 0
    }


def _without(name: str, identifier: str) -> str:
    """A test's case without its interpreter, which stands first or last."""
    if identifier.startswith(f"{name}-"):
        return identifier[len(name) + 1 :]
    return identifier[: -len(name)].rstrip("-") if identifier.endswith(name) else identifier
