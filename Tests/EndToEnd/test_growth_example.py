"""`kmmem growth` finds what the example's planted defects let grow, each at its line, and nothing without them."""

from __future__ import annotations

import pytest

from example import EXAMPLE
from growing import ACCUSATIONS, PROGRAMS, growth
from interpreters import python_with
from leaks import guilty_lines

#: A defect: how the place that it lets grow begins, what is said of it, and where it is planted.
GROWING = {
    "request-cache": ("music_brain.sessions.answers._answers", "CONFIRMED", "music_brain/sessions/answers.py"),
    "method-cache": (
        "music_brain.score.voicings.ImmortalVoicings.distance",
        "CONFIRMED",
        "music_brain/score/voicings.py",
    ),
    "growing-vector": ("penta::ChordLog::", "LIKELY", "penta_core/events/chord_log.cpp"),
}


def accusations(kmmem, environment, *defects: str) -> list[dict]:
    python = python_with("music21", "music_brain", "penta_core", "penta_notes")
    if python is None:
        pytest.skip("the example is not installed; `make test-end-to-end` does it")
    planted = {**environment, "PLANTED": " ".join(defects)}
    call = ("--call", "rounds:work", "--rounds", "200")
    verdicts = growth(kmmem, python, *call, folder=PROGRAMS / "example", environment=planted)["verdicts"]
    return [verdict for verdict in verdicts if verdict["verdict"] in ACCUSATIONS]


@pytest.mark.parametrize("defect", GROWING)
def test_planted_defects_are_found_at_their_lines(kmmem, environment, defect):
    place, word, file = GROWING[defect]
    (found,) = accusations(kmmem, environment, defect)
    assert found["place"].startswith(place)
    assert found["verdict"] == word
    ((name, line),) = guilty_lines([EXAMPLE / file], f"planted: {defect}")
    if defect == "method-cache":
        # Entries are added where the method is called, which is not in the class; the limit belongs to the decorator.
        assert (found["defined_at"]["file"].endswith(file), found["defined_at"]["line"]) == (True, line)
        assert found["change"].endswith(f"{name}:{line}")
        assert (found["added_by"]["function"], found["added_by"]["context"]) == ("Voicings.mean_nearest", None)
        assert "lru_cache" in found["change"]
    elif found["added_by"]:
        assert found["added_by"]["line"] == line
    else:
        assert f"({name}:{line})" in found["place"] + found["origin"]


def test_nothing_is_accused_without_defects(kmmem, environment):
    assert accusations(kmmem, environment) == []
