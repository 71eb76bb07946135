"""`import kmmem`: recordings of the own process and what they answer."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

import kmmem
from kmmem import _tracking

SOURCE = str(Path(__file__).parents[1] / "src")
EXTENSION = "kmmem._kmmem"


class FakeNative(types.ModuleType):
    """Stands in for the extension module: it keeps what it was asked and writes a file."""

    def __init__(self) -> None:
        super().__init__(EXTENSION)
        self.starts: list[tuple[object, ...]] = []
        self.marks: list[str] = []
        self.recording = False
        self.refusal = ""

    def start(self, library_dir: str, path: str, native: bool, objects: bool, frames: int, sample: int) -> None:
        """Record nothing."""
        if self.refusal:
            raise RuntimeError(self.refusal)
        self.starts.append((library_dir, path, native, objects, frames, sample))
        Path(path).write_text("capture")
        self.recording = True

    def stop(self) -> None:
        """End that."""
        self.recording = False

    def is_tracking(self) -> bool:
        """Whether start() was called."""
        return self.recording

    def mark(self, name: str) -> None:
        """Keep the name."""
        self.marks.append(name)

    def totals(self) -> tuple[int, int, int, int]:
        """Give four numbers."""
        return (1, 2, 3, 10)


@pytest.fixture
def native(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeNative]:
    """Put a fake extension into place, and a fake agent's file; work in an empty folder."""
    fake = FakeNative()
    monkeypatch.setitem(sys.modules, EXTENSION, fake)
    library = tmp_path / "library"
    library.mkdir()
    (library / "libkmmem_agent.so").write_text("")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("KMMEM_LIBRARY_DIR", str(library))
    yield fake
    if _tracking._current is not None:
        kmmem.stop()


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report_answer: dict[str, object]) -> Path:
    """Put a program into place that answers like `kmmem report`, and notes its words."""
    (tmp_path / "answer.json").write_text(json.dumps(report_answer))
    fake = tmp_path / "kmmem"
    fake.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/words\n'
        f'case "$*" in *json*) cat {tmp_path}/answer.json;; *) echo "the report";; esac\n'
    )
    fake.chmod(0o755)
    monkeypatch.setenv("KMMEM_EXECUTABLE", str(fake))
    return fake


def words(program: Path) -> list[str]:
    """Read what the program was asked."""
    return (program.parent / "words").read_text().splitlines()


def test_import_loads_little_and_nothing_native(python: str) -> None:
    code = (
        "import os, sys; before = set(sys.modules); import kmmem; after = set(sys.modules) - before; "
        "print(sorted(after)); print([l for l in open('/proc/self/maps') if 'kmmem' in l])"
    )
    environment = {**os.environ, "PYTHONPATH": SOURCE}
    result = subprocess.run([python, "-c", code], env=environment, capture_output=True, text=True, check=True)
    expected = ["__future__", "kmmem", "kmmem._errors", "kmmem._extension", "kmmem._tracking"]
    assert result.stdout == f"{expected}\n[]\n"


def test_public_names_exist() -> None:
    for name in kmmem.__all__:
        assert getattr(kmmem, name) is not None
    assert set(kmmem.__all__) <= set(dir(kmmem))
    with pytest.raises(AttributeError):
        kmmem.absent  # noqa: B018


def test_block_is_recorded(native: FakeNative) -> None:
    assert not kmmem.is_tracking()
    with kmmem.track("run.kmmem", native=False, frames=30) as recording:
        assert kmmem.is_tracking()
        assert recording.is_active
        assert native.recording
        assert recording.live_bytes == kmmem.LiveBytes(1, 2, 3, 10)
        assert recording.live_bytes.total == 6
        kmmem.mark("half")
    assert not kmmem.is_tracking()
    assert not recording.is_active
    assert not native.recording
    assert native.marks == ["half"]
    assert recording.path == str(Path("run.kmmem").absolute())
    assert native.starts == [(os.environ["KMMEM_LIBRARY_DIR"], recording.path, False, True, 30, 0)]
    with pytest.raises(kmmem.TrackingError, match="has ended"):
        recording.live_bytes  # noqa: B018


