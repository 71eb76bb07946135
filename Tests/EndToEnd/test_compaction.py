"""A finished capture becomes small without losing anything, and nothing is lost where that fails."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from disks import fill, small_disk
from kmmem_capture import COMPACT, LIVE, Capture, read_capture
from ledgers import SOURCES
from rounds import rounds
from soundness import check_soundness

STACKS = 100_000
CONTENTS = (
    "meta modules strings codes evaluation_loops marks children sites threads timeline native_nodes python_nodes "
    "inherited_frees"
).split()


@pytest.fixture(scope="module")
def many_stacks(workshop):
    return workshop.program(["faults/many_stacks.c"], "many_stacks")


@pytest.fixture(scope="module")
def ledger(workshop):
    return workshop.program(SOURCES, "ledger")


def form(path: Path) -> int:
    return read_capture(path).header["major"]


def expect_same(live: Capture, compact: Capture) -> None:
    assert (live.header["major"], compact.header["major"]) == (LIVE, COMPACT)
    for name in CONTENTS:
        assert getattr(live, name) == getattr(compact, name), name
    own = {"major", "minor", "extent_count", "page_count", "header_bytes"}
    assert [value for name, value in live.header.items() if name not in own] == [
        value for name, value in compact.header.items() if name not in own
    ]


def wait_until(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it did not happen within 20 s"
        time.sleep(0.01)


def test_nothing_is_lost(kmmem, interpreter):
    """Everything that the independent reader and the report see is the same before and after."""
    code = (
        "import json, re, threading, email.message\n"
        "kept = [json.loads('[%d, {\"a\": [1, 2]}]' % n) for n in range(1000)]\n"
        "other = threading.Thread(target=lambda: kept.__delitem__(slice(0, 500)))\n"
        "other.start(), other.join()\n"
        "temporary = [bytes(5000) for _ in range(300)]; del temporary\n"
    )
    outcome = kmmem.preloaded([interpreter.path, "-c", code]).expect()
    live, reports = outcome.capture, _reports(kmmem, outcome.path)
    size = outcome.path.stat().st_size
    done = kmmem.run("compact", outcome.path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{outcome.path}: ")
    expect_same(live, outcome.capture)
    assert _reports(kmmem, outcome.path) == reports
    assert outcome.path.stat().st_size < size / 8
    check_soundness(outcome.capture)


def _reports(kmmem, path: Path) -> list[str]:
    """What is shown of a capture: text, numbers, and every group."""
    questions = [(), ("--format", "json", "--limit", "500"), ("--by", "module", "--limit", "0"), ("--at", "exit")]
    answers = [kmmem.run("report", path, *options) for options in questions]
    assert {answer.returncode for answer in answers} == {0}
    return [answer.stdout for answer in answers]


def test_profile_leaves_compact_captures(kmmem, many_stacks):
    outcome = kmmem.program(many_stacks, STACKS).expect()
    capture = outcome.capture
    assert capture.header["major"] == COMPACT
    assert capture.losses() == {}
    assert len([site for site in capture.sites if site.allocated_bytes == 40 * site.allocations]) >= STACKS
    assert outcome.path.stat().st_size < 12 * STACKS
    again = kmmem.run("compact", outcome.path)
    assert (again.returncode, again.stdout) == (0, f"{outcome.path}: is compact already\n")


@pytest.mark.parametrize("batch", range(2))
def test_a_killed_program_leaves_a_compact_capture(kmmem, ledger, tmp_path, batch):
    count = rounds("KILLED_COMPACT", 10)
    for seed in range(count * batch // 2, count * (batch + 1) // 2):
        delay = random.Random(seed).uniform(0.01, 0.2)
        print(f"seed {seed}, killed after {delay:.4f} s")
        path = kmmem.new_path()
        account = tmp_path / "account"
        script = f"{ledger} --seed {seed} --operations 1000000000 --parallel --account {account} & "
        script += f"sleep {delay}; kill -9 $!; wait $!; exit 0"
        outcome = kmmem.profile(["--", "sh", "-c", script], path=path).expect()
        assert outcome.children, "the ledger was not recorded"
        for capture in (read_capture(child) for child in outcome.children):
            assert capture.header["major"] == COMPACT
            if capture.header["peak_bytes"]:
                check_soundness(capture, in_flight=4)


def test_the_program_itself_killed(kmmem):
    outcome = kmmem.profile(["--", "sh", "-c", "kill -9 $$"])
    assert outcome.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)
    assert outcome.capture.header["major"] == COMPACT
    assert outcome.capture.state == "recording"


def test_forked_children_are_compact(kmmem, workshop):
    storm = workshop.program(["faults/fork_storm.c"], "fork_storm")
    outcome = kmmem.program(storm, 20).expect()
    assert len(outcome.children) > 20
    assert {form(path) for path in (outcome.path, *outcome.children)} == {COMPACT}
    assert max(path.stat().st_size for path in outcome.children) < 16384
    done = kmmem.run("report", outcome.path, *outcome.children, "--format", "json")
    assert len(json.loads(done.stdout)["processes"]) == 1 + len(outcome.children)


STAYING = """
import os, sys, time
pid = os.fork()
if pid:
    while not os.path.exists(sys.argv[1]):
        time.sleep(0.01)
    os._exit(0)
