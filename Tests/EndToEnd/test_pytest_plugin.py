"""The pytest plugin: guilty tests fail with the line that made it, innocent twins pass, and nothing else changes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

import pytest

from building import PROGRAMS
from interpreters import Interpreter, supported_pythons

SUITE = PROGRAMS / "pytest" / "suite_marked.py"
#: pytest and pytest-xdist for every interpreter from 3.9 on; `make test-end-to-end` installs them.
PYTEST = Path(sys.prefix) / "share" / "pytest-3.9"


@dataclass(frozen=True)
class PytestRun:
    """What a run of pytest has said: the outcomes by test, and what it printed."""

    outcomes: dict[str, str]
    messages: dict[str, str]
    done: subprocess.CompletedProcess
    process: int

    @property
    def left_over(self) -> list[Path]:
        """The folder of its recordings, if nobody has removed it."""
        return [path for place in ("/dev/shm", "/tmp") for path in Path(place).glob(f"kmmem-pytest-{self.process}-*")]

    @property
    def output(self) -> str:
        return self.done.stdout + self.done.stderr


@dataclass(frozen=True)
class Suite:
    """A folder with tests, and what pytest needs to run them with an interpreter."""

    folder: Path
    python: Path
    environment: dict[str, str]

    def write(self, text: str, name: str = "test_here.py") -> Suite:
        (self.folder / name).write_text(text)
        return self

    def run(self, *options: str, prefix: tuple = ()) -> PytestRun:
        report = self.folder / "report.xml"
        command = [*prefix, self.python, "-m", "pytest", "-p", "no:cacheprovider", f"--junitxml={report}", *options]
        running = subprocess.Popen(
            [*map(str, command)],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        said = running.communicate(timeout=300)
        done = subprocess.CompletedProcess(command, running.returncode, *said)
        outcomes, messages = {}, {}
        for case in ElementTree.parse(report).iter("testcase") if report.exists() else ():
            kinds = [child for child in case if child.tag in ("failure", "error", "skipped")]
            outcomes[case.get("name")] = kinds[0].tag if kinds else "passed"
            messages[case.get("name")] = (kinds[0].text or "") if kinds else ""
        report.unlink(missing_ok=True)
        return PytestRun(outcomes, messages, done, running.pid)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that pytest takes for the root."""
    folder = tmp_path / "suite"
    folder.mkdir()
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n")
    return folder


@pytest.fixture
def suite(folder: Path, environment: dict[str, str]) -> Suite:
    """Tests that run with the Python that runs these tests, in a process of their own."""
    return Suite(folder, Path(sys.executable), environment)


@pytest.mark.parametrize("which", [0, -1], ids=["oldest", "newest"])
def test_guilty_tests_fail_and_innocent_twins_pass(which, folder, environment, extensions):
    python: Interpreter = supported_pythons()[which]
    modules = extensions.plain(python, "pytest/hoard.c")
    paths = f"{environment['PYTHONPATH']}:{PYTEST}:{modules}"
    suite = Suite(folder, python.path, {**environment, "PYTHONPATH": paths})
    suite.write(SUITE.read_text(), "test_marked.py")
    tested = suite.run("-p", "kmmem._pytest", "-n", "2", "--kmmem", "--kmmem-top", "4")

    assert len(tested.outcomes) == 16, tested.output
    wrong = {
        name: tested.messages[name] or tested.output
        for name, outcome in tested.outcomes.items()
        if outcome != ("failure" if "guilty" in name else "passed")
    }
    assert not wrong, "\n".join(f"{name}: {text}" for name, text in wrong.items())
    for name, line in guilty_lines().items():
        assert f"test_marked.py:{line})" in tested.messages[name], tested.messages[name]
    assert "12 blocks" in tested.messages["test_guilty_registry"], "a dict, its table and an object in it, of one place"
    assert "of 1 place\n" in tested.messages["test_guilty_registry"]
    assert "hoard.c:9" in tested.messages["test_guilty_block"], "the native line is not in the stack"
    assert "every one of 4 rounds leaves something behind: 4 blocks, 3.9 KiB" in tested.messages["test_guilty_block"]
    assert "test_marked.registry" in tested.messages["test_guilty_growth"]
    assert_table(tested.output)
    assert not tested.left_over


def guilty_lines() -> dict[str, int]:
    """Of each guilty test, the line that must be told: its own, or that of the function that it calls."""
    lines = SUITE.read_text().splitlines()
    marked = [number for number, line in enumerate(lines, start=1) if line.endswith("# guilty")]
    found = {}
    for number, line in enumerate(lines, start=1):
        if match := re.match(r"\s*def (test_guilty_\w+)", line):
            within = [mark for mark in marked if number < mark <= number + 2]
            if match[1] != "test_guilty_growth":
                found[match[1]] = within[0] if within else marked[0]
    assert len(found) == 8
    return found


