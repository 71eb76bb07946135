"""`kmmem top` in a pipe: its figures are those of the report, and the program does nothing for it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from kmmem_snapshot import read_snapshot
from triggers import wait_for
from watching import Program


@pytest.fixture
def started(kmmem, newest, tmp_path):
    programs = []

    def start(*options, **keywords):
        programs.append(Program(kmmem, newest, tmp_path, *options, **keywords))
        return programs[-1]

    yield start
    for program in programs:
        program.close()


def rounds(kmmem, *arguments):
    done = kmmem.run("top", *arguments, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("by", ["function", "file", "module", "thread", "allocator"])
def test_the_figures_of_groups_are_those_of_the_report(kmmem, started, by):
    program = started()
    program.go(30)
    program.go(-5)
    (top,) = rounds(kmmem, program.path, "--interval", "0.1", "--by", by, "--limit", "0")
    report = kmmem.report(program.path, "--by", by, "--sort", "live")
    expected = Counter(
        (group["live_bytes"], group["live_blocks"], group["allocations"])
        for group in report["groups"]
        if group["live_bytes"] or group["live_blocks"]
    )
    shown = Counter((row["live_bytes"], row["live_blocks"], row["allocations"]) for row in top["rows"])
    assert shown == expected
    assert top["count"] == len(top["rows"]) > 1


def test_the_figures_of_the_whole_are_those_of_the_report(kmmem, started):
    program = started()
    program.go(40)
    (top,) = rounds(kmmem, program.path, "--interval", "0.1", "--limit", "0")
    totals = kmmem.report(program.path)["totals"]
    names = ("live_bytes", "live_blocks", "heap_bytes", "object_bytes", "mapped_bytes", "peak_bytes", "allocations")
    assert {name: top[name] for name in names} == {name: totals[name] for name in names}
    for name in ("live_bytes", "live_blocks"):
        assert sum(row[name] for row in top["rows"]) == totals[name]
    assert top["state"] == "recording"
    assert top["live_bytes_per_second"] == 0
    assert top["allocations_per_second"] == 0
    assert (top["schema"], top["version"], top["pid"]) == ("kmmem.top", 1, program.pid)
    leaking = max(top["rows"], key=lambda row: row["live_bytes"] if row["name"] == "leak" else 0)
    assert leaking["live_bytes"] >= 40 * 20 * 3000
    assert leaking["file"].endswith("steps.py")


def test_growth_is_what_came_in_the_time(kmmem, started):
    program = started()
    program.go(5)
    command = [str(kmmem.executable), "top", str(program.pid), "--count", "0", "--interval", "0.5", "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as top:
        first = json.loads(top.stdout.readline())
        program.go(100)
        second = json.loads(top.stdout.readline())
        # The look may have come before the steps were done.
        if second["allocations"] < first["allocations"] + 2000:
            second = json.loads(top.stdout.readline())
        program.end()
        last = json.loads(top.stdout.readlines()[-1])
        assert top.wait(timeout=60) == 0
    gained = second["live_bytes"] - first["live_bytes"]
    assert gained >= 100 * 20 * 3000
    assert second["live_bytes_per_second"] == pytest.approx(gained / second["window_seconds"], rel=0.05)
    fastest = max(second["rows"], key=lambda row: row["live_bytes_per_second"])
    assert fastest["name"] == "leak"
    assert last["state"] == "ended"


def test_a_finished_capture_is_shown_once(kmmem, started):
    program = started()
    program.go(10)
    assert program.end() == 0
    done = kmmem.run("top", program.path, "--count", "5", "--interval", "60")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("Sites by size") == 1
    assert "has ended" in done.stdout.splitlines()[0]
    (top,) = rounds(kmmem, program.path)
    assert top["state"] == "ended"
    assert top["live_bytes"] == kmmem.report(program.path)["totals"]["live_bytes"]
    assert top["live_bytes_per_second"] is None


def test_a_killed_program_is_said_to_have_had_no_exit(kmmem, started):
    program = started()
    program.go(10)
    program.kill()
    done = kmmem.run("top", program.path)
    assert "has ended without an exit" in done.stdout.splitlines()[0]


def test_a_process_is_named_by_its_number_or_by_that_of_its_kmmem(kmmem, started):
    program = started()
    program.go(10)
    for number in (program.pid, program.supervisor.pid):
        (top,) = rounds(kmmem, number, "--interval", "0.1")
        assert top["pid"] == program.pid


def test_track_is_watched_and_its_stop_ends_it(kmmem, newest, environment, tmp_path):
    path = tmp_path / "track.kmmem"
    code = f"""
import kmmem, sys
with kmmem.track({str(path)!r}):
    kept = [bytearray(1000) for _ in range(500)]
    print("ready", flush=True)
    sys.stdin.readline()
