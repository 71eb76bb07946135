"""Counting lines while they run: which code objects, and by which means the interpreter tells of their lines."""

from __future__ import annotations

import dis
import sys
from functools import partial
from types import CodeType, FunctionType

from . import _extension
from ._errors import TrackingError
from ._tracking import is_tracking

_FREE_TOOLS = (4, 3)
"""Numbers of `sys.monitoring` tools that nobody is meant to have, in the order in which they are tried."""

_tool: int | None = None
_is_begun = False
_refusal: TrackingError | None = None
_codes: list[CodeType] = []
_registered = 0
"""How many of them the native part knows in this recording."""
_names: dict[int, str] = {}
"""The functions' qualified names by the addresses of their code objects, which stay alive."""


def count(function: object) -> list[FunctionType]:
    """Have the lines of a function counted from the next recording on, or from now on in one; return what was found."""
    functions = functions_in(function)
    for found in functions:
        if id(found.__code__) not in _names:
            _codes.append(found.__code__)
            _names[id(found.__code__)] = found.__qualname__
    if _is_begun:
        _register_or_refuse()
    elif functions and is_tracking():
        recording_begins()
    return functions


def _register_or_refuse() -> None:
    """Register in the middle of a program, which goes on if that fails."""
    global _refusal
    try:
        _register()
    except TrackingError as error:
        _refusal = error


def name_of(code: CodeType) -> str:
    """Return the qualified name of the function that a code object was counted for."""
    return _names[id(code)]


def refusal() -> TrackingError | None:
    """Return why the lines of the latest recording cannot be counted, None where they are."""
    return _refusal


def recording_begins() -> None:
    """Count in the recording that has begun, if there is anything to count."""
    global _refusal
    if _codes and not _is_begun:
        try:
            begin()
        except TrackingError as error:
            _refusal = error


def functions_in(value: object) -> list[FunctionType]:
    """Return the functions of Python's behind a value: methods, properties, and what decorators have wrapped."""
    if isinstance(value, (staticmethod, classmethod)):
        return functions_in(value.__func__)
    if isinstance(value, property):
        return [found for part in (value.fget, value.fset, value.fdel) if part for found in functions_in(part)]
    if isinstance(value, partial):
        return functions_in(value.func)
    wrapped = getattr(value, "__wrapped__", None)
    inner = functions_in(wrapped) if wrapped is not None and wrapped is not value else []
    if inner:
        return inner
    function = getattr(value, "__func__", value)
    return [function] if isinstance(function, FunctionType) else []


def begin() -> None:
    """Begin to count in the recording that is under way; TrackingError says why that cannot be."""
    global _is_begun, _refusal, _registered
    if _is_begun:
        return
    native = _extension.load()
    if not native.lines_begin(sys.version_info[1]):
        raise TrackingError(
            "lines cannot be counted here: nothing is recorded, only a sample is, or a debugger or a coverage tool has "
            "a trace function of its own; record everything, and leave the tool out."
        )
    if sys.version_info >= (3, 12):
        _begin_monitoring(native)
    _is_begun, _refusal, _registered = True, None, 0
    _register()


def recording_ends() -> None:
    """Take everything back that the interpreter was asked for; the figures stay until another recording begins."""
    global _is_begun, _tool
    if not _is_begun:
        return
    _is_begun = False
    _extension.load().lines_end()
    if _tool is not None:
        monitoring = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
        monitoring.set_events(_tool, 0)
        for code in _codes[:_registered]:
            monitoring.set_local_events(_tool, code, 0)
        monitoring.free_tool_id(_tool)
        _tool = None


def _begin_monitoring(native: _extension.Native) -> None:
    global _tool
    monitoring = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
    _tool = next((number for number in _FREE_TOOLS if monitoring.get_tool(number) is None), None)
    if _tool is None:
        raise TrackingError("lines cannot be counted here: other tools have all of sys.monitoring; leave one out.")
    monitoring.use_tool_id(_tool, "kmmem")
    events = monitoring.events
    for event, callback in (
        (events.LINE, native.line_reached),
        (events.PY_START, native.line_frame_begins),
        (events.PY_RESUME, native.line_frame_resumes),
        (events.PY_THROW, native.line_frame_resumes),
        (events.PY_RETURN, native.line_frame_ends),
        (events.PY_YIELD, native.line_frame_ends),
        (events.PY_UNWIND, native.line_frame_ends),
    ):
        monitoring.register_callback(_tool, event, callback)
    # Those of exceptions cannot be had for single code objects.
    monitoring.set_events(_tool, events.PY_THROW | events.PY_UNWIND)


def _register() -> None:
    global _registered
    native = _extension.load()
    while _registered < len(_codes):
        code = _codes[_registered]
        first = code.co_firstlineno
        last = max((line for _, line in dis.findlinestarts(code) if line), default=first)
        if not native.lines_register(code, first, max(last - first + 1, 1)):
            raise TrackingError(f"there is no room to count the lines of {code.co_name}; decorate fewer functions.")
        _registered += 1
        if _tool is not None:
            monitoring = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
            events = monitoring.events
            own = events.LINE | events.PY_START | events.PY_RESUME | events.PY_RETURN | events.PY_YIELD
            monitoring.set_local_events(_tool, code, own)
