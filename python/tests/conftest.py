"""What the tests share: the kmmem program, the interpreters that are found, and an agent that records nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from launching import Launcher

REPOSITORY = Path(__file__).resolve().parents[2]

# Programs that tests send signals have them as at home, also under nohup and in a script's background.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)


def _version(python: str) -> str | None:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    result = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return result.stdout.strip() if result.returncode == 0 else None


def _interpreters() -> dict[str, str]:
    """Find one interpreter of each minor version, or those in $KMMEM_TEST_PYTHONS."""
    named = os.environ.get("KMMEM_TEST_PYTHONS")
    candidates = named.split(os.pathsep) if named else [sys.executable]
    if not named:
        for minor in range(9, 14):
            found = shutil.which(f"python3.{minor}")
            candidates += [found] if found else []
            candidates += map(str, Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python3"))
    result: dict[str, str] = {}
    for candidate in candidates:
        version = _version(candidate)
        if version is not None and version in {f"3.{minor}" for minor in range(9, 14)}:
            result.setdefault(version, candidate)
    return result


def _minor(version: str) -> int:
    return int(version.partition(".")[2])


INTERPRETERS = _interpreters()
VERSIONS = sorted(INTERPRETERS, key=_minor)


@pytest.fixture(params=VERSIONS)
def python(request: pytest.FixtureRequest) -> str:
    """Give the path of an interpreter; a test that takes it runs on each."""
    return INTERPRETERS[request.param]


@pytest.fixture(scope="session")
def kmmem() -> str:
    """Give the kmmem program: $KMMEM_EXECUTABLE, else that of the build."""
    program = Path(os.environ.get("KMMEM_EXECUTABLE", REPOSITORY / ".build/release/kmmem"))
    if not os.access(program, os.X_OK):
        pytest.skip(f"{program} is not built")
    return str(program)


@pytest.fixture(scope="session")
def dummy_library(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the agent that records nothing."""
    folder = tmp_path_factory.mktemp("library")
    headers = REPOSITORY / "Sources/CCaptureFormat/include"
    source = Path(__file__).with_name("dummy_agent.c")
    target = folder / "libkmmem_agent.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", f"-I{headers}", "-o", target, source], check=True)
    return str(folder)


@pytest.fixture
def library(dummy_library: str) -> str:
    """Give the folder of the agent: the one that records nothing, where only the launcher is in question."""
    return dummy_library


@pytest.fixture(params=["dummy", "real"])
def each_library(request: pytest.FixtureRequest, kmmem: str, dummy_library: str) -> str:
    """Give the folder of the agent that records nothing, then that of the real one, if it is built."""
    if request.param == "dummy":
        return dummy_library
    programs = Path(kmmem).resolve().parent
    for folder in (programs, programs.parent / "lib" / "kmmem"):
        if (folder / "libkmmem_agent.so").is_file():
            return str(folder)
    pytest.skip("libkmmem_agent.so is not built")


@pytest.fixture
def launcher(kmmem: str, library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Launcher:
    """Start programs with and without kmmem in an empty folder."""
    for name in list(os.environ):
        if name.startswith("KMMEM_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("KMMEM_LIBRARY_DIR", library)
    monkeypatch.chdir(tmp_path)
    return Launcher(kmmem, tmp_path)


@pytest.fixture
def report_answer() -> dict[str, object]:
    """Give a small report as `kmmem report --format json` writes it."""
    text = Path(__file__).with_name("report.json").read_text()
    answer: dict[str, object] = json.loads(text)
    return answer
