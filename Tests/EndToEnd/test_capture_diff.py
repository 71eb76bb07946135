"""kmmem diff of captures: every change comes out, and nothing else does, wherever the two recordings were made."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from interpreters import supported_pythons
from recording import Kmmem, find_kmmem
from test_bad_input import expect_refusal
from versions import ANN, BOB, changes, places, record, record_native

PYTHON = {
    ("made_first", "python"): "new",
    ("make_later", "python"): "new",
    ("swelling", "python"): "grown",
    ("thinning", "python"): "shrunk",
    ("dropped_later", "python"): "gone",
    ("refactored", "python"): "gone",
}
NATIVE = {("made_first", "c++"): "new", ("swelling", "c++"): "grown", ("dropped_later", "c++"): "gone"}
OWN = {"sing.py", "scores.py", "__init__.py", "choir.cpp"}


def diff(kmmem, before, after, *options) -> dict:
    return kmmem.question("diff", before, after, "--limit", "0", *options)


def lines(stack: list[dict], file: str) -> list[int]:
    return [frame["line"] for frame in stack if Path(frame["file"] or "").name == file]


def test_two_versions_on_two_machines(kmmem, interpreter, tmp_path):
    before = record(kmmem, ANN, tmp_path, interpreter).path
    after = record(kmmem, BOB, tmp_path, interpreter).path
    assert changes(diff(kmmem, before, after), OWN) == {**PYTHON, **NATIVE}
    opposite = {"new": "gone", "gone": "new", "grown": "shrunk", "shrunk": "grown"}
    back = changes(diff(kmmem, after, before), OWN)
    assert back == {key: opposite[change] for key, change in {**PYTHON, **NATIVE}.items()}


def test_without_small_objects_and_at_the_peak(kmmem, newest, tmp_path):
    """Python's larger blocks come from malloc, recorded in any case; arenas stand where chance puts them."""
    before, after = (record(kmmem, layout, tmp_path, newest, "--no-objects").path for layout in (ANN, BOB))
    difference = diff(kmmem, before, after)
    assert any("an arena of its allocator" in note for note in difference["notes"])
    difference["places"] = [place for place in difference["places"] if place["allocator"] != "mapping"]
    assert changes(difference, OWN) == {**PYTHON, **NATIVE}
    peak = diff(kmmem, before, after, "--at", "peak")
    assert peak["figure"] == "peak_bytes"
    for side, capture in (("before", before), ("after", after)):
        assert peak[side]["totals"] == kmmem.report(capture)["totals"]


def test_native_programs_of_two_builds(kmmem, tmp_path):
    before, after = (record_native(kmmem, layout, tmp_path).path for layout in (ANN, BOB))
    difference = diff(kmmem, before, after, "--above", "0")
    assert changes(difference, OWN) == NATIVE
    swelling = next(place for place in places_of(difference, "grown"))
    assert (swelling["before"]["live_bytes"], swelling["after"]["live_bytes"]) == (50_000, 100_000)
    assert lines(swelling["before"]["stack"], "choir.cpp")[0] == 23
    assert lines(swelling["after"]["stack"], "choir.cpp")[0] == 27
    assert "choir.cpp:27, was 23" in kmmem.run("diff", before, after).stdout


def places_of(difference: dict, change: str) -> list[dict]:
    return [place for place in difference["places"] if place["change"] == change]


def test_a_program_does_not_differ_from_itself(kmmem, interpreter, tmp_path):
    """Two runs of one program: what differs is the interpreter's caches, by some hundred bytes, and a line says so."""
    before = record(kmmem, ANN, tmp_path, interpreter).path
    after = kmmem.python(
        type(interpreter)(interpreter.version, tmp_path / ANN.environment / "bin" / "python", interpreter.include),
        "sing.py",
        tmp_path / ANN.build / "libchoir.so",
        cwd=tmp_path / ANN.checkout,
    ).path
    difference = diff(kmmem, before, after)
    assert places(difference) == []
    below = difference["below"]
    text = kmmem.run("diff", before, after).stdout
    assert ("Differences below 4 KiB" in text) == any(below[change] for change in ("new", "grown", "shrunk", "gone"))
    everything = diff(kmmem, before, after, "--above", "0")
    assert len(everything["places"]) == sum(below[change] for change in ("new", "grown", "shrunk", "gone"))
    for grouping in ("function", "file", "module", "thread", "allocator"):
        groups = diff(kmmem, before, after, "--by", grouping)["groups"]
        assert [group for group in groups if abs(group["gained"]) >= 4096] == []


def test_native_twins_are_the_same_to_the_byte(kmmem, tmp_path):
    program = ANN.compiled(tmp_path, "choir", "-DALONE")
    before, after = (kmmem.program(program).expect().path for _ in range(2))
    difference = diff(kmmem, before, after, "--above", "0")
    assert difference["places"] == []
    assert difference["same_count"] > 5


