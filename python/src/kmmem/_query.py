"""The kmmem program as a partner in conversation: it loads a snapshot once and answers questions about it."""

from __future__ import annotations

import json
import os
import subprocess
import weakref
from threading import Lock
from typing import Any

from ._errors import SnapshotError, TrackingError
from ._file_state import file_state
from ._installation import executable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._file_state import FileState

_VERSION = 1


class Query:
    """One `kmmem query`: started at the first question, ended by close(), by the garbage collector or at exit.

    weakref.finalize calls `_end` in all three cases, and once.
    """

    def __init__(self, path: str, state: FileState | None, capture: str | None = None) -> None:
        self._path = path
        self._state = state
        self._capture = capture
        self._lock = Lock()
        self._owner = os.getpid()
        self._process: subprocess.Popen[bytes] | None = None
        self._finalizer: weakref.finalize[[subprocess.Popen[bytes], int], Query] | None = None

    def ask(self, question: str, **members: object) -> dict[str, Any]:
        """Return the answer to a question; SnapshotError says why there is none."""
        with self._lock:
            return self._ask({"question": question, **members})

    def number(self, path: str) -> int:
        """Return the number of another snapshot, which is loaded unless the same file was before."""
        return int(self.ask("open", path=path)["number"])

    def close(self) -> None:
        """End the program; a later question starts it again."""
        with self._lock:
            self._end()

    def _ask(self, request: dict[str, object]) -> dict[str, Any]:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        except BaseException:
            # An interrupt: the answer that is on its way belongs to no later question.
            self._end()
            raise
        if not line.endswith(b"\n"):
            raise SnapshotError(self._last_words(process))
        reply = json.loads(line)
        if "error" in reply:
            raise SnapshotError(reply["error"])
        answer: dict[str, Any] = reply["answer"]
        if answer.get("version") != _VERSION:
            raise SnapshotError("kmmem and this package are of different versions; install one version of both.")
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():
            # After a fork the pipes are the parent's: the child asks a program of its own.
            self._forget()
            self._owner = os.getpid()
        if self._process is None:
            self._process = self._start()
            self._finalizer = weakref.finalize(self, _end, self._process, os.getpid())
        return self._process

    def _start(self) -> subprocess.Popen[bytes]:
        if file_state(self._path) not in (None, self._state):
            raise SnapshotError(f"{self._path} was replaced after this snapshot; give each snapshot a path of its own.")
        options = [] if self._capture is None else ["--capture", self._capture]
        try:
            command = [executable(), "query", *options, "--", self._path]
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_plain_environment(),
                close_fds=True,
                # An interrupt of the program is none of its questions'.
                start_new_session=True,
            )
        except (OSError, TrackingError) as error:
            raise SnapshotError(f"kmmem cannot be started: {error}") from None

    def _last_words(self, process: subprocess.Popen[bytes]) -> str:
        assert process.stderr is not None
        words = process.stderr.read().decode("utf-8", "replace").strip()
        status = process.wait()
        self._end()
        first = "kmmem: "
        words = words[len(first) :] if words.startswith(first) else words
        return words or f"kmmem query ended with {status}; ask again, or look at {self._path} with kmmem objects."

    def _end(self) -> None:
        if self._owner == os.getpid() and self._finalizer is not None:
            self._finalizer()
        self._forget()

    def _forget(self) -> None:
        if self._finalizer is not None:
            self._finalizer.detach()
        self._process = None
        self._finalizer = None


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    """End a program that only reads: there is nothing that it could lose."""
    if os.getpid() != owner:
        return
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue


def _plain_environment() -> dict[str, str]:
    """Return the environment without what a recording has put there, so that kmmem does not record itself."""
    kept = {"KMMEM_SYMBOL_PATH"}
    return {
        name: value
        for name, value in os.environ.items()
        if name in kept or not (name == "LD_PRELOAD" or name.startswith("KMMEM_"))
    }
