"""Measuring single calls of named functions, for budgets that are `per = "call"`."""

from __future__ import annotations

import os
from threading import RLock
from typing import TYPE_CHECKING

from . import _extension
from ._measured_calls import MeasuredCalls

if TYPE_CHECKING:
    from ._measured_calls import Figures

_GROWN = 1.01
"""What is a hundredth more than the capture says is noted at once, what is less at the end."""


class CallFigures(MeasuredCalls):
    """What the calls of some functions needed at most; the capture says so."""

    def __init__(self) -> None:
        # A call may end in a collection that an allocation within here sets off.
        self._lock = RLock()
        self._most: dict[str, list[int]] = {}
        self._noted: dict[str, list[int]] = {}
        os.register_at_fork(after_in_child=self._forget)

    def note_all(self) -> None:
        """Have the capture say the last figures."""
        with self._lock:
            for name in self._most:
                self._note(name)

    def _begin(self) -> _extension.Native:
        return _extension.load()

    def _refuse(self) -> None:
        """Whoever ended the recording wants no figures, and the program goes on."""

    def _ended(self, figures: Figures | None, error: BaseException | None, name: str, stacklevel: int = 3) -> None:
        if figures is None:
            return
        with self._lock:
            most = self._most.setdefault(name, [0, 0, 0, 0, 0])
            for place, figure in enumerate(figures):
                most[place] = max(most[place], figure)
            most[-1] += 1
            noted = self._noted.get(name)
            if noted is None or any(now > _GROWN * before for now, before in zip(most[:-1], noted)):
                self._note(name)

    def _note(self, name: str) -> None:
        """Write peak, kept, allocated, allocations and the number of calls."""
        self._noted[name] = self._most[name].copy()
        _extension.load().note(f"calls.{name}", " ".join(map(str, self._most[name])))

    def _forget(self) -> None:
        self._lock = RLock()
        self._most.clear()
        self._noted.clear()
