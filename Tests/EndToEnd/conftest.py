"""What every test needs: the kmmem under test, built programs, and the interpreters of this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from building import Workshop
from interpreters import Interpreter, supported_pythons
from recording import Kmmem, find_kmmem


def pytest_report_header() -> list[str]:
    pythons = ", ".join(f"{python.name} ({python.path})" for python in supported_pythons()) or "none"
    return [f"kmmem: {find_kmmem() or 'not found'}", f"interpreters: {pythons}"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "interpreter" in metafunc.fixturenames:
        pythons = supported_pythons()
        assert pythons, "no CPython 3.9 - 3.13 was found; set KMMEM_TEST_PYTHONS"
        metafunc.parametrize("interpreter", pythons, ids=lambda python: python.name, scope="session")


@pytest.fixture(scope="session")
def newest() -> Interpreter:
    """One interpreter for tests that do not depend on the version."""
    pythons = supported_pythons()
    assert pythons, "no CPython 3.9 - 3.13 was found; set KMMEM_TEST_PYTHONS"
    return pythons[-1]


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("programs"))


@pytest.fixture
def kmmem(tmp_path: Path) -> Kmmem:
    executable = find_kmmem()
    assert executable is not None, "kmmem is not built: run `make install`, or set KMMEM_EXECUTABLE"
    folder = tmp_path / "captures"
    folder.mkdir()
    return Kmmem(executable, folder)
