"""Measuring tests: the part of the plugin that is registered when something is to be measured."""

from __future__ import annotations

import gc
import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import pytest

from .. import _tracking
from .._errors import ReportError, SnapshotError, TrackingError
from .._growth import growth
from .._recording import Recording
from .._snapshot import snapshot
from ._expectations import Expectations, MarkerError, RoundsWished
from ._growing import growth_text
from ._leaks import census, findings_of_test, leaks, leaks_text
from ._limits import left_text, limit_text
from ._rounds import BodyFailureError, Rounds, has_failed
from ._top import Figures, Top, remove_recording

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from ._leaks import Census

_SETTLING = 0.1
"""Seconds that other threads have after the last round of a measurement of growth."""
_ROOM = 1 << 30
"""Bytes that /dev/shm must have to take recordings, which grow there without waiting for a disk."""
_expectations = pytest.StashKey[Expectations]()
_figures = pytest.StashKey[Figures]()
_marker_error = pytest.StashKey[str]()


class Measurement:
    """Records the call phase of tests, judges it by their markers, and lists the biggest at the end.

    A worker of pytest-xdist measures; the controller alone lists and removes recordings.
    """

    NAME = "kmmem-measurement"

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._wants_all: bool = config.getoption("kmmem")
        self._keep: str | None = config.getoption("kmmem_keep")
        self._worker: dict[str, Any] | None = getattr(config, "workerinput", None)
        self._root = str(config.rootpath)
        self._names: dict[str, int] = {}
        self._top = Top(config.getoption("kmmem_top"), removes=self._keep is None)
        self._obstacles: dict[str, None] = {}
        self._folder = self._worker["kmmem_folder"] if self._worker else _folder(self._keep)

    def tell(self, worker: dict[str, Any]) -> None:
        """Write down for a worker where its recordings go."""
        worker["kmmem_folder"] = self._folder

    def expect(self, item: pytest.Item, markers: list[pytest.Mark]) -> None:
        """Keep what a test's markers say of it."""
        try:
            item.stash[_expectations] = Expectations.of(markers)
        except MarkerError as error:
            if self._worker is None:
                raise pytest.UsageError(f"{item.nodeid}: {error}") from None
            # A worker that ends while it collects takes pytest-xdist down with it.
            item.stash[_marker_error] = str(error)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Fail a test of a worker whose marker has wrong arguments."""
        sentence = item.stash.get(_marker_error, None)
        if sentence is not None:
            pytest.fail(sentence, pytrace=False)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Record the body of a test, and judge it if it has not failed by itself."""
        expectations = item.stash.get(_expectations, None)
        if expectations is None and not self._wants_all:
            return (yield)
        with self._recording(item) as recording:
            result = yield
            # A test may have stopped it.
            if recording is not None and recording.is_active:
                item.stash[_figures] = Figures.of(recording)
        figures = item.stash.get(_figures, None)
        if expectations is not None and not has_failed(item):
            if figures is not None:
                self._judge(item, expectations, figures)
            elif recording is not None:
                pytest.fail(
                    "the test has stopped the recording by which its marker is judged; leave kmmem.stop() to whoever "
                    "called kmmem.start(), or take the marker away.",
                    pytrace=False,
                )
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put the figures into the report, which also reaches the controller of pytest-xdist."""
        report = yield
        if call.when == "call" and (_figures in item.stash or self._obstacles):
            figures = item.stash.get(_figures, None)
            report.kmmem = {  # type: ignore[attr-defined]
                "figures": None if figures is None else figures.as_dict(),
                "obstacles": list(self._obstacles),
            }
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the figures of a test, if they are to be listed here."""
        told = getattr(report, "kmmem", None)
        if told is None or self._worker is not None:
            return
        self._obstacles.update(dict.fromkeys(told["obstacles"]))
        if told["figures"] is not None:
            self._top.add(report.nodeid, Figures(**told["figures"]))

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """List the tests with the highest peaks."""
        for sentence in self._obstacles:
            terminalreporter.write_line(f"kmmem: not measured: {sentence}", yellow=True)
        if self._wants_all and self._top.has_tests:
            terminalreporter.write_sep("=", "kmmem: memory of tests")
            for line in self._top.lines(self._root):
                terminalreporter.write_line(line)
        if self._keep is not None:
            terminalreporter.write_line(f"kmmem: the recordings are in {self._folder}; `kmmem report FILE` shows one.")

    def pytest_unconfigure(self) -> None:
        """Remove the recordings that nobody wants to keep."""
        if self._worker is None and self._keep is None:
            shutil.rmtree(self._folder, ignore_errors=True)

    @contextmanager
    def _recording(self, item: pytest.Item, purpose: str = "") -> Iterator[Recording | None]:
        """Record what happens within; None if that is impossible here, which is told once at the end."""
        path = os.path.join(self._folder, self._name(item) + purpose + ".kmmem")
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        try:
            recording = _tracking.start(path, overwrite=True)
        except TrackingError as error:
            self._obstacles[str(error)] = None
            yield None
            return
        try:
            yield recording
        finally:
            if recording.is_active:
                _tracking.stop()
            # What is recorded for a judgement has been read by now.
            if purpose and self._keep is None:
                remove_recording(path)

    def _name(self, item: pytest.Item) -> str:
        """Name a test's recording, unlike all others of this run."""
        name = re.sub(r"[^A-Za-z0-9_.]+", "-", item.nodeid)[-150:].strip("-.")
        number = self._names[name] = self._names.get(name, 0) + 1
        worker = f"-{self._worker['workerid']}" if self._worker else ""
        return f"{name}{worker}{f'-{number}' if number > 1 else ''}"

    def _judge(self, item: pytest.Item, expectations: Expectations, figures: Figures) -> None:
        """Fail the test if it does not do what its markers say."""
        try:
            complaints = [
                complaint
                for complaint in (
                    limit_text(expectations, figures, self._root),
                    left_text(expectations.left, figures, self._root, str(item.path)),
                    self._leaks(item, expectations.leaks),
                    self._growth(item, expectations.growth),
                )
                if complaint
            ]
        except BodyFailureError:
            return
        except (ReportError, SnapshotError, TrackingError) as error:
            pytest.fail(f"kmmem cannot judge this test: {error}", pytrace=False)
        if complaints:
            pytest.fail("\n\n".join(complaints), pytrace=False)

    def _leaks(self, item: pytest.Item, wished: RoundsWished | None) -> str:
        if wished is None:
            return ""
        with self._recording(item, "-rounds") as recording, Rounds(item, "kmmem_no_leaks") as body:
            if recording is None:
                return ""
            # The first run has been the first of those that go before.
            for _ in range((wished.warmup or 1) - 1):
                body.run_again()
            censuses = [self._census(recording, item)]
            for _ in range(wished.rounds):
                body.run_again()
                censuses.append(self._census(recording, item))
            with snapshot(os.path.splitext(recording.path)[0] + ".kmsnap", overwrite=True) as photo:
                findings = findings_of_test(photo.findings(config=self._known_issues()))
        found = leaks(censuses)
        return leaks_text(found, findings, wished.rounds, self._root) if found or findings else ""

    def _census(self, recording: Recording, item: pytest.Item) -> Census:
        """Count what lives at this moment.

        A full collection also empties the interpreter's free lists: an object of the next round that got its memory
        from one would stand at the place that made what had it before.
        """
        gc.collect()
        found = census(recording.sites(limit=0), self._root, str(item.path))
        gc.collect()
        return found

    def _growth(self, item: pytest.Item, wished: RoundsWished | None) -> str:
        if wished is None:
            return ""
        with self._recording(item, "-growth"), Rounds(item, "kmmem_no_growth") as body:
            with growth(wished.rounds, warmup=wished.warmup, settling=_SETTLING) as measured:
                for _ in range(measured.rounds):
                    body.run_again()
                    measured.step()
            report = measured.report
        return growth_text(report) if report.accused else ""

    def _known_issues(self) -> str | None:
        path = os.path.join(self._root, "kmmem.toml")
        return path if os.path.isfile(path) else None


def _folder(keep: str | None) -> str:
    """Choose the folder of the recordings; one that somebody has named is made at once, and must take files."""
    if keep is not None:
        try:
            os.makedirs(keep, exist_ok=True)
        except OSError as error:
            raise pytest.UsageError(f"no recording can be written to {keep}: {error.strerror}.") from None
        if not os.access(keep, os.W_OK | os.X_OK):
            raise pytest.UsageError(f"no recording can be written to {keep}; name another folder with --kmmem-keep.")
        return os.path.abspath(keep)
    memory = "/dev/shm"
    has_room = os.access(memory, os.W_OK | os.X_OK) and shutil.disk_usage(memory).free >= _ROOM
    return os.path.join(memory if has_room else tempfile.gettempdir(), f"kmmem-pytest-{os.getpid()}-{token_hex(8)}")
