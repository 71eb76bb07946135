"""A recording of this process and the questions one can ask it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from . import _extension
from ._errors import ReportError, TrackingError
from ._installation import executable

if TYPE_CHECKING:
    from ._report import LiveBytes, Site, Totals

_SCHEMA, _VERSION = "kmmem.report", 2


class Recording:
    """A capture of this process: being written while is_active, to be read at any time."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._is_active = True
        self._owner = os.getpid()
        self._answers: dict[tuple[str, ...], dict[str, Any]] = {}

    @classmethod
    def _of_ended(cls, path: str) -> Recording:
        """Read a recording that has ended, of whatever process."""
        recording = cls(path)
        recording._is_active = False
        return recording

    def __repr__(self) -> str:
        return f"<kmmem.Recording {self._path!r}{' (recording)' if self._is_active else ''}>"

    @property
    def path(self) -> str:
        """The capture's file."""
        return self._path

    @property
    def is_active(self) -> bool:
        """Whether the recording still goes on."""
        return self._is_active

    @property
    def live_bytes(self) -> LiveBytes:
        """What is live at this moment; only while the recording goes on."""
        if not self._is_active:
            raise TrackingError("the recording has ended; its figures are in recording.totals.")
        from ._report import LiveBytes

        return LiveBytes(*_extension.load().totals())

    @property
    def totals(self) -> Totals:
        """The figures of the whole recording; while it goes on, those up to now."""
        from ._report import Totals

        return Totals.parse(self._answer("--limit", "1")["totals"])

    def sites(self, limit: int = 20, sort: str = "peak", temporary: bool = False) -> list[Site]:
        """Return the biggest allocating places, the biggest first.

        Arguments:
            limit: How many; 0 returns all.
            sort: "peak", "live", "allocated", "count" or "temporary".
            temporary: Only places whose blocks were freed at once.
        """
        from ._report import Frame, Site

        options = ["--limit", str(limit), "--sort", sort] + (["--temporary"] if temporary else [])
        answer = self._answer(*options)
        frames = [Frame.parse(frame) for frame in answer["frames"]]
        return [Site.parse(site, frames) for site in answer["sites"]]

    def report(self, limit: int = 20, sort: str = "peak", by: str = "site") -> str:
        """Return the report as text.

        Arguments:
            limit: How many places are shown; 0 shows all.
            sort: "peak", "live", "allocated", "count" or "temporary".
            by: "site", "function", "file", "module", "thread" or "allocator".
        """
        options = ["--limit", str(limit), "--sort", sort, "--by", by, "--color", "never"]
        return self._ask("--format", "text", *options).decode("utf-8", "replace")

    def write_page(self, path: str | os.PathLike[str]) -> str:
        """Write the report as one HTML page that needs nothing else, and return its path.

        Arguments:
            path: The page, which is replaced if it exists.
        """
        from ._page import write_page

        return write_page(os.fspath(path), self._path)

    def _repr_html_(self) -> str:
        from ._page import framed_page

        return framed_page(f"kmmem: {os.path.basename(self._path)}", self._path)

    def _answer(self, *options: str) -> dict[str, Any]:
        """Return the report as parsed JSON; it is kept once the recording has ended."""
        known = self._answers.get(options)
        if known is not None:
            return known
        from json import loads

        ended = not self._is_active
        text = self._ask("--format", "json", *options)
        try:
            answer = loads(text)
        except ValueError as error:
            raise ReportError(f"kmmem report gave no JSON: {error}; see if kmmem is older than this package.") from None
        if not isinstance(answer, dict) or (answer.get("schema"), answer.get("version")) != (
            _SCHEMA,
            _VERSION,
        ):
            raise ReportError(f"kmmem report does not write {_SCHEMA} {_VERSION}; install one version of kmmem.")
        if ended:
            self._answers[options] = answer
        return answer

    def _ask(self, *options: str) -> bytes:
        from subprocess import DEVNULL, run

        command = [executable(), "report", self._path, *options]
        result = run(command, stdin=DEVNULL, capture_output=True, check=False)
        if result.returncode != 0:
            words = result.stderr.decode(sys.getfilesystemencoding(), "replace").strip()
            raise ReportError(_without_prefix(words) or f"kmmem report failed with {result.returncode}")
        return result.stdout


def _without_prefix(words: str, prefix: str = "kmmem: ") -> str | None:
    return words[len(prefix) :] if words.startswith(prefix) else words
