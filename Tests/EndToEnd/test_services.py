"""A FastAPI service under uvicorn: its routes, its workers, and what grows in it while it runs."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import textwrap
import time
from pathlib import Path

import pytest

from triggers import program_of

TOKEN = "a-token-that-is-long-enough"

SERVICE = """
    import asyncio, functools, os
    from fastapi import FastAPI
    from kmmem.asgi import MemoryMiddleware

    app = FastAPI()
    seen, kept = {}, []

    @app.middleware("http")
    async def count_by_path(request, call_next):
        seen[request.url.path] = seen.get(request.url.path, 0) + 1
        return await call_next(request)

    @functools.lru_cache(maxsize=None)
    def analysed(name):
        return bytearray(3000)

    @app.get("/songs/{name}")
    def song(name: str):
        return {"size": len(analysed(name))}

    @app.get("/clean")
    async def clean():
        await asyncio.sleep(0)
        return {"sum": sum(len(bytearray(1000)) for _ in range(10)), "process": os.getpid()}

    app.add_middleware(MemoryMiddleware, endpoint="/kmmem", token=os.environ["KMMEM_TOKEN"])
"""


class Client:
    """Asks the service, over connections of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, path: str) -> tuple[int, dict]:
        self.connection.request("GET", path, headers={"Authorization": f"Bearer {TOKEN}"})
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def load(self, numbers: range) -> None:
        """Songs, of which none is asked for twice, the clean route, and addresses that are none."""
        for number in numbers:
            assert self.get(f"/songs/{number}")[0] == 200
            assert self.get("/clean")[0] == 200
            assert self.get(f"/nowhere/{number}")[0] == 404


