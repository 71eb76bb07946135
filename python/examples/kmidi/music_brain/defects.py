"""Switches for the planted defects; the table in README.md says where each is planted."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator

import penta_core
import penta_notes

PYTHON_DEFECTS = ("session-cycle", "callback-cycle", "request-cache", "method-cache", "atexit-pin")
NATIVE_DEFECTS = (
    "missing-delete",
    "exception-leak",
    "buffer-overrun",
    "growing-vector",
    "audio-allocation",
    "missing-decref",
)
ALL_DEFECTS = PYTHON_DEFECTS + NATIVE_DEFECTS

ENVIRONMENT = "KMIDI_DEFECTS"

_planted: set[str] = set()


class UnknownDefect(ValueError):
    """A name that no planted defect has."""

    def __init__(self, name: str) -> None:
        """Say which names there are."""
        super().__init__(f'there is no defect "{name}"; there are {", ".join(ALL_DEFECTS)}')


def planted(name: str) -> bool:
    """Whether a defect is switched on."""
    return name in _planted


def plant(names: Iterable[str]) -> None:
    """Switch defects on."""
    for name in names:
        _switch(name, on=True)


def uproot(names: Iterable[str]) -> None:
    """Switch defects off; what they leaked stays leaked."""
    for name in names:
        _switch(name, on=False)


def plant_from_environment() -> None:
    """Switch on the comma-separated defects of KMIDI_DEFECTS."""
    plant(name.strip() for name in os.environ.get(ENVIRONMENT, "").split(",") if name.strip())


@contextlib.contextmanager
def planting(*names: str) -> Iterator[None]:
    """Switch defects on for the time of a with block."""
    plant(names)
    try:
        yield
    finally:
        uproot(names)


def _switch(name: str, *, on: bool) -> None:
    if name not in ALL_DEFECTS:
        raise UnknownDefect(name)
    (_planted.add if on else _planted.discard)(name)
    if name == "missing-decref":
        penta_notes.forget_references(on)
    elif name in NATIVE_DEFECTS:
        penta_core.plant(name, on)