print("stopped", flush=True)
sys.stdin.readline()
"""
    command = [str(newest.path), "-c", code]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, env=environment, **pipes) as process:
        assert process.stdout.readline() == "ready\n"
        (top,) = rounds(kmmem, process.pid, "--interval", "0.1")
        assert top["state"] == "recording"
        assert top["live_bytes"] >= 500_000
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "stopped\n"
        for target in (path, process.pid):
            (top,) = rounds(kmmem, target)
            assert top["state"] == "stopped"
        process.stdin.close()


def test_bad_input_is_one_sentence(kmmem, started, tmp_path):
    nothing = tmp_path / "nothing.kmmem"
    nothing.write_bytes(b"rubbish that is no capture")
    cases = [
        ([str(os.getpid())], f"process {os.getpid()} is not recorded"),
        ([str(2**31 - 1)], "there is no process 2147483647"),
        ([nothing], "is not a capture of kmmem"),
        ([tmp_path / "absent"], "cannot be read"),
        ([nothing, "--interval", "0"], "--interval 0.0 is not from 0.05"),
        ([nothing, "--count=-1"], "below 0"),
        ([nothing, "--limit=-1"], "below 0"),
        ([nothing, "--by", "planet"], "planet"),
    ]
    for arguments, sentence in cases:
        done = kmmem.run("top", *arguments)
        assert done.returncode == 2, arguments
        assert sentence in done.stderr
        assert done.stdout == ""


def test_plain_rounds_fit_the_width_and_hold_no_sequences(kmmem, started):
    program = started()
    program.go(10)
    done = kmmem.run("top", program.path, "--interval", "0.1", "--count", "2", env={**os.environ, "COLUMNS": "70"})
    assert done.returncode == 0
    assert done.stdout.count("Sites by size") == 2
    assert "\x1b" not in done.stdout
    assert all(len(line) <= 70 for line in done.stdout.splitlines())
    assert "leak" in done.stdout


def test_the_program_does_nothing_for_it(kmmem, started):
    def run(is_watched):
        program = started()
        program.go(1)
        command = ["nice", str(kmmem.executable), "top", str(program.pid), "--count", "0", "--interval", "0.05"]
        top = subprocess.Popen(command, stdout=subprocess.DEVNULL) if is_watched else None
        before = program.cpu_seconds()
        program.go(600)
        seconds = program.cpu_seconds() - before
        if top:
            assert top.poll() is None
            top.send_signal(signal.SIGINT)
            top.wait(timeout=60)
        assert "TracerPid:\t0" in Path(f"/proc/{program.pid}/status").read_text()
        assert program.end() == 0
        return seconds, kmmem.report(program.path)["totals"]["allocations"]

    watched, alone = [], []
    for _ in range(3):
        watched.append(run(True))
        alone.append(run(False))
    assert {allocations for _, allocations in watched} == {allocations for _, allocations in alone}
    print("seconds watched and alone:", sorted(watched), sorted(alone))
    assert min(watched)[0] <= min(alone)[0] * 1.3 + 0.05


def test_containers_are_those_of_the_latest_photographs(kmmem, started):
    program = started("--snapshot", "signal=USR2")
    done = kmmem.run("top", program.path, "--by", "container", "--count", "1", "--interval", "0.1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no photograph of this recording lies beside its capture; take some with" in done.stderr

    def photograph(number, steps):
        program.go(steps)
        os.kill(program.pid, signal.SIGUSR2)
        program.go(1)
        path = program.path.with_name(f"{program.path.stem}-{number}.kmsnap")
        wait_for(path)
        (top,) = rounds(kmmem, program.path, "--interval", "0.1", "--by", "container", "--limit", "0")
        assert top["photograph"] == str(path)
        return path, top, {row["name"]: row for row in top["rows"]}

    first, top, before = photograph(1, 20)
    assert top["earlier_photograph"] is None
    # The signal's photograph is taken before the next step is done, or while it is.
    assert before["__main__.cache"]["live_blocks"] in (20, 21)
    assert before["__main__.cache"]["type"] == "dict"
    assert before["__main__.cache"]["live_bytes_per_second"] is None
    second, top, after = photograph(2, 30)
    assert top["earlier_photograph"] == str(first)
    added = after["__main__.kept"]["live_blocks"] - before["__main__.kept"]["live_blocks"]
    assert 30 * 20 <= added <= 32 * 20
    seconds = (read_snapshot(second).recording_nanoseconds - read_snapshot(first).recording_nanoseconds) / 1e9
    for name in ("__main__.kept", "__main__.cache"):
        grown = after[name]["live_bytes"] - before[name]["live_bytes"]
        assert after[name]["live_bytes_per_second"] == pytest.approx(grown / seconds, abs=1)
    by_growth = rounds(
        kmmem, program.path, "--interval", "0.1", "--by", "container", "--sort", "growth", "--limit", "1"
    )
    assert [row["name"] for row in by_growth[0]["rows"]] == ["__main__.kept"]
    # One that is replaced, as those of peaks are, is read anew.
    kmmem_top = [str(kmmem.executable), "top", str(program.path), "--by", "container", "--count", "0"]
    with subprocess.Popen(
        [*kmmem_top, "--interval", "0.2", "--limit", "0", "--format", "json"], stdout=subprocess.PIPE, text=True
    ) as top:
        assert json.loads(top.stdout.readline())["photograph"] == str(second)
        later = second.with_name("later")
        shutil.copy(first, later)
        later.replace(second)
        rows = {}
        for _, line in zip(range(100), top.stdout):
            rows = {row["name"]: row["live_blocks"] for row in json.loads(line)["rows"]}
            if rows["__main__.kept"] == before["__main__.kept"]["live_blocks"]:
                break
        top.kill()
    assert rows["__main__.kept"] == before["__main__.kept"]["live_blocks"]
    # Another recording's photograph beside it is none of this one's.
    assert program.end() == 0
    other = started("--snapshot", "signal=USR2")
    shutil.copy(second, other.path.with_name(f"{other.path.stem}-1.kmsnap"))
    assert kmmem.run("top", other.path, "--by", "container", "--count", "1", "--interval", "0.1").returncode == 2
