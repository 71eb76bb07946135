"""Leaks on demand: points that a program names, what leaked at each, and what leaked since one of them."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import textwrap
from pathlib import Path

import pytest

from building import PROGRAMS
from recording import REPOSITORY
from test_bad_input import expect_refusal

SOURCE = PROGRAMS / "lost_blocks/points.cpp"
INCLUDE = REPOSITORY / "python" / "src" / "kmmem" / "include"
NOT_THERE = 200
LOST, KEPT = 100, 200


@pytest.fixture(scope="session")
def program(workshop) -> Path:
    return workshop.program(["lost_blocks/points.cpp"], "leak-points", f"-I{INCLUDE}")


def line(mark: str) -> int:
    lines = SOURCE.read_text().splitlines()
    return next(number for number, text in enumerate(lines, 1) if text.endswith(f"// {mark}"))


def leaks(kmmem, *arguments: object, **keywords) -> subprocess.CompletedProcess:
    return kmmem.run("leaks", "--no-config", *arguments, cwd=kmmem.folder, **keywords)


def answer(kmmem, *arguments: object, **keywords) -> dict:
    out = kmmem.folder / "answer.json"
    done = leaks(kmmem, "--format", "json", "--output", out, *arguments, **keywords)
    assert done.returncode == 0, done.stderr
    return json.loads(out.read_text())


def found(answer: dict) -> dict[int, tuple[int, int]]:
    """Blocks and bytes of what is certain to be lost, by the line that made it."""
    lost = [finding for finding in answer["findings"] if finding["kind"] == "root-leak"]
    return {finding["at"]["line"]: (finding["count"], finding["bytes"]) for finding in lost}


def figures(answer: dict) -> list[tuple]:
    return [
        (point["name"], *(point[key] for key in ("count", "bytes", "new_count", "new_bytes")))
        for point in answer["points"]
    ]


SONG = ["k1", "k2", "l3", "ploaded", "d1", "l4", "k1", "f2", "pplayed", "l1"]


def test_what_leaked_at_each_point_and_what_was_new(kmmem, program):
    told = answer(kmmem, "--", program, *SONG)
    # What was forgotten after the first point leaks since then, though it was made before.
    assert figures(told) == [
        ("loaded", 3, 300, 3, 300),
        ("played", 8, 900, 5, 600),
        (None, 9, 1000, 1, 100),
    ]
    assert told["since"] is None
    assert found(told) == {line("lost"): (8, 800), line("kept"): (1, 200)}
    assert [point["seconds"] for point in told["points"]] == sorted(point["seconds"] for point in told["points"])


def test_since_a_point(kmmem, program):
    told = answer(kmmem, "--since", "loaded", "--", program, *SONG)
    assert found(told) == {line("lost"): (5, 500), line("kept"): (1, 200)}
    assert told["since"] == "loaded"
    # The classes are those of all blocks, whenever they were lost.
    assert told["blocks"]["definitely_lost"]["count"] == 9
    assert found(answer(kmmem, "--since", "played", "--", program, *SONG)) == {line("lost"): (1, 100)}


def test_nothing_leaked_since_a_point(kmmem, program):
    """The innocent twin: all that leaks had leaked before, and what was made since is kept or was deleted."""
    done = leaks(kmmem, "--error-exitcode", "7", "--since", "loaded", "--", program, "l3", "ploaded", "k1", "k2", "d1")
    assert done.returncode == 0, done.stderr
    assert "No leaks since loaded  " in done.stderr
    guilty = leaks(kmmem, "--error-exitcode", "7", "--since", "loaded", "--", program, "l3", "ploaded", "l1")
    assert guilty.returncode == 7
    assert "Leaks since loaded  1 certain; 100 B" in guilty.stderr


def test_the_report_for_people(kmmem, program):
    done = leaks(kmmem, "--", program, *SONG)
    assert done.stdout == "0\n0\n"
    rows = done.stderr[done.stderr.index("\nPoints  ") :].splitlines()[2:5]
    assert [row.split()[0] for row in rows] == ["loaded", "played", "at"]
    assert all(" new " in row and len(row) <= 100 for row in rows)


def test_snapshots_are_compared_as_well(kmmem, program):
    """Of a capture with the snapshots of its points beside it, and of two files."""
    run = kmmem.folder / "points.kmmem"
    leaks(kmmem, "--force", "--keep", run, "--", program, *SONG)
    names = sorted(path.name for path in kmmem.folder.glob("points-*.kmsnap"))
    assert names == ["points-at-loaded.kmsnap", "points-at-played.kmsnap", "points-exit.kmsnap"]
    told = answer(kmmem, run)
    assert [row[0] for row in figures(told)] == ["loaded", "played", None]
    assert found(answer(kmmem, "--since", "played", run)) == {line("lost"): (1, 100)}
    earlier, later = kmmem.folder / names[0], kmmem.folder / names[1]
    assert found(answer(kmmem, "--since", earlier, later)) == {line("lost"): (4, 400), line("kept"): (1, 200)}
    assert found(answer(kmmem, later)) == {line("lost"): (7, 700), line("kept"): (1, 200)}
    expect_refusal(leaks(kmmem, "--since", later, earlier), "was taken after")
    expect_refusal(leaks(kmmem, "--since", "chorus", run), "it named loaded, played")


@pytest.mark.parametrize("seed", range(6))
def test_random_programs_against_an_oracle(kmmem, program, seed):
    print("seed", seed)
    numbers = random.Random(seed)
    words, slots, counts, points = [], set(), {"lost": 0, "kept": 0}, []
    for _ in range(60):
        what = numbers.choice("llkkffddp")
        slot = numbers.randrange(16)
        if what == "l":
            words.append(f"l{slot % 5}")
            counts["lost"] += slot % 5
        elif what == "k" and slot not in slots:
            words.append(f"k{slot}")
            slots.add(slot)
        elif what in "fd" and slot in slots:
            words.append(f"{what}{slot}")
            slots.remove(slot)
            counts["kept"] += what == "f"
        elif what == "p":
            points.append((f"n{len(points)}", dict(counts)))
            words.append(f"p{points[-1][0]}")
    points.append((None, dict(counts)))
    expected, before = [], {"lost": 0, "kept": 0}
    for name, then in points:
        new = {key: then[key] - before[key] for key in then}
        sums = [then["lost"] + then["kept"], LOST * then["lost"] + KEPT * then["kept"]]
        sums += [new["lost"] + new["kept"], LOST * new["lost"] + KEPT * new["kept"]]
        expected.append((name, *sums))
        before = then
    assert figures(answer(kmmem, "--", program, *words)) == (expected if len(points) > 1 else [])


def test_a_program_that_dies_is_judged_at_its_last_point(kmmem, program):
    done = leaks(kmmem, "--", program, "l2", "pone", "l3", "ptwo", "l4", "a")
    assert done.returncode == -signal.SIGABRT
    assert "its leaks are those of the last point that it named" in done.stderr
    assert "5 blocks that nothing points to" in done.stderr


def test_names_are_harmless_and_come_again(kmmem, program):
    run = kmmem.folder / "names.kmmem"
    leaks(kmmem, "--force", "--keep", run, "--", program, "p../../a b", "l1", "p../../a b", "p" + "x" * 300, "p")
    names = sorted(path.name for path in kmmem.folder.glob("names-at-*.kmsnap"))
    assert names == sorted(
        [
            "names-at-..-..-a-b.kmsnap",
            "names-at-..-..-a-b-2.kmsnap",
            f"names-at-{'x' * 64}.kmsnap",
            "names-at-point.kmsnap",
        ]
    )


def test_without_kmmem_and_without_a_wish_nothing_happens(kmmem, program, tmp_path):
    place = tmp_path / "alone"
    place.mkdir()
    alone = subprocess.run([program, "ploaded"], capture_output=True, text=True, check=True, cwd=place)
    assert alone.stdout == f"{NOT_THERE}\n"
    assert not list(place.iterdir())
    outcome = kmmem.profile(["--", program, "ploaded"]).expect()
    assert outcome.stdout == f"{NOT_THERE}\n"
    assert not list(outcome.path.parent.glob(f"{outcome.path.stem}*.kmsnap"))


def test_a_point_that_was_never_reached(kmmem, program):
    expect_refusal(leaks(kmmem, "--since", "chorus", "--", program, "l1"), "it named none")
    done = leaks(kmmem, "--since", "chorus", "--", program, "pverse")
    assert (done.returncode, done.stdout) == (2, "0\n")
    assert "it named verse" in done.stderr


PYTHON = """
    import kmmem

    class Song: pass

    def forget(count):
        import ctypes
        for _ in range(count):
            song = Song()
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(song))

    print(kmmem.check_leaks("start"))
    forget(5)
    print(kmmem.check_leaks("middle"))
    forget(4)
