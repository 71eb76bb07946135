"""`kmmem leaks` accuses no program that works as programs do, whatever it imports."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request

import pytest

from leaks import LEAKS, with_path

FOLDER = LEAKS / "innocent"
EVERYWHERE = ["asyncio_tasks.py", "standard_library.py", "pools.py", "ssl_contexts.py", "other_packages.py"]
PACKAGES = ["numpy_work.py", "fastapi_requests.py", "other_packages.py"]
ACCUSED = 99


@pytest.mark.parametrize("name", EVERYWHERE)
def test_the_standard_library_is_not_accused(examiner, interpreter, name):
    examiner.python(interpreter, FOLDER / name).expect_nothing()


def test_a_program_that_does_nothing_is_not_accused(examiner, interpreter):
    examiner.python(interpreter, "-c", "pass").expect_nothing()


@pytest.mark.parametrize("name", PACKAGES)
def test_packages_are_not_accused(examiner, with_packages, name):
    examiner.python(with_packages, FOLDER / name).expect_nothing()


def test_music21_is_not_accused(examiner, with_packages):
    pytest.importorskip("music21", reason="music21 is not installed")
    examiner.python(with_packages, FOLDER / "music21_score.py").expect_nothing()


def test_pytest_is_not_accused(examiner, with_packages):
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", FOLDER / "few_tests.py"]
    verdict = examiner.python(with_packages, *tests, options=("--error-exitcode", ACCUSED)).expect_nothing()
    assert "6 passed" in verdict.done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer_of(server: subprocess.Popen, url: str) -> bytes:
    """The first answer of a server that is just starting."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.read()
        except OSError:
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)


def test_a_server_that_is_interrupted_is_not_accused(examiner, with_packages):
    pytest.importorskip("uvicorn", reason="uvicorn is not installed")
    port, path = free_port(), examiner.kmmem.new_path().with_suffix(".json")
    server = ["-m", "uvicorn", "application:app", "--port", port, "--log-level", "warning"]
    options = ["--error-exitcode", ACCUSED, "--python", with_packages.path]
    command = [str(examiner.kmmem.executable), *examiner.command(path, *options, *server)]
    keywords = {"cwd": examiner.kmmem.folder, "env": with_path(FOLDER), "start_new_session": True}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **keywords, **pipes) as running:
        try:
            assert answer_of(running, f"http://127.0.0.1:{port}/") == b"ok"
            # As a terminal's Ctrl-C does: to kmmem and to the program.
            os.killpg(running.pid, signal.SIGINT)
            stdout, stderr = running.communicate(timeout=60)
        finally:
            running.kill()
    done = subprocess.CompletedProcess(command, running.returncode, stdout, stderr)
    verdict = examiner.read(path, done).expect_nothing()
    assert done.returncode == 0, verdict
