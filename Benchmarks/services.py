"""kmmem beside a service: throughput with the middleware and with recordings, and what growth finds under load.

usage: services.py [--requests N] [--per-round N] [--rounds N] [--workers N]

Prints the tables of Benchmarks/services.md. Needs `make install` and the example installed (`make demo`).
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from service.load import load

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(__file__).resolve().parent / "service"

BIN = ROOT / ".venv" / "bin"
#: By name: options of `kmmem profile`, or None without it; whether the middleware is there.
SETTINGS = {
    "without kmmem": (None, False),
    "middleware": (None, True),
    "middleware, --sample 512K": (["--sample", "512K"], True),
    "middleware, everything recorded": ([], True),
}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Service:
    """The service under uvicorn with some workers, until the end of the block."""

    def __init__(self, workers: int, options: list[str] | None, middleware: bool, **variables: str) -> None:
        self.port = free_port()
        self.folder = tempfile.TemporaryDirectory()
        words = ["-m", "uvicorn", "counted:app", "--app-dir", str(FOLDER), "--port", str(self.port)]
        words += ["--workers", str(workers), "--log-level", "error", "--no-access-log"]
        command = [str(BIN / "python"), *words]
        if options is not None:
            kept = ["-o", str(Path(self.folder.name) / "run.kmmem"), "-q", "--python", str(BIN / "python")]
            command = [str(BIN / "kmmem"), "profile", *kept, *options, *words]
        environment = {**os.environ, **variables}
        if middleware:
            environment["COUNTED_MIDDLEWARE"] = "1"
        self.process = subprocess.Popen(command, env=environment, start_new_session=True)

    def __enter__(self) -> Service:
        """Wait until every worker answers and has built up what it needs once."""
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(2)
        load(self.port, 10_000_000, 500)
        return self

    def __exit__(self, *_: object) -> None:
        """End it as Ctrl-C does."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(120)
        self.folder.cleanup()

    @property
    def workers(self) -> list[int]:
        """The processes that answer: those that have the example's library loaded."""
        children = subprocess.run(
            ["ps", "-o", "pid=", "-s", str(self.process.pid)], capture_output=True, text=True, check=True
        )
        pids = [int(pid) for pid in children.stdout.split()]
        return [pid for pid in pids if "penta_core" in Path(f"/proc/{pid}/maps").read_text()]


def throughput(options: argparse.Namespace) -> dict[str, list[float]]:
    """Requests per second by setting and round; the settings alternate."""
    found: dict[str, list[float]] = {name: [] for name in SETTINGS}
    for number in range(options.rounds):
        # None comes always behind the same one.
        names = list(SETTINGS)[number % len(SETTINGS) :] + list(SETTINGS)[: number % len(SETTINGS)]
        for name in names:
            profile, middleware = SETTINGS[name]
            with Service(options.workers, profile, middleware) as service:
                found[name].append(load(service.port, 0, options.per_round))
            print(f"round {number + 1}, {name}: {found[name][-1]:.0f} requests/s", file=sys.stderr)
    return found


def growth(options: argparse.Namespace) -> list[dict]:
    """What `kmmem growth` accuses in one worker of a recorded service with planted defects, under the load."""
    with Service(options.workers, [], middleware=True, KMIDI_DEFECTS="request-cache") as service:
        warm_up = options.requests // 10
        rate = load(service.port, 0, warm_up)
        seconds = (options.requests - warm_up) / rate
        every = max(1, int(seconds / 5))
        worker = service.workers[-1]
        command = [
            str(BIN / "kmmem"),
            "growth",
            str(worker),
            "--every",
            str(every),
            "--settle",
            str(int(seconds / 2) + 10),
        ]
        looking = subprocess.Popen([*command, "--format", "json"], stdout=subprocess.PIPE, text=True)
        load(service.port, warm_up, options.requests - warm_up)
        verdicts = json.loads(looking.communicate()[0])["verdicts"]
        print(f"{len(verdicts)} verdicts about process {worker}", file=sys.stderr)
    return [one for one in verdicts if one["verdict"] in ("CONFIRMED", "LIKELY")]


def line(verdict: dict) -> str:
    """A verdict as a row of the table."""
    added = verdict["added_by"]
    where = f"{added['function']} ({Path(added['file']).name}:{added['line']})" if added else "-"
    route = added["context"] if added else "-"
    counts = ", ".join(map(str, verdict["entries"]))
    return f"| {verdict['verdict']} | `{verdict['place']}` | {counts} | {where} | {route} |"


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=20_000, help="under which growth is looked for")
    parser.add_argument("--per-round", type=int, default=2000, help="for the throughput of a setting in a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=4)
    options = parser.parse_args()
    found = throughput(options)
    base = found["without kmmem"]
    print(f"{options.per_round:,} requests a round, {options.workers} workers, {options.rounds} rounds in turns\n")
    print(
        "| setting | requests/s, median | of that without kmmem in the same round, median | rounds |\n|---|---|---|---|"
    )
    for name, values in found.items():
        ratio = statistics.median(value / without for value, without in zip(values, base, strict=True))
        rounds = ", ".join(f"{value:.0f}" for value in values)
        print(f"| {name} | {statistics.median(values):.0f} | {ratio:.2f} | {rounds} |")
    accused = growth(options)
    print(f"\n`kmmem growth` of one of {options.workers} recorded workers, {options.requests:,} requests to all:\n")
    print("| verdict | place | entries | added by | route |\n|---|---|---|---|---|")
    for one in accused:
        print(line(one))


if __name__ == "__main__":
    main()
