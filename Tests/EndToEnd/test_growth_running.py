"""`kmmem growth PID`: what grows in a process that runs already."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import textwrap
import time

import pytest

SERVICE = """
    import collections, os, signal, sys, time
    by_path, latest, resting = {}, collections.deque(maxlen=50), sys.argv[1]
    def visit(number):
        by_path[f"/songs/{number}"] = [number]
        latest.append(number)
    for number in range(100):
        visit(number)
    def tell_watchers(*_):
        # How many watchers of dicts the interpreter has left; -1 where nobody can tell.
        taken = []
        try:
            import _testcapi
            while True:
                taken.append(_testcapi.add_dict_watcher(0))
        except RuntimeError:
            pass
        except (ImportError, AttributeError):
            return print(-1, flush=True)
        for one in taken:
            _testcapi.clear_dict_watcher(one)
        print(len(taken), flush=True)
    signal.signal(signal.SIGUSR1, tell_watchers)
    print("ready", flush=True)
    while True:
        if not os.path.exists(resting):
            number += 1
            visit(number)
        time.sleep(0.01)
"""


@pytest.fixture
def service(tmp_path):
    """Starts services, and ends them."""
    started = []

    def start(interpreter):
        resting = tmp_path / f"resting-{len(started)}"
        command = [str(interpreter.path), "-c", textwrap.dedent(SERVICE), str(resting)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout.readline() == "ready\n", process.stderr.read()
        return process, resting

    yield start
    for process in started:
        process.kill()
        process.communicate()


def free_watchers(process) -> int:
    """How many more watchers of dicts the interpreter of a service could have; -1 where it does not say."""
    process.send_signal(signal.SIGUSR1)
    return int(process.stdout.readline())


def test_a_table_that_grows_while_the_process_runs(interpreter, kmmem, service, tmp_path):
    process, _ = service(interpreter)
    kept = tmp_path / "kept"
    done = kmmem.run(
        "growth", process.pid, "--every", 1, "--intervals", 3, "--warmup", 1, "--keep", kept, "--format", "json"
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["unit"], answer["rounds"], answer["intervals"], answer["settled"]) == ("second", 3, 3, False)
    (verdict,) = [one for one in answer["verdicts"] if one["verdict"] in ("CONFIRMED", "LIKELY")]
    assert (verdict["place"], verdict["verdict"]) == ("__main__.by_path", "LIKELY")
    assert 10 < verdict["entries_per_round"] <= 100
    assert verdict["entries"] == sorted(verdict["entries"])
    grown = verdict["entries"][3] - verdict["entries"][2]
    told = {"since": 3, "added": grown, "removed": 0}
    assert verdict["counted"] == (told if interpreter.numbers >= (3, 12) else None)
    assert "it was not looked at after the work had ended" in verdict["evidence"]
    assert [path.name for path in sorted(tmp_path.glob("kept-*"))] == [f"kept-{n}.kmsnap" for n in (1, 2, 3, 4)]
    assert process.poll() is None


def test_what_stays_when_the_load_has_ended_is_confirmed(newest, kmmem, service, tmp_path):
    process, resting = service(newest)
    rest = tmp_path / "rest"
    rest.mkdir()
    command = [kmmem.executable, "growth", process.pid, "--every", 1, "--intervals", 3, "--settle", 3]
    command += ["--error-exitcode", 9]
    growth = subprocess.Popen(
        [*map(str, command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(rest)},
    )
    time.sleep(4.5)
    resting.touch()
    output, errors = growth.communicate(timeout=60)
    assert growth.returncode == 9, errors
    assert errors == ""
    assert f"process {process.pid}" in output
    assert "over 3 seconds in 3 intervals" in output
    (line,) = [line for line in output.splitlines() if line.startswith("CONFIRMED")]
    assert line.split()[1] == "__main__.by_path"
    assert "entries/second" in line
    assert list(rest.iterdir()) == []


@pytest.mark.parametrize(("seconds", "is_judged"), [(4.6, True), (1.5, False)])
def test_what_was_seen_by_an_interrupt_is_judged_if_it_is_enough(newest, kmmem, service, tmp_path, seconds, is_judged):
    process, _ = service(newest)
    watchers = free_watchers(process)
    rest = tmp_path / "rest"
    rest.mkdir()
    command = [str(kmmem.executable), "growth", str(process.pid), "--every", "1", "--intervals", "100"]
    growth = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(rest)}
    )
    time.sleep(seconds)
    if is_judged and watchers >= 0:
        assert free_watchers(process) == watchers - 1
    growth.send_signal(signal.SIGINT)
    output, errors = growth.communicate(timeout=60)
    assert list(rest.iterdir()) == []
    assert process.poll() is None
    assert free_watchers(process) == watchers
    if is_judged:
        assert growth.returncode == 0, errors
        assert "LIKELY" in output
        assert "of 101 rungs" in errors
    else:
        assert (growth.returncode, output) == (130, "")
        assert errors == "kmmem: you stopped it after 2 rungs, and a trend needs 4\n"


def test_a_process_that_ends_early_is_told(newest, kmmem, service):
    process, _ = service(newest)
    command = [str(kmmem.executable), "growth", str(process.pid), "--every", "1"]
    growth = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(1.5)
    process.kill()
    process.wait()
    output, errors = growth.communicate(timeout=60)
    assert (growth.returncode, output) == (2, "")
    assert errors == f"kmmem: there is no process {process.pid}; see if it has ended, with ps.\n"


ANSWERING = """
    import asyncio, time
    from kmmem.asgi import MemoryMiddleware
    by_path = {}
    async def app(scope, receive, send):
        by_path[scope["path"]] = scope["method"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})
    app = MemoryMiddleware(app)
    async def ask(number):
        async def told(*_):
            return {"type": "http.request", "body": b"", "more_body": False}
        await app({"type": "http", "method": "GET", "path": f"/{number}", "headers": []}, told, told)
    async def main():
        number = 0
        while True:
            await ask(number)
            number += 1
            if number == 100:
                print("ready", flush=True)
            await asyncio.sleep(0.005)
    asyncio.run(main())
