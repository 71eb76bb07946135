"""Defects are switched on by an option or by the environment, and unknown names are refused."""

from __future__ import annotations

import pytest

from music_brain import defects, harmony


def test_environment_plants(monkeypatch):
    monkeypatch.setenv("KMIDI_DEFECTS", "session-cycle, missing-delete")
    defects.plant_from_environment()
    assert [name for name in defects.ALL_DEFECTS if defects.planted(name)] == ["session-cycle", "missing-delete"]
    defects.uproot(defects.ALL_DEFECTS)
    assert not any(defects.planted(name) for name in defects.ALL_DEFECTS)


def test_nothing_is_planted_by_default():
    assert not any(defects.planted(name) for name in defects.ALL_DEFECTS)


def test_planting_ends_with_its_block():
    with defects.planting("request-cache"):
        assert defects.planted("request-cache")
    assert not defects.planted("request-cache")


def test_unknown_defect_is_one_sentence_and_exit_code_2(capsys):
    assert harmony.main(["--defect", "gremlin"]) == 2
    assert capsys.readouterr().err.startswith('music_brain: there is no defect "gremlin"; there are session-cycle,')


@pytest.mark.parametrize("count", ["0", "31", "many"])
def test_bad_number_of_chorales_is_refused(count, capsys):
    with pytest.raises(SystemExit) as exit_code:
        harmony.main(["-n", count])
    assert exit_code.value.code == 2
    assert "is no number from 1 to 30" in capsys.readouterr().err
