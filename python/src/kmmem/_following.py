"""Coroutines whose work, with the tasks and threads that they begin, belongs to a context."""

from __future__ import annotations

import asyncio
import functools
import sys
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Callable, Generic, TypeVar

from ._contexts import enter, inherited, is_recorded

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator

_Result = TypeVar("_Result")


class Steps(Generic[_Result]):
    """An awaitable whose steps, and nothing of what the event loop does between them, belong to a context."""

    def __init__(self, work: Awaitable[_Result], name: str) -> None:
        """Prepare work for a context."""
        self._work = work
        self._name = name

    def __await__(self) -> Generator[Any, Any, _Result]:
        """Pass everything through, as `yield from` would."""
        inner: Any = self._work.__await__()
        step: Callable[[Any], Any] = inner.send
        value: Any = None
        while True:
            outside = enter(self._name)
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
    token = inherited.set(name)
    try:
        return await Steps(work(), name)
    finally:
        inherited.reset(token)


def _carried(function: Callable[..., _Result]) -> Callable[..., _Result]:
    """Return a function that does the same in another thread, in this thread's context."""
    name = inherited.get()
    if name is None:
        return function

    @functools.wraps(function)
    def carried(*arguments: object, **keywords: object) -> _Result:
        outside = enter(name)
        try:
            return function(*arguments, **keywords)
        finally:
            enter(outside)

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
        name = inherited.get() if given is None else given.get(inherited)
        steps = work if name is None or not isinstance(work, Awaitable) else _awaited(work, name)
        if original is not None:
            return original(loop, steps, **keywords)
        return asyncio.Task(steps, loop=loop, **keywords)

    make._kmmem_follows = True  # type: ignore[attr-defined]
    loop.set_task_factory(make)


async def _awaited(work: Awaitable[_Result], name: str) -> _Result:
    return await Steps(work, name)