def test_a_compact_capture_a_live_one_and_one_of_a_killed_program_are_all_compared(kmmem, newest, tmp_path):
    script = tmp_path / "grow.py"
    script.write_text(
        "import os, sys, time\n"
        "kept = [bytearray(5000) for _ in range(int(sys.argv[1]))]\n"
        "open(sys.argv[2], 'w').close()\n"
        "if sys.argv[3] == 'wait': time.sleep(100)\n"
    )
    compact = kmmem.python(newest, script, 10, tmp_path / "one", "end").expect().path
    running = kmmem.new_path()
    command = kmmem.command([script, 40, tmp_path / "two", "wait"], running, "--python", newest.path)
    process = subprocess.Popen(command, start_new_session=True)
    try:
        deadline = time.monotonic() + 60
        while not (tmp_path / "two").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        live = diff(kmmem, compact, running)
        assert live["after"]["capture"]["state"] == "recording"
        assert any(note.startswith("After: The recording did not end") for note in live["notes"])
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    killed = diff(kmmem, compact, running)
    for difference in (live, killed):
        grown = max(places(difference), key=lambda place: place["gained"])
        assert lines(grown["after"]["stack"], "grow.py")[0] == 2
        # A byte array has a byte of its own behind its bytes, and up to 64 bytes before them.
        assert grown["after"]["live_blocks"] - grown["before"]["live_blocks"] in (30, 60)
        assert 30 * 5000 < grown["gained"] < 30 * 5100


def test_versions_of_python(kmmem, tmp_path):
    """One program under the oldest and the newest: its places match, with comprehensions and qualified names."""
    pythons = supported_pythons()
    if len(pythons) < 2:
        pytest.skip("one supported Python alone is installed, so that there are no two to compare")
    before = record(kmmem, ANN, tmp_path / "old", pythons[0]).path
    after = record(kmmem, ANN, tmp_path / "new", pythons[-1]).path
    assert any("interpreters differ" in note for note in diff(kmmem, before, after)["notes"])
    # Byte arrays come from other allocators, and so from other places, but from the same functions.
    own = {"kept_as_it_was", "dropped_later", "swelling", "thinning", "refactored", "called_deep", "read", "tuned"}
    seen = {frame["function"].split(".")[-1] for site in kmmem.report(after)["sites"] for frame in site["stack"]}
    assert own <= seen
    for group in diff(kmmem, before, after, "--by", "function", "--above", "0")["groups"]:
        if group["key"].partition(" (")[0].split(".")[-1] in own:
            assert group["change"] in ("grown", "shrunk"), group
            assert abs(group["gained"]) < 5000, group


def test_samples_say_what_is_chance(kmmem, newest, tmp_path):
    script = tmp_path / "many.py"
    script.write_text("kept = [bytearray(3000) for _ in range(4000)]\n")
    runs = [kmmem.python(newest, script, options=("--sample", "64K")).expect().path for _ in range(2)]
    difference = diff(kmmem, *runs, "--above", "0")
    uncertain = sum(difference["uncertain"][change] for change in ("new", "grown", "shrunk", "gone"))
    assert uncertain > 0
    assert any("samples" in note for note in difference["notes"])
    # Two standard errors leave out one change of twenty; of twelve megabytes no tenth.
    assert all(abs(place["gained"]) < 1_200_000 for place in difference["places"])


@pytest.fixture(scope="module")
def files(tmp_path_factory, newest):
    """A capture, a snapshot, and a file that is neither."""
    folder = tmp_path_factory.mktemp("files")
    kmmem = Kmmem(find_kmmem(), folder)
    capture = kmmem.profile(["-c", "x = [1]"], "--python", newest.path, "--snapshot", "exit").expect().path
    (folder / "text").write_text("neither")
    return {"capture": capture, "photo": folder / f"{capture.stem}-exit.kmsnap", "text": folder / "text"}


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (("{capture}", "{photo}"), ("is a capture", "is a snapshot", "two of a kind")),
        (("{photo}", "{capture}"), ("is a snapshot", "is a capture", "two of a kind")),
        (("{capture}", "{text}"), ("text is not a capture",)),
        (("{text}", "{capture}"), ("text is not a capture",)),
        (("{photo}", "{text}"), ("text is not a snapshot",)),
        (("{capture}", "none.kmmem"), ("none.kmmem cannot be read",)),
        (("{capture}", "{capture}", "--by", "type"), ("captures know no types",)),
        (("{photo}", "{photo}", "--by", "module"), ("snapshots know no modules",)),
        (("{photo}", "{photo}", "--above", "1K"), ("--above is for captures",)),
        (("{photo}", "{photo}", "--at", "peak"), ("--at is for captures",)),
        (("{capture}", "{capture}", "--capture", "{capture}"), ("--capture names the stacks of snapshots",)),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_sentence(kmmem, files, question, words):
    expect_refusal(kmmem.run("diff", *(part.format(**files) for part in question)), *words)


@pytest.mark.parametrize("options", [("--above", "much"), ("--above", "-1"), ("--limit", "-1"), ("--sort", "beauty")])
def test_bad_options(kmmem, files, options):
    done = kmmem.run("diff", files["capture"], files["capture"], *options)
    assert done.returncode not in (0, 1)
    assert options[0].lstrip("-") in done.stderr


def test_snapshots_are_compared_as_before(kmmem, files):
    answer = kmmem.question("diff", files["photo"], files["photo"])
    assert (answer["schema"], answer["changed_count"]) == ("kmmem.diff", 0)


def test_the_answer_goes_to_a_file(kmmem, files, tmp_path):
    done = kmmem.run("diff", files["capture"], files["capture"], "--format", "json", "-o", tmp_path / "diff.json")
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads((tmp_path / "diff.json").read_text())["schema"] == "kmmem.report.diff"
