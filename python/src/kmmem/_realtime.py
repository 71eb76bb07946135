"""Real-time sections: pieces of a thread's work in which nothing may be allocated, freed or waited for."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from . import _extension
from ._contexts import _native_part
from ._tracking import _ASYNC_GENERATOR, _COROUTINE, _GENERATOR

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Callable, TypeVar

    _Function = TypeVar("_Function", bound=Callable[..., object])


class realtime:  # noqa: N801 - it is used like a function
    """Have the memory work and the waits of a block or a function counted as violations.

        with kmmem.realtime() as section:
            callback(block)
        assert section.violations == 0

        @kmmem.realtime()
        def callback(block): ...

    While the process is recorded, each malloc, free, mmap, lock and wait of this thread in the section is counted by
    its stack, and `kmmem report` shows them; Python's own small objects (up to 512 bytes) come from pools and are none.
    Without a recording nothing happens. Sections may be nested. C and C++ code has `kmmem_rt_begin` of kmmem.h.
    """

    def __init__(self) -> None:
        self._native: _extension.Native | None = None
        self._before: list[int] = []
        self._violations = 0

    @property
    def violations(self) -> int:
        """How many violations the latest block had that has ended; 0 without a recording."""
        return self._violations

    def __enter__(self) -> realtime:
        native = self._native = _native_part()
        if native is not None:
            self._before.append(native.realtime_violations())
            native.realtime_begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        native = self._native
        if native is not None and self._before:
            native.realtime_end()
            # A recording that has begun in the block counts from 0.
            self._violations = max(0, native.realtime_violations() - self._before.pop())

    def __call__(self, function: _Function) -> _Function:
        """Return the function with each of its calls in a section."""
        flags = getattr(getattr(function, "__code__", None), "co_flags", 0)
        if flags & (_GENERATOR | _ASYNC_GENERATOR | _COROUTINE):
            raise TypeError("a function that runs piecewise cannot be a real-time section; decorate what it calls")

        @wraps(function)
        def in_section(*arguments: object, **keywords: object) -> object:
            with realtime():
                return function(*arguments, **keywords)

        return in_section  # type: ignore[return-value]