def assert_table(output: str) -> None:
    """The table has the four tests with the highest peaks, the workers' merged, the biggest first."""
    table = output.partition("kmmem: memory of tests")[2].partition("short test summary")[0]
    rows = [line for line in table.splitlines() if "test_marked.py::" in line]
    assert "4 of 16 tests" in table, output
    assert [re.search(r"::test_(\w+)", row)[1] for row in rows[:2]] == ["guilty_peak", "guilty_peak_of_memray"], table
    assert rows[0].split()[:2] == ["80.0", "MiB"], table
    assert "40.0 MiB by notes (test_marked.py:22)" in rows[0], table
    assert "30.0 MiB by notes (test_marked.py:22)" in rows[1], table
    assert len(rows) == 4, table


OUTCOMES = """
import pytest, threading

@pytest.fixture
def big():
    yield bytearray(50 << 20)

def test_passes(): pass
def test_fails(): assert [1] == [2]
@pytest.mark.kmmem_limit("1 KB")
@pytest.mark.kmmem_no_leaks
def test_fails_first():
    big = bytearray(1 << 20)
    assert [1] == [2], "its own failure"
@pytest.mark.kmmem_no_leaks
@pytest.mark.skip
def test_skipped(): pass
@pytest.mark.kmmem_no_leaks
def test_skips(): pytest.skip("itself")
@pytest.mark.xfail
@pytest.mark.kmmem_limit("1 KB")
def test_xfails(): assert len(bytearray(1 << 20))
@pytest.mark.xfail(raises=ValueError)
def test_xfails_too(): raise ValueError
@pytest.mark.kmmem_limit("1 MB")
def test_fixtures_are_free(big): assert len(big) == 50 << 20
@pytest.mark.anyio
@pytest.mark.kmmem_no_leaks(rounds=2)
async def test_async_innocent(): assert [1]
@pytest.mark.anyio
@pytest.mark.kmmem_no_leaks(rounds=2)
async def test_async_guilty(): test_passes.__dict__.setdefault("kept", []).append(object())
@pytest.mark.parametrize("n", ["a/b", "a b", "a-b"])
def test_parametrised(n): pass
"""
ANYIO = "@pytest.fixture\ndef anyio_backend(): return 'asyncio'\n"


def test_outcomes_are_those_without_it(suite):
    suite.write(OUTCOMES.replace("\n@pytest.fixture\ndef big", f"\n{ANYIO}\n@pytest.fixture\ndef big", 1))
    plain = suite.run("-o", "addopts=", "-p", "no:kmmem").outcomes
    tested = suite.run("--kmmem")
    changed = {name: outcome for name, outcome in tested.outcomes.items() if outcome != plain[name]}
    assert changed == {"test_async_guilty": "failure", "test_xfails": "skipped"}, tested.output
    assert tested.messages["test_fails_first"].count("kmmem") == 2, "only the markers' lines are shown"
    assert "its own failure" in tested.messages["test_fails_first"]
    assert not tested.left_over


def test_it_does_nothing_unasked(suite):
    allowed = {"kmmem", "kmmem._errors", "kmmem._extension", "kmmem._pytest", "kmmem._tracking"}
    suite.write(f"import sys\ndef test_here(): assert {{n for n in sys.modules if n.startswith('kmmem')}} <= {allowed}")
    tested = suite.run("-p", "no:xdist")
    assert tested.outcomes == {"test_here": "passed"}, tested.output
    assert "kmmem:" not in tested.output.partition("test session starts")[2]


def test_importing_kmmem_imports_no_pytest(suite):
    code = "import sys, kmmem; kmmem.Recording, kmmem.growth, kmmem.snapshot; sys.exit('pytest' in sys.modules)"
    assert subprocess.run([suite.python, "-c", code], env=suite.environment, check=False).returncode == 0


