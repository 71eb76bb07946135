"""kmmem beside a service: throughput with the middleware and with recordings, and what growth finds under load.

usage: services.py [--requests N] [--rounds N] [--workers N]

Prints a table for Benchmarks/services.md. Needs `make install` and the example installed (`make demo`).
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

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(__file__).resolve().parent / "service"
sys.path.insert(0, str(FOLDER))

from load import load  # noqa: E402

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
        load(self.port, 10_000_000, 2000)
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
        for name, (profile, middleware) in SETTINGS.items():
            with Service(options.workers, profile, middleware) as service:
                found[name].append(load(service.port, 0, options.requests))
            print(f"round {number + 1}, {name}: {found[name][-1]:.0f} requests/s", file=sys.stderr)
    return found


def growth(options: argparse.Namespace) -> tuple[int, list[dict]]:
    """What `kmmem growth` accuses in one worker under the load, with the planted defects."""
    with Service(options.workers, None, middleware=True, KMIDI_DEFECTS="request-cache") as service:
        worker = service.workers[-1]
        command = [str(BIN / "kmmem"), "growth", str(worker), "--every", "3", "--settle", "4", "--format", "json"]
        looking = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        end = time.monotonic() + 13.5
        sent = 0
        while time.monotonic() < end:
            load(service.port, sent, 500)
            sent += 500
        verdicts = json.loads(looking.communicate()[0])["verdicts"]
    return sent, [one for one in verdicts if one["verdict"] in ("CONFIRMED", "LIKELY")]


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=4)
    options = parser.parse_args()
    found = throughput(options)
    base = statistics.median(found["without kmmem"])
    print(f"{options.requests:,} requests, {options.workers} workers, medians of {options.rounds} rounds\n")
    print("| setting | requests/s | of that without kmmem | rounds |\n|---|---|---|---|")
    for name, values in found.items():
        middle = statistics.median(values)
        print(f"| {name} | {middle:.0f} | {middle / base:.2f} | {', '.join(f'{value:.0f}' for value in values)} |")
    sent, accused = growth(options)
    print(f"\n`kmmem growth` of one worker, while {sent:,} requests went to all:\n")
    for one in accused:
        print(f"- {one['verdict']} `{one['place']}` {one['entries_per_round']:.1f} entries/second, {one['entries']}")


if __name__ == "__main__":
    main()
