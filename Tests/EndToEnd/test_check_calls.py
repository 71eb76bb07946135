"""Budgets that are `per = "call"`: what single calls need, whoever makes them, and the program is as alone."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.everywhere

#: What a bytearray takes beside its bytes: the object, and a zero at the end.
ARRAY = 57

#: Each function that is measured has a twin that must not count for it. A collection within a call would give back what
#: the program left before it.
PROGRAM = """
import asyncio, gc, sys, threading
gc.disable()
import parts
from parts import pieces as imported

def one(): return None

class Player:
    @staticmethod
    def play(first):
        passing = bytearray(1_000_000)
        del passing
        if first: raise KeyError(first)
        return bytearray(300_000)

    @classmethod
    def stop(cls): bytearray(2_000_000)

def down(depth):
    held = bytearray(100_000)
    return down(depth - 1) if depth else None

def outer():
    def inner():
        bytearray(400_000)
    return inner

def idle():
    # Another thread's work is no call's of this one.
    worker = threading.Thread(target=bytearray, args=(7_000_000,))
    worker.start()
    worker.join()

async def serve(size, turns):
    held = bytearray(size)
    for _ in range(turns):
        await asyncio.sleep(0)

async def serve_all():
    await asyncio.gather(serve(200_000, 3), serve(100_000, 5), serve(50_000, 1))

async def items():
    for _ in range(5):
        yield bytearray(60_000)

async def all_items():
    return [item async for item in items()]

for _ in range(3):
    Player.play(0)
try:
    Player.play(1)
except KeyError:
    pass
Player.stop()
down(4)
outer()()
idle()
asyncio.run(serve_all())
asyncio.run(all_items())
kept = list(imported(10))
parts.ROUTES["/songs"]()
parts.one()
one()
"""

PARTS = """
ROUTES = {}
def route(path):
    def register(function):
        ROUTES[path] = function
        return function
    return register

@route("/songs")
def songs(): bytearray(500_000)

def pieces(count):
    for _ in range(count):
        yield bytearray(10_000)

def one(): bytearray(900_000)
"""

#: By function: how many calls, the peak and what is kept, in bytes.
LEDGER = {
    "program.Player.play": (4, 1_000_000 + ARRAY, 300_000 + ARRAY),
    "__main__.Player.stop": (1, 2_000_000 + ARRAY, 0),
    "__main__.down": (5, 5 * (100_000 + ARRAY), 0),
    "__main__.outer.<locals>.inner": (1, 400_000 + ARRAY, 0),
    "__main__.serve": (3, 200_000 + ARRAY, 0),
    "__main__.items": (1, 5 * (60_000 + ARRAY), 5 * (60_000 + ARRAY)),
    "__main__.idle": (1, 0, 0),
    "__main__.one": (1, 0, 0),
    "parts.songs": (1, 500_000 + ARRAY, 0),
    "parts.pieces": (1, 10 * (10_000 + ARRAY), 10 * (10_000 + ARRAY)),
    "parts.one": (1, 900_000 + ARRAY, 0),
}
#: What the interpreter makes for itself meanwhile, most of it for the first call: frames, tasks, threads, exceptions;
#: and what its caches of names give back.
OWN, RETURNED = 16_000, 500


@pytest.fixture
def check(kmmem, interpreter, environment, tmp_path):
    """Runs `kmmem check` on a program with some functions measured; gives the process and the answer."""

    def run(program, functions, *words, limits=(), options=(), is_module=False):
        for name, text in {"program.py": program, "parts.py": PARTS}.items():
            (tmp_path / name).write_text(textwrap.dedent(text))
        limits = limits or ("peak = '1 GB'", "kept = '1 GB'", "allocations = 1000000")
        tables = [
            "\n".join([f"[budgets.'{name}']", f"function = '{name}'", "per = 'call'", *limits]) for name in functions
        ]
        (tmp_path / "kmmem.toml").write_text("\n".join(tables))
        target = ["-m", "program"] if is_module else ["program.py"]
        options = ("--python", interpreter.path, "--format", "json", "-o", "answer.json", *options)
        done = kmmem.run("check", *options, *target, *words, cwd=tmp_path, env=environment)
        answer = json.loads((tmp_path / "answer.json").read_text()) if (tmp_path / "answer.json").exists() else None
        return done, answer

    return run


def by_function(answer: dict) -> dict[str, dict]:
    """The verdicts of each budget by measure."""
    verdicts: dict[str, dict] = {}
    for verdict in answer["budgets"]:
        verdicts.setdefault(verdict["budget"], {})[verdict["measure"]] = verdict
    return verdicts


@pytest.mark.parametrize("is_module", [False, True], ids=["script", "module"])
def test_each_call_is_measured_by_itself(check, is_module):
    done, answer = check(PROGRAM, LEDGER, is_module=is_module)
    assert done.returncode == 0, done.stderr
    for name, verdicts in by_function(answer).items():
        calls, peak, kept = LEDGER[name]
        assert {verdict["calls"] for verdict in verdicts.values()} == {calls}, name
        assert -RETURNED < verdicts["peak"]["used"] - peak < OWN, name
        assert -RETURNED < verdicts["kept"]["used"] - kept < OWN, name
    assert by_function(answer).keys() == LEDGER.keys()


EXACT = """
import gc
gc.disable()