@pytest.mark.parametrize(
    ("marker", "words"),
    [
        ("kmmem_limit", 'kmmem_limit takes one size, such as kmmem_limit("24 MB").'),
        ("kmmem_limit('much')", "kmmem_limit needs a size such as \"24 MB\", and 'much' is none."),
        ("kmmem_limit('1 MB', size='2 MB')", "kmmem_limit takes one size"),
        ("kmmem_limit(limit='2 MB')", "kmmem_limit knows no argument limit."),
        pytest.param(
            "kmmem_limit('1 MB')\n@pytest.mark.limit_memory('2 MB')",
            'kmmem_limit("1 MB") and limit_memory("2 MB") both limit the peak; keep one of them.',
            id="two limits",
        ),
        ("kmmem_no_leaks(3)", "kmmem_no_leaks takes warmup=NUMBER and rounds=NUMBER, and nothing else."),
        ("kmmem_no_leaks(rounds=1)", "kmmem_no_leaks needs rounds=2 or more, and 1 is not that."),
        ("kmmem_no_leaks(warmup=0)", "kmmem_no_leaks needs warmup=1 or more, and 0 is not that."),
        ("kmmem_no_growth(rounds='x')", "kmmem_no_growth needs rounds=4 or more, and 'x' is not that."),
        ("limit_leaks('1 MB', filter_fn=3)", "filter_fn of limit_leaks is 3; name a function of a stack."),
    ],
)
def test_wrong_markers_are_one_sentence(suite, marker, words):
    suite.write(f"import pytest\n@pytest.mark.{marker}\ndef test_here(): pass")
    tested = suite.run("-q")
    assert tested.done.returncode == 4, tested.output
    assert f"ERROR: test_here.py::test_here: {words}" in tested.output
    assert "Traceback" not in tested.output


def test_a_wrong_marker_in_a_worker_is_an_error_of_its_test(suite):
    suite.write("import pytest\n@pytest.mark.kmmem_limit('much')\ndef test_a(): pass\ndef test_b(): pass")
    tested = suite.run("-n", "2")
    assert tested.outcomes == {"test_a": "error", "test_b": "passed"}, tested.output
    assert "kmmem_limit needs a size such as" in tested.messages["test_a"]
    assert "INTERNALERROR" not in tested.output


def test_a_test_may_stop_the_recording(suite):
    suite.write("import kmmem\ndef test_a(): kmmem.stop()\ndef test_b(): pass")
    assert suite.run("--kmmem").outcomes == {"test_a": "passed", "test_b": "passed"}


def test_wrong_options_are_one_sentence(suite, tmp_path):
    suite.write("def test_here(): pass")
    assert "0 is no number of tests; name 1 or more" in suite.run("--kmmem", "--kmmem-top", "0").output
    (tmp_path / "file").write_text("")
    tested = suite.run("--kmmem", "--kmmem-keep", str(tmp_path / "file"))
    assert tested.done.returncode == 4
    assert "no recording can be written to" in tested.output
    assert "Traceback" not in tested.output


def test_recordings_are_kept(suite, tmp_path, kmmem):
    suite.write(
        "import pytest\n@pytest.mark.parametrize('n', ['a/b', 'a b'])\ndef test_here(n): x = bytearray(1 << 20)"
    )
    kept = tmp_path / "kept"
    tested = suite.run("--kmmem", "--kmmem-top", "1", "--kmmem-keep", str(kept), "-n", "2")
    captures = sorted(kept.iterdir())
    assert len(captures) == 2, tested.output
    assert str(kept) in tested.output
    for capture in captures:
        assert "1.0 MiB" in kmmem.run("report", str(capture)).stdout


def test_a_run_that_is_recorded_already_goes_on(suite, kmmem, tmp_path):
    suite.write("import pytest\n@pytest.mark.kmmem_limit('1 KB')\ndef test_here(): x = bytearray(1 << 20)")
    prefix = (kmmem.executable, "profile", "-q", "-o", tmp_path / "run.kmmem", "--")
    tested = suite.run("--kmmem", prefix=prefix)
    assert tested.outcomes == {"test_here": "passed"}, tested.output
    assert tested.output.count("kmmem: not measured: this process is being recorded already, by `kmmem profile`") == 1


def test_an_interrupted_run_shows_what_it_has(suite):
    suite.write(
        "import os, signal\ndef test_a(): pass\ndef test_b(): os.kill(os.getpid(), signal.SIGINT)\ndef test_c(): 1"
    )
    tested = suite.run("--kmmem")
    assert tested.done.returncode == 2, tested.output
    assert "test_here.py::test_a" in tested.output
    assert "kmmem: memory of tests" in tested.output
    assert not tested.left_over


def test_memray_checks_its_own_markers(suite):
    fake = "import pytest\ndef pytest_configure(config):\n"
    fake += "    config.addinivalue_line('markers', 'limit_memory(size): as memray')\n"
    suite.write(fake, "fakememray.py")
    suite.write("import pytest\n@pytest.mark.limit_memory('1 KB')\ndef test_here(): x = bytearray(1 << 20)")
    assert suite.run().outcomes == {"test_here": "failure"}
    loader = "import fakememray\ndef pytest_configure(config): config.pluginmanager.register(fakememray, 'memray')\n"
    suite.write(loader, "conftest.py")
    suite.write("[pytest]\n", "pytest.ini")
    assert suite.run().outcomes == {"test_here": "passed"}, "kmmem checks what is memray's"


