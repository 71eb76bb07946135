"""The table of planted defects says the truth: in defects.toml, in README.md and in the code."""

from __future__ import annotations

import re

import pytest
from conftest import EXAMPLE
from defects_table import DEFECTS, INNOCENTS

from music_brain.defects import ALL_DEFECTS

SOURCES = [
    path
    for folder in ("music_brain", "api", "penta_core")
    for path in (EXAMPLE / folder).rglob("*")
    if path.suffix in {".py", ".c", ".cpp", ".hpp"}
]


def marks(word: str) -> set[tuple[str, str, int]]:
    """Every (name, file, line) that is marked with ``# word: name`` or ``// word: name``."""
    pattern = re.compile(rf"(?:#|//) {word}: ([a-z-]+)$")
    return {
        (found.group(1), path.relative_to(EXAMPLE).as_posix(), number)
        for path in SOURCES
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if (found := pattern.search(line))
    }


def test_every_switch_is_in_the_table():
    assert set(DEFECTS) == set(ALL_DEFECTS)


def test_planted_lines_are_those_of_the_table():
    assert marks("planted") == {(entry["name"], entry["file"], entry["line"]) for entry in DEFECTS.values()}


def test_innocent_lines_are_those_of_the_table():
    twins = {(name, entry["twin"]["file"], entry["twin"]["line"]) for name, entry in DEFECTS.items()}
    others = {(name, entry["file"], entry["line"]) for name, entry in INNOCENTS.items()}
    assert marks("innocent") == twins | others


@pytest.mark.parametrize("name", DEFECTS)
def test_readme_has_the_same_line(name):
    entry = DEFECTS[name]
    twin = entry["twin"]
    row = next(line for line in (EXAMPLE / "README.md").read_text().splitlines() if line.startswith(f"| `{name}`"))
    assert f"{entry['file']}:{entry['line']}" in row
    assert f"{twin['file']}:{twin['line']}" in row


@pytest.mark.parametrize("name", INNOCENTS)
def test_readme_has_the_other_innocents(name):
    assert f"{INNOCENTS[name]['file']}:{INNOCENTS[name]['line']}" in (EXAMPLE / "README.md").read_text()
