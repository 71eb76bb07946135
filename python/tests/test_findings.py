"""Findings: values of the answer, tables for a terminal and a notebook, text with everything of one."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

import kmmem
from kmmem._findings import Findings

FRAME = {
    "language": "python",
    "function": "ChordListener.__init__",
    "file": "/srv/listener.py",
    "line": 24,
    "module": "listener",
    "inlined": False,
}


def finding(**members: Any) -> dict[str, Any]:
    """A cycle through C++ as `kmmem query` writes it, with some members of another value."""
    step = {"address": "0x10", "native": False, "step": ".hub", "seen_by_collector": True}
    cycle = [
        {**step, "type": "listener.ChordListener", "text": "listener.ChordListener"},
        {**step, "type": "(new)", "native": True, "text": "its block of 32 B", "step": "", "seen_by_collector": False},
    ]
    cures = [
        {"kind": "weak-edge", "text": "hand on weakref.WeakMethod(…)", "verified": True, "code": None},
        {"kind": "gc-support", "text": "or let EventHub tell", "verified": False, "code": "Py_VISIT(x);\n\nreturn 0;"},
    ]
    usual = {
        "detector": "cross-language-cycles",
        "kind": "cycle",
        "certainty": "certain",
        "counted": True,
        "fingerprint": "2f43e7bb357990f8",
        "found_by": ["kmmem"],
        "title": "4 cycles <through> Python and C++",
        "count": 4,
        "bytes": 1024,
        "python_bytes": 704,
        "native_bytes": 320,
        "retained_bytes": 11878,
        "retained_count": 60,
        "at": {"function": "ChordListener.__init__", "file": "/srv/listener.py", "line": 24},
        "stack": [FRAME],
        "stacks": [],
        "types": ["listener.ChordListener", "(new)"],
        "reached": False,
        "path": None,
        "holders": [],
        "cycle_text": "listener.ChordListener.hub → its block of 32 B ⇒ listener.ChordListener",
        "cycle": cycle,
        "quotient": None,
        "culprit": {"type": "EventHub", "library": "/srv/penta.so", "reason": "EventHub has no tp_traverse"},
        "cures": cures,
        "example": "0x7f0000000010",
        "from_a_newer_kmmem": 1,
    }
    return {**usual, **members}


def answer(**members: Any) -> dict[str, Any]:
    """An answer with one finding, and others of which each part has one."""
    issue = {"fingerprint": "00000000000000aa", "reason": "ticket 4711", "owner": "anna", "date": "2026-11-02"}
    quotient = {
        "members": 3000,
        "types": 2,
        "edges": [{"holder": "Link", "step": ".next", "held": "Link", "count": 3000}],
        "unlisted": 0,
        "entries": [{"holder": "Cache", "step": ".first", "held": "Link", "count": 2}],
        "unlisted_entries": 0,
        "other_cycles": ["Link.owner → Chain → Link"],
    }
    garbage = finding(
        kind="waiting", fingerprint="00000000000000bb", counted=False, quotient=quotient, at=None, stack=[]
    )
    none = {"count": 0, "bytes": 0}
    names = ("definitely_lost", "indirectly_lost", "possibly_lost", "still_reachable")
    usual = {
        "earlier": ["/srv/run-1.kmsnap"],
        "counted": 1,
        "detectors": [
            {"name": "cross-language-cycles", "verdict": "found", "reason": None},
            {"name": "lost-blocks", "verdict": "not-asked", "reason": "no blocks are known; record the program"},
        ],
        "finding_count": 3,
        "findings": [finding()],
        "garbage_count": 1,
        "garbage": [garbage],
        "accepted": [{**issue, "finding": finding(fingerprint="00000000000000aa", path="a.b", reached=True)}],
        "gone": [{**issue, "fingerprint": "00000000000000cc"}],
        "suppressed": {"findings": 1, "count": 2, "bytes": 2048, "by": [{"name": "numpy", "findings": 1, **none}]},
        "blocks": dict.fromkeys(names, none),
    }
    return {**usual, **members}


def test_all_parts_are_values() -> None:
    found = Findings.parse(answer())
    (one,) = found
    assert (found.counted, len(found), found.finding_count, found.earlier) == (1, 1, 3, ("/srv/run-1.kmsnap",))
    assert one.at == kmmem.FindingPlace("ChordListener.__init__", "/srv/listener.py", 24)
    assert one.found_by == ("kmmem",)
    assert one.stack == (kmmem.Frame.parse(FRAME),)
    assert [(step.native, step.seen_by_collector) for step in one.cycle] == [(False, True), (True, False)]
    assert one.culprit is not None
    assert one.culprit.library == "/srv/penta.so"
    assert [cure.verified for cure in one.cures] == [True, False]
    assert found.accepted[0].issue.date == datetime.date(2026, 11, 2)
    assert found.gone[0].fingerprint == "00000000000000cc"
    assert found.suppressed[0].name == "numpy"
    assert found.blocks == kmmem.BlockClasses(*[kmmem.BlockSum(0, 0)] * 4)
    assert found.garbage[0].quotient is not None
    assert found.garbage[0].quotient.edges[0].count == 3000


def test_what_is_not_known_is_none() -> None:
    found = Findings.parse(answer(blocks=None, findings=[finding(at=None, culprit=None, cycle=[], cycle_text=None)]))
    assert found.blocks is None
    (one,) = found
    assert (one.at, one.culprit, one.cycle, one.cycle_text) == (None, None, (), None)
    assert "made by" not in str(Findings.parse(answer(findings=[finding(at=None, stack=[])])).findings[0])


@pytest.mark.parametrize("counted", [0, 3])
def test_it_is_true_when_something_is_counted(counted: int) -> None:
    assert bool(Findings.parse(answer(counted=counted))) == (counted > 0)


def test_a_fingerprint_finds_a_finding_wherever_it_is_listed() -> None:
    found = Findings.parse(answer())
    assert found["2f43e7bb357990f8"] is found.findings[0]
    assert found["00000000000000aa"] is found.accepted[0].finding
    assert found["00000000000000bb"] is found.garbage[0]
    with pytest.raises(KeyError):
        found["0"]


def test_a_table_has_the_findings_and_below_it_the_rest() -> None:
    lines = str(Findings.parse(answer())).splitlines()
    assert lines[0] == "1 counted; 1 of 3 findings"
    assert lines[1].split() == ["certainty", "finding", "count", "retained", "at", "what"]
    assert lines[2].split()[:5] == ["certain", "cross-language-cycles/cycle", "4", "11.6", "KiB"]
    rest = "\n".join(lines[3:])
    for words in (
        "accepted: 4 cycles <through> Python and C++: [00000000000000aa] ticket 4711 (anna, 2026-11-02)",
        "gone: [00000000000000cc]",
        "suppressed: 0 by numpy",
        "garbage that the collector frees by itself, not counted: 11.6 KiB in 4 cycles",
        "native blocks: definitely lost 0 B in 0, ",
        "lost-blocks: not-asked: no blocks are known; record the program",
    ):
        assert words in rest


def test_a_notebook_has_nothing_of_the_program_unescaped() -> None:
    html = Findings.parse(answer())._repr_html_()
    assert "<table>" in html
    assert "&lt;through&gt;" in html
    assert "<through>" not in html


def test_nothing_found_is_one_line() -> None:
    empty = answer(
        counted=0, finding_count=0, findings=[], garbage=[], accepted=[], gone=[], detectors=[], blocks=None,
        suppressed={"findings": 0, "count": 0, "bytes": 0, "by": []},
    )  # fmt: skip
    assert str(Findings.parse(empty)) == "0 counted; 0 of 0 findings"


def test_a_finding_is_a_text_with_the_code_to_add() -> None:
    assert str(Findings.parse(answer()).findings[0]).splitlines() == [
        "4 cycles <through> Python and C++",
        "  certain, cross-language-cycles/cycle, 1.0 KiB, 11.6 KiB with all that only they hold, [2f43e7bb357990f8]",
        "  no root reaches it",
        "  cycle   listener.ChordListener.hub → its block of 32 B ⇒ listener.ChordListener",
        "  why     EventHub has no tp_traverse (/srv/penta.so)",
        "  change  hand on weakref.WeakMethod(…) (checked: without it nothing of this stays)",
        "  change  or let EventHub tell",
        "            Py_VISIT(x);",
        "",
        "            return 0;",
        "  made by ChordListener.__init__ (/srv/listener.py:24)",
        "      ChordListener.__init__ (/srv/listener.py:24)",
    ]
    held = Findings.parse(answer()).accepted[0].finding
    assert "  held by a.b" in str(held).splitlines()
    assert "no root reaches it" not in str(held)
    big = Findings.parse(answer()).garbage[0]
    assert "          3,000 of Link.next → Link" in str(big).splitlines()


def test_a_heap_error_is_a_text_with_all_of_its_stacks() -> None:
    at = {"function": "ChordListener.__init__", "file": "/srv/listener.py", "line": 24}
    error = finding(
        detector="heap-errors", kind="double-free", title="a block of 32 B is freed twice", example=None, at=at,
        bytes=32, retained_bytes=32, cycle=[], cycle_text=None, culprit=None, cures=[],
        stacks=[{"role": "access", "at": at, "frames": [FRAME]}, {"role": "freed", "at": None, "frames": []}],
    )  # fmt: skip
    (one,) = Findings.parse(answer(findings=[error]))
    assert one.stacks[0] == kmmem.FindingStack("access", one.at, one.stack)
    assert str(one).splitlines() == [
        "a block of 32 B is freed twice",
        "  certain, heap-errors/double-free, 32 B, [2f43e7bb357990f8]",
        "  access    ChordListener.__init__ (/srv/listener.py:24)",
        "      ChordListener.__init__ (/srv/listener.py:24)",
        "  freed     (no stack)",
    ]


def test_the_names_are_the_packages() -> None:
    for name in ("Finding", "FindingStack", "Findings", "Cure", "Culprit", "CycleStep", "DetectorVerdict"):
        assert name in kmmem.__all__
        assert getattr(kmmem, name).__name__ == name
