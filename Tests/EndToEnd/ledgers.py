"""Compares the account of Tests/Programs/ledger with what a capture says about the same run, figure by figure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest

from addresses import NOWHERE, AddressBook, Place
from block_kinds import HEAP_KINDS, OBJECT_KINDS
from kmmem_capture import Capture

SOURCES = [f"ledger/{name}.cpp" for name in ("main", "Book", "Slots", "Mappings", "Sites")]
SITES = "ledger/Sites.cpp"
TOTAL_KINDS = HEAP_KINDS | OBJECT_KINDS | {"mapping"}


@dataclass
class Figures:
    """What is counted of one line."""

    kind: str = ""
    allocations: int = 0
    allocated_bytes: int = 0
    frees: int = 0
    freed_bytes: int = 0
    temporaries: int = 0
    peak_blocks: int = 0
    peak_bytes: int = 0

    @property
    def live_bytes(self) -> int:
        return self.allocated_bytes - self.freed_bytes


@dataclass
class Account:
    """The figures of every allocating line of the ledger program."""

    lines: dict[int, Figures]
    threads: list[int] = field(default_factory=list)
    peak: int = 0
    possible_peak: int = 0

    def comparable(self, with_peak: bool) -> dict[int, dict]:
        """The figures that must be equal; those of the peak only where events were serial."""
        unknown = {} if with_peak else {"peak_blocks": None, "peak_bytes": None}
        return {line: {**asdict(figures), **unknown} for line, figures in self.lines.items()}


def read_accounts(path: Path) -> list[Account]:
    """The program's own account, once for each moment at which its total stood at the maximum, if there were two."""
    data = json.loads(path.read_text())
    accounts = []
    for moment in (0, 1):
        lines = {}
        for line, values in data["lines"].items():
            blocks, size = values["peaks"][moment]
            counted = {name: values[name] for name in values if name != "peaks"}
            lines[int(line)] = Figures(**counted, peak_blocks=blocks, peak_bytes=size)
        accounts.append(Account(lines, data["threads"], data["peak"], data["possible_peak"]))
    return accounts


def captured_lines(capture: Capture, book: AddressBook, file: str = SITES) -> dict[int, Figures]:
    """The capture's figures, added up by line of one source file."""
    lines: dict[int, Figures] = {}
    places = book.places(capture)
    for site in capture.sites:
        place: Place | None = places.get(site.index)
        if place is None or not place.file.endswith(file):
            continue
        figures = lines.setdefault(place.line, Figures(site.kind))
        assert figures.kind == site.kind, f"line {place.line} is both {figures.kind} and {site.kind}"
        for name in asdict(figures):
            if name != "kind":
                setattr(figures, name, getattr(figures, name) + getattr(site, name))
    return lines


def compare(capture: Capture, accounts: list[Account], book: AddressBook, serial: bool = True) -> None:
    """Asserts that every figure of every line is the program's own."""
    assert capture.losses() == {}
    lines = captured_lines(capture, book)
    found = Account(lines).comparable(serial)
    wanted = [account.comparable(serial) for account in accounts]
    if found not in wanted:
        pytest.fail("\n".join(_differences(found, wanted[0])))
    _compare_totals(capture)
    _compare_peak(capture, accounts[0], lines, book, serial)


def _differences(found: dict[int, dict], wanted: dict[int, dict]):
    for line in sorted(found.keys() | wanted.keys()):
        if found.get(line) != wanted.get(line):
            yield f"line {line}: captured {found.get(line)}\n  instead of {wanted.get(line)}"


def _compare_totals(capture: Capture) -> None:
    live: dict[str, int] = {}
    for site in capture.sites:
        live[site.kind] = live.get(site.kind, 0) + site.live_bytes
    header = capture.header
    assert header["heap_bytes"] == sum(live.get(kind, 0) for kind in HEAP_KINDS)
    assert header["object_bytes"] == sum(live.get(kind, 0) for kind in OBJECT_KINDS)
    assert header["mapped_bytes"] == live.get("mapping", 0)
    assert header["file_mapped_bytes"] == live.get("file-mapping", 0)
    assert header["reserved_bytes"] == live.get("reservation", 0)


def _compare_peak(
    capture: Capture, account: Account, lines: dict[int, Figures], book: AddressBook, serial: bool
) -> None:
    """The peak is the program's own plus what the libraries held meanwhile, which does not change while it plays."""
    counted = [site for site in capture.sites if site.kind in TOTAL_KINDS]
    if serial:
        at_peak = sum(site.peak_bytes for site in counted)
        own = sum(figures.peak_bytes for figures in lines.values() if figures.kind in TOTAL_KINDS)
        assert own == account.peak
        assert capture.header["peak_bytes"] == at_peak
        return
    own = book.places(capture)
    others = sum(site.peak_bytes for site in counted if not own.get(site.index, NOWHERE).file.endswith(SITES))
    assert account.peak + others <= capture.header["peak_bytes"] <= account.possible_peak + others
