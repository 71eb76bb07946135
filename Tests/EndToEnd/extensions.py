"""Builds the extension modules of Tests/Programs for an interpreter, by hand or with pybind11 and nanobind."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from building import Workshop
from interpreters import Interpreter

BINDING = ["-fvisibility=hidden", "-O0"]


def package_folder(name: str) -> Path:
    """Where a package of the Python lies that runs the tests."""
    spec = importlib.util.find_spec(name)
    assert spec is not None, f"{name} is missing: run `make install` and `make test`"
    assert spec.origin is not None, name
    return Path(spec.origin).parent


def headers(interpreter: Interpreter) -> list[str]:
    if not interpreter.has_headers:
        pytest.skip(f"{interpreter.include} has no Python.h, so no extension can be built")
    return ["-isystem", str(interpreter.include)]


def pybind_flags() -> list[str]:
    return ["-isystem", str(package_folder("pybind11") / "include"), *BINDING]


def nanobind_flags() -> list[str]:
    """nanobind is compiled into each module that uses it."""
    folder = package_folder("nanobind")
    include = ["-isystem", str(folder / "include"), "-isystem", str(folder / "ext/robin_map/include")]
    return [*include, *BINDING, "-fno-strict-aliasing", "-Wno-error", str(folder / "src" / "nb_combined.cpp")]


class Extensions:
    """Extension modules of Tests/Programs, each built once for an interpreter into a folder of its own."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop

    def plain(self, interpreter: Interpreter, source: str, name: str = "", *flags: str) -> Path:
        """The folder of a module that is written in C or C++ by hand."""
        name = name or Path(source).stem
        return self._build(interpreter, f"{Path(source).stem}", source, name, *flags)

    def bound(self, interpreter: Interpreter, library: str, source: str, name: str) -> Path:
        """The folder of a module that is bound with "pybind" or "nanobind"; its lines are known."""
        flags = pybind_flags() if library == "pybind" else nanobind_flags()
        return self._build(interpreter, library, source, name, "-g1", *flags)

    def _build(self, interpreter: Interpreter, folder: str, source: str, name: str, *flags: str) -> Path:
        place = f"{folder}-{interpreter.name}"
        (self.workshop.folder / place).mkdir(exist_ok=True)
        return self.workshop.library(source, f"{place}/{name}.so", *headers(interpreter), *flags).parent
