"""Builds penta_core (C++20, pybind11) and penta_notes (C) with their debug information."""

from pathlib import Path

from pybind11.setup_helpers import ParallelCompile, Pybind11Extension
from setuptools import Extension, setup

FOLDERS = ("harmony", "audio", "events", "models", "defects", "bindings")
SOURCES = sorted(str(path) for folder in FOLDERS for path in Path("penta_core", folder).glob("*.cpp"))
HEADERS = sorted(str(path) for path in Path("penta_core").glob("*/*.hpp"))

ParallelCompile("KMIDI_BUILD_JOBS", default=0).install()

setup(
    ext_modules=[
        Pybind11Extension(
            "penta_core",
            SOURCES,
            include_dirs=["penta_core"],
            depends=HEADERS,
            cxx_std=20,
            extra_compile_args=["-O2", "-g", "-Wall", "-Wextra"],
            extra_link_args=["-pthread"],
        ),
        Extension(
            "penta_notes",
            ["penta_core/notes/penta_notes.c"],
            extra_compile_args=["-std=c11", "-O2", "-g", "-Wall", "-Wextra"],
        ),
    ],
)
