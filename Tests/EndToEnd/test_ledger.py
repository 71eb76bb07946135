"""kmmem's figures equal those of a program that keeps its own account, for every line and at every prefix."""

from __future__ import annotations

import os
import random

import pytest

from addresses import AddressBook
from ledgers import SITES, SOURCES, TOTAL_KINDS, captured_lines, compare, read_accounts
from rounds import rounds
from soundness import check_frames

FIRST_SEED = int(os.environ.get("KMMEM_ORACLE_SEED", "1"))
BATCHES = 10


@pytest.fixture(scope="module")
def ledger(workshop):
    return workshop.program(SOURCES, "ledger")


@pytest.fixture(scope="module")
def book(ledger):
    return AddressBook(ledger)


@pytest.fixture
def play(kmmem, ledger, tmp_path):
    """Runs the ledger program under kmmem; gives the outcome and the program's own accounts."""

    def run(*arguments: object, options: tuple = ()):
        account = tmp_path / "account.json"
        account.unlink(missing_ok=True)
        outcome = kmmem.program(ledger, *arguments, "--account", account, options=options).expect()
        return outcome, read_accounts(account)

    return run


def seeds(batch: int) -> range:
    count = rounds("ORACLE", 100)
    return range(FIRST_SEED + count * batch // BATCHES, FIRST_SEED + count * (batch + 1) // BATCHES)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_figure_of_random_serial_runs_is_exact(play, book, batch):
    for seed in seeds(batch):
        operations = random.Random(seed).choice([200, 2000, 6000])
        stop = random.Random(seed).randrange(operations)
        print(f"seed {seed}, stopped after {stop}")
        ending = ("--return",) if seed % 4 == 0 else ()
        outcome, accounts = play(
            *("--seed", seed, "--operations", operations, "--stop-after", stop, "--threads", 1 + seed % 4), *ending
        )
        assert outcome.capture.state == ("process-exit" if ending else "recording")
        compare(outcome.capture, accounts, book)
        outcome.path.unlink()


def test_every_prefix_of_one_run_is_exact(play, book):
    for stop in range(60):
        outcome, accounts = play("--seed", FIRST_SEED + 9, "--operations", 60, "--stop-after", stop, "--threads", 2)
        print(f"stopped after {stop}")
        compare(outcome.capture, accounts, book)


def test_parallel_runs_lose_nothing_and_bound_the_peak(play, book):
    for seed in range(FIRST_SEED, FIRST_SEED + max(5, rounds("ORACLE", 100) // 5)):
        print(f"seed {seed}")
        outcome, accounts = play("--seed", seed, "--operations", 5000, "--threads", 2 + seed % 3, "--parallel")
        compare(outcome.capture, accounts, book, serial=False)
        outcome.path.unlink()


def test_threads_get_what_they_allocated(play, book):
    outcome, accounts = play("--seed", FIRST_SEED, "--operations", 4000, "--threads", 4)
    capture = outcome.capture
    own: dict[int, int] = {}
    places = book.places(capture)
    for site in capture.sites:
        if (place := places.get(site.index)) and place.file.endswith(SITES):
            own[site.thread] = own.get(site.thread, 0) + site.allocations
    assert sorted(own.values()) == sorted(accounts[0].threads[:4])


def test_every_stack_is_whole_and_holds_the_program_only(play):
    outcome, _ = play("--seed", FIRST_SEED, "--operations", 2000, "--threads", 3)
    check_frames(outcome.capture)


def test_the_report_gives_the_same_figures_per_line(play, book):
    for seed in range(FIRST_SEED, FIRST_SEED + 5):
        outcome, accounts = play("--seed", seed, "--operations", 3000, "--threads", 3)
        report = outcome.report()
        lines: dict[int, dict[str, int]] = {}
        for site in report["sites"]:
            # What called operator new counts, not the C++ library that it stands in.
            callers = [frame for frame in site["stack"] if "libstdc++" not in (frame["module"] or "")]
            frame = callers[0] if callers else {}
            if not (frame.get("file") or "").endswith(SITES):
                continue
            sums = lines.setdefault(frame["line"], dict.fromkeys(("allocations", "allocated_bytes", "live", "peak"), 0))
            sums["allocations"] += site["allocations"]
            sums["allocated_bytes"] += site["allocated_bytes"]
            sums["live"] += site["live_bytes"]
            sums["peak"] += site["peak_bytes"]
        wanted = [
            {
                line: {
                    "allocations": figures.allocations,
                    "allocated_bytes": figures.allocated_bytes,
                    "live": figures.live_bytes,
                    "peak": figures.peak_bytes,
                }
                for line, figures in account.lines.items()
            }
            for account in accounts
        ]
        if lines not in wanted:
            assert lines == wanted[0]


def test_the_report_totals_are_those_of_the_capture(play):
    outcome, _ = play("--seed", FIRST_SEED + 3, "--operations", 3000, "--threads", 2)
    totals, header = outcome.report()["totals"], outcome.capture.header
    counted = [site for site in outcome.capture.sites if site.kind in TOTAL_KINDS]
    assert totals["peak_bytes"] == header["peak_bytes"]
    assert totals["live_bytes"] == sum(site.live_bytes for site in counted) == outcome.capture.total_bytes
    assert totals["heap_bytes"] == header["heap_bytes"]
    assert totals["mapped_bytes"] == header["mapped_bytes"]
    assert totals["reserved_bytes"] == header["reserved_bytes"]
    assert totals["file_mapped_bytes"] == header["file_mapped_bytes"]


def test_without_native_frames_the_totals_stay_the_same(play, book):
    arguments = ("--seed", FIRST_SEED + 5, "--operations", 3000, "--threads", 1)
    with_frames, _ = play(*arguments)
    without_frames, accounts = play(*arguments, options=("--no-native",))
    assert without_frames.capture.total_bytes == with_frames.capture.total_bytes
    assert without_frames.capture.header["peak_bytes"] == with_frames.capture.header["peak_bytes"]
    assert accounts[0].peak <= without_frames.capture.header["peak_bytes"]
    assert all(site.native == 0 for site in without_frames.capture.sites)


def test_few_frames_keep_the_figures_exact(play, book):
    outcome, accounts = play("--seed", FIRST_SEED + 6, "--operations", 3000, "--threads", 2, options=("--frames", 4))
    compare(outcome.capture, accounts, book)
    stacks = [outcome.capture.native_stack(site) for site in outcome.capture.sites]
    assert max(sum(1 for frame in stack if frame.address) for stack in stacks) <= 4


def test_a_sample_is_unbiased(play, book):
    """Sampled figures of a busy line lie within six standard deviations of the truth."""
    outcome, accounts = play("--seed", FIRST_SEED, "--operations", 200000, options=("--sample", "32K"))
    capture = outcome.capture
    assert capture.header["sample_bytes"] == 32768
    lines = captured_lines(capture, book)
    for line, truth in accounts[0].lines.items():
        if truth.kind not in ("malloc", "calloc", "realloc", "new") or truth.allocated_bytes < 100 << 20:
            continue
        found = lines[line].allocated_bytes
        spread = 6 * (32768 * truth.allocated_bytes) ** 0.5
        assert abs(found - truth.allocated_bytes) < spread, f"line {line}: {found} for {truth.allocated_bytes}"
