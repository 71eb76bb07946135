"""The programs that CMake builds: the core's own tests, the audio callback's allocations, Python embedded twice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from conftest import EXAMPLE


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


def test_the_core_passes_its_own_tests(programs):
    assert output_of(programs / "penta_tests").endswith(" checked, 0 failed\n")


def test_the_core_passes_its_own_tests_with_every_defect(programs):
    options = [
        option for name in ("missing-delete", "growing-vector", "audio-allocation") for option in ("--defect", name)
    ]
    assert output_of(programs / "penta_tests", *options).endswith(" checked, 0 failed\n")


def test_bad_arguments_are_refused(programs):
    for arguments in (["--defect", "nothing"], ["--rounds", "x"], ["--rounds"]):
        finished = subprocess.run([programs / "penta_tests", *arguments], capture_output=True, text=True)
        assert finished.returncode == 2
        assert arguments[0] in finished.stderr


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
