"""An independent reader of snapshot files, written from kmm_snapshot.h alone: slow and obvious."""

from __future__ import annotations

import functools
import struct
import zlib
from array import array
from dataclasses import dataclass, field
from pathlib import Path

HEADER = struct.Struct("<QHHIIIQQQII8QII")
SECTION = struct.Struct("<IIQ")
TYPE = struct.Struct("<QIIIIIHH")
MEMBER = struct.Struct("<IHH")
NODE = struct.Struct("<QQIIII")
ROOT = struct.Struct("<IHHQIIII")
MODULE = struct.Struct("<QQQII")
END = struct.Struct("<9Q")
MAGIC = int.from_bytes(b"KMMSNAP\n", "little")

FACTS, STRINGS, TYPES, MEMBERS, NODES, EDGES, LABELS, ROOTS, TEXTS, MODULES, TRACES, LAST = *range(1, 12), 0xFFFF
ATTRIBUTES, FAR, UNKNOWN, OF_TYPE, BUFFER, DICT, KEYS, INSIDE = 0x8000, *range(0xFFF0, 0xFFF7)
IN_PLACE, BLOCKS, OBJECT_BLOCKS, TRACEMALLOC, THREADS = 1, 2, 4, 8, 16
FIELDS, SEQUENCE, MAPPING, SET, BLOCK = range(5)
NATIVE, SCANNED, OWNED = 16, 32, 128
#: Nodes that could not be read, that kmmem has planted, and that no detector may accuse of the latter.
CUT, CONTROL, INNOCENT = 32, 64, 128
#: The detectors that controls are planted for, by the number in bits 8 - 10 of their flags.
DETECTORS = "none lost-blocks reference-cycles cross-language-cycles leaked-references pinned-objects".split()
#: Texts that are the number of a container's items, and the most that it keeps.
LENGTH, LIMIT, PLACE = 6, 7, 8
ROOT_KINDS = "none module interpreter local atexit global stack register tls static".split()


@dataclass
class Type:
    """A type of nodes, and the names of places in them."""

    address: int
    name: str
    basic_bytes: int
    item_bytes: int
    shape: int
    flags: int
    members: dict[int, str]


@dataclass
class Node:
    """An object or a block, and what it holds: numbers of nodes with the labels of the edges."""

    number: int
    address: int
    size: int
    flags: int
    type: Type
    references: int
    site: int
    edges: list[tuple[int, int]]

    @property
    def told(self) -> list[tuple[int, int]]:
        """The edges of which an object tells, without those that were found by looking for addresses."""
        if not self.type.flags & SCANNED:
            return self.edges
        return (
            [] if self.type.flags & NATIVE else [edge for edge in self.edges if edge[1] < 0x8000 or edge[1] >= 0xFFF0]
        )

    @property
    def is_block(self) -> bool:
        return bool(self.type.flags & NATIVE)

    @property
    def detector(self) -> str:
        """Of a control: what is to find it."""
        return DETECTORS[self.flags >> 8 & 7]


@dataclass
class Root:
    """What holds a node from outside of the graph."""

    node: int
    kind: str
    where: int
    name: str
    owner: str
    thread: int
    line: int
    is_inside: bool


@dataclass
class SnapshotFile:
    """A whole snapshot."""

    pid: int = 0
    flags: int = 0
    #: For how long the recording had run.
    recording_nanoseconds: int = 0
    facts: dict[str, str] = field(default_factory=dict)
    python_version: tuple[int, int] = (0, 0)
    strings: list[str] = field(default_factory=lambda: [""])
    types: list[Type] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    roots: list[Root] = field(default_factory=list)
    texts: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    #: Of nodes that tell them: the number of items, and the most that they keep.
    lengths: dict[int, int] = field(default_factory=dict)
    limits: dict[int, int] = field(default_factory=dict)
    #: Of code objects: the string of the file, and the first line times 2**32.
    places: dict[int, int] = field(default_factory=dict)
    modules: list[tuple[int, int, str]] = field(default_factory=list)
    #: By number from 1: files and lines, innermost first.
    traces: list[list[tuple[str, int]]] = field(default_factory=lambda: [[]])
    pause_nanoseconds: int = 0
    walk_nanoseconds: int = 0
    #: What kmmem has planted for its detectors, and what holds it; neither is among the nodes and roots.
    controls: list[Node] = field(default_factory=list)
    control_roots: list[Root] = field(default_factory=list)

    @functools.cached_property
    def by_address(self) -> dict[int, Node]:
        return {node.address: node for node in self.nodes}


def read_snapshot(path: Path | str) -> SnapshotFile:
    """Reads a snapshot and checks all that it says of itself."""
    header, sections, end = read_sections(path)
    snapshot = SnapshotFile(pid=header[4], flags=header[5], python_version=(header[9] >> 24, header[9] >> 16 & 0xFF))
    snapshot.recording_nanoseconds = header[8]
    snapshot.pause_nanoseconds, snapshot.walk_nanoseconds = end[6:8]
    for text in _records(sections.get(STRINGS, b""), "<I"):
        snapshot.strings.append(text[1].decode("utf-8", "surrogatepass"))
    _types(snapshot, sections)
    _nodes(snapshot, sections)
    for node, kind, inside, where, name, owner, thread, line in ROOT.iter_unpack(sections.get(ROOTS, b"")):
        assert node < len(snapshot.nodes)
        texts = snapshot.strings[name], snapshot.strings[owner]
        snapshot.roots.append(Root(node, ROOT_KINDS[kind], where, *texts, thread, line, bool(inside)))
    for (node, kind, _), text in _records(sections.get(TEXTS, b""), "<IHH"):
        assert node < len(snapshot.nodes)
        told = {LENGTH: snapshot.lengths, LIMIT: snapshot.limits, PLACE: snapshot.places}.get(kind)
        if told is None:
            assert node not in snapshot.texts
            snapshot.texts[node] = (kind, text)
        else:
            assert node not in told
            (told[node],) = struct.unpack("<Q", text)
    for start, stop, _, name, _ in MODULE.iter_unpack(sections.get(MODULES, b"")):
        snapshot.modules.append((start, stop, snapshot.strings[name]))
    _facts(snapshot, sections.get(FACTS, b""))
    _traces(snapshot, sections.get(TRACES, b""))
    edges = sum(len(node.edges) for node in snapshot.nodes)
    members = len(sections.get(MEMBERS, b"")) // MEMBER.size
    counts = (len(snapshot.nodes), edges, len(snapshot.roots), len(snapshot.strings) - 1, len(snapshot.types), members)
    assert counts == end[:6]
    _set_controls_apart(snapshot)
    return snapshot


