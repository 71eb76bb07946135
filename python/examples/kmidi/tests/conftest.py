from __future__ import annotations

import sys
from pathlib import Path

import pytest

from music_brain.score import chorales

EXAMPLE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(EXAMPLE / "api"))


@pytest.fixture(scope="session")
def chorale() -> chorales.Chorale:
    """The last movement of the cantata Erfreut euch, ihr Herzen (BWV 66): F sharp minor, ending in a major chord."""
    return chorales.load("bwv66.6")
