"""Starting and stopping a recording of this process."""

from __future__ import annotations

import os
import sys
from _thread import allocate_lock

from . import _extension
from ._errors import TrackingError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Callable, TypeVar, Union

    from ._recording import Recording

    PathLike = Union[str, "os.PathLike[str]"]
    _Function = TypeVar("_Function", bound=Callable[..., object])

_lock = allocate_lock()
_current: Recording | None = None

_GENERATOR, _COROUTINE, _ASYNC_GENERATOR = 0x20, 0x80, 0x200


def start(
    path: PathLike | None = None,
    *,
    native: bool = True,
    objects: bool | None = None,
    frames: int = 0,
    sample: int = 0,
    overwrite: bool = False,
) -> Recording:
    """Record this process from now on, until stop().

    Arguments:
        path: The capture to be written; without one, kmmem-NAME-PID.kmmem in the current folder. It grows there, and a
            disk may stop an allocation for milliseconds; a path below /dev/shm does not.
        native: Record native frames.
        objects: Record every Python object, not only what malloc sees. On, unless samples are taken.
        frames: Keep at most so many frames of a stack; 0 keeps all.
        sample: Take a sample every so many bytes; 0 records every event.
        overwrite: Replace the capture if it exists.
    """
    global _current
    if frames < 0 or sample < 0:
        raise ValueError("frames and sample are numbers from 0 on")
    if sample and objects:
        raise ValueError("objects=True records every object and sample only some; leave one of them out")
    everything = not sample if objects is None else objects
    capture = os.path.abspath(os.fspath(path) if path is not None else _default_path())
    with _lock:
        if _current is not None and _current._owner == os.getpid():
            raise TrackingError(
                f"this process is being recorded into {_current.path} already; stop that recording first."
            )
        native_part = _extension.load()
        if native_part.is_tracking():
            raise TrackingError("this process is being recorded already, by `kmmem profile`; leave one of them out.")
        from ._installation import library_folder

        folder = library_folder()
        _make_room(capture, overwrite)
        try:
            native_part.start(folder, capture, native, everything, frames, sample)
        except RuntimeError as error:
            raise TrackingError(str(error)) from None
        from ._recording import Recording

        _current = Recording(capture)
        contexts = sys.modules.get(f"{__package__}._contexts")
        if contexts is not None:
            contexts.enter_again()
        counting = sys.modules.get(f"{__package__}._line_counting")
        if counting is not None:
            counting.recording_begins()
        return _current


def stop() -> Recording:
    """End the recording that start() began, put every hook back and return it."""
    global _current
    with _lock:
        if _current is None:
            raise TrackingError("no recording was started in this process; call kmmem.start() first.")
        recording, _current = _current, None
        counting = sys.modules.get(f"{__package__}._line_counting")
        if counting is not None:
            counting.recording_ends()
        try:
            _extension.load().stop()
        except RuntimeError as error:
            raise TrackingError(str(error)) from None
        finally:
            recording._is_active = False
        return recording


def is_tracking() -> bool:
    """Whether this process is being recorded, by this package or by `kmmem profile`."""
    if _current is not None:
        return True
    module = _extension.loaded()
    if module is None:
        # Without the native part, only `kmmem profile` can have brought the agent here.
        return _agent_is_loaded() and _extension.load().is_tracking()
    return module.is_tracking()


def mark(name: str) -> None:
    """Write a named moment into the recording; without one, nothing happens."""
    if is_tracking():
        _extension.load().mark(name)


class track:  # noqa: N801 - it is used like a function
    """Record a block or a function.

        with kmmem.track("run.kmmem") as recording: ...

        @kmmem.track("request.kmmem")
        def handle(request): ...

    A function's later calls are recorded into request.2.kmmem and so on, so that none is lost. The arguments are those
    of start().
    """

    def __init__(
        self,
        path: PathLike | None = None,
        *,
        native: bool = True,
        objects: bool | None = None,
        frames: int = 0,
        sample: int = 0,
        overwrite: bool = False,
    ) -> None:
        if callable(path):
            raise TypeError("write @kmmem.track() with parentheses")
        self._path = path
        self._native = native
        self._objects = objects
        self._frames = frames
        self._sample = sample
        self._overwrite = overwrite
        self._calls = 0
        self._recording: Recording | None = None

    def __enter__(self) -> Recording:
        self._recording = start(
            self._next_path(),
            native=self._native,
            objects=self._objects,
            frames=self._frames,
            sample=self._sample,
            overwrite=self._overwrite,
        )
        return self._recording

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # The block may have called stop() itself.
        if self._recording is not None and self._recording.is_active:
            stop()

    def __call__(self, function: _Function) -> _Function:
        """Return the function with each of its calls recorded."""
        from functools import wraps

        flags = getattr(getattr(function, "__code__", None), "co_flags", 0)
        if flags & (_GENERATOR | _ASYNC_GENERATOR):
            raise TypeError("a generator function runs piecewise and cannot be recorded; record its consumer")
        if flags & _COROUTINE:

            @wraps(function)
            async def recorded_coroutine(*arguments: object, **keywords: object) -> object:
                with self:
                    return await function(*arguments, **keywords)  # type: ignore[misc]

            return recorded_coroutine  # type: ignore[return-value]

        @wraps(function)
        def recorded(*arguments: object, **keywords: object) -> object:
            with self:
                return function(*arguments, **keywords)

        return recorded  # type: ignore[return-value]

    def _next_path(self) -> str:
        """Name the next recording: run.kmmem, then run.2.kmmem, run.3.kmmem."""
        path = os.fspath(self._path) if self._path is not None else _default_path()
        if _current is None:
            self._calls += 1
        if self._calls < 2:
            return path
        stem, ending = os.path.splitext(path)
        return f"{stem}.{self._calls}{ending}"


def _current_capture() -> str | None:
    """Return the capture that this process is being recorded into by start() or track(), if it is."""
    recording = _current
    return recording.path if recording is not None and recording._owner == os.getpid() else None


def _default_path() -> str:
    """Build kmmem-NAME-PID.kmmem, as `kmmem profile` names its captures."""
    name = os.path.splitext(os.path.basename(sys.argv[0] if sys.argv else ""))[0]
    if name in ("", "-c", "-m"):
        name = "python"
    return f"kmmem-{name}-{os.getpid()}.kmmem"


def _make_room(
    path: str, overwrite: bool, what: str = "capture", error: type[Exception] = TrackingError, keeps: bool = False
) -> None:
    """Check that a file can be created; take away an old one if that is wanted, unless it is to stay for now."""
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        raise error(f"there is no folder {folder} for the {what}; make it or choose another path.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise error(f"no {what} can be written to the folder {folder}; choose another path.")
    if not os.path.lexists(path):
        return
    if os.path.isdir(path) or not (os.path.isfile(path) or os.path.islink(path)):
        raise error(f"{path} is no ordinary file; choose another path.")
    if not overwrite:
        raise error(f"{path} exists; choose another path, or pass overwrite=True.")
    if not keeps:
        os.unlink(path)


def _agent_is_loaded() -> bool:
    """Whether the agent's library is mapped into this process."""
    try:
        with open("/proc/self/maps", "rb") as maps:
            return b"/libkmmem_agent.so" in maps.read()
    except OSError:
        return False