def test_default_path_and_mark_without_recording(native: FakeNative) -> None:
    kmmem.mark("nobody listens")
    recording = kmmem.start()
    assert Path(recording.path).name.startswith("kmmem-")
    assert recording.path.endswith(f"-{os.getpid()}.kmmem")
    assert kmmem.stop() is recording
    assert native.marks == []


def test_recording_ends_when_the_block_fails(native: FakeNative) -> None:
    with pytest.raises(ZeroDivisionError), kmmem.track("run.kmmem"):
        1 / 0  # noqa: B018
    assert not native.recording


def test_block_may_stop_early(native: FakeNative) -> None:
    with kmmem.track("run.kmmem") as recording:
        assert kmmem.stop() is recording
    assert not native.recording


def test_samples_leave_objects_out(native: FakeNative) -> None:
    with kmmem.track("run.kmmem", sample=1 << 19):
        pass
    assert native.starts[0][3:] == (False, 0, 1 << 19)
    with pytest.raises(ValueError, match="leave one of them out"):
        kmmem.start("other.kmmem", sample=1, objects=True)
    with pytest.raises(ValueError, match="from 0 on"):
        kmmem.start("other.kmmem", frames=-1)


def test_nested_recording_is_refused(native: FakeNative) -> None:
    with kmmem.track("run.kmmem"):
        with pytest.raises(kmmem.TrackingError, match=r"already.*stop that recording first"):
            kmmem.start("second.kmmem")
        with pytest.raises(kmmem.TrackingError), kmmem.track("third.kmmem"):
            pass
        assert native.recording
    assert len(native.starts) == 1


def test_recording_under_profile_is_refused(native: FakeNative) -> None:
    native.recording = True
    with pytest.raises(kmmem.TrackingError, match="by `kmmem profile`"):
        kmmem.start("run.kmmem")
    assert kmmem.is_tracking()
    native.recording = False


def test_stop_without_start(native: FakeNative) -> None:
    with pytest.raises(kmmem.TrackingError, match=r"call kmmem.start\(\) first"):
        kmmem.stop()


def test_words_of_the_native_part_are_kept(native: FakeNative) -> None:
    native.refusal = "the agent knows no Python 3.99."
    with pytest.raises(kmmem.TrackingError, match=r"knows no Python 3\.99"):
        kmmem.start("run.kmmem")
    assert not kmmem.is_tracking()


def test_outputs_that_cannot_be(native: FakeNative) -> None:
    Path("old.kmmem").write_text("old")
    Path("folder").mkdir()
    with pytest.raises(kmmem.TrackingError, match="pass overwrite=True"):
        kmmem.start("old.kmmem")
    assert Path("old.kmmem").read_text() == "old"
    with pytest.raises(kmmem.TrackingError, match="no ordinary file"):
        kmmem.start("folder", overwrite=True)
    with pytest.raises(kmmem.TrackingError, match="there is no folder"):
        kmmem.start("absent/run.kmmem")
    with kmmem.track("old.kmmem", overwrite=True):
        pass
    assert Path("old.kmmem").read_text() == "capture"


def test_decorator_records_each_call(native: FakeNative) -> None:
    @kmmem.track("call.kmmem")
    def double(number: int) -> int:
        """Double it."""
        assert native.recording
        return 2 * number

    assert double.__doc__ == "Double it."
    assert [double(1), double(2), double(3)] == [2, 4, 6]
    assert [Path(str(start[1])).name for start in native.starts] == ["call.kmmem", "call.2.kmmem", "call.3.kmmem"]


