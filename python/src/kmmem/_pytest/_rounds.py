"""Running the body of a test again, without what pytest keeps of each run."""

from __future__ import annotations

import logging
import sys
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


class BodyFailureError(Exception):
    """A unittest.TestCase has told pytest of a failure, which it does not raise."""


def has_failed(item: pytest.Item) -> bool:
    """Whether a unittest.TestCase has told pytest of a failure."""
    return bool(getattr(item, "_excinfo", None))


class Rounds:
    """Runs a test's body again, in the state that its first run has left.

    What pytest collects meanwhile would look like a leak of the test: output, log records and warnings of these runs
    are thrown away, those of the first run stay.
    """

    def __init__(self, item: pytest.Item, marker: str) -> None:
        self._item = item
        self._marker = marker
        self._runs = 1
        self._capture: Any = item.config.pluginmanager.getplugin("capturemanager")
        self._logs: list[tuple[Any, int, int]] = []
        self._output = ("", "")

    def __enter__(self) -> Rounds:
        self._output = self._drain()
        handlers: list[Any] = [one for one in logging.getLogger().handlers if hasattr(one, "records")]
        handlers = [one for one in handlers if type(one).__module__ == "_pytest.logging"]
        self._logs = [(one, len(one.records), one.stream.tell()) for one in handlers]
        return self

    def __exit__(self, *error: object) -> None:
        self._drain()
        for stream, text in zip((sys.stdout, sys.stderr), self._output):
            stream.write(text)

    def run_again(self) -> None:
        """Run the body once; its own failure passes through."""
        self._runs += 1
        try:
            with warnings.catch_warnings(record=True):
                self._item.runtest()
        except Exception as error:
            if hasattr(error, "add_note"):
                error.add_note(
                    f"{self._marker} runs the test again, with the same fixtures; this was run {self._runs}."
                )
            raise
        if has_failed(self._item):
            raise BodyFailureError
        self._forget()

    def _forget(self) -> None:
        self._drain()
        for handler, records, position in self._logs:
            del handler.records[records:]
            handler.stream.seek(position)
            handler.stream.truncate()

    def _drain(self) -> tuple[str, str]:
        if self._capture is None or not self._capture.is_globally_capturing():
            return "", ""
        out, err = self._capture.read_global_capture()
        return out, err
