"""Bad input gets one clear sentence and exit code 2, and leaves nothing half-written."""

from __future__ import annotations

import json
import os
import random
import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from compact_columns import COLUMN, PREAMBLE
from interpreters import unsupported_python
from kmmem_capture import COMPACT, LIVE
from ledgers import SOURCES
from recording import Kmmem
from rounds import rounds


def expect_refusal(done: subprocess.CompletedProcess, *words: str) -> None:
    """One sentence of kmmem's, which holds some words."""
    assert done.returncode == 2, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("kmmem: ")
    for word in words:
        assert word in lines[0]
    assert done.stdout == ""


def expect_refused_profile(kmmem: Kmmem, target: list[object], *words: str, options: tuple = ()) -> None:
    path = kmmem.new_path()
    done = kmmem.run(*kmmem.command(target, path, *options)[1:])
    expect_refusal(done, *words)
    assert not list(path.parent.glob(path.name + "*")), "something was written"


def test_no_such_module(kmmem, newest):
    expect_refused_profile(kmmem, ["-m", "no_such_module_at_all"], "no_such_module_at_all", options=_python(newest))


def test_no_such_script(kmmem, newest):
    expect_refused_profile(kmmem, ["no/such/script.py"], "no/such/script.py", options=_python(newest))


def test_a_module_that_fails_while_it_is_imported_is_the_programs_own_error(kmmem, newest, tmp_path):
    (tmp_path / "broken.py").write_text("import no_such_module_at_all\n")
    outcome = kmmem.profile(["-m", "broken"], *_python(newest), cwd=tmp_path)
    assert outcome.returncode == 1
    assert "ModuleNotFoundError" in outcome.stderr


def _python(interpreter) -> tuple:
    return ("--python", interpreter.path)


def test_no_such_program(kmmem):
    expect_refused_profile(kmmem, ["--", "./no_such_program"], "no_such_program")