def work():
    passing = bytearray(1_000_000)
    del passing
    return bytearray(300_000)

work()
kept = [work() for _ in range(3)]
"""


def test_a_limit_holds_to_the_byte(check, interpreter):
    """Up to 3.10 the first call of a function makes its frame, which stays."""
    done, answer = check(EXACT, ["__main__.work"])
    figures = {measure: verdict["used"] for measure, verdict in by_function(answer)["__main__.work"].items()}
    if interpreter.numbers >= (3, 11):
        assert figures == {"peak": 1_000_000 + ARRAY, "kept": 300_000 + ARRAY, "allocations": figures["allocations"]}
    assert 4 <= figures["allocations"] <= 10
    # What only the first call does may be a little different from run to run.
    slack = 0 if interpreter.numbers >= (3, 11) else 1

    def limit(measure: str, more: int) -> str:
        if measure == "allocations":
            return f"allocations = {figures[measure] + more}"
        return f"{measure} = '{figures[measure] + more * (1 + RETURNED * slack)} B'"

    done, answer = check(EXACT, ["__main__.work"], limits=[limit(measure, slack) for measure in figures])
    assert (done.returncode, answer["broken"]) == (0, False), done.stderr
    for measure, figure in figures.items():
        done, answer = check(EXACT, ["__main__.work"], limits=[limit(measure, -1)])
        (verdict,) = answer["budgets"]
        assert (done.returncode, verdict["outcome"]) == (1, "broken")
        assert abs(verdict["used"] - figure) <= RETURNED * slack
        assert verdict["makers"][0]["function"] == "work"


TELLING = """
import __main__, inspect, json, os, pickle, sys
import parts

def work(text="a", *, times=2): return text * times

assert pickle.loads(pickle.dumps(work)) is work and pickle.loads(pickle.dumps(parts.songs)) is parts.songs
own = [name for name in os.environ if name.startswith("KMMEM")]
print(json.dumps([__name__, __file__, __main__.__file__, sys.argv, sys.path, own]))
print(sorted(name for name in globals() if name != "__annotations__"))
spec = parts.__spec__
print(spec.name, spec.origin, spec.cached, spec.loader.__class__, parts.__loader__.__class__, parts.__file__)
print(inspect.getsource(parts.songs))
print(inspect.signature(work), work.__qualname__, work.__module__, work.__doc__, work("b", times=3))
print(work.__wrapped__.__code__.co_firstlineno if hasattr(work, "__wrapped__") else work.__code__.co_firstlineno)
sys.exit(7)
"""


@pytest.mark.parametrize("is_module", [False, True], ids=["script", "module"])
def test_the_program_is_as_alone(check, interpreter, environment, tmp_path, is_module):
    words = ["--help", "-o", "x", "--", "-m", "", "a b"]
    done, answer = check(TELLING, ["__main__.work", "parts.songs"], *words, is_module=is_module)
    command = [str(interpreter.path), *(["-m", "program"] if is_module else ["program.py"]), *words]
    alone = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (7, alone.stdout), done.stderr
    (process,) = answer["processes"]
    # The capture tells of the program, and not of what ran it.
    target = "-m program" if is_module else "program.py"
    assert process["command"].startswith(f"{interpreter.path} {target} --help -o x")


FAILING = """
def work():
    raise ValueError("no chord")

work()
"""


def test_an_exception_is_told_as_alone_but_for_the_call(check):
    done, answer = check(FAILING, ["__main__.work"])
    assert done.returncode == 1
    assert 'program.py", line 3, in work' in done.stderr
    assert done.stderr.count("_calls_command.py") == done.stderr.count("_main_program.py") == 0
    assert by_function(answer)["__main__.work"]["peak"]["calls"] == 1


FORKING = """
import gc, os, sys
gc.disable()

def work(size): bytearray(size)

for _ in range(5):
    work(1_000_000)
child = os.fork()
if child == 0:
    work(3_000_000)
    work(2_000_000)
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
"""


def test_a_forked_child_adds_its_own_calls(check):
    done, answer = check(FORKING, ["__main__.work"])
    peak = by_function(answer)["__main__.work"]["peak"]
    assert done.returncode == 0, done.stderr
    assert -RETURNED < peak["used"] - 3_000_000 - ARRAY < OWN
    # The child ends without a word, so that the capture may lack its last calls where they needed no more.
    assert 6 <= peak["calls"] <= 7


KILLED = """
import gc, os, signal
gc.disable()