@pytest.mark.parametrize(("ending", "outcome"), [("gc.freeze()", "failure"), ("pass", "passed")])
def test_what_the_detectors_are_certain_of_counts_if_one_round_did_it(suite, ending, outcome):
    """A cycle is put where the collector never looks; its innocent twin is left to the collector."""
    lines = [
        "import gc, itertools, pytest",
        "runs = itertools.count()",
        "class Node: pass",
        "@pytest.mark.kmmem_no_leaks",
    ]
    lines += ["def test_here():", "    if next(runs) == 3:", "        node = Node()", "        node.itself = node"]
    suite.write("\n".join([*lines, "        del node", f"        {ending}"]))
    tested = suite.run()
    assert tested.outcomes == {"test_here": outcome}, tested.output
    if outcome == "failure":
        assert "kmmem's detectors accuse what the test has made" in tested.output
        assert "reference-cycles/frozen" in tested.output
        assert "test_here.py:7" in tested.output


def test_a_body_that_cannot_be_run_twice_says_so(suite):
    text = "import pytest\nruns = []\n@pytest.mark.kmmem_no_leaks\ndef test_here():\n    runs.append(1)\n"
    suite.write(text + "    assert len(runs) < 3, 'once too often'")
    tested = suite.run()
    assert tested.outcomes == {"test_here": "failure"}
    assert "once too often" in tested.output
    assert "kmmem_no_leaks runs the test again, with the same fixtures; this was run 3." in tested.output


def test_what_runs_the_test_is_not_the_test(suite, tmp_path):
    """A plugin that leaks in every round, as a loop for coroutines may, is not told as a leak of the test."""
    (tmp_path / "elsewhere").mkdir()
    lines = ["import pytest", "kept = []", "def run(item):", "    kept.append([object()])", "    item.obj()"]
    lines += ["@pytest.hookimpl(tryfirst=True)", "def pytest_pyfunc_call(pyfuncitem):", "    run(pyfuncitem)"]
    (tmp_path / "elsewhere" / "leaky_runner.py").write_text("\n".join([*lines, "    return True"]))
    guilty = "kept = []\n@pytest.mark.kmmem_no_leaks\ndef test_guilty(): kept.append(object())\n"
    suite.write(f"import pytest\n@pytest.mark.kmmem_no_leaks\ndef test_innocent(): pass\n{guilty}")
    suite.environment["PYTHONPATH"] += f":{tmp_path / 'elsewhere'}"
    tested = suite.run("-p", "leaky_runner")
    assert tested.outcomes == {"test_innocent": "passed", "test_guilty": "failure"}, tested.output
    assert "test_here.py:6" in tested.messages["test_guilty"]
    assert "leaky_runner.py:4" not in tested.messages["test_guilty"]


def test_recordings_of_judgements_do_not_pile_up(suite):
    lines = [
        "import glob, os, pytest",
        "marks = [pytest.mark.kmmem_no_leaks(rounds=2), pytest.mark.kmmem_limit('1 GB')]",
    ]
    lines += ["pytestmark = marks", "@pytest.mark.parametrize('n', range(3))", "def test_here(n):", "    pass"]
    lines += ["def test_last(request):", "    from kmmem import _tracking"]
    lines += ["    folder = os.path.dirname(_tracking._current.path)", "    assert len(os.listdir(folder)) <= 4"]
    suite.write("\n".join(lines))
    tested = suite.run("--kmmem-top", "2")
    assert set(tested.outcomes.values()) == {"passed"}, tested.output
    assert not tested.left_over


def test_a_third_partys_suite_has_the_same_outcomes(suite):
    """music21's own tests; their ids tell modules apart by their class alone, so that each module is a run."""
    modules = ["music21.key", "music21.pitch", "music21.beam", "music21.roman", "music21.scale", "music21.harmony"]
    count = int(os.environ.get("KMMEM_SUITE_RUNS", "3"))
    for module in modules[:count]:
        plain = suite.run("--pyargs", module, "-p", "no:kmmem")
        measured = suite.run("--pyargs", module, "--kmmem")
        assert plain.outcomes, plain.output
        assert measured.outcomes == plain.outcomes, module
        assert measured.done.returncode == plain.done.returncode
        assert "kmmem: memory of tests" in measured.output


def test_the_installed_package_brings_it(tmp_path):
    (tmp_path / "test_here.py").write_text("def test_here(): x = bytearray(1 << 20)")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KMMEM_", "PYTHON"))}
    command = [sys.executable, "-m", "pytest", "-q", "--kmmem", "-p", "no:cacheprovider", "test_here.py"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1.0 MiB by test_here (test_here.py:1)" in done.stdout
