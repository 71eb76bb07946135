"""Guarded blocks: what becomes of the program, whose faults are whose, and what the options do."""

from __future__ import annotations

import re
import resource
import signal
import subprocess

import pytest

from building import PROGRAMS
from leaks import guilty_lines, place_of

SOURCE = PROGRAMS / "guard/faults.c"
OVERFLOW, UNDERFLOW = "heap-errors/overflow", "heap-errors/underflow"


@pytest.fixture(scope="session")
def faults(workshop):
    return workshop.program(["guard/faults.c"], "guard-faults")


def expect_fault(verdict, kind: str) -> dict:
    """The one finding, which is of this kind and at a guilty line."""
    assert [f"{finding['detector']}/{finding['kind']}" for finding in verdict.findings] == [kind], verdict
    assert place_of(verdict.findings[0]["at"]) in guilty_lines([SOURCE]), verdict
    return verdict.findings[0]


@pytest.mark.parametrize("what", ["overrun", "overrun-with-handler", "silent-thread"])
def test_a_program_goes_on_after_a_fault_and_never_hears_of_it(examiner, faults, what):
    verdict = examiner.verdict("--guard=all", "--", faults, what)
    finding = expect_fault(verdict, OVERFLOW)
    assert verdict.done.stdout == "done\n"
    assert (finding["certainty"], finding["count"]) == ("certain", 1)
    assert [stack["role"] for stack in finding["stacks"]] == ["access", "allocated"]


def test_a_program_may_be_ended_by_the_first_fault(examiner, faults):
    verdict = examiner.verdict("--guard=all", "--guard-halt", "--", faults, "overrun", returncode=-signal.SIGSEGV)
    expect_fault(verdict, OVERFLOW)
    assert verdict.done.stdout == ""


def test_its_own_handler_hears_of_a_fault_that_ends_it(examiner, faults):
    verdict = examiner.verdict("--guard=all", "--guard-halt", "--", faults, "overrun-with-handler", returncode=7)
    expect_fault(verdict, OVERFLOW)
    assert verdict.done.stdout.startswith(f"own handler: signal {int(signal.SIGSEGV)} at 0x")


@pytest.mark.parametrize("what", ["own-fault", "no-handler", "ignored-and-sent", "sent", "contents"])
def test_faults_of_the_program_are_its_own(examiner, faults, what):
    alone = subprocess.run([faults, what], capture_output=True, text=True, check=False)
    verdict = examiner.verdict("--guard=all", "--", faults, what, returncode=alone.returncode)
    assert verdict.done.stdout == alone.stdout
    assert "another" not in alone.stdout
    verdict.expect_nothing()


def reason(verdict) -> str | None:
    """What the detector says beside its verdict."""
    return next(each["reason"] for each in verdict.answer["detectors"] if each["name"] == "heap-errors")


def test_blocks_that_had_no_room_are_told(examiner, faults):
    """The program has 20,000 blocks at once, more than Linux can keep apart."""
    assert re.fullmatch(
        r"\d+ of 2\d{4} blocks were not guarded, as too many lived at once; .*",
        reason(examiner.verdict("--guard=all", "--", faults, "contents").expect_nothing()),
    )
    assert reason(examiner.verdict("--guard=all", "--", faults, "underrun")) is None


def test_a_system_without_room_for_a_guard_is_told(examiner, faults):
    """The guard asks for 64 GiB of address space, all else for much less."""
    room = (40 << 30, 40 << 30)
    verdict = examiner.verdict(
        "--guard=all", "--", faults, "overrun", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, room)
    )
    assert reason(verdict.expect_nothing()).startswith("no block was guarded, as the system gave no address space")
    assert verdict.done.stdout == "done\n"


def test_the_summary_of_a_recording_leads_to_its_heap_errors(examiner, kmmem, faults):
    path = kmmem.new_path()
    done = kmmem.run("profile", "-o", path, "--guard=all", "--", faults, "overrun")
    assert (done.returncode, done.stdout) == (0, "done\n")
    assert f"kmmem: 1 heap error; see with: kmmem leaks {path}\n" in done.stderr
    expect_fault(examiner.verdict(path), OVERFLOW)


def test_underflows_are_found_where_blocks_lie_at_the_start(examiner, faults):
    examiner.verdict("--guard=all", "--", faults, "underrun").expect_nothing()
    verdict = examiner.verdict("--guard=all", "--guard-side", "start", "--", faults, "underrun")
    assert "a read 1 B before the beginning" in expect_fault(verdict, UNDERFLOW)["title"]


def test_some_of_many_blocks_are_guarded(examiner, faults):
    verdict = examiner.verdict("--guard=200", "--", faults, "many", "guilty")
    findings = [finding for finding in verdict.findings if finding["detector"] == "heap-errors"]
    assert {finding["kind"] for finding in findings} == {"overflow"}, verdict
    # About 100 of 20,000 blocks are; those that lie at the start of their pages tell when they are freed.
    assert 50 <= sum(finding["count"] for finding in findings) <= 200, verdict
    examiner.verdict("--guard=200", "--", faults, "many").expect_nothing()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--guard=none"], '--guard is "none"; it takes all, or one block in how many, as in 500.'),
        (["--guard=0"], '--guard is "0"; it takes all, or one block in how many, as in 500.'),
        (["--guard-halt"], "--guard-halt says how blocks are guarded, and none is; add --guard."),
        (["--guard-side", "end"], "--guard-side says how blocks are guarded, and none is; add --guard."),
        (["--guard", "--guard-side", "both"], '--guard-side is "both"; it takes end or start.'),
    ],
    ids=str,
)
@pytest.mark.parametrize("command", ["leaks", "profile"])
def test_options_that_make_no_sense_are_refused(kmmem, faults, command, words, sentence):
    done = kmmem.run(command, *words, "--", str(faults))
    assert (done.returncode, done.stderr) == (2, f"kmmem: {sentence}\n")
