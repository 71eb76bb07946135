"""The programs that CMake builds: the core's own tests, the audio callback's allocations, Python embedded twice."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import EXAMPLE
from defects_table import DEFECTS

OF_THE_CORE = [name for name, defect in DEFECTS.items() if defect["language"] == "c++"]


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """The folder of the built programs."""
    if shutil.which("cmake") is None:
        pytest.skip("cmake is not installed")
    folder = tmp_path_factory.mktemp("programs")
    subprocess.run(["cmake", "-S", EXAMPLE, "-B", folder, f"-DPython3_EXECUTABLE={sys.executable}"], check=True)
    subprocess.run(["cmake", "--build", folder, "--parallel", str(os.cpu_count())], check=True)
    return folder


def output_of(*command, defects: str = "") -> str:
    environment = {**os.environ, "KMIDI_DEFECTS": defects}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_core_passes_its_own_tests(programs, rounds):
    assert output_of(programs / "penta_tests", "--rounds", str(rounds)).count("All tests passed") == rounds


def test_the_core_passes_its_own_tests_with_every_defect(programs):
    options = [option for name in OF_THE_CORE for option in ("--defect", name)]
    assert "All tests passed" in output_of(programs / "penta_tests", *options)


def test_bad_arguments_are_refused(programs):
    for arguments in (["--defect", "nothing"], ["--rounds", "x"], ["--rounds", "0"], ["--rounds"], ["--round", "1"]):
        finished = subprocess.run([programs / "penta_tests", *arguments], capture_output=True, text=True)
        assert finished.returncode == 2
        assert set(arguments) & set(re.split(r"[\s';\"]+", finished.stderr))


def errors_of(programs, *options: str) -> str:
    """What Valgrind says of the core's own tests; nothing when it finds nothing."""
    if shutil.which("valgrind") is None:
        pytest.skip("valgrind is not installed")
    command = ["valgrind", "-q", "--leak-check=full", "--error-exitcode=9", programs / "penta_tests", *options]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "All tests passed" in done.stdout
    assert done.returncode == (9 if done.stderr else 0)
    return done.stderr


def test_the_core_loses_nothing_and_stays_within_its_blocks(programs):
    assert errors_of(programs) == ""


@pytest.mark.parametrize(
    ("defect", "sentence"),
    [
        ("missing-delete", "264,264 bytes in 1,001 blocks are definitely lost"),
        ("exception-leak", "480 bytes in 8 blocks are definitely lost"),
        ("buffer-overrun", "Invalid write of size 8"),
    ],
)
def test_valgrind_finds_defects_at_their_lines(programs, defect, sentence):
    place = f"{Path(DEFECTS[defect]['file']).name}:{DEFECTS[defect]['line']}"
    errors = errors_of(programs, "--defect", defect)
    assert errors.count(sentence) == errors.count(f"({place})") == 1, errors


@pytest.mark.parametrize("defect", ["growing-vector", "audio-allocation"])
def test_defects_that_lose_nothing_are_none_of_valgrinds(programs, defect):
    assert errors_of(programs, "--defect", defect) == ""


def test_the_audio_callback_allocates_nothing(programs):
    assert output_of(programs / "realtime_test") == "blocks 173 allocations 0\n"


def test_audio_allocation_allocates_in_every_block(programs):
    assert output_of(programs / "realtime_test", defects="audio-allocation") == "blocks 173 allocations 173\n"


def test_python_lives_twice_in_one_program(programs):
    lines = output_of(programs / "embedded_host", EXAMPLE).splitlines()
    assert lines[0] == "run 1"
    assert lines[3] == "run 2"
    assert lines[1:3] == lines[4:6]
    assert lines[1].startswith("C (C3 G3 E4 C5) | F (")
