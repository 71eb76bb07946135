"""Changes snapshot files as no writer would leave them, with checksums and numbers that are right."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kmmem_snapshot import (
    CONTROL,
    DETECTORS,
    EDGES,
    END,
    INNOCENT,
    LABELS,
    LAST,
    NODE,
    NODES,
    ROOT,
    ROOT_KINDS,
    ROOTS,
    SECTION,
    TEXTS,
    read_sections,
)


@dataclass
class Patient:
    """A snapshot whose nodes and roots may be changed: lists of the numbers of their records."""

    minor: int
    nodes: list[list[int]]
    roots: list[list[int]]
    sections: dict[int, bytes]

    def controls(self, detector: str, *, innocent: bool) -> list[int]:
        """The nodes that are planted for a detector."""
        sought = CONTROL | (INNOCENT if innocent else 0) | DETECTORS.index(detector) << 8
        flags = [node[1] >> 48 & (0x700 | CONTROL | INNOCENT) for node in self.nodes]
        return [number for number, found in enumerate(flags) if found == sought]

    def hold(self, node: int) -> None:
        """Makes a node something that nothing frees."""
        self.roots.append([node, ROOT_KINDS.index("static"), 0, 0, 0, 0, 0, 0])

    def let_go(self, nodes: list[int]) -> None:
        """Takes the variables away that hold some nodes, with their references if there are others."""
        for root in [root for root in self.roots if root[0] in nodes and ROOT_KINDS[root[1]] == "global"]:
            self.roots.remove(root)
            if self.nodes[root[0]][3] > 1:
                self.nodes[root[0]][3] -= 1

    def remove_controls(self) -> None:
        """Leaves what a kmmem without controls would have written."""
        first = next(number for number, node in enumerate(self.nodes) if node[1] >> 48 & CONTROL)
        rows = sum(node[5] for node in self.nodes[:first])
        del self.nodes[first:]
        self.roots = [root for root in self.roots if root[0] < first]
        self.sections[EDGES] = self.sections[EDGES][: 4 * rows]
        self.sections[LABELS] = self.sections[LABELS][: 2 * rows]
        self.sections[TEXTS] = _texts_before(first, self.sections[TEXTS])


def operate(path: Path, change: Callable[[Patient], object]) -> Path:
    """A changed copy of a snapshot beside it."""
    header, sections, end = read_sections(path)
    nodes = [list(record) for record in NODE.iter_unpack(sections[NODES])]
    patient = Patient(header[2], nodes, [list(record) for record in ROOT.iter_unpack(sections[ROOTS])], sections)
    change(patient)
    sections[NODES] = b"".join(NODE.pack(*node) for node in patient.nodes)
    sections[ROOTS] = b"".join(ROOT.pack(*root) for root in patient.roots)
    counts = (len(patient.nodes), len(sections[EDGES]) // 4, len(patient.roots), *end[3:])
    copy = path.with_name(f"changed-{path.name}")
    copy.write_bytes(_file(path.read_bytes()[:128], patient.minor, sections, END.pack(*counts)))
    return copy


def _file(header: bytes, minor: int, sections: dict[int, bytes], end: bytes) -> bytes:
    header = header[:10] + struct.pack("<H", minor) + header[12:124]
    header += struct.pack("<I", zlib.crc32(header + bytes(4)))
    heads = {kind: SECTION.pack(kind, zlib.crc32(body), len(body)) for kind, body in sections.items()}
    sealed = end + struct.pack("<Q", zlib.crc32(b"".join(heads.values())))
    parts = [heads[kind] + body + bytes(-len(body) % 8) for kind, body in sections.items()]
    return b"".join([header, *parts, SECTION.pack(LAST, zlib.crc32(sealed), len(sealed)), sealed])


def _texts_before(first: int, texts: bytes) -> bytes:
    """The texts of the nodes before one."""
    kept, place = [], 0
    while place < len(texts):
        node, _, count = struct.unpack_from("<IHH", texts, place)
        if node < first:
            kept.append(texts[place : place + 8 + count])
        place += 8 + count
    return b"".join(kept)
