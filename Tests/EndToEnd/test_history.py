"""`kmmem history` loses nothing that it has said to have: with two runners, when it is killed, on a full disk."""

from __future__ import annotations

import json
import os
import platform
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import disks
from browsing import Opened
from kmmem_capture import read_capture
from recording import Kmmem, find_kmmem

RUNS = 1000
LABELS = ("--commit", "c0ffee", "--branch", "main")


@pytest.fixture(scope="module")
def captures(tmp_path_factory):
    """A small recording, and one of a program that keeps ten megabytes more."""
    kmmem = Kmmem(find_kmmem(), tmp_path_factory.mktemp("recorded"))
    small, large = (
        kmmem.profile(["-c", f"kept = bytearray({size})"], "--python", sys.executable, "--no-native").expect().path
        for size in (10, 10_000_000)
    )
    return small, large


@pytest.fixture
def history(kmmem, tmp_path):
    """Runs `kmmem history` in a folder of its own."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}

    def run(*words: object, env: dict | None = None, **keywords):
        return kmmem.run("history", *words, cwd=tmp_path, env={**environment, **(env or {})}, **keywords)

    return run


def adding(kmmem, folder: Path, *captures: Path, count: int = RUNS) -> subprocess.Popen:
    """Adds runs one by one, and says the number of each."""
    words = [kmmem.executable, "history", "add", "--each", *LABELS, "--file", folder / "h.sqlite", *captures * count]
    return subprocess.Popen(
        [str(word) for word in words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def numbers_in(output: str) -> list[int]:
    """The runs that were said to be on the disk; a line that was cut off says nothing."""
    return [int(line.split()[1].rstrip(":")) for line in output.split("\n")[:-1]]


def expect_whole(path: Path, said: list[int]) -> int:
    """Every run that was said is there with its figures, and the database is sound; returns how many runs there are."""
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = database.execute("SELECT number, peak FROM history WHERE component = 'all'").fetchall()
        (count,) = database.execute("SELECT count(*) FROM run").fetchone()
    assert len(rows) == count
    assert len(set(said)) == len(said)
    assert set(said) <= {number for number, peak in rows if peak > 0}
    return count


def test_two_runners_at_once_lose_nothing(kmmem, captures, tmp_path):
    runners = [adding(kmmem, tmp_path, captures[0]) for _ in range(2)]
    said = []
    for runner in runners:
        output, errors = runner.communicate(timeout=120)
        assert runner.returncode == 0, errors
        said += numbers_in(output)
    assert len(said) == 2 * RUNS
    assert expect_whole(tmp_path / "h.sqlite", said) == 2 * RUNS


def test_what_was_said_survives_a_kill(kmmem, captures, tmp_path):
    said = []
    for _ in range(2):
        runner = adding(kmmem, tmp_path, captures[0])
        head = "".join(runner.stdout.readline() for _ in range(40))
        os.kill(runner.pid, signal.SIGKILL)
        rest, _ = runner.communicate(timeout=60)
        assert runner.returncode == -signal.SIGKILL
        said += numbers_in(head + rest)
        done = kmmem.run("history", "list", "--file", tmp_path / "h.sqlite")
        assert done.returncode == 0, done.stderr
    assert len(said) >= 80
    # One more may have been added than could be said.
    assert expect_whole(tmp_path / "h.sqlite", said) <= len(said) + 2


def test_a_full_disk_is_said_and_loses_nothing(kmmem, captures, tmp_path):
    with disks.small_disk(tmp_path / "small", "128k") as folder:
        runner = adding(kmmem, folder, captures[0], count=5000)
        output, errors = runner.communicate(timeout=120)
        assert runner.returncode == 2
        assert "is full, and nothing was changed" in errors
        assert errors.count("\n") == 1
        said = numbers_in(output)
        assert len(said) > 100
        assert expect_whole(folder / "h.sqlite", said) == len(said)
        done = kmmem.run("history", "show", said[-1], "--file", folder / "h.sqlite", "--format", "json")
        assert json.loads(done.stdout)["runs"][0]["run"] == said[-1]


@pytest.mark.parametrize("damage", ["text", "cut", "hole", "newer", "foreign"])
def test_a_damaged_file_is_said_and_kept(history, captures, tmp_path, damage):
    path = tmp_path / ".kmmem-history.sqlite"
    for _ in range(2):
        assert history("add", "--each", *LABELS, *[captures[0]] * 50).returncode == 0
    whole = path.read_bytes()
    bad = {
        "text": b"nothing of the kind",
        "cut": whole[: len(whole) // 2],
        "hole": whole[:4096] + bytes(4096) + whole[8192:],
        "newer": whole[:63] + b"\x07" + whole[64:],
        "foreign": whole[:68] + b"\x01" + whole[69:],
    }[damage]
    path.write_bytes(bad)
    for words in (("add", *LABELS, captures[0]), ("list",), ("plot", "all"), ("prune", "--keep", "1")):
        done = history(*words)
        assert done.returncode == 2, words
        assert done.stdout == ""
        assert ".kmmem-history.sqlite" in done.stderr
        assert done.stderr.count("\n") == 1
        assert path.read_bytes() == bad
    assert {"newer": "newer kmmem (tables 7)", "foreign": "another program"}.get(damage, "is damaged") in done.stderr


def test_commit_and_branch_are_told_by_options_ci_systems_or_git(history, captures, tmp_path):
    def added(*words: object, env: dict | None = None) -> tuple[str | None, str | None]:
        done = history("add", *words, captures[0], env=env)
        assert done.returncode == 0, done.stderr
        number = numbers_in(done.stdout)[0]
        (run,) = json.loads(history("show", number, "--format", "json").stdout)["runs"]
        return run["commit"], run["branch"]

    assert added() == (None, None)
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@x", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q", "-b", "topic"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "first"], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    assert added() == (head, "topic")
    github = {"GITHUB_SHA": "abc", "GITHUB_REF_NAME": "12/merge", "GITHUB_HEAD_REF": "pull"}
    assert added(env=github) == ("abc", "pull")
    assert added(env={"CI_COMMIT_SHA": "def", "CI_COMMIT_REF_NAME": "lab"}) == ("def", "lab")
    assert added("--commit", "x", "--branch", "y", env=github) == ("x", "y")
    runs = json.loads(history("list", "--format", "json").stdout)
    assert (runs["schema"], runs["version"], len(runs["runs"])) == ("kmmem.history", 1, 5)
    assert runs["runs"][0]["components"]["all"]["peak"] > 0
    assert runs["runs"][0]["host"] == platform.node()
    assert read_capture(captures[0]).meta["host"] == platform.node()
    assert runs["runs"][0]["python"] == ".".join(map(str, sys.version_info[:3]))


def test_runs_are_shown_drawn_and_taken_away(history, captures, tmp_path):
    (tmp_path / "kmmem.toml").write_text(
        '[history]\nfile = "kept.sqlite"\n[budgets.mine]\nfunction = "<module>"\npeak = "1 MB"\n'
    )
    assert "begin one with kmmem history add" in history("list").stderr
    for capture in captures:
        assert history("add", *LABELS, capture).returncode == 0
    assert (tmp_path / "kept.sqlite").exists()
    assert "main" in history("list").stdout
    assert "mine" in history("show", 2).stdout
    chart = history("plot", "mine").stdout
    assert "█" in chart
    assert "\x1b" not in chart
    assert "\x1b[" in history("plot", "mine", "--color", "always").stdout
    assert "it has all, mine" in history("plot", "nobody").stderr
    assert history("prune", "--keep", 1).stdout == "1 run was taken away\n"
    assert "there is no run 1" in history("show", 1).stderr


def test_growth_against_past_runs_is_found(kmmem, history, captures, tmp_path):
    small, large = captures

    def against(capture: Path, *words: object):
        return kmmem.run("check", "--against", "main", *words, capture, cwd=tmp_path)

    assert history("add", "--each", *LABELS, *[small] * 4).returncode == 0
    done = against(large)
    assert done.returncode == 0
    assert "4 runs of main in the history; 5 are needed" in done.stdout
    assert against(large, "--strict").returncode == 1
    assert history("add", *LABELS, small).returncode == 0
    assert against(small, "--strict", "--tolerance", "0%").returncode == 0
    grown = against(large, "--format", "json")
    assert grown.returncode == 1
    (comparison,) = json.loads(grown.stdout)["comparisons"]
    assert (comparison["budget"], comparison["measure"], comparison["outcome"]) == ("all", "peak", "grown")
    assert (comparison["runs"], comparison["noise"]) == (5, 0)
    assert against(large, "--tolerance", "1000%").returncode == 0


def test_samples_are_not_compared_with_whole_recordings(kmmem, history, captures, newest, tmp_path):
    code = "kept = [bytearray(5000) for _ in range(400)]"
    sampled = kmmem.profile(["-c", code], "--python", newest.path, "--sample", "64K").expect(0).path
    assert history("add", "--each", *LABELS, *[sampled] * 5).returncode == 0
    told = kmmem.run("check", "--against", "main", captures[1], cwd=tmp_path).stdout
    assert "no run of main in the history; 5 are needed" in told
    assert kmmem.run("check", "--against", "main", "--strict", sampled, cwd=tmp_path).returncode == 0


def test_a_capture_that_cannot_be_read_leaves_no_history(history, tmp_path):
    (tmp_path / "bad.kmmem").write_bytes(b"no capture")
    done = history("add", *LABELS, tmp_path / "bad.kmmem")
    assert done.returncode == 2
    assert not list(tmp_path.glob(".kmmem-history*"))


def test_past_runs_are_drawn_on_the_reports_page(kmmem, history, captures, browser, tmp_path):
    small, large = captures
    assert history("add", "--each", *LABELS, small, small, large).returncode == 0
    assert history("add", "--branch", "<b>", "--commit", "c", small).returncode == 0
    page = tmp_path / "page.html"
    words = ("report", small, "--format", "html", "--history", tmp_path / ".kmmem-history.sqlite", "-o", page)
    done = kmmem.run(*words)
    assert done.returncode == 0, done.stderr
    runs = json.loads(history("list", "--format", "json").stdout)["runs"]
    opened = Opened.of(browser, page)
    panel = opened.show("history")
    assert opened.values("circle.run") == [run["components"]["all"]["peak"] for run in runs]
    opened.choose("Measure", "allocations")
    opened.choose("Branch", "main")
    assert opened.values("circle.run") == [run["components"]["all"]["allocations"] for run in runs[:3]]
    opened.choose("Branch", "<b>")
    assert "run 4" in panel.locator(".reading").inner_text()
    opened.close()
    done = kmmem.run("report", small, "--format", "json", "--history", "x")
    assert done.returncode == 2
