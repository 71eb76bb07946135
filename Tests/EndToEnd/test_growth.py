"""`kmmem growth` on programs whose containers grow, and on such as do not: who is accused, and of what."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass

import pytest

from growing import PROGRAMS, accused, growth, words
from kmmem_snapshot import read_snapshot

NAMES = ("buffers", "caches", "chains", "queues", "registries", "threads")
ROUNDS = 200


@dataclass(frozen=True)
class Expected:
    """What must be said of the containers of one file."""

    accused: dict[str, str]
    told: dict[str, str]
    innocent: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many containers there are."""
        return len(self.accused) + len(self.told) + len(self.innocent)


def expected(name: str) -> Expected:
    """Read the tables at the end of a program, without running it."""
    text = (PROGRAMS / f"{name}.py").read_text(encoding="utf-8")
    values: dict[str, object] = {}
    exec(text[text.index("\nACCUSED = ") :], values)

    def place(word: str) -> str:
        return word if word.startswith("<") or word.startswith("logging.") else f"{name}.{word}"

    def table(key: str) -> dict[str, str]:
        return {place(word): verdict for word, verdict in values[key].items()}

    return Expected(table("ACCUSED"), table("NOT_ACCUSED"), tuple(map(place, values["INNOCENT"])))


#: A logger's place in the tree of loggers has a table of its own.
BESIDE = {"logging.Logger.manager.loggerDict[…].loggerMap"}
#: Up to 3.9 the module atexit tells of the callbacks that it has.
OLD_NAMES = {"atexit…": "registries.keep.__self__"}


@pytest.mark.parametrize("name", NAMES)
def test_each_program_alone(kmmem, newest, name):
    found = words(growth(kmmem, newest, "--call", f"{name}:work", "--rounds", str(ROUNDS)))
    wanted = expected(name)
    told = {place: word for place, word in accused(found).items() if place not in BESIDE}
    assert told == wanted.accused
    assert {place: found.get(place) for place in wanted.told} == wanted.told
    assert not told.keys() & set(wanted.innocent)


def test_all_programs_at_once(kmmem, interpreter):
    answer = growth(kmmem, interpreter, "--call", "everything:work", "--rounds", str(ROUNDS))
    found = words(answer)
    tables = [expected(name) for name in NAMES]
    wanted = {place: word for table in tables for place, word in table.accused.items()}
    told = {place: word for place, word in accused(found).items() if place not in BESIDE}
    if interpreter.name == "3.9":
        told = {OLD_NAMES.get(place, place): word for place, word in told.items()}
    right = told.keys() & wanted.keys()
    print(
        f"{interpreter.name}: {sum(table.count for table in tables)} containers, {len(wanted)} to be accused; "
        f"precision {len(right) / max(1, len(told)):.3f}, recall {len(right) / len(wanted):.3f}; "
        f"wrongly {sorted(told.keys() - right)}, missed {sorted(wanted.keys() - right)}"
    )
    assert told == wanted
    for table in tables:
        assert {place: found.get(place) for place in table.told} == table.told
    lines = (PROGRAMS / "caches.py").read_text(encoding="utf-8").splitlines()
    unlimited = "@functools.lru_cache(maxsize=None)"
    decorators = [number for number, line in enumerate(lines, 1) if line.strip() == unlimited]
    caches = {verdict["place"]: verdict["defined_at"] for verdict in answer["verdicts"] if verdict["defined_at"]}
    accused_caches = [caches[place] for place in ("caches.Song.key", "caches.chord")]
    assert [place["line"] for place in accused_caches] == decorators
    assert {place["file"] for place in accused_caches} == {str(PROGRAMS / "caches.py")}


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("raise ValueError('no chord')", 1, "ValueError: no chord"),
        ("sys.exit(5)", 5, ""),
        ("os.kill(os.getpid(), 9)", -9, ""),
    ],
)
def test_a_function_that_fails_is_told_and_leaves_nothing(kmmem, newest, tmp_path, body, code, words):
    (tmp_path / "failing.py").write_text(f"import os, sys\ndef work():\n    {body}\n", encoding="utf-8")
    rest = tmp_path / "rest"
    rest.mkdir()
    options = ("growth", "--python", newest.path, "--call", "failing:work")
    done = kmmem.run(*options, cwd=tmp_path, env={**os.environ, "TMPDIR": str(rest)})
    assert done.returncode == code, done.stderr
    assert "kmmem: failing:work could not be called 125 times" in done.stderr
    assert words in done.stderr
    assert list(rest.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "nothing to measure"),
        (["--call", "buffers"], "--call buffers names no function; write package.module:function."),
        (["--call", "buffers:work", "--rounds", "3"], "--rounds 3 are too few for a trend"),
        (["--call", "buffers:work", "--rounds", "0"], "--rounds 0 is no number of rounds"),
        (["--call", "buffers:work", "--settled"], "--settled is for snapshots"),
        (["--call", "buffers:work", "a.kmsnap"], "a.kmsnap is named beside --call"),
        (["--call", "buffers:work", "--error-exitcode", "0"], "--error-exitcode 0 is no exit code"),
        (["a.kmsnap", "b.kmsnap", "c.kmsnap"], "3 snapshots are no trend; name at least 4"),
        (["--settled", "a", "b", "c", "d"], "4 snapshots are no trend; name at least 5"),
        (["-m", "buffers", "a", "b", "c", "d"], "-m is for --call"),
        (["a", "b", "c", "d"], "a"),
    ],
)
def test_what_cannot_be_measured_is_told(kmmem, arguments, sentence):
    done = kmmem.run("growth", *arguments, cwd=PROGRAMS)
    assert done.returncode == 2
    assert done.stderr.startswith("kmmem: ")
    assert sentence in done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1


