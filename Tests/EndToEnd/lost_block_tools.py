"""Runs Tests/Programs/lost_blocks under Valgrind and LeakSanitizer, and reads what they say of each block."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from building import Workshop
from lost_block_ledger import Ledger, ledger_of
from lost_block_plans import Plan
from lost_block_rules import DEFINITE, INDIRECT, POSSIBLE, REACHABLE

SOURCES = [f"lost_blocks/{name}.cpp" for name in "main Plan Blocks Makers Places Threads Coroutines".split()]
VALGRIND_KINDS = {
    "Leak_DefinitelyLost": DEFINITE,
    "Leak_IndirectlyLost": INDIRECT,
    "Leak_PossiblyLost": POSSIBLE,
    "Leak_StillReachable": REACHABLE,
}
LEAK = """#include <stdlib.h>
void *volatile kept;
int main(void) { kept = malloc(8); kept = malloc(9); }
"""
SANITIZER_KINDS = {"Direct": DEFINITE, "Indirect": INDIRECT}


@dataclass
class Verdict:
    """What a tool said of the blocks of one run."""

    ledger: Ledger
    classes: dict[int, str]


class Player:
    """The program, plain and with LeakSanitizer, and a folder for plans."""

    def __init__(self, workshop: Workshop, folder: Path) -> None:
        self.folder = folder
        shelf = workshop.library("lost_blocks/shelf.c", "libshelf.so")
        self.plugin = workshop.library("lost_blocks/plugin.c", "libplugin.so")
        flags = [str(shelf), "-fno-omit-frame-pointer"]
        self.plain = workshop.program(SOURCES, "lost_blocks", *flags)
        self.sanitized = None
        if sanitizer_trouble(workshop.folder) is None:
            self.sanitized = workshop.program(SOURCES, "lost_blocks_lsan", *flags, "-fsanitize=leak")

    def command(self, plan: Plan, program: Path) -> list[str]:
        """The command that plays a plan."""
        path = self.folder / "plan"
        path.write_text(plan.text)
        return [str(program), str(path), str(self.plugin)]

    def valgrind(self, plan: Plan, heuristics: str) -> Verdict:
        """What Valgrind says with some of its heuristics: `all` or `none`."""
        report = self.folder / "valgrind.xml"
        options = ["--leak-check=full", "--show-leak-kinds=all", f"--leak-check-heuristics={heuristics}"]
        # libc would free blocks of its own before Valgrind looks, and what they hold.
        options += ["--run-libc-freeres=no", "--num-callers=40", "--xml=yes", f"--xml-file={report}"]
        done = _run(["valgrind", *options, *self.command(plan, self.plain)])
        assert done.returncode == 0, done.stderr
        ledger = ledger_of(plan, told_addresses(done.stdout))
        return Verdict(ledger, _valgrind_classes(report, ledger))

    def sanitizer(self, plan: Plan) -> Verdict:
        """What LeakSanitizer says; blocks of which it says nothing are reachable for it."""
        assert self.sanitized
        settings = {**os.environ, "LSAN_OPTIONS": "report_objects=1:symbolize=0:exitcode=23"}
        done = _run(self.command(plan, self.sanitized), env=settings)
        assert done.returncode in (0, 23), done.stderr
        ledger = ledger_of(plan, told_addresses(done.stdout))
        return Verdict(ledger, _sanitizer_classes(done.stderr, ledger))


def told_addresses(stdout: str) -> dict[int, tuple[int, int]]:
    """Where the program said that its blocks are, and how large."""
    lines = [line.split() for line in stdout.splitlines() if line.startswith("block ")]
    return {int(number): (int(address, 16), int(size)) for _, number, address, size in lines}


def valgrind_trouble() -> str | None:
    """Why there is no Valgrind to compare with."""
    return None if shutil.which("valgrind") else "valgrind is not installed"


def valgrind_version() -> str:
    """As it names itself."""
    return _run(["valgrind", "--version"]).stdout.strip()


def sanitizer_trouble(folder: Path) -> str | None:
    """Why LeakSanitizer finds no leak here."""
    source, program = folder / "leak.c", folder / "leak"
    source.write_text(LEAK)
    compiler = shutil.which("gcc") or "cc"
    built = _run([compiler, "-fsanitize=leak", "-o", str(program), str(source)])
    if built.returncode != 0:
        return f"{compiler} cannot link with -fsanitize=leak"
    done = _run([str(program)])
    return None if "Direct leak of 8 byte" in done.stderr else f"LeakSanitizer does not work: {done.stderr[-200:]}"


def _run(command: list[str], **keywords) -> subprocess.CompletedProcess:
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **keywords)


def _valgrind_classes(report: Path, ledger: Ledger) -> dict[int, str]:
    """Each block is a record of its own, as its number is on the stack on which it was made."""
    found: dict[int, str] = {}
    for error in ElementTree.parse(report).getroot().iter("error"):
        kind = VALGRIND_KINDS.get(error.findtext("kind", ""))
        number = _spelled([frame.findtext("fn") or "" for frame in error.iterfind("stack[1]/frame")])
        if kind is None or number is None:
            continue
        assert number not in found
        found[number] = kind
        assert error.findtext("xwhat/leakedblocks") == "1"
        direct = re.match(r"([\d,]+) (?:\(([\d,]+) direct)?", error.findtext("xwhat/text", ""))
        assert direct
        size = int((direct[2] or direct[1]).replace(",", ""))
        assert size == ledger.pieces[number].bytes, f"block {number} has {size} bytes"
    return found


def _spelled(functions: list[str]) -> int | None:
    """The number that the functions `digit` spell, the last digit innermost."""
    digits = [match[1] for match in (re.search(r"\bdigit<(\d+)u?>", name) for name in functions) if match]
    return sum(int(digit) << 4 * place for place, digit in enumerate(digits)) if digits else None


def _sanitizer_classes(report: str, ledger: Ledger) -> dict[int, str]:
    numbers = {piece.address: number for number, piece in ledger.pieces.items()}
    found = dict.fromkeys(ledger.pieces, REACHABLE)
    kind = ""
    for line in report.splitlines():
        if match := re.match(r"(Direct|Indirect) leak of ", line):
            kind = SANITIZER_KINDS[match[1]]
        elif (match := re.match(r"0x([0-9a-f]+) \((\d+) bytes\)", line)) and (address := int(match[1], 16)) in numbers:
            assert int(match[2]) == max(ledger.pieces[numbers[address]].bytes, 1)
            found[numbers[address]] = kind
    return found