def work(size): bytearray(size)

for size in (1_000, 1_000_000, 5_000_000, 5_000_000):
    work(size)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_figures_survive_a_kill(check):
    done, answer = check(KILLED, ["__main__.work"], limits=["peak = '4 MB'"])
    (peak,) = answer["budgets"]
    assert peak["outcome"] == "broken", done.stderr
    assert -RETURNED < peak["used"] - 5_000_000 - ARRAY < OWN


def test_without_a_recording_calls_go_on_unmeasured(interpreter, environment, tmp_path):
    """As after its end, in each kind of function: calls, generators, coroutines and asynchronous generators."""
    (tmp_path / "parts.py").write_text(textwrap.dedent(PARTS))
    (tmp_path / "program.py").write_text(PROGRAM + "print(len(kept), within.measured)\n")
    settings = json.dumps({"functions": list(LEDGER), "is_module": False})
    code = "import builtins, types, kmmem._calls_command as command, kmmem._call_figures as figures\n"
    code += "builtins.within = types.SimpleNamespace(measured=0)\n"
    code += "def note(*_): within.measured += 1\nfigures.CallFigures._note = note\ncommand.main()"
    command = [str(interpreter.path), "-c", code, settings, "program.py"]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "10 0\n", "")


def test_a_recording_of_kmmem_profile_has_them_as_well(check, kmmem, interpreter, environment, tmp_path):
    check(EXACT, ["__main__.work"])
    options = ("--python", interpreter.path, "--calls", "__main__.work", "-q", "-o", "run.kmmem")
    done = kmmem.run("profile", *options, "program.py", cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stderr
    done = kmmem.run("check", "--format", "json", "run.kmmem", cwd=tmp_path)
    verdicts = by_function(json.loads(done.stdout))["__main__.work"]
    assert (verdicts["peak"]["calls"], verdicts["peak"]["outcome"]) == (4, "holds")
    text = kmmem.run("check", "run.kmmem", cwd=tmp_path).stdout
    assert "ok  the most of 4 calls" in text


def test_where_no_call_was_measured_nothing_is_judged(kmmem, newest, environment, tmp_path):
    (tmp_path / "kmmem.toml").write_text("[budgets.work]\nfunction = '__main__.work'\nper = 'call'\npeak = '1 B'\n")
    words = ("--python", newest.path, "-c", "def work(): bytearray(100)\nwork()")
    done = kmmem.run("check", *words, cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stderr
    assert "no call was measured" in done.stderr
    assert "No call of __main__.work was measured" in done.stderr
    assert kmmem.run("check", "--strict", *words, cwd=tmp_path, env=environment).returncode == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--calls", "work", "x.py"), '--calls has "work"; it takes one function with its module'),
        (("--calls", "a.w*", "x.py"), '--calls has "a.w*"; it takes one function with its module'),
        (("--calls", "a.b", "--sample", "1K", "x.py"), "--calls measures every allocation and --sample only some"),
        (("--calls", "a.b", "-c", "1"), "--calls measures functions of a SCRIPT or of -m MODULE"),
    ],
)
def test_what_cannot_be_measured_is_said(kmmem, tmp_path, options, sentence):
    (tmp_path / "x.py").write_text("")
    done = kmmem.run("profile", *options, cwd=tmp_path)
    assert done.returncode == 2
    assert sentence in done.stderr


SUITE = """
from parts import pieces, songs

def test_songs(): songs()
def test_pieces(): assert len(list(pieces(2))) == 2
"""


def test_a_test_suite_runs_as_alone(kmmem, tmp_path):
    """The package is a plugin of pytest, which says so of modules that were imported before it."""
    (tmp_path / "parts.py").write_text(textwrap.dedent(PARTS))
    (tmp_path / "test_parts.py").write_text(SUITE)
    names = ("parts.songs", "parts.pieces")
    tables = [f"[budgets.'{name}']\nfunction = '{name}'\nper = 'call'\npeak = '100 kB'\n" for name in names]
    (tmp_path / "kmmem.toml").write_text("".join(tables))
    options = ("--python", sys.executable, "--format", "json", "-o", "answer.json")
    done = kmmem.run("check", *options, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=tmp_path)
    verdicts = by_function(json.loads((tmp_path / "answer.json").read_text()))
    assert {name: each["peak"]["outcome"] for name, each in verdicts.items()} == dict(zip(names, ("broken", "holds")))
    assert (done.returncode, done.stderr) == (1, "")
    assert "2 passed" in done.stdout
    assert "warning" not in done.stdout