"""


def test_growth_by_the_requests_that_a_service_answers(interpreter, kmmem, environment):
    command = [str(interpreter.path), "-c", textwrap.dedent(ANSWERING)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            done = kmmem.run(
                "growth", process.pid, "--requests", 200, "--intervals", 3, "--settle", 1, "--format", "json"
            )
            assert process.poll() is None
        finally:
            process.kill()
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["unit"], answer["rounds"], answer["intervals"], answer["settled"]) == ("request", 600, 3, True)
    (verdict,) = [one for one in answer["verdicts"] if one["place"] == "__main__.by_path"]
    assert verdict["verdict"] == "CONFIRMED"
    # One more entry for each request, but for those that come while a rung is on its way.
    steps = [after - before for before, after in zip(verdict["entries"][:4], verdict["entries"][1:4])]
    assert all(150 <= step <= 260 for step in steps), steps
    assert verdict["entries_per_round"] == pytest.approx(1, abs=0.1)


def test_a_process_without_the_middleware_counts_no_requests(newest, kmmem, service):
    process, _ = service(newest)
    done = kmmem.run("growth", process.pid, "--requests", 10)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"kmmem: process {process.pid} counts no requests; add kmmem.asgi.MemoryMiddleware")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["1", "--every", "0"], "--every 0 is no time to wait; name whole seconds, from 1 on."),
        (["1", "--requests", "0"], "--requests 0 is no distance; name how many requests"),
        (["1", "--requests", "9", "--every", "3"], "--requests and --every both say when the process is looked at"),
        (["1", "--intervals", "2"], "--intervals 2 is no trend; name from 3 to 1000."),
        (["1", "--settle=-3"], "--settle -3 is no time to wait"),
        (["1", "--rounds", "7"], "--rounds is for --call and snapshots, and growth is looked for in process 1"),
        (["1", "--settled"], "--settled is for snapshots, and growth is looked for in process 1; leave it out."),
        (["1", "-m", "sys"], "-m is for --call, and growth is looked for in process 1"),
        (["a", "b", "c", "d", "--every", "3"], "--every is for a process, and growth is looked for in snapshots"),
        (["--call", "a:b", "--warmup", "3"], "--warmup is for a process, and growth is looked for in calls of a:b"),
        (["999999999"], "there is no process 999999999"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(kmmem, arguments, sentence):
    done = kmmem.run("growth", *arguments)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("kmmem: ")
    assert sentence in done.stderr, done.stderr
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
