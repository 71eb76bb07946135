"""`kmmem leaks` and `kmmem growth` for CI systems: SARIF, JUnit's XML, GitLab's issues and GitHub's annotations."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from ci_readers import fate, line_of, read_github, read_gitlab, read_junit, read_sarif
from kmmem_snapshot import DETECTORS
from leaks import LEAKS, guilty_lines, with_path

FORMATS = ("sarif", "junit", "gitlab", "github")
CALL = LEAKS / "blocks/call.py"
FROZEN = LEAKS / "cycles/frozen_cycle.py"
ATEXIT = LEAKS / "pinned/atexit_methods.py"
ACCUSED = 99

GROWING = """
import functools

answers = {}
latest = {}
numbers = iter(range(10**9))


@functools.lru_cache(maxsize=None)
def chord(number):
    return [number]


def remember(number):
    answers[f"/songs/{number}"] = [number]  # guilty


def work():
    number = next(numbers)
    remember(number)
    chord(number)
    latest[number % 5] = number


def rest():
    latest[next(numbers) % 5] = 1
"""

HOSTILE = r"""
import gc

NAMES = ["<script>alert('x')</script> & ]]>", "\x1b[2J\x1b]0;title\x07", "\x01\x0b\x1f\x7f\x9b", "\ufffe\uffff\u202e",
         "'\"\\`\t\n\r%s{0}", "x" * 10_000, "\udce4\udcff"]
gc.disable()
for name in NAMES:
    made = type(name.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if "\udce4" in name else name, (), {})
    for _ in range(10):
        thing = made()
        thing.self = thing