def test_a_program_that_cannot_be_executed(kmmem, tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("no program\n")
    expect_refused_profile(kmmem, ["--", text], "notes.txt")


def test_a_folder_is_no_program(kmmem, tmp_path):
    expect_refused_profile(kmmem, ["--", tmp_path], str(tmp_path))


def test_no_such_python(kmmem):
    expect_refused_profile(kmmem, ["-c", "pass"], "/no/such/python", options=("--python", "/no/such/python"))


def test_a_python_of_an_unknown_version(kmmem):
    python = unsupported_python()
    if python is None:
        pytest.skip("every Python of this machine is supported, so there is none to be refused")
    expect_refused_profile(kmmem, ["-c", "pass"], python.version, options=_python(python))


def test_a_python_that_claims_an_unknown_version(kmmem, newest, tmp_path):
    """A newer minor version, imitated: its structures would lie elsewhere, so that reading them would be a guess."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "version = (3, 99, 0, 'final', 0)\n"
        "sys.version_info = type('Version', (tuple,), {'major': 3, 'minor': 99, 'micro': 0})(version)\n"
        "sys.version, sys.hexversion = '3.99.0 (imitated)', 0x036300F0\n"
        "import platform\n"
        "platform.python_version = lambda: '3.99.0'\n"
        "platform.python_version_tuple = lambda: ('3', '99', '0')\n"
    )
    path = kmmem.new_path()
    command = kmmem.command(["-c", "pass"], path, *_python(newest))
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    expect_refusal(kmmem.run(*command[1:], env=environment), "3.99")


def test_a_static_program(kmmem, workshop):
    program = workshop.program(["faults/static.c"], "static", "-static")
    assert subprocess.run([program], check=False).returncode == 0
    expect_refused_profile(kmmem, ["--", program], "static")


@pytest.mark.parametrize(
    "options", [("--sample", "lots"), ("--frames", "-1"), ("--frames", "x"), ("--follow", "everybody"), ("--nonsense",)]
)
def test_bad_options(kmmem, newest, options):
    path = kmmem.new_path()
    done = kmmem.run(*kmmem.command(["-c", "pass"], path, *options, *_python(newest))[1:])
    assert done.returncode not in (0, 1)
    assert options[0].lstrip("-") in done.stderr
    assert "Fatal" not in done.stderr
    assert not path.exists()


def test_nothing_to_profile(kmmem):
    assert kmmem.run("profile").returncode not in (0, 1)


def test_an_existing_capture_is_kept_unless_forced(kmmem, newest):
    path = kmmem.new_path()
    path.write_text("precious")
    command = kmmem.command(["-c", "pass"], path, *_python(newest))[1:]
    expect_refusal(kmmem.run(*command), str(path))
    assert path.read_text() == "precious"
    forced = kmmem.run(*kmmem.command(["-c", "pass"], path, "--force", *_python(newest))[1:])
    assert forced.returncode == 0, forced.stderr
    assert path.read_bytes()[:5] == b"KMMEM"


def test_an_output_folder_that_does_not_exist(kmmem, newest, tmp_path):
    path = tmp_path / "nowhere" / "run.kmmem"
    expect_refusal(kmmem.run(*kmmem.command(["-c", "pass"], path, *_python(newest))[1:]), str(path.parent))


@pytest.fixture(params=[LIVE, COMPACT], ids=["live", "compact"])
def capture_bytes(request, kmmem, workshop, tmp_path) -> bytes:
    """A capture in the form that the agent writes, and in the one that kmmem makes of it."""
    ledger = workshop.program(SOURCES, "ledger")
    words = [ledger, "--operations", 300, "--account", tmp_path / "account"]
    outcome = kmmem.preloaded(words) if request.param == LIVE else kmmem.profile(["--", *words])
    assert outcome.expect().capture.header["major"] == request.param
    return outcome.path.read_bytes()


def report_on(kmmem: Kmmem, path: Path, data: bytes) -> subprocess.CompletedProcess:
    path.write_bytes(data)
    return kmmem.run("report", path, "--format", "json", timeout=30)


def expect_answer_or_refusal(done: subprocess.CompletedProcess) -> None:
    if done.returncode == 0:
        assert json.loads(done.stdout)["schema"] == "kmmem.report"
    else:
        expect_refusal(done)


def test_no_such_capture(kmmem, tmp_path):
    expect_refusal(kmmem.run("report", tmp_path / "none.kmmem"), "none.kmmem")


@pytest.mark.parametrize("data", [b"", b"KMMEM", bytes(4096), b"hello\n" * 5000, bytes(1 << 20)], ids=len)
def test_a_file_that_is_no_capture(kmmem, tmp_path, data):
    expect_refusal(report_on(kmmem, tmp_path / "other.kmmem", data), "other.kmmem")


def test_a_folder_is_no_capture(kmmem, tmp_path):
    expect_refusal(kmmem.run("report", tmp_path), str(tmp_path))


def test_a_capture_of_a_newer_format(kmmem, tmp_path, capture_bytes):
    data = bytearray(capture_bytes)
    struct.pack_into("<H", data, 8, 3)
    expect_refusal(report_on(kmmem, tmp_path / "newer.kmmem", bytes(data)), "newer")


def test_a_capture_of_a_newer_minor_format_is_read(kmmem, tmp_path, capture_bytes):
    data = bytearray(capture_bytes)
    struct.pack_into("<H", data, 10, 9)
    seal(data)
    done = report_on(kmmem, tmp_path / "minor.kmmem", bytes(data))
    assert done.returncode == 0, done.stderr


def test_a_capture_cut_off_anywhere(kmmem, tmp_path, capture_bytes):
    """Every byte of the header, and bytes all over the rest: a refusal, or a report where only room was cut off."""
    dice = random.Random(1)
    count = rounds("TRUNCATION", 200)
    lengths = [*range(0, 640, 7), *(dice.randrange(len(capture_bytes)) for _ in range(count))]
    for length in lengths:
        done = report_on(kmmem, tmp_path / "cut.kmmem", capture_bytes[:length])
        expect_answer_or_refusal(done)
        if length <= 16 * 4096 or is_compact(capture_bytes):
            assert done.returncode == 2, f"{length} bytes were taken for a capture"


def test_a_damaged_capture_is_no_crash(kmmem, tmp_path, capture_bytes):
    dice = random.Random(2)
    used = len(capture_bytes.rstrip(b"\0"))
    for _ in range(rounds("DAMAGE", 100)):
        data = bytearray(capture_bytes)
        for _ in range(dice.choice((1, 3, 40))):
            place = dice.choice((dice.randrange(640), dice.randrange(4096, 4600), dice.randrange(used)))
            data[place % len(data)] = dice.choice((0, 0xFF, dice.randrange(256)))
        # A checksum that is right lets the damage through to what lies behind it.
        if dice.random() < 0.5:
            seal(data)
        expect_answer_or_refusal(report_on(kmmem, tmp_path / "damaged.kmmem", bytes(data)))


def is_compact(data: bytes) -> bool:
    return struct.unpack_from("<H", data, 8)[0] == COMPACT


def seal(data: bytearray) -> None:
    """Makes the checksum of a compact capture right again."""
    start = struct.unpack_from("<I", data, 12)[0]
    if not is_compact(data) or start + PREAMBLE.size > len(data):
        return
    end = start + PREAMBLE.size + COLUMN.size * PREAMBLE.unpack_from(data, start)[1]
    struct.pack_into("<I", data, start + 12, 0)
    struct.pack_into("<I", data, start + 12, zlib.crc32(data[:end]))
