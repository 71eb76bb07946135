"""What kmmem, Valgrind and AddressSanitizer say of errors on the heap, read into the same words."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from heap_error_cases import (
    AFTER_FREE,
    DOUBLE,
    ELSEWHERE,
    FAULT,
    FOUND,
    INVALID,
    LEAK,
    MISMATCHED,
    MISSED,
    OVERFLOW,
    UNDERFLOW,
    Case,
)
from leaks import place_of

Place = tuple[str, int]
SANITIZER_KINDS = {
    "attempting double-free": DOUBLE,
    "attempting free on address which was not malloc()-ed": INVALID,
    "alloc-dealloc-mismatch": MISMATCHED,
    "new-delete-type-mismatch": MISMATCHED,
    "heap-use-after-free": AFTER_FREE,
    "SEGV on unknown address": FAULT,
}
FRAME = re.compile(r"\s+#\d+ 0x[0-9a-f]+ in .* (\S+?):(\d+)(?::\d+)?$")


@dataclass
class Report:
    """One thing that a tool says: its kind, and where the program's own frames are on each stack, innermost first."""

    kind: str
    stacks: dict[str, list[Place]] = field(default_factory=dict)
    #: The line that the tool itself names; others name the innermost one.
    place: Place | None = None

    def innermost(self, role: str) -> Place | None:
        return next(iter(self.stacks.get(role, [])), None)

    def sight_of(self, case: Case) -> str:
        """Whether it names the line that it should name."""
        place = self.place or self.innermost("allocated" if self.kind == LEAK else "access")
        return FOUND if place in case.culprits else ELSEWHERE

    def wrong_stacks(self, case: Case) -> list[str]:
        """The stacks that do not begin at the lines that are marked for them, of those that reach the program."""
        return [
            f"{role} at {self.innermost(role)}"
            for role in ("allocated", "freed")
            if self.stacks.get(role) and case.marked(role) and self.innermost(role) not in case.marked(role)
        ]


def sight(case: Case, reports: list[Report]) -> str:
    """What became of a guilty program: of several things that a tool says, the first is meant."""
    return reports[0].sight_of(case) if reports else MISSED


def of_kmmem(case: Case, findings: Iterable[dict]) -> list[Report]:
    """What `kmmem leaks` has found."""
    reports = []
    for finding in findings:
        kinds = {"heap-errors": finding["kind"], "lost-blocks": LEAK}
        report = Report(kinds.get(finding["detector"], f"{finding['detector']}/{finding['kind']}"))
        report.place = place_of(finding["at"]) or ("nowhere", 0)
        for stack in finding.get("stacks") or ():
            report.stacks[stack["role"]] = _own(case, map(_place, stack["frames"]))
        reports.append(report)
    return reports


def of_valgrind(case: Case, path: Path) -> list[Report]:
    """What memcheck has written as XML: errors first, then blocks that are lost for certain."""
    reports = [_valgrind_error(case, error) for error in ElementTree.parse(path).getroot().iter("error")]
    return sorted(reports, key=lambda report: report.kind == LEAK)


def _valgrind_error(case: Case, error: ElementTree.Element) -> Report:
    kind = error.findtext("kind", "")
    told = " ".join(element.text or "" for element in error.iter("auxwhat"))
    role = "allocated" if kind == "Leak_DefinitelyLost" else "access"
    report = Report(_valgrind_kind(kind, told))
    for element in error:
        if element.tag == "auxwhat":
            role = "freed" if "free'd" in (element.text or "") else "allocated"
        elif element.tag == "stack":
            frames = [(frame.findtext("file", ""), int(frame.findtext("line", "0"))) for frame in element]
            report.stacks[role] = _own(case, frames)
    return report


def _valgrind_kind(kind: str, told: str) -> str:
    """Errors of one kind differ by what is said of their address."""
    if kind == "InvalidFree":
        return DOUBLE if " 0 bytes inside a block" in told and "free'd" in told else INVALID
    if kind in ("InvalidRead", "InvalidWrite"):
        words = {"free'd": AFTER_FREE, "bytes after a block": OVERFLOW, "bytes before a block": UNDERFLOW}
        return next((name for word, name in words.items() if word in told), FAULT)
    return {"MismatchedFree": MISMATCHED, "Leak_DefinitelyLost": LEAK}.get(kind, kind)


def of_sanitizer(case: Case, text: str) -> list[Report]:
    """What AddressSanitizer has printed: one error, or the leaks in which the program has a part."""
    reports: list[Report] = []
    frames: list[Place] = []
    for line in text.splitlines():
        if match := re.search(r"ERROR: AddressSanitizer: (.*)", line):
            reports.append(Report(_sanitizer_kind(match[1], text)))
            frames = []
        elif line.startswith(("Direct leak of ", "Indirect leak of ")):
            reports.append(Report(LEAK, {"allocated": (frames := [])}))
        elif role := _sanitizer_role(line):
            frames = []
            if reports and role not in reports[-1].stacks:
                reports[-1].stacks[role] = frames
        elif match := FRAME.match(line):
            frames += _own(case, [(match[1], int(match[2]))])
            # An error's own stack is the one that has no heading.
            if reports and not reports[-1].stacks:
                reports[-1].stacks["access"] = frames
    return [report for report in reports if report.kind != LEAK or report.stacks["allocated"]]


def _sanitizer_kind(told: str, text: str) -> str:
    if told.startswith("heap-buffer-overflow"):
        return UNDERFLOW if re.search(r"is located \d+ bytes (to the left of|before) ", text) else OVERFLOW
    return next((kind for word, kind in SANITIZER_KINDS.items() if told.startswith(word)), told)


def _sanitizer_role(line: str) -> str | None:
    if re.match(r"freed by thread ", line):
        return "freed"
    if re.match(r"(previously )?allocated by thread ", line):
        return "allocated"
    return "a thread" if re.match(r"Thread T\d+ ", line) else None


def _place(frame: dict) -> Place:
    return frame["file"] or "", frame["line"] or 0


def _own(case: Case, frames: Iterable[Place]) -> list[Place]:
    """The frames that are the program's and not a library's, with their files' names only."""
    names = {case.path.name, case.script.name if case.script else ""} - {""}
    return [(Path(file).name, line) for file, line in frames if Path(file).name in names]
