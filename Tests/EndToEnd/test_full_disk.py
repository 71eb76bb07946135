"""Where the capture cannot grow, the program runs on undisturbed and the report says what was lost."""

from __future__ import annotations

import resource
import time

import pytest

import disks
from kmmem_capture import read_capture

STACKS = 200_000


@pytest.fixture(scope="module")
def many_stacks(workshop):
    return workshop.program(["faults/many_stacks.c"], "many_stacks")


@pytest.fixture
def small_disk(tmp_path):
    """A file system of one megabyte."""
    with disks.small_disk(tmp_path / "small", "1m") as folder:
        yield folder


def seconds(run) -> tuple[float, object]:
    start = time.monotonic()
    outcome = run()
    return time.monotonic() - start, outcome


def expect_losses(kmmem, path) -> None:
    capture = read_capture(path)
    assert capture.header["page_limit_hits"] > 0
    assert capture.losses().keys() & {"dropped_events", "dropped_nodes", "dropped_sites"}
    report = kmmem.report(path)
    assert report["lost"]["page_limit_hits"] > 0
    assert not report["certainty"]["complete"]
    text = kmmem.run("report", path).stdout
    assert "could not grow" in text


def test_there_is_room_for_every_stack_elsewhere(kmmem, many_stacks):
    capture = kmmem.program(many_stacks, STACKS).expect().capture
    assert capture.losses() == {}
    assert len([site for site in capture.sites if site.allocated_bytes == 40 * site.allocations]) >= STACKS
    assert capture.header["heap_bytes"] >= 40 * STACKS


def test_a_full_disk_slows_nothing_and_is_reported(kmmem, many_stacks, small_disk):
    roomy, first = seconds(lambda: kmmem.preloaded([many_stacks, STACKS]).expect())
    full, outcome = seconds(lambda: kmmem.preloaded([many_stacks, STACKS], path=small_disk / "run.kmmem").expect())
    assert first.capture.losses() == {}
    assert full < 2 * roomy + 0.2
    assert outcome.stderr == ""
    expect_losses(kmmem, outcome.path)


def test_profile_onto_a_full_disk_says_so(kmmem, many_stacks, small_disk):
    disks.fill(small_disk)
    outcome = kmmem.profile(["--", many_stacks, STACKS], path=small_disk / "run.kmmem")
    assert outcome.returncode == 0
    assert "kmmem: " in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_limit_on_file_sizes_kills_nobody(kmmem, many_stacks):
    """Writing beyond RLIMIT_FSIZE raises SIGXFSZ, which the program alone would never have met."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    outcome = kmmem.preloaded([many_stacks, STACKS], preexec_fn=limit).expect()
    expect_losses(kmmem, outcome.path)


def test_a_folder_that_cannot_be_written_lets_the_program_run(kmmem, many_stacks, tmp_path):
    outcome = kmmem.preloaded([many_stacks, 10], path=tmp_path / "nowhere" / "run.kmmem")
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")
    assert not outcome.path.exists()
