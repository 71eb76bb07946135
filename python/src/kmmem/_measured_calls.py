"""Measuring each call of a function, and each generator and coroutine that it makes."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from ._budget_steps import Driven, Steps, drive
from ._tracking import _ASYNC_GENERATOR, _COROUTINE, _GENERATOR

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator
    from types import TracebackType
    from typing import Callable, TypeVar

    from . import _extension

    _Function = TypeVar("_Function", bound=Callable[..., Any])
    Figures = tuple[int, int, int, int]


class MeasuredCalls:
    """Measures what calls need; a subclass says what becomes of the figures."""

    def measured(self, function: _Function, name: str) -> _Function:
        """Return the function with each of its calls measured."""
        flags = getattr(getattr(function, "__code__", None), "co_flags", 0)
        if flags & _ASYNC_GENERATOR:
            return self._async_generator(function, name)
        if flags & _COROUTINE:
            return self._coroutine(function, name)
        if flags & _GENERATOR:
            return self._generator(function, name)
        return self._function(function, name)

    def _begin(self) -> _extension.Native:
        """Get ready to measure a call, or a generator; may raise why nothing can be measured."""
        raise NotImplementedError

    def _refuse(self) -> None:
        """Raise that nothing can be measured after all; the call goes on unmeasured if this returns."""
        raise NotImplementedError

    def _ended(self, figures: Figures | None, error: BaseException | None, name: str, stacklevel: int = 3) -> None:
        """Take the figures of a call, None where they are not known; error is what is on its way out of it."""
        raise NotImplementedError

    def _function(self, function: _Function, name: str) -> _Function:
        @wraps(function)
        def within_budget(*arguments: object, **keywords: object) -> object:
            native = self._begin()
            # Nothing is made here between entering and leaving: keywords that are passed on are a new dict, even none.
            enter, leave, key = native.budget_enter, native.budget_leave, object()
            is_entered = enter(key)
            if not is_entered:
                self._refuse()
                return function(*arguments, **keywords)
            try:
                result = function(*arguments, **keywords) if keywords else function(*arguments)
            except BaseException as error:
                self._ended(leave(key), error, name)
                raise
            figures = leave(key)
            self._ended(figures, None, name)
            return result

        return within_budget  # type: ignore[return-value]

    def _generator(self, function: _Function, name: str) -> _Function:
        @wraps(function)
        def within_budget(*arguments: object, **keywords: object) -> Generator[Any, Any, Any]:
            with _Measured(self, name) as steps:
                return (yield from drive(steps, function(*arguments, **keywords)))

        return within_budget  # type: ignore[return-value]

    def _coroutine(self, function: _Function, name: str) -> _Function:
        @wraps(function)
        async def within_budget(*arguments: object, **keywords: object) -> object:
            with _Measured(self, name) as steps:
                return await Driven(steps, function(*arguments, **keywords))

        return within_budget  # type: ignore[return-value]

    def _async_generator(self, function: _Function, name: str) -> _Function:
        @wraps(function)
        async def within_budget(*arguments: object, **keywords: object) -> AsyncGenerator[Any, Any]:
            with _Measured(self, name) as steps:
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


class _Measured:
    """The steps of one generator or coroutine, whose figures are handed on when it ends."""

    def __init__(self, calls: MeasuredCalls, name: str) -> None:
        self._calls = calls
        self._name = name

    def __enter__(self) -> Steps:
        native = self._calls._begin()
        # Whether it can be measured is known before the first step.
        if native.budget_enter(native):
            native.budget_leave(native)
        else:
            self._calls._refuse()
        self._steps = Steps(native)
        return self._steps

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._calls._ended(self._steps.figures, error, self._name, stacklevel=4)