"""


def test_python_names_points(kmmem, newest, environment, tmp_path):
    script = tmp_path / "forgets.py"
    script.write_text(textwrap.dedent(PYTHON), "utf-8")
    told = answer(kmmem, "--since", "middle", "--python", newest.path, script, env=environment)
    songs = [finding for finding in told["findings"] if "__main__.Song" in finding["types"]]
    # At each moment the last one may still stand on the stack.
    assert [finding["kind"] for finding in songs] == ["lost-object"]
    assert 3 <= songs[0]["count"] <= 5
    middle, end = told["points"][1:]
    assert (middle["name"], end["name"]) == ("middle", None)
    assert middle["new_count"] in (4, 5)
    assert end["count"] in (8, 9)
    assert songs[0]["count"] == end["count"] - middle["count"]
    alone = subprocess.run([newest.path, script], capture_output=True, text=True, check=True, env=environment)
    assert alone.stdout == "False\nFalse\n"


def test_valgrind_finds_the_same_growth(kmmem, program):
    """The oracle for the sums: Memcheck's own leak check at the end of the program."""
    if shutil.which("valgrind") is None:
        pytest.skip("there is no valgrind here")
    command = ["valgrind", "--leak-check=summary", program, *SONG]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stderr
    assert "definitely lost: 1,000 bytes in 9 blocks" in told
    assert answer(kmmem, "--", program, *SONG)["points"][-1]["bytes"] == 1000
