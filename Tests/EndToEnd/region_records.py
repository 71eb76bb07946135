"""What a capture tells of the address space, read from kmm_region.h alone; and the kernel's own list of it."""

from __future__ import annotations

import struct
from dataclasses import dataclass

HEAD = struct.Struct("<6QIHHII")
KNOWN = ("nothing", "own", "stack", "guarded", "mapped", "arena", "heap")


@dataclass(frozen=True)
class Region:
    """A mapping or a piece of one."""

    start: int
    end: int
    file_offset: int
    resident: int
    private_dirty: int
    swapped: int
    site: int
    permissions: str
    known: str
    thread: int
    path: str


def add_region(capture, record: bytes) -> None:
    """Adds the region of a log record to a capture."""
    *numbers, site, bits, known, thread, length = HEAD.unpack_from(record, 8)
    permissions = "".join(letter if bits >> place & 1 else "-" for place, letter in enumerate("rwx"))
    permissions += "s" if bits & 8 else "p"
    path = record[8 + HEAD.size : 8 + HEAD.size + length].decode("utf-8", "surrogateescape")
    capture.regions.append(Region(*numbers, site, permissions, KNOWN[known], thread, path))


@dataclass
class Mapping:
    """A mapping as /proc/PID/smaps has it; sizes in bytes."""

    start: int
    end: int
    permissions: str
    path: str
    figures: dict[str, int]

    @property
    def resident(self) -> int:
        return self.figures["Rss"]


def read_smaps(text: str) -> list[Mapping]:
    """The mappings of a text of smaps."""
    mappings: list[Mapping] = []
    for line in text.splitlines():
        words = line.split(maxsplit=5)
        if not words[0].endswith(":"):
            start, end = (int(word, 16) for word in words[0].split("-"))
            mappings.append(Mapping(start, end, words[1], words[5] if len(words) > 5 else "", {}))
        elif words[-1] == "kB":
            mappings[-1].figures[words[0][:-1]] = int(words[1]) * 1024
    return mappings