@pytest.fixture
def serve(kmmem, with_packages, environment, tmp_path):
    """Starts the service under `kmmem profile` or without; its process and a client."""
    (tmp_path / "service.py").write_text(textwrap.dedent(SERVICE), "utf-8")
    started = []

    def start(*options: str, recorded: bool = True) -> tuple[subprocess.Popen, Client]:
        words = ["-m", "uvicorn", "service:app", "--port", "0", "--no-access-log", *options]
        python = [str(with_packages.path)]
        path = kmmem.new_path()
        command = kmmem.command(words, path, "--python", with_packages.path) if recorded else [*python, *words]
        process = subprocess.Popen(
            [*map(str, command)],
            cwd=tmp_path,
            env={**environment, "KMMEM_TOKEN": TOKEN},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        process.capture = path
        process.said = ""
        while (found := re.search(r"http://127.0.0.1:(\d+)", process.said)) is None:
            line = process.stdout.readline()
            assert line, process.said
            process.said += line
        client = Client(int(found[1]))
        for _ in range(600):
            try:
                client.get("/clean")
                break
            except OSError:
                client = Client(int(found[1]))
                time.sleep(0.1)
        return process, client

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def ended(process: subprocess.Popen) -> str:
    """Ends a service as Ctrl-C does; what it said."""
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    return process.said + output


def contexts_of(kmmem, *captures: Path) -> dict[str, dict]:
    """What a report says of each context."""
    done = kmmem.run("report", *captures, "--by", "context", "--format", "json")
    assert done.returncode == 0, done.stderr
    return {group["key"]: group for group in json.loads(done.stdout)["groups"]}


def routes_after(client: Client, requests: int) -> dict[str, dict]:
    """The summary, once all requests are counted: the answer is there before a request's work has ended."""
    deadline = time.monotonic() + 10
    while True:
        status, summary = client.get("/kmmem/summary")
        assert status == 200
        assert summary["recording"]
        routes = {row["route"]: row for row in summary["routes"]}
        counts = {routes[name]["requests"] for name in ("GET /songs/{name}", "GET (no route)")}
        if counts == {requests} or time.monotonic() > deadline:
            assert counts == {requests}
            return routes


def test_routes_tell_what_they_keep_in_answers_and_reports(kmmem, serve):
    process, client = serve()
    client.load(range(100))
    early = routes_after(client, 100)
    client.load(range(100, 400))
    late = routes_after(client, 400)
    kept = {name: late[name]["live_bytes"] - early[name]["live_bytes"] for name in late}
    assert kept["GET /songs/{name}"] > 300 * 3000
    # The counter by path has an entry for each.
    assert 300 * 50 < kept["GET (no route)"] < 300 * 500
    assert kept["GET /clean"] < 20_000
    assert late["GET /clean"]["allocated_bytes"] - early["GET /clean"]["allocated_bytes"] > 300 * 10_000
    ended(process)
    groups = contexts_of(kmmem, process.capture)
    assert groups["GET /songs/{name}"]["live_bytes"] > 400 * 3000


def test_all_workers_are_in_one_report_and_each_in_its_own(kmmem, serve):
    process, client = serve("--workers", "3")
    workers = set()
    deadline = time.monotonic() + 60
    number = 0
    while len(workers) < 3:
        assert time.monotonic() < deadline, workers
        other = Client(client.port)
        other.load(range(number, number + 5))
        number += 5
        workers.add(other.get("/clean")[1]["process"])
        other.connection.close()
    said = ended(process)
    children = sorted(process.capture.parent.glob(process.capture.name + ".*"))
    recorded = {int(path.name.rpartition(".")[2]) for path in children}
    assert workers <= recorded, said
    groups = contexts_of(kmmem, process.capture, *children)
    assert groups["GET /songs/{name}"]["live_bytes"] > number * 3000
    own = [contexts_of(kmmem, path) for path in children]
    kept = [one["GET /songs/{name}"]["live_bytes"] for one in own if "GET /songs/{name}" in one]
    assert len(kept) == 3
    assert sum(kept) == groups["GET /songs/{name}"]["live_bytes"]


@pytest.mark.parametrize("recorded", [True, False], ids=["recorded", "not recorded"])
def test_what_grows_with_requests_is_confirmed_without_a_restart(kmmem, serve, recorded):
    process, client = serve(recorded=recorded)
    service = program_of(process) if recorded else process.pid
    client.load(range(100))
    kept = kmmem.new_path()
    command = [str(kmmem.executable), "growth", str(service), "--every", "2", "--intervals", "3", "--settle", "8"]
    command += ["--keep", str(kept), "--format", "json"]
    growth = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # The last rung of the work may come late on a busy machine, and has to see what was added by then.
    deadline = time.monotonic() + 60
    number = 100
    while len(list(kept.parent.glob(f"{kept.stem}*.kmsnap"))) < 4 and growth.poll() is None:
        assert time.monotonic() < deadline
        client.load(range(number, number + 10))
        number += 10
    output, errors = growth.communicate(timeout=60)
    assert growth.returncode == 0, errors
    found = {one["place"]: one for one in json.loads(output)["verdicts"] if one["verdict"] in ("CONFIRMED", "LIKELY")}
    assert {place: one["verdict"] for place, one in found.items()} == {
        "service.seen": "CONFIRMED",
        "service.analysed": "CONFIRMED",
    }
    assert "lru_cache" in found["service.analysed"]["change"]
    added = {place: one["added_by"] for place, one in found.items()}
    if recorded:
        # Of the addresses that are none there are as many as songs; whichever came last made the table larger.
        assert added["service.seen"]["context"] in ("GET /songs/{name}", "GET (no route)")
        assert added["service.analysed"]["context"] == "GET /songs/{name}"
        assert (added["service.seen"]["function"], added["service.analysed"]["function"]) == ("count_by_path", "song")
        lines = textwrap.dedent(SERVICE).splitlines()
        assert "seen[request.url.path]" in lines[added["service.seen"]["line"] - 1]
        assert "analysed(name)" in lines[added["service.analysed"]["line"] - 1]
    else:
        assert added == {"service.seen": None, "service.analysed": None}
    # A connection on which nothing was asked for a while is closed by the service.
    assert Client(client.port).get("/clean")[0] == 200
