"""Loading the native part, at the first recording and not before."""

from __future__ import annotations

import os
import sys

from ._errors import TrackingError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, ModuleType
    from typing import Any, Callable, Protocol

    from . import _kmmem

    class Native(Protocol):
        """The functions of the extension module, as _kmmem.pyi describes them."""

        def start(self, library_dir: str, path: str, native: bool, objects: bool, frames: int, sample: int) -> None: ...
        def photograph(self, library_dir: str, path: str, options: int) -> int: ...
        def photograph_error(self, reason: int) -> str: ...
        def stop(self) -> None: ...
        def is_tracking(self) -> bool: ...
        def mark(self, name: str) -> None: ...
        def check_leaks(self, name: str) -> int: ...
        def note(self, key: str, value: str) -> None: ...
        def count_requests(self) -> None: ...
        def count_request(self) -> None: ...
        def totals(self) -> tuple[int, int, int, int]: ...
        def context(self, name: str | None) -> None: ...
        def contexts(self) -> list[tuple[str, int, int, int, int]]: ...
        def realtime_begin(self) -> None: ...
        def realtime_end(self) -> None: ...
        def realtime_violations(self) -> int: ...
        def lines_begin(self, minor: int) -> bool: ...
        def lines_end(self) -> None: ...
        def lines_register(self, code: CodeType, first_line: int, count: int) -> bool: ...
        def lines_missed(self) -> int: ...
        def lines_figures(self) -> list[tuple[CodeType, int, list[tuple[int, ...]]]]: ...
        def line_reached(self, code: CodeType, line: int) -> None: ...
        def line_frame_begins(self, code: CodeType, offset: int) -> None: ...
        def line_frame_resumes(self, code: CodeType, offset: int) -> None: ...
        def line_frame_ends(self, code: CodeType, offset: int, value: object) -> None: ...
        def budget_enter(self, key: object) -> bool: ...
        def budget_leave(self, key: object) -> tuple[int, int, int, int] | None: ...
        def budget_exit(self, key: object) -> Callable[..., None]: ...
        def budget_step(
            self, iterator: object, name: str, argument: object = ...
        ) -> tuple[int, Any, tuple[int, int, int, int] | None]: ...

    _AGREES: Native = _kmmem


_NAME = "kmmem._kmmem"
_FILES = ("_kmmem.abi3.so", "lib_kmmem.so")


def loaded() -> Native | None:
    """Return the native part if it has been loaded."""
    return sys.modules.get(_NAME)


def load() -> Native:
    """Return the native part, loading it if need be."""
    module = loaded()
    if module is None:
        _check_interpreter()
        _import(_find())
        module = loaded()
    assert module is not None
    return module


def _check_interpreter() -> None:
    if sys.implementation.name != "cpython":
        raise TrackingError(f"this is {sys.implementation.name}, and kmmem knows CPython alone.")
    if not (3, 9) <= sys.version_info < (3, 14):
        version = ".".join(map(str, sys.version_info[:3]))
        raise TrackingError(f"this is Python {version}, and kmmem knows 3.9 to 3.13.")
    if "t" in getattr(sys, "abiflags", ""):
        raise TrackingError("this is a free-threaded build of Python, which kmmem does not know.")
    if not sys.platform.startswith("linux"):
        raise TrackingError(f"this is {sys.platform}, and kmmem knows Linux alone.")


def _find() -> str:
    """Find the extension's file: in $KMMEM_LIBRARY_DIR if that is set, else in the package."""
    folders = [os.path.dirname(os.path.abspath(__file__))]
    named = os.environ.get("KMMEM_LIBRARY_DIR")
    if named:
        folders.insert(0, os.path.abspath(named))
    for folder in folders:
        for name in _FILES:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                return path
    raise TrackingError(
        f"the native part of kmmem, {_FILES[0]}, is not in {' or '.join(folders)}; "
        "install kmmem with `make install`, or set KMMEM_LIBRARY_DIR."
    )


def _import(path: str) -> ModuleType:
    from importlib.machinery import ExtensionFileLoader, ModuleSpec

    loader = ExtensionFileLoader(_NAME, path)
    spec = ModuleSpec(_NAME, loader, origin=path)
    spec.has_location = True
    try:
        from importlib.util import module_from_spec

        module = module_from_spec(spec)
        loader.exec_module(module)
    except ImportError as error:
        raise TrackingError(f"the native part of kmmem cannot be loaded: {error}.") from error
    sys.modules[_NAME] = module
    return module