os.close(1), os.close(2)
kept = [bytes(1000) for _ in range(100)]
open(sys.argv[1], "w").close()
while not os.path.exists(sys.argv[2]):
    time.sleep(0.01)
kept += [bytes(1000) for _ in range(100)]
os._exit(0)
"""


def test_a_child_that_still_runs_keeps_its_live_capture(kmmem, newest, tmp_path):
    script, ready, go = tmp_path / "staying.py", tmp_path / "ready", tmp_path / "go"
    script.write_text(STAYING)
    outcome = kmmem.python(newest, script, ready, go).expect()
    (link,) = outcome.children
    live = link.resolve()
    assert link.is_symlink()
    assert form(link) == LIVE
    assert form(outcome.path) == COMPACT
    refused = kmmem.run("compact", link)
    assert refused.returncode == 2
    assert f"process {link.suffix[1:]} is still recording" in refused.stderr
    assert form(link) == LIVE
    go.touch()
    wait_until(lambda: not Path(f"/proc/{link.suffix[1:]}").exists())
    done = kmmem.run("compact", outcome.path, link)
    assert (done.returncode, done.stderr) == (0, "")
    assert not link.is_symlink()
    assert not live.parent.exists(), "the live capture was left in memory"
    assert form(link) == COMPACT
    kept = [site for site in read_capture(link).sites if site.allocated_bytes >= 1033 * site.allocations]
    assert sum(site.allocations for site in kept) >= 200


def test_a_link_of_the_users_own_stays(kmmem, tmp_path):
    path = kmmem.preloaded(["true"]).expect().path
    link = tmp_path / "latest.kmmem"
    link.symlink_to(path)
    assert kmmem.run("compact", "--quiet", link).stdout == ""
    assert link.is_symlink()
    assert not path.is_symlink()
    assert form(path) == COMPACT


def test_a_small_disk_takes_the_compact_form(kmmem, many_stacks, tmp_path):
    """The live form has ten times the size of this disk, which takes the compact one."""
    with small_disk(tmp_path / "small", "1m") as folder:
        outcome = kmmem.profile(["--", many_stacks, STACKS], path=folder / "run.kmmem").expect()
        assert outcome.stderr == ""
        assert [entry.name for entry in folder.iterdir()] == ["run.kmmem"]
        assert outcome.capture.header["major"] == COMPACT
        assert outcome.capture.losses() == {}


def test_a_full_disk_loses_nothing(kmmem, many_stacks, tmp_path):
    with small_disk(tmp_path / "full", "64k") as folder:
        outcome = kmmem.profile(["--", many_stacks, STACKS], path=folder / "run.kmmem")
        assert outcome.returncode == 0
        assert "could not be moved" in outcome.stderr
        live = outcome.path.resolve()
        assert [entry.name for entry in folder.iterdir()] == ["run.kmmem"]
        assert form(live) == LIVE
        assert read_capture(live).losses() == {}
        refused = kmmem.run("compact", outcome.path)
        assert refused.returncode == 2
        assert "No space left on device" in refused.stderr
        assert len(refused.stderr.splitlines()) == 1
        assert outcome.path.resolve() == live
        assert form(live) == LIVE
        live.unlink()
        live.parent.rmdir()


def test_compact_on_a_full_disk_keeps_the_capture(kmmem, tmp_path):
    capture = kmmem.preloaded(["true"]).expect().path
    with small_disk(tmp_path / "full", "2m") as folder:
        path = folder / "run.kmmem"
        before = capture.read_bytes()
        path.write_bytes(before)
        filler = fill(folder)
        refused = kmmem.run("compact", path)
        assert refused.returncode == 2
        assert "No space left on device" in refused.stderr
        assert path.read_bytes() == before
        assert sorted(folder.iterdir()) == [filler, path]


def test_bad_input_is_told_and_the_rest_is_done(kmmem, tmp_path):
    good = kmmem.preloaded(["true"]).expect().path
    bad = tmp_path / "bad.kmmem"
    rubbish = good.read_bytes()[:100_000]
    bad.write_bytes(rubbish)
    done = kmmem.run("compact", tmp_path / "none.kmmem", bad, good)
    assert done.returncode == 2
    assert [line.startswith("kmmem: ") for line in done.stderr.splitlines()] == [True, True]
    assert "none.kmmem" in done.stderr.splitlines()[0]
    assert bad.read_bytes() == rubbish
    assert form(good) == COMPACT


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_an_interrupt_leaves_one_whole_capture(kmmem, many_stacks, number):
    """Whenever it comes, the capture is there in one of its forms, and nothing half-written lies beside it."""
    outcome = kmmem.preloaded([many_stacks, STACKS]).expect()
    original = outcome.path.read_bytes()
    for seed in range(rounds("INTERRUPT", 12)):
        outcome.path.write_bytes(original)
        process = subprocess.Popen([kmmem.executable, "compact", "-q", outcome.path], stderr=subprocess.PIPE)
        delay = random.Random(seed).uniform(0, 0.25)
        time.sleep(delay)
        process.send_signal(number)
        errors = process.communicate(timeout=60)[1]
        print(f"seed {seed}, after {delay:.3f} s: {process.returncode}")
        assert process.returncode in (0, -number)
        assert errors == b""
        assert list(outcome.path.parent.iterdir()) == [outcome.path]
        if outcome.path.read_bytes() != original:
            assert outcome.capture.header["major"] == COMPACT
            assert len(outcome.capture.sites) >= STACKS


def test_an_interrupt_of_profile_leaves_one_whole_capture(kmmem, many_stacks):
    for seed in range(rounds("INTERRUPT", 12) // 2):
        path = kmmem.new_path()
        process = subprocess.Popen(kmmem.command(["--", many_stacks, STACKS], path), stderr=subprocess.PIPE)
        # Wait for the program's end, which is the beginning of the compaction.
        wait_until(lambda process=process: _children(process.pid))
        wait_until(lambda process=process: not _children(process.pid))
        time.sleep(random.Random(seed).uniform(0, 0.1))
        os.kill(process.pid, signal.SIGINT)
        errors = process.communicate(timeout=60)[1].decode()
        print(f"seed {seed}: {process.returncode} {errors}")
        assert read_capture(path).losses() == {}
        assert len(read_capture(path).sites) >= STACKS
        assert [entry.name for entry in path.parent.iterdir() if "partial" in entry.name] == []
        if path.is_symlink():
            live = path.resolve()
            live.unlink()
            live.parent.rmdir()
        path.unlink()


def _children(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