def test_decorator_records_coroutines_while_they_run(native: FakeNative) -> None:
    @kmmem.track("call.kmmem")
    async def double(number: int) -> int:
        await asyncio.sleep(0)
        assert native.recording
        return 2 * number

    coroutine = double(4)
    assert not native.recording
    assert asyncio.run(coroutine) == 8
    assert not native.recording


def test_decorator_refuses_what_it_cannot_record() -> None:
    with pytest.raises(TypeError, match="generator"):

        @kmmem.track("call.kmmem")
        def numbers() -> Iterator[int]:
            yield 1

    with pytest.raises(TypeError, match="with parentheses"):

        @kmmem.track  # type: ignore[arg-type]
        def double(number: int) -> int:
            return 2 * number


def test_answers(native: FakeNative, program: Path) -> None:
    with kmmem.track("run.kmmem") as recording:
        pass
    assert recording.report(by="function") == "the report\n"
    assert recording.totals.peak_bytes == 900
    assert recording.totals.peak_seconds == 1.5
    (site,) = recording.sites(limit=5, sort="live")
    assert (site.id, site.allocator, site.peak_bytes, len(site.stack)) == (3, "new", 400, 3)
    assert [str(frame) for frame in site.stack] == [
        "penta::Chord::Chord() (chord.cpp:12)",
        "analyse (harmony.py:83)",
        "_start (python3)",
    ]
    assert site.stack[0].inlined
    with pytest.raises(dataclasses.FrozenInstanceError):
        site.id = 4  # type: ignore[misc]
    assert recording.sites(limit=5, sort="live") == [site]
    assert words(program) == [
        f"report {recording.path} --format text --limit 20 --sort peak --by function --color never",
        f"report {recording.path} --format json --limit 1",
        f"report {recording.path} --format json --limit 5 --sort live",
    ]


def test_answers_of_a_running_recording_are_not_kept(native: FakeNative, program: Path) -> None:
    with kmmem.track("run.kmmem") as recording:
        assert recording.totals.allocations == recording.totals.allocations == 10
        assert len(words(program)) == 2


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("", "no JSON"),
        ('{"schema": "other"}', "install one version"),
        ('{"schema": "kmmem.report", "version": 1}', "install one version"),
    ],
)
def test_answers_that_are_none(native: FakeNative, program: Path, answer: str, says: str) -> None:
    (program.parent / "answer.json").write_text(answer)
    with kmmem.track("run.kmmem") as recording:
        pass
    with pytest.raises(kmmem.ReportError, match=says):
        recording.sites()


def test_failure_of_the_program_is_told(native: FakeNative, program: Path) -> None:
    program.write_text("#!/bin/sh\necho 'kmmem: run.kmmem is cut off at byte 7.' >&2\nexit 2\n")
    with kmmem.track("run.kmmem") as recording:
        pass
    with pytest.raises(kmmem.ReportError, match=r"^run\.kmmem is cut off at byte 7\.$"):
        recording.report()


def test_missing_parts_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, EXTENSION, raising=False)
    monkeypatch.setenv("KMMEM_LIBRARY_DIR", str(tmp_path))
    if not list(Path(SOURCE).glob("kmmem/*.so")):
        with pytest.raises(kmmem.TrackingError, match="the native part of kmmem"):
            kmmem.start("run.kmmem")
    (tmp_path / "_kmmem.abi3.so").write_text("no library")
    with pytest.raises(kmmem.TrackingError, match="cannot be loaded"):
        kmmem.start("run.kmmem")
    monkeypatch.setitem(sys.modules, EXTENSION, FakeNative())
    with pytest.raises(kmmem.TrackingError, match=r"libkmmem_agent\.so is not in"):
        kmmem.start("run.kmmem")
    monkeypatch.setenv("KMMEM_EXECUTABLE", "/absent/kmmem")
    result = subprocess.run(
        [sys.executable, "-m", "kmmem", "-c", "pass"],
        env={**os.environ, "PYTHONPATH": SOURCE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert result.stderr.startswith("kmmem: KMMEM_EXECUTABLE is /absent/kmmem")
