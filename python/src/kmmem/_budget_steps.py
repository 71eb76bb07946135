"""Measuring what runs piecewise: generators and coroutines, of which only the time counts while they run."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import _extension

_RAISED, _RETURNED = -1, 0


class Steps:
    """The sum of the steps of one generator or coroutine."""

    def __init__(self, native: _extension.Native) -> None:
        self._native = native
        self._is_known = True
        self._peak = self._kept = self._allocated = self._allocations = 0

    @property
    def figures(self) -> tuple[int, int, int, int] | None:
        """Peak, kept, allocated and allocations so far; None where a step could not be measured."""
        return (self._peak, self._kept, self._allocated, self._allocations) if self._is_known else None

    def run(self, inner: object, name: str, *argument: object) -> tuple[bool, Any]:
        """Take one step, send, throw or close: whether it was the last, and what was yielded or returned."""
        outcome, value, figures = self._native.budget_step(inner, name, *argument)
        # An exception that was thrown holds this frame when it comes back.
        del inner, argument
        if figures is None:
            self._is_known = False
        else:
            peak, kept, allocated, allocations = figures
            self._peak = max(self._peak, self._kept + peak)
            self._kept += kept
            self._allocated += allocated
            self._allocations += allocations
        if outcome == _RAISED:
            try:
                raise value
            finally:
                # The exception's traceback holds this frame.
                del value
        return outcome == _RETURNED, value


def drive(steps: Steps, inner: object) -> Generator[Any, Any, Any]:
    """Run a generator or coroutine to its end as `yield from` does, each step measured."""
    name, argument = "send", None
    try:
        while True:
            has_returned, value = steps.run(inner, name, argument)
            argument = None
            if has_returned:
                return value
            try:
                name, argument = "send", (yield value)
            except GeneratorExit:
                steps.run(inner, "close")
                raise
            except BaseException as error:
                name, argument = "throw", error
    finally:
        # An exception that was thrown holds this frame when it comes back.
        del inner, argument


class Driven:
    """An awaitable that drives another one's steps."""

    def __init__(self, steps: Steps, inner: object) -> None:
        self._steps = steps
        self._inner = inner

    def __await__(self) -> Generator[Any, Any, Any]:
        return drive(self._steps, self._inner)
