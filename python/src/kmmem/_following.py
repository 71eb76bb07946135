"""Coroutines whose work, with the tasks and threads that they begin, belongs to a context."""

from __future__ import annotations

import asyncio
import functools
import sys
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Callable, Generic, TypeVar

from . import _extension
from ._contexts import current, enter, is_recorded

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator

_Result = TypeVar("_Result")


class Steps(Generic[_Result]):
    """An awaitable whose steps, and nothing of what the event loop does between them, belong to a context."""

    def __init__(self, work: Awaitable[_Result], name: str, outside: str | None = None) -> None:
        """Prepare work for a context; between its steps the thread is in another one, or in none."""
        self._work = work
        self._name = name
        self._outside = outside

    def __await__(self) -> Generator[Any, Any, _Result]:
        """Pass everything through, as `yield from` would."""
        inner: Any = self._work.__await__()
        enter, name, outside = _extension.load().context, self._name, self._outside
        step: Callable[[Any], Any] = inner.send
        value: Any = None
        while True:
            enter(name)
            try:
                waited = step(value)
            except StopIteration as end:
                result: _Result = end.value
                return result
            finally:
                enter(outside)
            try:
                value = yield waited
                step = inner.send
            except GeneratorExit:
                inner.close()
                raise
            except BaseException as error:
                step, value = inner.throw, error


async def within(name: str, work: Callable[[], Awaitable[_Result]]) -> _Result:
    """Await what `work` returns as a piece of work of this name, with the tasks and threads that it begins."""
    if not is_recorded():
        return await work()
    _follow_threads()
    _follow_tasks(asyncio.get_running_loop())
    outside = current.get()
    token = current.set(name)
    try:
        return await Steps(work(), name, outside)
    finally:
        current.reset(token)


def _carried(function: Callable[..., _Result]) -> Callable[..., _Result]:
    """Return a function that does the same in another thread, in this thread's context."""
    name = current.get()
    if name is None:
        return function

    @functools.wraps(function)
    def carried(*arguments: object, **keywords: object) -> _Result:
        enter(name)
        try:
            return function(*arguments, **keywords)
        finally:
            enter(None)

    return carried


def _follow_threads() -> None:
    """Have the threads that asyncio and anyio lend to a coroutine work in its context."""
    for module_name, function_name in (("asyncio", "to_thread"), ("anyio.to_thread", "run_sync")):
        module = sys.modules.get(module_name)
        original = getattr(module, function_name, None)
        if original is None or hasattr(original, "_kmmem_follows"):
            continue
        setattr(module, function_name, _following(original))


def _following(original: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(original)
    async def lend(function: Callable[..., Any], *arguments: object, **keywords: object) -> object:
        return await original(_carried(function), *arguments, **keywords)

    lend._kmmem_follows = True  # type: ignore[attr-defined]
    return lend


def _follow_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """Have the tasks that a coroutine begins work in its context."""
    original = loop.get_task_factory()
    if hasattr(original, "_kmmem_follows"):
        return

    def make(
        loop: asyncio.AbstractEventLoop,
        work: Coroutine[Any, Any, Any] | Generator[Any, None, Any],
        **keywords: Any,  # noqa: ANN401 - they are the loop's
    ) -> asyncio.Future[Any]:
        given = keywords.get("context")
        name = current.get() if given is None else given.get(current)
        steps = work if name is None or not isinstance(work, Awaitable) else _awaited(work, name)
        if original is not None:
            return original(loop, steps, **keywords)
        return asyncio.Task(steps, loop=loop, **keywords)

    make._kmmem_follows = True  # type: ignore[attr-defined]
    loop.set_task_factory(make)


async def _awaited(work: Awaitable[_Result], name: str) -> _Result:
    return await Steps(work, name)
