"""Some tests for pytest to run, with fixtures and parameters."""

import pytest


@pytest.fixture
def notes(tmp_path):
    (tmp_path / "notes.txt").write_text("c d e")
    yield (tmp_path / "notes.txt").read_text().split()


@pytest.mark.parametrize("number", range(5))
def test_numbers(number, notes, monkeypatch):
    monkeypatch.setenv("NUMBER", str(number))
    assert len(notes) == 3


def test_errors(capsys):
    print("said")
    with pytest.raises(ValueError, match="invalid literal"):
        int("none")
    assert capsys.readouterr().out == "said\n"
