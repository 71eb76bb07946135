"""Running a script or a module as `__main__`, so that it sees what it would see alone."""

from __future__ import annotations

import importlib.util
import io
import os
import runpy
import sys
from collections.abc import Callable, Sequence
from types import CodeType, ModuleType, TracebackType


class NotFoundError(Exception):
    """There is no such program; a sentence says so."""


def _compiled(source: bytes, file: str) -> CodeType:
    return compile(source, file, "exec", dont_inherit=True)


def run(words: Sequence[str], *, is_module: bool, compiled: Callable[[bytes, str], CodeType] = _compiled) -> None:
    """Run the program with its arguments, the program first; NotFoundError if it cannot be read.

    A script is compiled by `compiled`, which takes its source and its path.
    """
    sys.argv[:] = words
    _hide_this_program()
    if is_module:
        _put_first(os.getcwd())
        _check(words[0])
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)
    elif os.path.isdir(words[0]) or _is_archive(words[0]):
        runpy.run_path(os.path.abspath(words[0]), run_name="__main__")
    else:
        _run_script(words[0], compiled)


def _run_script(path: str, compiled: Callable[[bytes, str], CodeType]) -> None:
    try:
        with io.open_code(os.path.abspath(path)) as file:
            source = file.read()
    except OSError as error:
        raise NotFoundError(f"{path} cannot be read: {error.strerror}; name a script, or -m and a module.") from None
    _put_first(os.path.dirname(os.path.realpath(path)))
    module = ModuleType("__main__")
    module.__dict__.update(__file__=os.path.abspath(path), __builtins__=sys.modules["builtins"], __cached__=None)
    # It stays there after the last line, as threads and what runs at the exit look for it.
    sys.modules["__main__"] = module
    exec(compiled(source, module.__dict__["__file__"]), module.__dict__)


def _put_first(folder: str) -> None:
    """Have a folder searched first for modules, unless Python was told not to."""
    if not getattr(sys.flags, "safe_path", False):
        sys.path.insert(0, folder)


def _is_archive(path: str) -> bool:
    import zipfile

    return os.path.isfile(path) and zipfile.is_zipfile(path)


def _check(name: str) -> None:
    try:
        is_known = importlib.util.find_spec(name) is not None
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise
        is_known = False
    except ValueError:
        is_known = name in sys.modules
    if not is_known:
        raise NotFoundError(f"there is no module {name}; see if it is installed for {sys.executable}.")


def _hide_this_program() -> None:
    """Begin the tracebacks of the program with its own frames."""
    shown = sys.excepthook

    def show(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        own = _of_the_program(traceback)
        # Newer interpreters print what the exception itself holds.
        shown(kind, error.with_traceback(own), own)

    sys.excepthook = show


def _of_the_program(traceback: TracebackType | None) -> TracebackType | None:
    own = (
        __file__,
        runpy.__file__,
        "<frozen runpy>",
        "<string>",
        *(os.path.join(os.path.dirname(__file__), name) for name in ("_lines_command.py", "_calls_command.py")),
    )
    first = traceback
    while first is not None and first.tb_frame.f_code.co_filename in own:
        first = first.tb_next
    return first
