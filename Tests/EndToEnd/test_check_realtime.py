"""`kmmem check` limits what is done in real-time sections: whose it is, what a section is, and where there was none."""

from __future__ import annotations

import json
import signal

import pytest

from ci_readers import fate, read_github, read_junit
from recording import REPOSITORY

INCLUDE = REPOSITORY / "python" / "src" / "kmmem" / "include"
SOURCE = REPOSITORY / "Tests" / "Programs" / "realtime" / "sections.c"
#: What the sections of the guilty program do, and what its two threads of that name do besides.
IN_SECTIONS, OF_THREADS = 35, 4

#: What each budget of this file is about, by its name.
BUDGETS = """
[budgets.all]
violations = 0
[budgets.audio]
thread = "audio-*"
violations = 0
[budgets.locks]
function = "lock"
violations = 5
[budgets.mine]
library = "*_sections"
violations = 1000
"""


@pytest.fixture(scope="module")
def sections(workshop):
    """The program: it does what must not be done in its sections, or outside of them."""
    return workshop.program(
        [str(SOURCE)], "checked_sections", f"-I{INCLUDE}", "-fno-optimize-sibling-calls", "-lpthread"
    )


@pytest.fixture
def check(kmmem, tmp_path):
    """Checks words with a configuration in a folder of its own; gives the exit code, the verdicts and the notes."""

    def run(configuration: str, *words: object, **keywords):
        (tmp_path / "kmmem.toml").write_text(configuration)
        (tmp_path / "answer.json").unlink(missing_ok=True)
        done = kmmem.run("check", "--format", "json", "-o", "answer.json", *words, cwd=tmp_path, **keywords)
        assert (tmp_path / "answer.json").exists(), done.stderr
        answer = json.loads((tmp_path / "answer.json").read_text())
        verdicts = {f"{each['budget']}/{each['measure']}": each for each in answer["budgets"]}
        return done.returncode, verdicts, " ".join(answer["notes"])

    return run


def used(verdicts: dict) -> dict:
    return {name: each["used"] for name, each in verdicts.items()}


def test_violations_belong_to_what_did_them(check, sections):
    """The thread and the function that have budgets are sections, without an option."""
    code, verdicts, _ = check(BUDGETS, "--", sections, "guilty")
    assert code == 1
    # The lock around the waits is of no section; those below the function `lock` are in one.
    assert used(verdicts) == {
        "all/violations": IN_SECTIONS + OF_THREADS,
        "audio/violations": OF_THREADS,
        "locks/violations": 6,
        "mine/violations": IN_SECTIONS + OF_THREADS,
    }
    assert [name for name, each in verdicts.items() if each["outcome"] == "holds"] == ["mine/violations"]
    lines = SOURCE.read_text().splitlines()
    makers = [(maker["kind"], maker["function"], maker["value"]) for maker in verdicts["audio/violations"]["makers"]]
    assert makers == [("allocation", "allocate", 2), ("free", "give_back", 2)]
    for maker in verdicts["locks/violations"]["makers"]:
        assert (maker["kind"], maker["function"], maker["value"]) == ("lock", "lock", 3)
        assert "lock(&" in lines[maker["line"] - 2] or "lock(&" in lines[maker["line"] - 1]


def test_the_same_work_outside_of_the_sections_breaks_nothing(check, sections):
    configuration = BUDGETS.replace('function = "lock"\nviolations = 5', 'thread = "video"\nviolations = 0')
    code, verdicts, notes = check(configuration, "--", sections, "innocent")
    assert code == 0
    assert used(verdicts) == {
        "all/violations": 0,
        "audio/violations": 0,
        "locks/violations": None,
        "mine/violations": 0,
    }
    assert "real-time section" not in notes


