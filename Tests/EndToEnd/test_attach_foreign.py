"""kmmem attach refuses what is no CPython of this machine's kind, in one sentence, and the process goes on."""

from __future__ import annotations

import errno
import shutil
import subprocess
from pathlib import Path

import pytest

from attaching import state_of
from building import PROGRAMS

SOURCE = "attach/pausing.c"


@pytest.fixture
def start():
    """Starts a program and waits until it is ready; it is killed in the end."""
    started = []

    def run(program: Path) -> subprocess.Popen:
        process = subprocess.Popen([str(program)], stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("command", ["attach", "snapshot", "growth"])
def test_linked_statically(kmmem, workshop, start, command):
    refused(kmmem, start(workshop.program([SOURCE], "pausing-static", "-static")), "linked statically", command)


def test_another_c_library(kmmem, workshop, start, tmp_path):
    """What a loader is called tells its library: this one is glibc's under the name of musl's."""
    loader = tmp_path / "ld-musl-x86_64.so.1"
    shutil.copy(Path("/lib64/ld-linux-x86-64.so.2").resolve(), loader)
    program = workshop.program([SOURCE], "pausing-musl", f"-Wl,--dynamic-linker={loader}")
    refused(kmmem, start(program), f"was started by {loader}, and kmmem records programs that use glibc")


def test_another_processor(kmmem, start, tmp_path):
    """A program of 32 bits, made without a compiler for such."""
    parts, program = tmp_path / "pausing.o", tmp_path / "pausing"
    subprocess.run(["as", "--32", "-o", parts, PROGRAMS / "attach" / "pausing_i386.s"], check=True)
    subprocess.run(["ld", "-m", "elf_i386", "-o", program, parts], check=True)
    try:
        process = start(program)
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise
        pytest.skip("this system runs no programs of 32 bits")
    refused(kmmem, process, "is made for")


def refused(kmmem, process: subprocess.Popen, words: str, command: str = "attach") -> None:
    options = ["-o", kmmem.new_path()] if command != "growth" else ["--every", "1"]
    done = kmmem.run(command, process.pid, *options)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith(f"kmmem: process {process.pid} ")
    assert done.stderr.count("\n") == 1
    assert words in done.stderr
    assert process.poll() is None
    assert state_of(process.pid) == "S"
