"""Pieces of the program's work by name: what each of them allocates, and what of that lives."""

from __future__ import annotations

import os
import threading
import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import _extension
from ._tracking import _agent_is_loaded

if TYPE_CHECKING:
    from contextvars import Token
    from types import TracebackType

# What threads and tasks inherit that are begun within a context.
inherited: ContextVar[str | None] = ContextVar("kmmem.context", default=None)


@dataclass(frozen=True)
class ContextFigures:
    """What belongs to a context, as the recording of this process has it; estimates where it takes samples."""

    name: str
    allocations: int
    """How many blocks were allocated in it."""
    allocated_bytes: int
    """Their bytes."""
    live_blocks: int
    """How many of them nobody has freed, in whatever context."""
    live_bytes: int
    """Their bytes."""


def contexts() -> dict[str, ContextFigures]:
    """Return the figures of each context that was entered since the recording began; none without a recording.

    Takes milliseconds, as it adds up all places of allocation.
    """
    module = _native_part()
    rows = module.contexts() if module is not None else []
    return {row[0]: ContextFigures(*row) for row in rows}


class context:  # noqa: N801 - it is used like a function
    """Give a name to a piece of work: what this thread allocates in the block belongs to it and is told by its name.

        with kmmem.context("import songs"):
            read(folder)

    Without a recording nothing happens. Contexts may be nested; the innermost counts. In a coroutine the block must not
    await: for services there are `kmmem.asgi` and `kmmem.wsgi`.
    """

    def __init__(self, name: str) -> None:
        if not name or "\0" in name:
            raise ValueError(f"{name!r} is no name of a context; write some letters.")
        self._name = name
        self._token: Token[str | None] | None = None
        self._outside: str | None = None

    def __enter__(self) -> context:
        self._token = inherited.set(self._name)
        self._outside = enter(self._name)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._token is not None
        inherited.reset(self._token)
        enter(self._outside)


class _Thread(threading.local):
    """The context that a thread is in."""

    name: str | None = None


_thread = _Thread()


def enter(name: str | None) -> str | None:
    """Let this thread's work belong to a context from now on, or to none; return the one before."""
    before, _thread.name = _thread.name, name
    module = _native_part()
    if module is not None:
        module.context(name)
    return before


def enter_again() -> None:
    """Enter this thread's context, if it is in one, in a recording that has just begun."""
    if _thread.name is not None:
        enter(_thread.name)


os.register_at_fork(after_in_child=enter_again)


def is_recorded() -> bool:
    """Whether this process is being recorded, by whomever; cheaper than is_tracking() where it is not."""
    module = _native_part()
    return module is not None and module.is_tracking()


def _native_part() -> _extension.Native | None:
    """Return the native part where there may be a recording; `kmmem attach` may bring one at any time."""
    global _next_look
    module = _extension.loaded()
    if module is None and time.monotonic() >= _next_look:
        _next_look = time.monotonic() + _PERIOD
        if _agent_is_loaded():
            module = _extension.load()
    return module


# Looking for an agent that is not there reads all mappings of the process, and happens so often at most.
_PERIOD = 1.0
_next_look = 0.0
