"""`kmmem leaks`: what it is told wrongly is one sentence and exit code 2, and an interrupt leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time

import pytest

from leaks import LEAKS
from test_bad_input import expect_refusal
from test_progress import shown, start

FROZEN = LEAKS / "cycles/frozen_cycle.py"
ACCUSED = 99
ROUNDS = 8


@pytest.fixture
def folder(kmmem, newest):
    """A folder with two recordings of one program, and their last snapshots."""
    for name in ("run", "other"):
        kmmem.profile(
            ["-c", "pass"], "--python", newest.path, "--snapshot", "exit", path=kmmem.folder / f"{name}.kmmem"
        )
    return kmmem.folder


def refuse(kmmem, arguments, *words):
    """Nothing is written, and nothing is left where programs are recorded to."""
    before = sorted(kmmem.folder.iterdir())
    scratch = kmmem.folder.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    environment = {**os.environ, "TMPDIR": str(scratch)}
    expect_refusal(kmmem.run("leaks", *arguments, cwd=kmmem.folder, env=environment), *words)
    assert sorted(kmmem.folder.iterdir()) == before
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["nothing to judge", "kmmem leaks --help"]),
        (["none.kmsnap"], ["none.kmsnap cannot be read"]),
        (["none.kmmem"], ["none.kmmem cannot be read"]),
        (["none.py"], ["there is no script none.py"]),
        (["-m", "no_such_module_at_all"], ["finds no module no_such_module_at_all"]),
        (["-m"], ["-m needs the name of a module"]),
        (["-c"], ["-c needs Python code"]),
        (["--"], ["-- needs a program"]),
        (["--", "./no_such_program"], ["there is no program ./no_such_program"]),
        (["--python", "/no/such/python", "-c", "pass"], ["no Python at /no/such/python"]),
        (["run-exit.kmsnap", "none.kmsnap"], ["none.kmsnap cannot be read"]),
        (["run-exit.kmsnap", "other-exit.kmsnap"], ["are not of one process in one recording"]),
        (["--capture", "other.kmmem", "run-exit.kmsnap"], ["other.kmmem is not the recording"]),
        (["--capture", "run.kmmem", "-c", "pass"], ["--capture is for snapshots"]),
        (["--error-exitcode", "0", "run-exit.kmsnap"], ["--error-exitcode 0", "from 1 to 255"]),
        (["--error-exitcode", "256", "run-exit.kmsnap"], ["--error-exitcode 256", "from 1 to 255"]),
        (["--error-exitcode", "x", "run-exit.kmsnap"], ["'x'", "--error-exitcode"]),
        (["--error-exitcode"], ["--error-exitcode"]),
        (["--config", "none.toml", "run-exit.kmsnap"], ["none.toml cannot be read", "--no-config"]),
        (["--config", "none.toml", "-c", "pass"], ["none.toml cannot be read"]),
        (["--no-config", "--config", "none.toml", "run-exit.kmsnap"], ["contradict"]),
        (["--suppressions", "none.supp", "run-exit.kmsnap"], ["none.supp cannot be read"]),
        (["--nonsense", "run-exit.kmsnap"], ["--nonsense"]),
        (["--nonsense", "-c", "pass"], ["--nonsense"]),
        (["--format", "xml", "run-exit.kmsnap"], ["'xml'", "text", "json"]),
        (["--limit=-1", "run-exit.kmsnap"], ["--limit -1"]),
        (["--blocks", "run-exit.kmsnap"], ["--blocks", "--format json"]),
        (["--python", "python3", "run-exit.kmsnap"], ["--python is for a program"]),
        (["--keep", "new.kmmem", "run-exit.kmsnap"], ["--keep is for a program"]),
        (["--force", "run-exit.kmsnap"], ["--force is for a program"]),
        (["--keep", "run.kmmem", "-c", "pass"], ["run.kmmem exists", "--keep"]),
        (["--keep", "/no/such/folder/run.kmmem", "-c", "pass"], ["no folder /no/such/folder", "--keep"]),
        (["-o", "/no/such/folder/out", "run-exit.kmsnap"], ["/no/such/folder/out"]),
        (["."], ["has no __main__.py"]),
    ],
    ids=lambda value: " ".join(value) or "nothing",
)
def test_what_cannot_be_judged_is_one_sentence(kmmem, folder, arguments, words):
    refuse(kmmem, arguments, *words)


@pytest.mark.parametrize("name", ["text.kmsnap", "text.kmmem"])
def test_a_file_that_is_called_a_snapshot_is_never_run(kmmem, name):
    (kmmem.folder / name).write_text("print('run')\n")
    refuse(kmmem, [name], name, "is not a snapshot")


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty"])
def test_damaged_snapshots_are_refused(kmmem, folder, damage):
    data = bytearray((folder / "run-exit.kmsnap").read_bytes())
    data[len(data) // 2] ^= 4
    bad = {"cut": data[: len(data) // 2], "flipped": data, "empty": b""}[damage]
    (folder / "bad.kmsnap").write_bytes(bytes(bad))
    refuse(kmmem, ["bad.kmsnap"], "bad.kmsnap")
    refuse(kmmem, ["run-exit.kmsnap", "bad.kmsnap"], "bad.kmsnap")


def test_a_capture_without_snapshots_is_refused(kmmem, newest):
    kmmem.profile(["-c", "pass"], "--python", newest.path, path=kmmem.folder / "plain.kmmem").expect()
    refuse(kmmem, ["plain.kmmem"], "no snapshot beside plain.kmmem", "--snapshot exit")


def test_a_sample_is_refused(kmmem, newest):
    options = ["--python", newest.path, "--snapshot", "exit", "--sample", "512K"]
    kmmem.profile(["-c", "pass"], *options, path=kmmem.folder / "sample.kmmem").expect()
    refuse(kmmem, ["sample.kmmem"], "sample.kmmem is a sample", "--sample")


def test_a_configuration_that_is_wrong_is_told_before_the_program_runs(kmmem, newest):
    (kmmem.folder / "kmmem.toml").write_text('[[known_issue]]\nfingerprint = "3f2a9c0d11e8b7a4"\nreson = "x"\n')
    refuse(kmmem, ["--python", newest.path, "-c", "print('run')"], "kmmem.toml", "reson")


def test_what_the_environment_says_of_recordings_does_not_make_a_sample(examiner, newest):
    environment = {**os.environ, "KMMEM_SAMPLE": "512K", "KMMEM_OBJECTS": "0"}
    arguments = ["--error-exitcode", ACCUSED, "--python", newest.path, FROZEN, "guilty"]
    verdict = examiner.verdict(*arguments, returncode=ACCUSED, env=environment)
    assert verdict.answer["blocks"] is not None
    assert verdict.findings[0]["at"] is not None, verdict


@pytest.mark.parametrize("code", [0, 3])
def test_the_exit_code_is_the_programs_unless_something_counts(kmmem, newest, code):
    program = ["--python", newest.path, "-c", f"import sys; sys.exit({code})"]
    assert kmmem.run("leaks", "--no-config", *program).returncode == code
    assert kmmem.run("leaks", "--no-config", "--error-exitcode", ACCUSED, *program).returncode == code
    guilty = ["--no-config", "--python", newest.path, FROZEN, "guilty"]
    assert kmmem.run("leaks", *guilty).returncode == 0
    assert kmmem.run("leaks", "--error-exitcode", ACCUSED, *guilty).returncode == ACCUSED


def test_the_title_is_the_programs_command(kmmem, newest):
    words = ["-c", "import sys\nsys.exit(0)", "--chorales", "2"]
    done = kmmem.run("leaks", "--no-config", "--python", newest.path, *words)
    title = done.stderr.splitlines()[0]
    whole = f"{newest.path} -c import sys ⏎ sys.exit(0) --chorales 2"
    assert title == whole or (title.endswith("…") and whole.startswith(title[:-1]))
    assert "kmmem-leaks-" not in done.stderr
    # Programs read where the snapshot was.
    done = kmmem.run("leaks", "--no-config", "--format", "json", "--python", newest.path, *words)
    assert json.loads(done.stderr)["snapshot"]["path"].endswith("-exit.kmsnap")


def test_the_title_of_a_file_is_its_path(kmmem, folder):
    done = kmmem.run("leaks", "--no-config", "run-exit.kmsnap", cwd=folder)
    assert done.stdout.splitlines()[0] == "run-exit.kmsnap"


WAITS = """
import sys, time
things = [{number: [str(number)]} for number in range(20_000)]
try:
    print("ready", flush=True)
    time.sleep(600)
