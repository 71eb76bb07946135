"""Budgets in the program: how much memory a function or a block may need."""

from __future__ import annotations

import os
import sys
import warnings
from functools import wraps
from types import MethodType
from typing import TYPE_CHECKING, Any

from . import _budget_recording, _extension
from ._budget_limits import Limits, place_text, sorting
from ._budget_steps import Driven, Steps, drive
from ._errors import BudgetExceeded, BudgetWarning, ReportError, TrackingError
from ._tracking import _ASYNC_GENERATOR, _COROUTINE, _GENERATOR

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator
    from types import TracebackType
    from typing import Callable, TypeVar

    from ._recording import Recording

    _Function = TypeVar("_Function", bound=Callable[..., Any])
    _Figures = tuple[int, int, int, int]

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


class budget:  # noqa: N801 - it is used like a function
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
        flags = getattr(getattr(function, "__code__", None), "co_flags", 0)
        if flags & _ASYNC_GENERATOR:
            return self._async_generator(function, name)
        if flags & _COROUTINE:
            return self._coroutine(function, name)
        if flags & _GENERATOR:
            return self._generator(function, name)
        return self._function(function, name)

    def _function(self, function: _Function, name: str) -> _Function:
        @wraps(function)
        def within_budget(*arguments: object, **keywords: object) -> object:
            native = _budget_recording.enter()
            # Nothing is made here between entering and leaving: keywords that are passed on are a new dict, even none.
            enter, leave, key = native.budget_enter, native.budget_leave, object()
            is_entered = enter(key)
            if not is_entered:
                raise _refusal()
            try:
                result = function(*arguments, **keywords) if keywords else function(*arguments)
            except BaseException as error:
                self._judge(leave(key), error, name)
                raise
            figures = leave(key)
            self._judge(figures, None, name)
            return result

        return within_budget  # type: ignore[return-value]

    def _generator(self, function: _Function, name: str) -> _Function:
        @wraps(function)
        def within_budget(*arguments: object, **keywords: object) -> Generator[Any, Any, Any]:
            with _Judged(self, name) as steps:
                return (yield from drive(steps, function(*arguments, **keywords)))

        return within_budget  # type: ignore[return-value]

    def _coroutine(self, function: _Function, name: str) -> _Function:
        @wraps(function)
        async def within_budget(*arguments: object, **keywords: object) -> object:
            with _Judged(self, name) as steps:
                return await Driven(steps, function(*arguments, **keywords))

        return within_budget  # type: ignore[return-value]

    def _async_generator(self, function: _Function, name: str) -> _Function:
        @wraps(function)
        async def within_budget(*arguments: object, **keywords: object) -> AsyncGenerator[Any, Any]:
            with _Judged(self, name) as steps:
                inner = function(*arguments, **keywords)
                step = inner.asend(None)
                while True:
                    try:
                        item = await Driven(steps, step)
                    except StopAsyncIteration:
                        break
                    finally:
                        # It may hold an exception, which holds this frame when it comes back.
                        del step
                    try:
                        step = inner.asend((yield item))
                    except GeneratorExit:
                        await Driven(steps, inner.aclose())
                        raise
                    except BaseException as error:
                        step = inner.athrow(error)

        return within_budget  # type: ignore[return-value]

    def _left(self, figures: _Figures | None, error: BaseException | None) -> None:
        """Judge a block that has ended: the native part calls it in place of __exit__."""
        self._entering = None
        name = self._name
        if name is None:
            caller = sys._getframe(1)
            name = f"the block at {os.path.basename(caller.f_code.co_filename)}:{caller.f_lineno}"
        self._judge(figures, error, name)

    def _judge(self, figures: _Figures | None, error: BaseException | None, name: str, stacklevel: int = 3) -> None:
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
        raise _refusal()
    return self


def _exit(
    self: budget, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
) -> None:
    self.__exit__(kind, error, trace)


class _Judged:
    """The steps of one generator or coroutine, which are judged when it ends."""

    def __init__(self, budget: budget, name: str) -> None:
        self._budget = budget
        self._name = name

    def __enter__(self) -> Steps:
        native = _budget_recording.enter()
        # Whether it can be measured is known before the first step.
        if not native.budget_enter(native):
            raise _refusal()
        native.budget_leave(native)
        self._steps = Steps(native)
        return self._steps

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._budget._judge(self._steps.figures, error, self._name, stacklevel=4)


def _refusal() -> TrackingError:
    with _budget_recording.left():
        return TrackingError(
            "this process is not recorded event by event, so no budget can be measured: it takes samples, or its "
            "recording has just ended; leave `--sample` and sample= out."
        )


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
