"""When what lives at the end was made: sums by site and by piece of time, in the capture and in the report."""

from __future__ import annotations

import json
import random
import subprocess
import textwrap

import pytest

from ledgers import SOURCES

APART = ("file-mapping", "reservation", "arena")

PHASES = """
    import json, sys, time

    start = time.monotonic()
    moments, kept = [], {}

    def first(count): return [bytearray(10_000) for _ in range(count)]
    def second(count): return [bytearray(20_000) for _ in range(count)]
    def third(count): return [bytearray(30_000) for _ in range(count)]

    for make in (first, second, third):
        moments.append(time.monotonic() - start)
        kept[make.__name__] = make(40)
        moments.append(time.monotonic() - start)
        time.sleep(0.08)
        # Work lets the timeline look at the clock.
        for _ in range(2000): object()
        [str(number) for number in range(20000)]
    del kept["first"][20:]
    print(json.dumps(moments))
"""


def counted(report: dict) -> list[dict]:
    return [site for site in report["sites"] if site["allocator"] not in APART]


def check_sums(report: dict) -> None:
    """What was born adds up to what lives, of every site."""
    for site in counted(report):
        born = site.get("births", [])
        assert sum(blocks for _, blocks, _ in born) == site["live_blocks"], site
        assert sum(size for _, _, size in born) == site["live_bytes"], site
        assert [epoch for epoch, _, _ in born] == sorted({epoch for epoch, _, _ in born})
        assert all(0 <= epoch < len(report["epochs"]) for epoch, _, _ in born)


def born_in(report: dict, function: str) -> dict[int, int]:
    """The bytes that a function's stacks made, by epoch."""
    sums: dict[int, int] = {}
    for site in counted(report):
        if any(frame["function"] == function for frame in site["stack"]):
            for epoch, _, size in site.get("births", []):
                sums[epoch] = sums.get(epoch, 0) + size
    return sums


def test_each_phase_was_made_when_it_ran(kmmem, interpreter, tmp_path):
    script = tmp_path / "phases.py"
    script.write_text(textwrap.dedent(PHASES), "utf-8")
    outcome = kmmem.python(interpreter, script).expect()
    report = outcome.report()
    check_sums(report)
    starts = report["epochs"]
    assert starts[0] == 0
    assert starts == sorted(starts)
    windows = json.loads(outcome.stdout)
    seen: set[int] = set()
    for number, function in enumerate(("first", "second", "third")):
        born = born_in(report, function)
        # Half of the first ones are gone.
        count, each = (20, 10_000) if function == "first" else (40, 10_000 * (number + 1))
        assert count * each <= sum(born.values()) < count * each * 1.1
        ends = [*starts[1:], float("inf")]
        duration = windows[2 * number + 1] - windows[2 * number]
        span = max(ends[epoch] for epoch in born) - min(starts[epoch] for epoch in born)
        # The pieces are about as fine as a 256th of the time, or some milliseconds; a busy machine may stop the program
        # in between.
        assert span < duration + 0.5
        assert min(born) > max(seen, default=-1)
        seen |= set(born)


@pytest.mark.parametrize("batch", range(4))
def test_births_add_up_to_what_lives_in_random_runs(kmmem, workshop, tmp_path, batch):
    ledger = workshop.program(SOURCES, "ledger")
    for seed in range(batch * 5, batch * 5 + 5):
        print(f"seed {seed}")
        operations = random.Random(seed).choice([200, 2000, 6000])
        words = ["--seed", seed, "--operations", operations, "--threads", 1 + seed % 4]
        outcome = kmmem.program(ledger, *words, "--account", tmp_path / "account.json", "--return").expect()
        check_sums(outcome.report())
        outcome.path.unlink()


def test_a_recording_that_did_not_end_knows_no_births(kmmem, newest):
    outcome = kmmem.profile(
        ["-c", "import os; kept = [bytes(100) for _ in range(1000)]; os._exit(3)"], "--python", newest.path
    )
    report = outcome.report()
    assert report["epochs"] is None
    assert all("births" not in site for site in report["sites"])


def test_a_child_knows_its_own_blocks_alone(kmmem, newest, tmp_path):
    script = tmp_path / "fork.py"
    script.write_text(
        textwrap.dedent(
            """
            import os
            before = [bytearray(10_000) for _ in range(50)]
            pid = os.fork()
            if pid == 0:
                after = [bytearray(20_000) for _ in range(30)]
            else:
                os.waitpid(pid, 0)
            """
        ),
        "utf-8",
    )
    outcome = kmmem.python(newest, script).expect()
    child = kmmem.report(outcome.children[0])
    check_sums(child)
    assert 600_000 <= sum(sum(size for _, _, size in site.get("births", [])) for site in counted(child)) < 1_500_000
    check_sums(outcome.report())


def test_a_stopped_recording_knows_them_too(kmmem, newest, environment, tmp_path):
    code = """
        import kmmem
        with kmmem.track("run.kmmem"):
            kept = [bytearray(10_000) for _ in range(100)]
        with kmmem.track("again.kmmem"):
            more = [bytearray(10_000) for _ in range(50)]
    """
    script = tmp_path / "tracked.py"
    script.write_text(textwrap.dedent(code), "utf-8")
    done = subprocess.run(
        [newest.path, script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for name, least in (("run.kmmem", 1_000_000), ("again.kmmem", 500_000)):
        report = kmmem.report(tmp_path / name)
        check_sums(report)
        assert report["totals"]["live_bytes"] > least