except KeyboardInterrupt:
    if sys.argv[1] == "catch":
        sys.exit(5)
    raise
"""


def start_waiting(kmmem, newest, tmp_path, manner):
    """A program under `kmmem leaks` that waits, and the folder in which kmmem makes its own."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [kmmem.executable, "leaks", "--no-config", "--python", newest.path, "-c", WAITS, manner]
    process = subprocess.Popen(
        [*map(str, command)],
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout.readline() == "ready\n"
    assert len(list(scratch.iterdir())) == 1
    return process, scratch


def live_captures(process: subprocess.Popen) -> list[str]:
    """What a kmmem has left in memory."""
    return [name for name in os.listdir("/dev/shm") if name.startswith(f".kmmem-live-{process.pid}-")]


@pytest.mark.parametrize(("manner", "fate"), [("catch", 5), ("raise", -signal.SIGINT)])
@pytest.mark.parametrize("to_group", [True, False])
def test_an_interrupt_of_the_program_is_its_own(kmmem, newest, tmp_path, manner, fate, to_group):
    process, scratch = start_waiting(kmmem, newest, tmp_path, manner)
    # As a terminal's Ctrl-C does, or somebody who knows kmmem's number alone.
    (os.killpg if to_group else os.kill)(process.pid, signal.SIGINT)
    stderr = process.communicate(timeout=300)[1]
    assert process.returncode == fate, stderr
    assert ("KeyboardInterrupt" in stderr) == (manner == "raise")
    assert "How certain this is" in stderr
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_program_that_is_ended_by_a_signal_leaves_nothing(kmmem, newest, tmp_path, number):
    process, scratch = start_waiting(kmmem, newest, tmp_path, "catch")
    os.killpg(process.pid, number)
    stderr = process.communicate(timeout=300)[1]
    assert process.returncode == -number, stderr
    assert f"died of {number.name} before it could be photographed" in stderr
    assert list(scratch.iterdir()) == []


MANY = "things = [{number: [str(number)]} for number in range(300_000)]"


def test_an_interrupt_after_the_programs_end_ends_kmmem(kmmem, newest, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    mark = tmp_path / "mark"
    code = f"{MANY}\nimport os\nos.mkdir({str(mark)!r})"
    command = [kmmem.executable, "leaks", "--no-config", "--python", newest.path, "-c", code]
    ends = set()
    for turn in range(ROUNDS):
        process = subprocess.Popen(
            [*map(str, command)],
            env={**os.environ, "TMPDIR": str(scratch)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        while not mark.exists():
            time.sleep(0.005)
        mark.rmdir()
        # The program is about to end, or kmmem collects, reads or looks at what it has left.
        time.sleep(0.4 * turn)
        os.killpg(process.pid, signal.SIGINT)
        stderr = process.communicate(timeout=300)[1]
        ends.add(process.returncode)
        assert process.returncode in (0, -signal.SIGINT), stderr
        assert "Fatal" not in stderr
        assert list(scratch.iterdir()) == []
        assert live_captures(process) == []
    assert -signal.SIGINT in ends


def test_an_interrupt_before_the_program_runs_leaves_nothing(kmmem, newest, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    python = ["--python", newest.path, "-m", "json.tool", "--help"]
    # A program without Python is started at once, so that the interrupt comes within the few steps before.
    rounds = [(0.012 * turn, python) for turn in range(ROUNDS)]
    rounds += [(0.0003 * turn, ["--", "true"]) for turn in range(100)]
    for seconds, words in rounds:
        process = subprocess.Popen(
            [*map(str, [kmmem.executable, "leaks", "--no-config", *words])],
            env={**os.environ, "TMPDIR": str(scratch)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=300)
        assert list(scratch.iterdir()) == []
        assert live_captures(process) == []


def test_a_refusal_stands_on_a_line_of_its_own(kmmem, folder):
    for arguments in (["run-exit.kmsnap", "other-exit.kmsnap"], ["--capture", "other.kmmem", "run-exit.kmsnap"]):
        paths = [folder / word if "." in word else word for word in arguments]
        process, terminal = start(kmmem, "leaks", "--no-config", *paths)
        process.communicate(timeout=120)
        assert process.returncode == 2
        assert shown(terminal).rpartition(b"\r\x1b[2K")[2].startswith(b"kmmem: ")


def test_the_examples_of_the_help_are_understood(kmmem):
    done = kmmem.run("leaks", "--help")
    assert done.returncode == 0
    lines = [line for line in done.stdout.splitlines() if line.startswith("  kmmem leaks ")]
    assert len(lines) == 9
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    for line in lines:
        # Their programs and files are not here, which is told.
        refused = kmmem.run(*line.split()[1:], cwd=kmmem.folder, env={**environment, "PATH": "/nowhere"})
        assert (refused.returncode, refused.stdout) == (2, ""), line
        assert "option" not in refused.stderr
