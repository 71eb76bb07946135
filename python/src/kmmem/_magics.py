"""`%load_ext kmmem`: a cell that is recorded, and functions line by line, in IPython and notebooks."""

from __future__ import annotations

import argparse
import inspect
import os
import shlex
import tempfile
from types import FunctionType
from typing import TYPE_CHECKING, Any, Callable, NoReturn, Protocol

from ._errors import TrackingError
from ._tracking import track

if TYPE_CHECKING:
    from ._profile import ProfiledFunction
    from ._recording import Recording


class Shell(Protocol):
    """What an IPython shell has to have."""

    user_ns: dict[str, Any]
    user_global_ns: dict[str, Any]
    magics_manager: Any

    def register_magic_function(self, function: Callable[..., object], kind: str, name: str) -> None:
        """Add a magic."""

    def run_cell(self, cell: str) -> object:
        """Run a cell, and show what it raises."""


class _Arguments(argparse.ArgumentParser):
    """A parser that says what is wrong and does not end the interpreter."""

    def error(self, message: str) -> NoReturn:
        raise TrackingError(f"{self.prog}: {message}; {self.format_usage().strip()}")


def register(shell: Shell) -> None:
    """Give an IPython shell the magics."""
    shell.register_magic_function(_bound(record_cell, shell), "cell", "kmmem")
    shell.register_magic_function(_bound(record_lines, shell), "line", "kmmem_lines")


def unregister(shell: Shell) -> None:
    """Take the magics away again."""
    magics = shell.magics_manager.magics
    magics["cell"].pop("kmmem", None)
    magics["line"].pop("kmmem_lines", None)


def _bound(magic: Callable[..., object], shell: Shell) -> Callable[..., object]:
    def bound(*words: str) -> object:
        return magic(shell, *words)

    bound.__doc__ = magic.__doc__
    return bound


def record_cell(shell: Shell, line: str, cell: str) -> Recording:
    """Record a cell, and display its report.

        %%kmmem [-o run.kmmem] [--no-native] [--no-objects] [--frames N] [--sample BYTES]

    With -o the capture stays there; else it goes with the kernel.
    """
    parser = _Arguments(prog="%%kmmem", add_help=False)
    parser.add_argument("-o", "--output")
    parser.add_argument("--no-native", action="store_true")
    parser.add_argument("--no-objects", action="store_true")
    parser.add_argument("--frames", type=int, default=0)
    parser.add_argument("--sample", type=int, default=0)
    options = parser.parse_args(shlex.split(line))
    objects = None if options.sample else not options.no_objects
    recorder = track(
        options.output or _temporary_capture(),
        native=not options.no_native,
        objects=objects,
        frames=options.frames,
        sample=options.sample,
        overwrite=True,
    )
    with recorder as recording:
        # What the cell raises is shown by the shell; what it allocated until then is worth a look all the same.
        shell.run_cell(cell)
    return recording


def record_lines(shell: Shell, line: str) -> ProfiledFunction | None:
    """Record a statement, and show what each line of some functions did with memory, with all that it called.

    %kmmem_lines -f FUNCTION [-f FUNCTION ...] STATEMENT
    """
    parser = _Arguments(prog="%kmmem_lines", add_help=False)
    parser.add_argument("-f", "--function", action="append", required=True)
    parser.add_argument("statement", nargs=argparse.REMAINDER)
    options = parser.parse_args(shlex.split(line, posix=False))
    statement = " ".join(options.statement)
    if not statement:
        raise TrackingError("%kmmem_lines: name a statement to run, as in %kmmem_lines -f analyse analyse(chorales)")
    functions = [_function(shell, name) for name in options.function]
    code = compile(statement, "<kmmem_lines>", "exec")
    from . import _line_counting
    from ._profile import lines_of

    for function in functions:
        _line_counting.count(function)
    with track(_temporary_capture(), overwrite=True):
        exec(code, shell.user_global_ns, shell.user_ns)
    shown = lines_of(functions)
    for figures in shown[:-1]:
        _display(figures)
    return shown[-1]


def _display(value: object) -> None:
    from importlib import import_module

    import_module("IPython.display").display(value)


def _function(shell: Shell, name: str) -> FunctionType:
    try:
        value = inspect.unwrap(eval(name, shell.user_global_ns, shell.user_ns))
    except Exception as error:
        raise TrackingError(f"%kmmem_lines: {name} cannot be found: {error}") from None
    value = getattr(value, "__func__", value)
    if not isinstance(value, FunctionType):
        raise TrackingError(f"%kmmem_lines: {name} is no function of Python's, but {type(value).__name__}")
    return value


_folder: tempfile.TemporaryDirectory[str] | None = None
_captures = 0


def _temporary_capture() -> str:
    """Name a capture that lives as long as this process."""
    global _folder, _captures
    if _folder is None:
        _folder = tempfile.TemporaryDirectory(prefix="kmmem-cells-")
    _captures += 1
    return os.path.join(_folder.name, f"cell-{_captures}.kmmem")