def test_what_was_no_section_is_said_and_breaks_nothing_unless_it_is_asked_for(
    kmmem, check, workshop, sections, tmp_path
):
    audio = '[budgets.audio]\nthread = "audio-*"\nviolations = 0\nallocations = 1000\n'
    recorded = kmmem.program(sections, "guilty").expect(0).path
    code, verdicts, notes = check(audio, recorded)
    assert code == 0
    assert verdicts["audio/violations"]["outcome"] == "unseen"
    assert used(verdicts) == {"audio/violations": None, "audio/allocations": 2}
    assert "Nothing of audio in this recording was a real-time section" in notes
    assert check(audio, "--strict", recorded)[0] == 1
    for words, expected in (((), "skipped"), (("--strict",), "error")):
        kmmem.run("check", "--format", "junit", "-o", "junit.xml", *words, recorded, cwd=tmp_path)
        assert sorted(fate(test) for test in read_junit(tmp_path / "junit.xml")) == sorted([expected, "passed"])
    kmmem.run("check", "--format", "github", "-o", "github.txt", recorded, cwd=tmp_path)
    assert [each.level for each in read_github(tmp_path / "github.txt")] == ["notice"]
    assert "no real-time section of it was seen" in kmmem.run("check", recorded, cwd=tmp_path).stdout

    # A program without any section, whose process has a budget.
    plain = workshop.program(["faults/many_stacks.c"], "many_stacks_without_sections")
    code, verdicts, notes = check("[budgets.all]\nviolations = 0\n", "--", plain, 10)
    assert (code, used(verdicts)) == (0, {"all/violations": None})
    assert "Nothing in this recording was a real-time section" in notes


