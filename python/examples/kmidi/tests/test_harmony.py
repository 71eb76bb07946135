"""The analyses are musically right."""

from __future__ import annotations

import pytest

import penta_core
from music_brain import harmony
from music_brain.defects import ALL_DEFECTS, uproot
from music_brain.progression import steps_of, symbol_of
from music_brain.score import chorales
from music_brain.score.roman import figures_of, read
from music_brain.sessions.session import Session


@pytest.fixture(scope="module")
def session(chorale) -> Session:
    return harmony.analysed(Session(chorale), audio=True)


@pytest.mark.parametrize(
    ("notes", "symbol"),
    [
        ([60, 64, 67], "C"),
        ([52, 60, 67], "C"),
        ([57, 60, 64, 69], "Am"),
        ([43, 59, 62, 65], "G7"),
        ([59, 62, 65], "Bdim"),
        ([60, 64, 68], "Caug"),
        ([62, 65, 69, 72], "Dm7"),
        ([53, 57, 60, 64], "Fmaj7"),
        ([59, 62, 65, 69], "Bm7b5"),
        ([56, 59, 62, 65], "G#dim7"),
    ],
)
def test_native_engine_names_chords(notes, symbol):
    assert symbol_of(penta_core.detect(notes)) == symbol


def test_cadence_in_c():
    chords = ((48, 55, 64, 72), (53, 57, 65, 72), (55, 59, 62, 71), (48, 55, 64, 72))
    assert figures_of(chords, "C") == ["I", "IV", "V", "I"]
    assert [step.symbol for step in steps_of(chords)] == ["C", "F", "G", "C"]


def test_leading_tone_of_minor_is_spelled_as_such():
    assert figures_of(((49, 53, 56), (54, 57, 61)), "f#") == ["V", "i"]


def test_bwv_66_6_is_in_f_sharp_minor_and_ends_in_major(session):
    assert session.chorale.key.name == "F# minor"
    assert [reading.figure for reading in session.readings[:4]] == ["III", "bVII6", "i", "bVII6"]
    assert session.symbols[:4] == ["A", "E", "F#m", "E"]
    assert session.symbols[-1] == "F#"
    assert session.readings[-1].figure == "I"


def test_bwv_269_begins_and_ends_on_its_tonic():
    readings = read(chorales.load("bwv269"))
    assert [reading.figure for reading in readings[:4]] == ["I", "I", "IV6", "vi"]
    assert [reading.figure for reading in readings[-3:]] == ["V", "V7", "I"]


def test_native_engine_and_music21_agree_on_roots(session):
    assert session.agreement > 0.9


def test_bach_moves_little_and_avoids_parallels(session):
    assert session.least <= session.moved <= 1.1 * session.least
    assert session.fifths == session.octaves == 0


def test_chords_can_be_heard_in_the_audio(session):
    report = session.rendering.report
    assert report.notes_dropped == 0
    assert report.notes_played == len(session.chorale.notes)
    assert 0.1 < report.peak < 1
    assert session.audible > 0.7


def test_soprano_of_bwv_66_6(chorale):
    soprano = chorale.pitches[:, 0].tolist()
    assert soprano[:6] == [73, 71, 69, 71, 73, 76]
    assert chorale.onsets[-1] == 36
    assert chorale.durations.sum() == 36


def test_command_prints_a_line_per_chorale(capsys, tmp_path):
    assert harmony.main(["-n", "2", "--wav", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "bwv66.6      F# minor" in printed
    assert "bwv269       G major" in printed
    assert "Composed: A E F#m E" in printed
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bwv269.wav", "bwv66.6.wav", "composed.wav"]


def test_defects_do_not_change_the_result(capsys):
    harmony.main(["-n", "1"])
    innocent = capsys.readouterr().out
    harmony.main(["-n", "1", *(option for name in ALL_DEFECTS for option in ("--defect", name))])
    uproot(ALL_DEFECTS)
    assert capsys.readouterr().out == innocent
