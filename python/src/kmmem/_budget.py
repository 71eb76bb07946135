"""Budgets in the program: how much memory a function or a block may need."""

from __future__ import annotations

import os
import sys
import warnings
from types import MethodType
from typing import TYPE_CHECKING

from . import _budget_recording, _extension
from ._budget_limits import Limits, place_text, sorting
from ._errors import BudgetExceeded, BudgetWarning, ReportError, TrackingError
from ._measured_calls import MeasuredCalls

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, Callable, TypeVar

    from ._measured_calls import Figures
    from ._recording import Recording

    _Function = TypeVar("_Function", bound=Callable[..., Any])

_SHOWN = 3
"""Places that are told when a limit is broken."""


class _Entering:
    """`__enter__` as a method that lives as long as the block.

    An ordinary bound method is freed after the block has begun, and would be taken off what the block needs.
    """

    def __get__(self, instance: budget | None, owner: type[budget]) -> Callable[..., budget]:
        if instance is None:
            return _enter
        instance._entering = MethodType(_enter, instance)
        return instance._entering


class _Leaving:
    """`__exit__` as a function of the native part: it leaves before the interpreter makes a frame for it."""

    def __get__(self, instance: budget | None, owner: type[budget]) -> Callable[..., None]:
        return _exit if instance is None else _extension.load().budget_exit(instance)


class budget(MeasuredCalls):  # noqa: N801 - it is used like a function
    """Hold a function or a block to a budget of memory.

        @kmmem.budget("1 GB")
        def compose(song): ...

        with kmmem.budget(peak="200 MB", kept="1 MB"):
            render(song)

    What the calling thread does from the beginning to the end counts, in Python and native code, with all that it
    calls, to the byte; what other threads do does not. Of generators and coroutines only the time counts while they
    run. A process that is not recorded is recorded while a budget is entered, which makes it slower.

    Arguments:
        peak: The most that may live at once above what lived at the beginning.
        kept: What may live at the end above that; a value that is returned counts.
        allocated: What may be allocated in all, freed again or not.
        allocations: How often memory may be allocated.
        name: What messages call it; without one, the function's name, or the block's file and line.
        warn: Warn with BudgetWarning when a limit is broken, and raise nothing.

    Sizes are bytes, or text with a unit: B, kB, MB, GB, TB are powers of 1,000, KiB, MiB, GiB, TiB of 1,024. A limit is
    broken by more than it says; then the end raises BudgetExceeded, or warns if an exception is on its way.
    ValueError and TypeError say here what is wrong with a limit; TrackingError says at the beginning of a block or a
    call why nothing can be measured, as on other systems than Linux and in a process that only samples.
    """

    def __init__(
        self,
        peak: str | int | None = None,
        *,
        kept: str | int | None = None,
        allocated: str | int | None = None,
        allocations: int | None = None,
        name: str | None = None,
        warn: bool = False,
    ) -> None:
        if callable(peak):
            raise TypeError('write @kmmem.budget("200 MB"), with a limit in parentheses.')
        self._limits = Limits({"peak": peak, "kept": kept, "allocated": allocated, "allocations": allocations})
        self._name = name
        self._warns = warn
        self._entering: Callable[..., budget] | None = None

    if TYPE_CHECKING:

        def __enter__(self) -> budget: ...
        def __exit__(
            self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
        ) -> None: ...
    else:
        __enter__ = _Entering()
        __exit__ = _Leaving()

    def __call__(self, function: _Function) -> _Function:
        """Return the function with each of its calls held to the budget; each generator and coroutine for itself."""
        if isinstance(function, (staticmethod, classmethod)):
            raise TypeError(f"put @kmmem.budget below @{type(function).__name__}, next to the function.")
        if isinstance(function, type) or not callable(function):
            raise TypeError(f"kmmem.budget is for functions, and {function!r} is none; decorate a method of it.")
        name = self._name
        if name is None:
            module, own = getattr(function, "__module__", None), getattr(function, "__qualname__", repr(function))
            name = f"{module}.{own}" if module else own
        return self.measured(function, name)

    def _left(self, figures: Figures | None, error: BaseException | None) -> None:
        """Judge a block that has ended: the native part calls it in place of __exit__."""
        self._entering = None
        name = self._name
        if name is None:
            caller = sys._getframe(1)
            name = f"the block at {os.path.basename(caller.f_code.co_filename)}:{caller.f_lineno}"
        self._ended(figures, error, name)

    def _begin(self) -> _extension.Native:
        return _budget_recording.enter()

    def _refuse(self) -> None:
        with _budget_recording.left():
            raise TrackingError(
                "this process is not recorded event by event, so no budget can be measured: it takes samples, or its "
                "recording has just ended; leave `--sample` and sample= out."
            )

    def _ended(self, figures: Figures | None, error: BaseException | None, name: str, stacklevel: int = 3) -> None:
        """Raise or warn if figures break a limit; error is what is on its way out of the block."""
        if figures is None and _budget_recording.is_forked():
            # It was entered before the fork, and is the parent's to judge.
            return
        with _budget_recording.left() as recording:
            broken = self._limits.broken(figures) if figures is not None else []
            if figures is not None and not broken:
                return
            text = "; ".join(limit.sentence(name, used) for limit, used in broken)
            text = text + _places(recording, broken[0][0].measure) if broken else _unknown(name)
        if broken and error is None and not self._warns:
            limit, used = broken[0]
            raise BudgetExceeded(text, name, limit.measure, used, limit.most)
        try:
            # Above this and what called it there is the block, or whoever called the function.
            warnings.warn(text, BudgetWarning, stacklevel=stacklevel)
        except BudgetWarning:
            # Warnings may be errors; those of the program come first.
            if error is None:
                raise


def _enter(self: budget) -> budget:
    native = _budget_recording.enter()
    is_entered = native.budget_enter(self)
    # From here on nothing is made or freed before the block begins.
    if not is_entered:
        self._refuse()
    return self


def _exit(
    self: budget, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
) -> None:
    self.__exit__(kind, error, trace)


def _unknown(name: str) -> str:
    return f"{name} was not held to its budget: the recording ended before it did, or it ended in another thread"


def _places(recording: Recording | None, measure: str) -> str:
    """List the places of the budgets' own recording that made most, one a line; nothing where they cannot be read."""
    if recording is None:
        return ""
    try:
        sites = recording.sites(limit=_SHOWN, sort=sorting(measure))
    except (ReportError, TrackingError, OSError):
        return ""
    return "".join(f"\n  {number}. {place_text(measure, site)}" for number, site in enumerate(sites, start=1))
