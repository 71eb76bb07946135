"""What kmmem says of tracemalloc's own dumps is what tracemalloc says of them, and whatever is none is refused."""

from __future__ import annotations

import json
import pickle
import subprocess

import pytest

from building import PROGRAMS


def dump(interpreter, folder, frames, *options):
    """Two dumps, and tracemalloc's own statistics of them."""
    program = PROGRAMS / "python" / "tracemalloc_dumps.py"
    command = [str(interpreter.path), str(program), str(folder), str(frames), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "truth.json").read_text())


def ask(kmmem, *arguments) -> dict:
    """The answer for programs, with all lines."""
    done = kmmem.run(*arguments, "--format", "json", "--limit", "0")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("frames", [1, 7])
def test_lines_are_those_of_statistics(kmmem, interpreter, tmp_path, frames):
    truth = dump(interpreter, tmp_path, frames)
    for name in ("before", "after"):
        answer = ask(kmmem, "objects", tmp_path / f"{name}.dump")
        lines = {f"{row['file']}:{row['line']}": [row["bytes"], row["count"]] for row in answer["lines"]}
        assert lines == truth[name]
        assert answer["line_count"] == len(lines)
        assert answer["dump"]["traceback_limit"] == frames
        assert answer["dump"]["bytes"] == sum(size for size, _ in truth[name].values())
        assert answer["dump"]["count"] == sum(count for _, count in truth[name].values())
        sizes = [row["bytes"] for row in answer["lines"]]
        assert sizes == sorted(sizes, reverse=True)


def test_differences_are_those_of_compare_to(kmmem, interpreter, tmp_path):
    truth = dump(interpreter, tmp_path, 3)
    answer = ask(kmmem, "diff", tmp_path / "before.dump", tmp_path / "after.dump")
    found = {
        f"{row['file']}:{row['line']}": [
            row["after_bytes"],
            row["gained_bytes"],
            row["after_count"],
            row["gained_count"],
        ]
        for row in answer["lines"]
    }
    assert found == {line: row for line, row in truth["differences"].items() if row[1] or row[3]}
    assert answer["changed_count"] == len(found)
    for row in answer["lines"]:
        assert row["after_bytes"] - row["before_bytes"] == row["gained_bytes"]
        assert row["after_count"] - row["before_count"] == row["gained_count"]
    changes = [abs(row["gained_bytes"]) for row in answer["lines"]]
    assert changes == sorted(changes, reverse=True)


def test_people_get_a_page(kmmem, newest, tmp_path):
    dump(newest, tmp_path, 1)
    before, after = tmp_path / "before.dump", tmp_path / "after.dump"
    objects = kmmem.run("objects", before)
    assert "Blocks by line" in objects.stdout
    assert "tracemalloc_dumps.py:" in objects.stdout
    diff = kmmem.run("diff", before, after)
    assert "What has changed" in diff.stdout
    assert "müsik-1.py:2" in kmmem.run("diff", before, after, "--limit", "0").stdout


class Stranger:
    """An object that no dump has."""


#: The sentence of each file that is none.
REFUSED = {
    "stranger": (pickle.dumps(Stranger(), 5), "test_tracemalloc_dumps.Stranger"),
    "code": (pickle.dumps(print, 5), "builtins.print"),
    "reduce": (b"\x80\x05\x8c\x05posix\x8c\x06system\x93\x8c\x09echo harm\x85R.", "posix.system"),
    "list": (pickle.dumps([1, 2], 5), "no tracemalloc.Snapshot"),
    "old": (pickle.dumps([1, 2], 2), "version 2"),
    "empty": (b"\x80\x05.", "missing"),
    "cut": (b"\x80\x05", "ends at byte 2"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_other_pickles_are_refused(kmmem, tmp_path, name):
    data, words = REFUSED[name]
    path = tmp_path / "some.dump"
    path.write_bytes(data)
    for arguments in (("objects", path), ("diff", path, path)):
        refused(kmmem.run(*arguments), words)


def refused(done, words):
    """Whether one sentence and nothing else was said."""
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert done.stderr.startswith("kmmem: ")
    assert words in done.stderr
    assert done.stdout == ""


def test_what_a_dump_cannot_answer_is_said(kmmem, newest, environment, tmp_path):
    dump(newest, tmp_path, 1)
    path, photo = tmp_path / "before.dump", tmp_path / "photo.kmsnap"
    code = "import sys, kmmem; kmmem.snapshot(sys.argv[1]).wait()"
    subprocess.run([str(newest.path), "-c", code, str(photo)], env=environment, check=True, timeout=120)
    refused(kmmem.run("objects", path, "--by", "type"), "--by type")
    refused(kmmem.run("objects", path, "--sort", "retained"), "--sort own")
    refused(kmmem.run("diff", path, path, "--by", "type"), "--by type")
    refused(kmmem.run("diff", path, photo), "two of a kind")
    refused(kmmem.run("diff", photo, photo, "--by", "site"), "no stacks of tracemalloc")
    refused(kmmem.run("dominators", path), "not a snapshot")