def test_a_recording_with_named_threads_is_judged_as_well(kmmem, check, sections):
    recorded = kmmem.program(sections, "guilty", options=("--realtime-thread", "audio-1")).expect(0).path
    code, verdicts, _ = check('[budgets.audio]\nthread = "audio-*"\nviolations = 0\n', recorded)
    assert (code, used(verdicts)) == (1, {"audio/violations": OF_THREADS // 2})


def test_a_check_counts_where_the_environment_would_abort(check, sections, environment):
    """Violations are to be counted, so that the program goes on; names of the environment remain sections."""
    settings = {**environment, "KMMEM_REALTIME": "abort", "KMMEM_REALTIME_THREAD": "audio-2"}
    budgets = "[budgets.all]\nviolations = 0\n"
    code, verdicts, _ = check(budgets, "--", sections, "guilty", env=settings)
    assert (code, used(verdicts)) == (1, {"all/violations": IN_SECTIONS + OF_THREADS // 2})
    # Without a limit of violations it is as the environment says.
    code, _, _ = check('[budgets.all]\npeak = "1 GB"\n', "--", sections, "guilty", env=settings)
    assert code in (-signal.SIGABRT, 128 + signal.SIGABRT)


@pytest.mark.parametrize(
    ("configuration", "words"),
    [
        ("[budgets.all]\nviolation = 0\n", 'did you mean "violations"?'),
        ('[budgets.all]\nviolations = "0 B"\n', "write a whole number from 0 on, such as violations = 0"),
        ('[budgets.x]\nthread = "a-name-that-is-too-long"\nviolations = 0\n', "15 bytes"),
    ],
)
def test_a_wrong_budget_is_one_sentence_before_anything_runs(kmmem, tmp_path, configuration, words):
    (tmp_path / "kmmem.toml").write_text(configuration)
    done = kmmem.run("check", "-c", "print('ran')", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert words in done.stderr


def test_a_name_that_is_no_thread_of_linux_may_have_other_limits(check, sections):
    code, verdicts, _ = check(
        '[budgets.x]\nthread = "a-name-that-is-too-long"\npeak = "1 B"\n', "--", sections, "guilty"
    )
    assert (code, used(verdicts)) == (0, {"x/peak": None})


IN_PYTHON = """
import kmmem, mmap, sys

GUILTY = "guilty" in sys.argv

def large():
    return bytearray(100_000)

def prepared():
    return mmap.mmap(-1, 1 << 20)

def render():
    return mmap.mmap(-1, 1 << 20) if GUILTY else ready

@kmmem.realtime()
def callback():
    if GUILTY:
        large()

if not GUILTY:
    large()
ready = prepared()
callback()
render()
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    path = tmp_path_factory.mktemp("program") / "callbacks.py"
    path.write_text(IN_PYTHON)
    return path


@pytest.mark.parametrize("word", ["guilty", "innocent"])
def test_sections_of_python(interpreter, check, program, environment, word):
    """A function that has a budget is a section everywhere; what lies in a section is judged there."""
    budgets = (
        '[budgets.code]\nmodule = "callbacks"\nviolations = 0\n'
        '[budgets.render]\nfunction = "callbacks.render"\nviolations = 0\n'
    )
    words = ("--python", interpreter.path, program, word)
    code, verdicts, _ = check(budgets, *words, env=environment)
    if word == "innocent":
        assert code == 0
        assert verdicts["code/violations"]["used"] == 0
        # Nothing that it does has a stack.
        assert verdicts["render/violations"]["outcome"] != "broken"
        return
    assert code == 1
    makers = {name: {each["kind"]: each for each in verdict["makers"]} for name, verdict in verdicts.items()}
    allocation = makers["code/violations"]["allocation"]
    assert (allocation["function"], allocation["value"]) == ("large", 1)
    assert allocation["line"] == 1 + IN_PYTHON.splitlines().index("    return bytearray(100_000)")
    # The module `mmap` itself may have sources, so that the line is not that of `render`.
    assert makers["render/violations"]["mapping"]["value"] == 1


def test_the_history_keeps_violations_where_there_were_sections(kmmem, sections, tmp_path):
    (tmp_path / "kmmem.toml").write_text('[budgets.audio]\nthread = "audio-*"\nviolations = 0\n')
    captures = [
        kmmem.program(sections, "guilty", options=options).expect(0).path
        for options in ((), ("--realtime-thread", "audio-*"))
    ]
    for capture in captures:
        done = kmmem.run("history", "add", "--branch", "main", capture, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    listed = json.loads(kmmem.run("history", "list", "--format", "json", cwd=tmp_path).stdout)["runs"]
    assert [run["components"]["all"]["violations"] for run in listed] == [IN_SECTIONS, IN_SECTIONS + OF_THREADS]
    assert [run["components"]["audio"].get("violations") for run in listed] == [None, OF_THREADS]
    shown = kmmem.run("history", "show", 2, cwd=tmp_path).stdout
    assert "violations" in shown
    plotted = kmmem.run("history", "plot", "audio", "--measure", "violations", cwd=tmp_path)
    assert f"1 run, from {OF_THREADS} to {OF_THREADS}" in plotted.stdout


def test_against_past_runs_violations_may_not_grow(kmmem, sections, tmp_path):
    (tmp_path / "kmmem.toml").write_text("[budgets.all]\nviolations = 1000\n")
    guilty, innocent = (kmmem.program(sections, word).expect(0).path for word in ("guilty", "innocent"))
    for _ in range(5):
        kmmem.run("history", "add", "--branch", "main", innocent, cwd=tmp_path)
    for capture, expected in ((guilty, "grown"), (innocent, "holds")):
        done = kmmem.run(
            "check", "--against", "main", "--tolerance", "1000%", "--format", "json", capture, cwd=tmp_path
        )
        (outcome,) = (
            each["outcome"] for each in json.loads(done.stdout)["comparisons"] if each["measure"] == "violations"
        )
        assert outcome == expected


def test_the_view_of_an_older_history_gets_the_measure(kmmem, sections, tmp_path):
    import sqlite3

    capture = kmmem.program(sections, "guilty").expect(0).path
    kmmem.run("history", "add", "--file", "h.sqlite", capture, cwd=tmp_path)
    with sqlite3.connect(tmp_path / "h.sqlite") as database:
        database.executescript("DROP VIEW history; CREATE VIEW history AS SELECT number FROM run;")
    before = (tmp_path / "h.sqlite").read_bytes()
    kmmem.run("history", "list", "--file", "h.sqlite", cwd=tmp_path)
    assert (tmp_path / "h.sqlite").read_bytes() == before
    kmmem.run("history", "add", "--file", "h.sqlite", capture, cwd=tmp_path)
    with sqlite3.connect(tmp_path / "h.sqlite") as database:
        rows = database.execute("SELECT violations FROM history WHERE component = 'all'").fetchall()
    assert rows == [(IN_SECTIONS,), (IN_SECTIONS,)]
