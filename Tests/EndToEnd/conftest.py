"""What every test needs: the kmmem under test, built programs, and the interpreters of this machine."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import rotation
from browsing import chromium
from building import Workshop
from example import Example
from extensions import Extensions
from interpreters import Interpreter, python_with, supported_pythons
from leaks import Examiner
from recording import Kmmem, find_kmmem, package_in

# Programs that tests send signals have them as at home, also under nohup and in a script's background.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_report_header() -> list[str]:
    pythons = ", ".join(f"{python.name} ({python.path})" for python in supported_pythons()) or "none"
    cases = "every case on each" if rotation.RUNS_ALL else "cases by turns (KMMEM_MATRIX=all: every one on each)"
    return [f"kmmem: {find_kmmem() or 'not found'}", f"interpreters: {pythons}", cases]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "interpreter" in metafunc.fixturenames:
        pythons = supported_pythons()
        assert pythons, "no CPython 3.9 - 3.13 was found; set KMMEM_TEST_PYTHONS"
        metafunc.parametrize("interpreter", pythons, ids=lambda python: python.name, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Whoever names a test means it.
    if rotation.RUNS_ALL or any("::" in word for word in config.args):
        return
    others = rotation.left_out(items, [python.name for python in supported_pythons()])
    if others:
        config.hook.pytest_deselected(items=[item for item in items if item in others])
        items[:] = [item for item in items if item not in others]


@pytest.fixture(scope="session")
def newest() -> Interpreter:
    """One interpreter for tests that do not depend on the version."""
    pythons = supported_pythons()
    assert pythons, "no CPython 3.9 - 3.13 was found; set KMMEM_TEST_PYTHONS"
    return pythons[-1]


@pytest.fixture(scope="session")
def with_packages() -> Interpreter:
    """An interpreter that has numpy, FastAPI and httpx."""
    python = python_with("numpy", "fastapi", "httpx")
    if python is None:
        pytest.skip(f"{sys.executable} lacks numpy, fastapi or httpx; `make test-end-to-end` installs them")
    return python


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("programs"))


@pytest.fixture(scope="session")
def extensions(workshop: Workshop) -> Extensions:
    return Extensions(workshop)


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """The example's parts, which are built once for all workers of a test run."""
    base = tmp_path_factory.getbasetemp()
    return Example((base.parent if base.name.startswith("popen-") else base) / "example")


@pytest.fixture
def kmmem(tmp_path: Path) -> Kmmem:
    executable = find_kmmem()
    assert executable is not None, "kmmem is not built: run `make install`, or set KMMEM_EXECUTABLE"
    folder = tmp_path / "captures"
    folder.mkdir()
    return Kmmem(executable, folder)


@pytest.fixture
def package(kmmem: Kmmem, tmp_path: Path) -> Path:
    """A folder to put on sys.path that holds the kmmem package with its extension module."""
    return package_in(tmp_path, kmmem)


@pytest.fixture
def environment(kmmem: Kmmem, package: Path) -> dict[str, str]:
    """What a Python needs to import kmmem, with every slot bound at the start."""
    return {
        **os.environ,
        "PYTHONPATH": str(package),
        "KMMEM_EXECUTABLE": str(kmmem.executable),
        "KMMEM_LIBRARY_DIR": str(kmmem.library_folder),
        "LD_BIND_NOW": "1",
    }


@pytest.fixture
def with_extension(interpreter, environment, workshop):
    """Builds an extension of Tests/Programs/modules and gives the environment that finds it."""

    def build(name):
        if not interpreter.has_headers:
            pytest.skip(f"{interpreter.include} has no Python.h, so no extension can be built")
        workshop.library(f"modules/{name}.c", f"{name}.abi3.so", f"-I{interpreter.include}")
        return {**environment, "PYTHONPATH": f"{environment['PYTHONPATH']}:{workshop.folder}"}

    return build


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser that opens pages."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def examiner(kmmem: Kmmem) -> Examiner:
    return Examiner(kmmem)
