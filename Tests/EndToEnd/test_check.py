"""`kmmem check` judges runs by budgets: the example's hold without its defect, and one breaks with it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from ci_readers import fate, line_of, read_github, read_gitlab, read_junit, read_sarif
from example import EXAMPLE
from interpreters import python_with
from recording import Kmmem, find_kmmem

EXAMPLE_WORDS = ("-m", "music_brain.harmony", "--chorales", "2")
BUDGETS = {
    "all/baseline",
    "audio-stream/peak",
    "audio-thread/violations",
    "ml-models/peak",
    "music-generation/peak",
    "penta-core/baseline",
}
AUDIO = EXAMPLE / "penta_core/audio/audio_processor.cpp"

#: 40 MB stay until the end, 80 MB are freed at once, 1,000 small blocks are made by a thread.
PROGRAM = """
import os, sys, threading

def keep():
    return bytearray(40_000_000)

def pass_by():
    bytearray(80_000_000)

def work():
    for _ in range(1000):
        bytearray(100_000)

kept = keep()
pass_by()
worker = threading.Thread(target=work)
worker.start()
worker.join()
sys.exit(int(os.environ.get("CODE", "0")))
"""


@dataclass(frozen=True)
class Checked:
    """A run of the example that was checked while it ran, and its capture."""

    returncode: int
    stderr: str
    capture: Path


@pytest.fixture(scope="module")
def check_example(tmp_path_factory):
    python = python_with("music21", "music_brain", "penta_core", "penta_notes")
    if python is None:
        pytest.skip("the example is not installed; `make test-end-to-end` does it")
    folder = tmp_path_factory.mktemp("checked")

    def check(name: str, *more: str) -> Checked:
        capture = folder / f"{name}.kmmem"
        words = ("check", "--python", python.path, "--keep", capture, *EXAMPLE_WORDS, *more)
        done = Kmmem(find_kmmem(), folder).run(*words, cwd=EXAMPLE)
        assert "chorale" in done.stdout
        return Checked(done.returncode, done.stderr, capture)

    return check


@pytest.fixture(scope="module")
def guilty(check_example):
    return check_example("guilty", "--defect", "audio-allocation")


@pytest.fixture
def check(kmmem, tmp_path):
    """Checks words in a folder of its own, with a configuration."""

    def run(configuration: str, *words: object, file: str = "kmmem.toml", **keywords):
        (tmp_path / file).write_text(configuration)
        return kmmem.run("check", *words, cwd=tmp_path, **keywords)

    return run


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    path = tmp_path_factory.mktemp("program") / "program.py"
    path.write_text(PROGRAM)
    return path


@pytest.fixture(scope="module")
def recorded(program):
    kmmem = Kmmem(find_kmmem(), program.parent)
    return kmmem.profile([program], "--python", sys.executable).expect().path


def answer_of(done) -> dict:
    answer = json.loads(done.stdout)
    assert (answer["schema"], answer["version"]) == ("kmmem.check", 1)
    return answer


def test_the_example_keeps_to_its_budgets(kmmem, check_example):
    checked = check_example("innocent")
    assert checked.returncode == 0, checked.stderr
    answer = answer_of(kmmem.run("check", "--format", "json", checked.capture, cwd=EXAMPLE))
    budgets = {f"{each['budget']}/{each['measure']}": each for each in answer["budgets"]}
    assert set(budgets) == BUDGETS
    assert not answer["broken"]
    assert {each["outcome"] for each in budgets.values()} == {"holds"}
    assert budgets["audio-thread/violations"]["used"] == 0
    assert 0 < budgets["audio-stream/peak"]["used"] < 100e6
    assert budgets["penta-core/baseline"]["used"] > 0
    assert kmmem.run("check", "--strict", checked.capture, cwd=EXAMPLE).returncode == 0


def test_the_planted_allocation_on_the_audio_thread_breaks_one_budget(kmmem, guilty):
    assert guilty.returncode == 1
    assert "BROKEN" in guilty.stderr
    done = kmmem.run("check", "--format", "json", guilty.capture, cwd=EXAMPLE)
    assert done.returncode == 1
    (broken,) = (each for each in answer_of(done)["budgets"] if each["outcome"] == "broken")
    assert (broken["budget"], broken["measure"], broken["limit"]) == ("audio-thread", "violations", 0)
    # Each block of sound allocates once and frees once; the free is the callback's last call, and leaves no frame.
    maker, other = broken["makers"]
    assert maker["file"].endswith("penta_core/audio/audio_processor.cpp")
    assert "planted: audio-allocation" in AUDIO.read_text().splitlines()[maker["line"] - 1]
    assert (maker["kind"], other["kind"]) == ("allocation", "free")
    assert maker["value"] == other["value"] == broken["used"] / 2 > 0


def test_ci_systems_read_what_is_broken(kmmem, guilty, tmp_path):
    def written(name: str) -> Path:
        path = tmp_path / name
        done = kmmem.run("check", "--format", name, "-o", path, guilty.capture, cwd=EXAMPLE)
        assert done.returncode == 1, done.stderr
        return path

    fates = {test.classname: fate(test) for test in read_junit(written("junit"))}
    assert set(fates) == BUDGETS
    assert [name for name, each in fates.items() if each == "failure"] == ["audio-thread/violations"]
    assert sorted(fates.values()) == ["failure"] + ["passed"] * 5

    run = read_sarif(written("sarif"))
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == BUDGETS
    (result,) = run["results"]
    assert result["ruleId"] == "audio-thread/violations"
    file, line = line_of(result, run)
    assert file == AUDIO
    assert "planted: audio-allocation" in AUDIO.read_text().splitlines()[line - 1]

    (issue,) = read_gitlab(written("gitlab"))
    assert issue["location"]["path"] == "penta_core/audio/audio_processor.cpp"

    errors = [each for each in read_github(written("github")) if each.level == "error"]
    assert [(each.file, each.line, each.title) for each in errors] == [
        ("penta_core/audio/audio_processor.cpp", line, "kmmem check: audio-thread/violations")
    ]


@pytest.mark.parametrize(
    ("budget", "measure", "least", "most"),
    [
        ("[budgets.all]", "peak", 120e6, 150e6),
        ("[budgets.all]", "kept", 40e6, 60e6),
        ("[budgets.all]", "allocated", 220e6, 260e6),
        ("[budgets.it]\nfunction = 'keep'", "kept", 40e6, 40.01e6),
        ("[budgets.it]\nfunction = 'program.pass_by'", "peak", 80e6, 80.01e6),
        ("[budgets.it]\nfunction = 'pass_by'", "kept", 0, 0),
        ("[budgets.it]\nfunction = 'work'", "allocated", 100e6, 101e6),
        ("[budgets.it]\nmodule = 'program'\nfunction = 'work'", "allocations", 1000, 5000),
    ],
)
def test_figures_are_what_the_program_did(check, recorded, budget, measure, least, most):
    limit = "0" if measure == "allocations" else '"0 B"'
    done = check(f"{budget}\n{measure} = {limit}\n", "--format", "json", recorded)
    (verdict,) = answer_of(done)["budgets"]
    used = verdict["used"]
    assert least <= used <= most
    # The innocent twin: a limit that is just reached.
    limit = used if measure == "allocations" else f'"{used} B"'
    assert check(f"{budget}\n{measure} = {limit}\n", recorded).returncode == 0
    if used:
        limit = used - 1 if measure == "allocations" else f'"{used - 1} B"'
        assert check(f"{budget}\n{measure} = {limit}\n", recorded).returncode == 1


@pytest.mark.parametrize(
    ("configuration", "sentence"),
    [
        ('[budgets.all]\npeek = "1 MB"', 'unknown key "peek" in [budgets.all]; did you mean "peak"?'),
        ('[budgets.all]\npeak = "1 MBs"', 'unknown unit "MBs" of peak in [budgets.all]; did you mean "MB"?'),
        ('[budgets.all]\npeak = "1"', "peak in [budgets.all] has no unit; write one of B, kB, MB"),
        ('[budgets.all]\npeak = "much"', 'peak in [budgets.all] is "much", which is no size'),
        ("[budgets.all]\npeak = 500", "peak in [budgets.all] is an integer; write a size with its unit in quotes"),
        ("[budgets.all]\nallocations = -1", "allocations in [budgets.all] is below 0"),
        ("[budgets.all]\n", "[budgets.all] limits nothing; give it at least one of peak, baseline"),
        ('[budgets.x]\npeak = "1 MB"', "[budgets.x] does not say whose memory it limits"),
        ('[budgets.x]\nmodul = "a"\npeak = "1 MB"', 'unknown key "modul" in [budgets.x]; did you mean "module"?'),
        ('[budgets.x]\nmodule = "a"\nrss = "1 MB"', "rss in [budgets.x] is known of the whole process alone"),
        ('[budgets.all]\nthread = "a"\npeak = "1 MB"', "[budgets.all] is of the whole process, and thread chooses"),
        ("[budgets]\npeak = 3", "budgets.peak is an integer; make it a table, [budgets.peak]"),
        ("[budget.all]\n", 'unknown table "budget"; did you mean "budgets"?'),
        ("", "kmmem.toml has no budgets; add one"),
        ("[budgets.all", "line 1"),
    ],
)
def test_a_wrong_configuration_is_one_sentence_before_anything_runs(check, configuration, sentence):
    done = check(configuration, "-c", "print('ran')", timeout=20)
    assert done.returncode == 2
    assert done.stdout == ""
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_same_in_a_pyproject(check, recorded):
    done = check('[tool.kmmem.budgets.it]\nfunction = "keep"\nkept = "1 MB"\n', recorded, file="pyproject.toml")
    assert done.returncode == 1
    done = check("[tool.kmmem.budgets.it]\nkepd = 1\n", recorded, file="pyproject.toml")
    assert done.returncode == 2
    assert 'pyproject.toml: unknown key "kepd" in [tool.kmmem.budgets.it]; did you mean "kept"?' in done.stderr


def test_bad_input_is_one_sentence(check, recorded, tmp_path):
    whole = recorded.read_bytes()
    (tmp_path / "short.kmmem").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.kmmem").write_text("no capture")
    budgets = '[budgets.all]\npeak = "1 GB"\n'
    for words in (
        ("short.kmmem",),
        ("text.kmmem",),
        ("missing.kmmem",),
        ("--tolerance", "5", recorded),
        ("--format", "xml", recorded),
        ("--history", "x", recorded),
        ("--against", "main", "--history", "missing.sqlite", recorded),
        ("--tolerance", "5%", recorded),
        ("--keep", "x.kmmem", recorded),
        ("--config", "missing.toml", recorded),
        (),
    ):
        done = check(budgets, *words)
        assert done.returncode == 2, words
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1, words
    (tmp_path / "kmmem.toml").unlink()
    assert "there is no kmmem.toml in this folder" in check("", recorded, file="other.toml").stderr


def test_what_was_not_seen_is_said_and_breaks_nothing_unless_it_is_asked_for(check, recorded, tmp_path):
    budgets = '[budgets.it]\nmodule = "nowhere"\npeak = "0 B"\n'
    done = check(budgets, recorded)
    assert done.returncode == 0
    assert "nothing of it was seen" in done.stdout
    assert check(budgets, "--strict", recorded).returncode == 1
    for words, expected in (((), "skipped"), (("--strict",), "error")):
        check(budgets, "--format", "junit", "-o", "junit.xml", *words, recorded)
        assert [fate(test) for test in read_junit(tmp_path / "junit.xml")] == [expected]
    check(budgets, "--format", "github", "-o", "github.txt", recorded)
    assert [each.level for each in read_github(tmp_path / "github.txt")] == ["notice"]


def test_the_exit_code_is_the_programs_unless_a_budget_is_broken(check, program):
    words = ("--python", sys.executable, program)
    environment = {"PATH": "/usr/bin:/bin", "CODE": "3"}
    done = check('[budgets.all]\npeak = "10 GB"\n', *words, env=environment)
    assert (done.returncode, done.stdout) == (3, "")
    assert check('[budgets.all]\npeak = "1 MB"\n', *words, env=environment).returncode == 1


def test_a_native_program_and_the_children_that_a_program_forks(check, workshop, tmp_path):
    native = workshop.program(["faults/many_stacks.c"], "many_stacks_checked")
    done = check('[budgets.it]\nlibrary = "many_stacks*"\nkept = "1 kB"\n', "--", native, 100)
    assert done.returncode == 1, done.stderr
    code = "import os; child = os.fork(); kept = bytearray(10_000_000); child and os.wait()"
    words = ("--python", sys.executable, "--format", "json", "-o", "answer.json", "-c", code)
    done = check('[budgets.all]\nkept = "20 MB"\n[budgets.it]\nfunction = "<module>"\npeak = "15 MB"\n', *words)
    assert done.returncode == 1, done.stderr
    answer = json.loads((tmp_path / "answer.json").read_text())
    assert len(answer["processes"]) == 2
    # What both keep is added up, and the peak of a component is that of one.
    assert [each["outcome"] for each in answer["budgets"]] == ["broken", "holds"]