def _set_controls_apart(snapshot: SnapshotFile) -> None:
    """Controls come last, and nothing else leads to them."""
    count = sum(not node.flags & CONTROL for node in snapshot.nodes)
    snapshot.nodes, snapshot.controls = snapshot.nodes[:count], snapshot.nodes[count:]
    assert all(node.flags & CONTROL for node in snapshot.controls)
    assert not any(target >= count for node in snapshot.nodes for target, _ in node.edges)
    assert all(target >= count for node in snapshot.controls for target, _ in node.edges)
    snapshot.control_roots = [root for root in snapshot.roots if root.node >= count]
    snapshot.roots = [root for root in snapshot.roots if root.node < count]
    snapshot.texts = {number: text for number, text in snapshot.texts.items() if number < count}


def read_sections(path: Path | str) -> tuple[tuple, dict[int, bytes], tuple]:
    """The header, the bytes of each kind of section, and END, once all checksums are right and the file is whole."""
    data = Path(path).read_bytes()
    header = HEADER.unpack_from(data)
    assert header[0] == MAGIC
    assert header[1:3] == (1, 1)
    assert header[3] == HEADER.size == 128
    assert header[-1] == zlib.crc32(data[:124] + bytes(4))
    sections = _sections(data)
    last = sections.pop(LAST)
    assert last[72:] == struct.pack("<Q", zlib.crc32(b"".join(_heads(data))))
    return header, sections, END.unpack(last[:72])


def _sections(data: bytes) -> dict[int, bytes]:
    sections: dict[int, list[bytes]] = {}
    place = 128
    kind = 0
    while kind != LAST:
        kind, checksum, count = SECTION.unpack_from(data, place)
        body = data[place + 16 : place + 16 + count]
        assert len(body) == count
        assert zlib.crc32(body) == checksum
        sections.setdefault(kind, []).append(body)
        padded = (count + 7) // 8 * 8
        assert not any(data[place + 16 + count : place + 16 + padded])
        place += 16 + padded
    assert place == len(data)
    return {kind: b"".join(parts) for kind, parts in sections.items()}


def _heads(data: bytes):
    """The heads of all sections but the last."""
    place = 128
    while SECTION.unpack_from(data, place)[0] != LAST:
        yield data[place : place + 16]
        place += 16 + (SECTION.unpack_from(data, place)[2] + 7) // 8 * 8


def _records(data: bytes, head: str):
    """Records whose last number before the text is its length."""
    form = struct.Struct(head)
    place = 0
    while place < len(data):
        numbers = form.unpack_from(data, place)
        place += form.size
        assert place + numbers[-1] <= len(data)
        yield numbers, data[place : place + numbers[-1]]
        place += numbers[-1]


def _facts(snapshot: SnapshotFile, data: bytes) -> None:
    place = 0
    while place < len(data):
        key, value = struct.unpack_from("<II", data, place)
        text = data[place + 8 : place + 8 + key + value]
        assert len(text) == key + value
        snapshot.facts[text[:key].decode()] = text[key:].decode()
        place += 8 + key + value


def _traces(snapshot: SnapshotFile, data: bytes) -> None:
    place = 0
    while place < len(data):
        (count,) = struct.unpack_from("<I", data, place)
        numbers = struct.unpack_from(f"<{2 * count}I", data, place + 4)
        snapshot.traces.append([(snapshot.strings[file], line) for file, line in zip(numbers[::2], numbers[1::2])])
        place += 4 + 8 * count
    if snapshot.flags & TRACEMALLOC:
        assert all(node.site < len(snapshot.traces) for node in snapshot.nodes)


def _types(snapshot: SnapshotFile, sections: dict[int, bytes]) -> None:
    members = [(snapshot.strings[name], place) for name, place, _ in MEMBER.iter_unpack(sections.get(MEMBERS, b""))]
    for address, name, first, count, basic, item, shape, flags in TYPE.iter_unpack(sections.get(TYPES, b"")):
        assert first + count <= len(members)
        places = {place: member for member, place in reversed(members[first : first + count])}
        snapshot.types.append(Type(address, snapshot.strings[name], basic, item, shape, flags, places))


def _nodes(snapshot: SnapshotFile, sections: dict[int, bytes]) -> None:
    targets, labels = array("I", sections.get(EDGES, b"")), array("H", sections.get(LABELS, b""))
    assert len(targets) == len(labels)
    place = 0
    for number, record in enumerate(NODE.iter_unpack(sections.get(NODES, b""))):
        address, size, kind, references, site, count = record
        row = list(zip(targets[place : place + count], labels[place : place + count]))
        assert len(row) == count
        place += count
        node = Node(number, address, size & (1 << 48) - 1, size >> 48, snapshot.types[kind], references, site, row)
        snapshot.nodes.append(node)
    assert place == len(targets)
    assert all(target < len(snapshot.nodes) for target in targets)