def test_named_snapshots_say_the_same_and_an_exit_code_can_be_asked_for(kmmem, newest, tmp_path):
    capture = tmp_path / "run.kmmem"
    options = ("--call", "caches:work", "--rounds", "40", "--format", "json", "--python", newest.path)
    done = kmmem.run("growth", *options, "--keep", capture, "--error-exitcode", 9, cwd=PROGRAMS)
    assert done.returncode == 9
    rungs = sorted(tmp_path.glob("run-*.kmsnap"))
    assert len(rungs) == 6
    again = kmmem.run("growth", "--settled", "--rounds", "40", "--format", "json", *rungs)
    assert again.returncode == 0
    assert json.loads(again.stdout)["verdicts"] == json.loads(done.stderr)["verdicts"]
    backwards = kmmem.run("growth", *reversed(rungs))
    assert (backwards.returncode, "was taken after" in backwards.stderr) == (2, True)


COUNTED = """
import collections, functools
last, free = collections.deque(range(7000), maxlen=4321), collections.deque(range(5))
class Ring(collections.deque): pass
ring = Ring("abc", 8)
@functools.lru_cache(maxsize=777)
def bounded(number): return number
@functools.lru_cache(maxsize=None)
def unbounded(number): return number
"""


def test_a_snapshot_tells_how_many_items_and_how_many_at_most(kmmem, interpreter):
    options = ("--python", interpreter.path, "--snapshot", "exit")
    capture = kmmem.new_path()
    kmmem.profile(["-c", COUNTED], *options, path=capture).expect()
    snapshot = read_snapshot(capture.with_name(f"{capture.stem}-exit.kmsnap"))

    def told(name: str) -> set[tuple[int | None, int | None]]:
        numbers = [node.number for node in snapshot.nodes if node.type.name == name]
        return {(snapshot.lengths.get(number), snapshot.limits.get(number)) for number in numbers}

    assert {(4321, 4321), (5, None)} <= told("collections.deque")
    assert told("__main__.Ring") == {(3, 8)}
    assert {(None, 777), (None, None)} <= told("functools._lru_cache_wrapper")


LET_GO = """
import collections, sys, threading
passed = collections.deque()
turn, done = threading.Semaphore(0), threading.Semaphore(0)
def collect():
    items = []
    passed.extend([sys._getframe(), items, None])
    passed.popleft()
    passed.popleft()
    while True:
        turn.acquire()
        items.append([len(items)])
        done.release()
threading.Thread(target=collect, daemon=True).start()
def work():
    turn.release()
    done.acquire()
"""


def test_what_a_deque_has_let_go_is_not_held_by_it(kmmem, interpreter, tmp_path):
    (tmp_path / "passing.py").write_text(LET_GO, encoding="utf-8")
    found = words(growth(kmmem, interpreter, "--call", "passing:work", "--rounds", "200", folder=tmp_path))
    assert accused(found) == {"<local variable items of collect>": "LIKELY"}


def test_the_table_is_long_enough():
    assert sum(expected(name).count for name in NAMES) >= 40