gc.freeze()
"""


@dataclass(frozen=True)
class Exporter:
    """Runs kmmem in a folder, in which it has no settings, and names the files that it writes."""

    kmmem: object
    python: Path
    folder: Path
    results: Path

    def run(self, name: str, words: tuple, returncode: int = 0, env: dict | None = None) -> Path:
        path = self.results / name
        done = self.kmmem.run(*words[:1], "-o", path, *words[1:], cwd=self.folder, env=env)
        assert done.returncode == returncode, f"exit {done.returncode}\n{done.stderr}"
        return path

    def leaks(self, format: str, *words: object, **keywords) -> Path:
        """The file that `kmmem leaks` writes of a program, or of files."""
        return self.run(f"leaks.{format}", ("leaks", "--no-config", "--format", format, *words), **keywords)

    def program(self, format: str, *words: object, options: tuple = (), **keywords) -> Path:
        return self.leaks(format, "--python", self.python, *options, *words, **keywords)

    def growth(self, format: str, function: str, **keywords) -> Path:
        words = ("growth", "--format", format, "--python", self.python, "--call", function, "--rounds", "40")
        return self.run(f"growth.{format}", words, **keywords)


@pytest.fixture
def exporter(kmmem, newest, tmp_path):
    """In the folder of the programs that leak."""
    return Exporter(kmmem, newest.path, LEAKS, tmp_path)


@pytest.fixture
def grower(kmmem, newest, tmp_path):
    """In a folder with a module that grows."""
    folder = tmp_path / "a folder"
    folder.mkdir()
    (folder / "growing.py").write_text(GROWING, encoding="utf-8")
    return Exporter(kmmem, newest.path, folder, tmp_path)


@pytest.fixture
def snapshot(kmmem, newest):
    """The snapshot at the end of the program with a frozen cycle."""
    outcome = kmmem.profile([FROZEN, "guilty"], "--python", newest.path, "--snapshot", "exit").expect()
    return outcome.path.with_name(f"{outcome.path.stem}-exit.kmsnap")


def test_a_leak_of_cpp_is_told_where_it_is_made(exporter, extensions, newest):
    environment = with_path(extensions.plain(newest, "leaks/blocks/dropped_new.cpp", "scenario"))
    words = ("blocks/call.py", "guilty")
    (guilty,) = guilty_lines([LEAKS / "blocks/dropped_new.cpp"])
    (finding,) = json.loads(exporter.program("json", *words, env=environment).read_text())["findings"]

    run = read_sarif(exporter.program("sarif", *words, env=environment))
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("lost-blocks/root-leak", "error")
    assert line_of(result, run) == (LEAKS / "blocks" / guilty[0], guilty[1])
    assert result["partialFingerprints"]["kmmem/v1"] == finding["fingerprint"]
    assert result["properties"]["retained_bytes"] == finding["retained_bytes"] > 0
    assert result["suppressions"] == []
    frames = result["stacks"][0]["frames"]
    assert {"python", "c++"} <= {frame["properties"]["language"] for frame in frames}
    assert len(frames) == len(finding["stack"])
    # Flows go from the outermost frame to the innermost.
    flow = [step["location"] for step in result["codeFlows"][0]["threadFlows"][0]["locations"]]
    assert flow[0]["physicalLocation"]["artifactLocation"]["uri"] == "blocks/call.py"
    assert flow[-1]["physicalLocation"] == result["locations"][0]["physicalLocation"]

    tests = read_junit(exporter.program("junit", *words, env=environment))
    (failed,) = [test for test in tests if fate(test) == "failure"]
    assert failed.classname == "lost-blocks"
    assert failed.name == f"{finding['title']} [{finding['fingerprint']}]"
    assert (failed._elem.get("file"), failed._elem.get("line")) == (f"blocks/{guilty[0]}", str(guilty[1]))
    for words_of_it in (
        finding["title"],
        finding["fingerprint"],
        finding["cures"][0]["text"][:20],
        guilty[0],
        "call.py",
    ):
        assert words_of_it in failed.result[0].text
    assert {test.name: fate(test) for test in tests if test is not failed} == {
        name: "passed" for name in [*DETECTORS[1:], "heap-errors"] if name != "lost-blocks"
    }

    (issue,) = read_gitlab(exporter.program("gitlab", *words, env=environment))
    assert (issue["check_name"], issue["severity"]) == ("lost-blocks/root-leak", "critical")
    assert issue["location"] == {"path": f"blocks/{guilty[0]}", "lines": {"begin": guilty[1]}}
    assert issue["fingerprint"] == finding["fingerprint"]

    for format, read in (("sarif", read_sarif), ("junit", read_junit), ("gitlab", read_gitlab)):
        path = exporter.program(format, "blocks/call.py", "innocent", env=environment)
        told = read(path)
        assert (told["results"] if format == "sarif" else [t for t in told if format == "gitlab" or t.result]) == []


def test_what_is_probable_is_a_warning(exporter):
    run = read_sarif(exporter.program("sarif", ATEXIT, "guilty"))
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("pinned-objects/atexit", "warning")
    place = line_of(result, run)
    assert (place[0].name, place[1]) in guilty_lines([ATEXIT])
    assert read_gitlab(exporter.program("gitlab", ATEXIT, "guilty"))[0]["severity"] == "major"
    assert [fate(test) for test in read_junit(exporter.program("junit", ATEXIT, "guilty"))].count("failure") == 1
    assert read_sarif(exporter.program("sarif", ATEXIT, "innocent"))["results"] == []


def test_the_fingerprint_is_that_of_the_next_run(exporter):
    def fingerprints() -> list[str]:
        return [issue["fingerprint"] for issue in read_gitlab(exporter.program("gitlab", FROZEN, "guilty"))]

    first = fingerprints()
    assert len(first) == 1
    assert re.fullmatch("[0-9a-f]{16}", first[0])
    assert fingerprints() == first


def test_two_formats_of_one_run(exporter, tmp_path):
    """As docs/ci-exports.md does it for GitLab."""
    capture = tmp_path / "run.kmmem"
    tests = read_junit(exporter.program("junit", FROZEN, "guilty", options=("--keep", capture)))
    words = ("leaks", "--no-config", "--format", "gitlab", "--error-exitcode", ACCUSED, capture)
    (issue,) = read_gitlab(exporter.run("leaks.gitlab", words, returncode=ACCUSED))
    (failed,) = [test for test in tests if fate(test) == "failure"]
    assert failed.name.endswith(f"[{issue['fingerprint']}]")
    assert failed._elem.get("file") == issue["location"]["path"] == "cycles/frozen_cycle.py"


def test_a_known_issue_is_suppressed_and_fails_nothing(exporter, snapshot, tmp_path):
    (issue,) = read_gitlab(exporter.leaks("gitlab", snapshot))
    settings = tmp_path / "kmmem.toml"
    table = '[[known_issue]]\nfingerprint = "{}"\nreason = "{}"\nowner = "anna"\ndate = 2026-11-02\n'
    settings.write_text(table.format(issue["fingerprint"], "ticket <4711>") + table.format("0" * 16, "the old mixer"))

    def export(format: str) -> Path:
        words = ("leaks", "--config", settings, "--error-exitcode", ACCUSED, "--format", format, snapshot)
        return exporter.run(f"known.{format}", words)

    run = read_sarif(export("sarif"))
    (result,) = run["results"]
    (suppression,) = result["suppressions"]
    assert (suppression["kind"], suppression["justification"]) == ("external", "ticket <4711>")
    (remark,) = run["invocations"][0]["toolConfigurationNotifications"]
    assert "the old mixer" in remark["message"]["text"]
    tests = read_junit(export("junit"))
    assert {fate(test) for test in tests} == {"passed", "skipped"}
    (known,) = [test for test in tests if fate(test) == "skipped"]
    assert known.result[0].message == "ticket <4711> (anna, 2026-11-02)"
    assert issue["fingerprint"] in known.name
    assert read_gitlab(export("gitlab")) == []
    # Without the settings the same snapshot fails.
    words = ("leaks", "--no-config", "--error-exitcode", ACCUSED, "--format", "junit", snapshot)
    assert "failure" in {fate(test) for test in read_junit(exporter.run("new.junit", words, returncode=ACCUSED))}


def test_what_cannot_be_relied_on_is_an_error(exporter):
    words = ("-c", "pass")
    run = read_sarif(exporter.program("sarif", *words, options=("--in-place",)))
    told = {each["level"]: each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]}
    assert "inconclusive" in told["warning"]
    assert "was not asked" in told["note"]
    fates = {test.name: fate(test) for test in read_junit(exporter.program("junit", *words, options=("--in-place",)))}
    assert fates == {
        "cross-language-cycles": "skipped",
        "leaked-references": "skipped",
        "lost-blocks": "skipped",
        "pinned-objects": "error",
        "heap-errors": "passed",
        "reference-cycles": "error",
    }
    run = read_sarif(exporter.program("sarif", *words))
    assert run["invocations"][0]["toolExecutionNotifications"] == []
    assert {fate(test) for test in read_junit(exporter.program("junit", *words))} == {"passed"}


def test_garbage_is_no_failure(exporter):
    words = (LEAKS / "cycles/self_cycle.py", "guilty")
    answer = json.loads(exporter.program("json", *words).read_text())
    assert answer["garbage_count"] > 0
    run = read_sarif(exporter.program("sarif", *words))
    assert run["results"] == []
    assert run["properties"]["garbage"]["bytes"] > 0
    assert {fate(test) for test in read_junit(exporter.program("junit", *words))} == {"passed"}
    assert read_gitlab(exporter.program("gitlab", *words)) == []


def test_names_that_are_chosen_to_break_readers_break_none(exporter, tmp_path):
    (tmp_path / "hostile.py").write_text(HOSTILE, encoding="utf-8")
    run = read_sarif(exporter.program("sarif", tmp_path / "hostile.py"))
    types = {name.partition(".")[2] for result in run["results"] for name in result["properties"]["types"]}
    assert {"<script>alert('x')</script> & ]]>", "'\"\\`\t\n\r%s{0}", "\ufffe\uffff\u202e"} <= types
    # A snapshot has the beginning of so long a name.
    assert max(len(name) for name in types if set(name) == {"x"}) > 100
    tests = read_junit(exporter.program("junit", tmp_path / "hostile.py"))
    failed = [test for test in tests if fate(test) == "failure"]
    issues = read_gitlab(exporter.program("gitlab", tmp_path / "hostile.py"))
    commands = read_github(exporter.program("github", tmp_path / "hostile.py"))
    # One of each name, and one of the classes themselves.
    assert len(failed) == len(run["results"]) == len(issues) == 8
    assert len([each for each in commands if each.level in ("error", "warning")]) == 8
    assert {issue["location"]["path"] for issue in issues} == {str(tmp_path / "hostile.py")[1:]}
    for format in FORMATS:
        data = (tmp_path / f"leaks.{format}").read_bytes()
        assert not set(data) & {*range(0x20), 0x7F} - {0x09, 0x0A}, format


def test_growth_is_told_where_entries_are_added(grower):
    line = next(number for number, line in enumerate(GROWING.splitlines(), 1) if line.endswith("# guilty"))
    places = {"growing.answers", "growing.chord"}

    run = read_sarif(grower.growth("sarif", "growing:work"))
    results = {result["properties"]["place"]: result for result in run["results"]}
    assert set(results) == places
    added = results["growing.answers"]
    assert (added["ruleId"], added["level"]) == ("growth/confirmed", "error")
    assert line_of(added, run) == (grower.folder / "growing.py", line)
    assert added["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "growing.py"
    assert added["properties"]["entries"] == [10, 20, 30, 40, 50, 50]

    tests = read_junit(grower.growth("junit", "growing:work"))
    assert {fate(test) for test in tests} == {"failure"}
    assert {test.name.partition(" grows")[0] for test in tests} == places
    assert any(test._elem.get("line") == str(line) for test in tests)

    issues = read_gitlab(grower.growth("gitlab", "growing:work"))
    assert {issue["location"]["path"] for issue in issues} == {"growing.py"}
    assert line in {issue["location"]["lines"]["begin"] for issue in issues}
    # These were measured in three runs.
    named = {result["partialFingerprints"]["kmmem/v1"] for result in run["results"]}
    assert {issue["fingerprint"] for issue in issues} == named
    assert {re.search(r"\[([0-9a-f]{16})\]$", test.name)[1] for test in tests} == named


def test_no_growth_is_a_test_that_passes(grower):
    assert read_sarif(grower.growth("sarif", "growing:rest"))["results"] == []
    assert [(test.name, fate(test)) for test in read_junit(grower.growth("junit", "growing:rest"))] == [
        ("growth", "passed")
    ]
    assert read_gitlab(grower.growth("gitlab", "growing:rest")) == []
    assert read_github(grower.growth("github", "growing:rest")) == []


@pytest.mark.parametrize("format", FORMATS)
def test_the_exit_code_is_the_same_in_every_format(exporter, snapshot, format):
    words = ("leaks", "--no-config", "--format", format)
    exporter.run("out", (*words, snapshot))
    exporter.run("out", (*words, "--error-exitcode", ACCUSED, snapshot), returncode=ACCUSED)
    # Without a file it goes where the text would.
    done = exporter.kmmem.run(*words, snapshot)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (exporter.results / "out").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["leaks", "growth", "check"])
def test_the_help_names_the_formats(kmmem, command):
    text = " ".join(kmmem.run(command, "--help").stdout.split())
    assert "(values: text, json, sarif, junit, gitlab, github; default: text)" in text
    assert "docs/ci-exports.md" in text


def test_other_questions_have_text_and_json_alone(kmmem, snapshot):
    for words in (["objects"], ["dominators"], ["globals"], ["holders"], ["retained"], ["diff", snapshot]):
        arguments = [snapshot] if words[0] in ("objects", "dominators", "globals", "diff") else [snapshot, "dict"]
        done: subprocess.CompletedProcess = kmmem.run(*words, *arguments, "--format", "sarif")
        assert (done.returncode, done.stdout) == (2, "")
        assert "The value 'sarif' is invalid for '--format <format>'" in done.stderr
        assert "'text'" in done.stderr


def test_an_export_has_everything(kmmem, snapshot):
    for command in (["leaks", snapshot], ["growth", "--call", "growing:work"]):
        done = kmmem.run(*command, "--format", "junit", "--limit", "3")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("kmmem: --limit is for text and JSON")
