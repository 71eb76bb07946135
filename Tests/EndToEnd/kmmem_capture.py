"""A slow, independent reader of .kmmem captures, written from the headers of Sources/CCaptureFormat/include alone.

It keeps everything in Python objects and checks every index, so that the tests do not rest on kmmem's own reader.
"""

from __future__ import annotations

import struct
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from block_kinds import KINDS
from compact_columns import BadColumns, expanded
from line_tables import line_of_instruction
from region_records import Region, add_region

MAGIC = 0x0A0D004D454D4D4B
LIVE, COMPACT = 1, 2
PAGE = 4096
NATIVE_NODES, PYTHON_NODES, SITES, THREADS, TIMELINE, LOG, BIRTHS = range(1, 8)
FORMATS = {
    NATIVE_NODES: "<QII",
    PYTHON_NODES: "<QII",
    SITES: "<IIHBBIQQQQqiI",
    THREADS: "<II16sQqq8x5Q32x48Q",
    TIMELINE: "<6Q",
    LOG: "<c",
    BIRTHS: "<IHHQQ",
}
THREAD_FIELDS = "tid threads name start_routine heap_bytes object_bytes truncated_native truncated_python".split()
THREAD_FIELDS += ["in_use", "began", "ended"]
ELEMENT_BYTES = {array: struct.calcsize(code) for array, code in FORMATS.items()}
STATES = ("recording", "stopped", "python-exit", "process-exit", "exec")
NATIVE, OBJECTS, PYTHON = 1, 2, 4

# name, struct code; "|" aligns to 64 bytes. In the order of struct kmm_header.
HEADER = """
    magic Q  major H  minor H  header_bytes I  extent_count I  state I  options I  pid I  parent_pid I
    temporary_window I  frame_limit I  site_base I  sample_bytes Q  start_realtime Q  start_monotonic Q
    end_monotonic Q  inherited_bytes Q  inherited_freed_bytes Q  page_count I  reserved0 I  page_limit_hits Q
    last_signal Q  guarded_blocks Q  unguarded_blocks Q  reserved1 7Q
    | lengths 8Q
    | dropped_events Q  dropped_nodes Q  dropped_sites Q  dropped_code Q  unknown_frees Q  mismatched_frames Q
    timeline_halvings Q  reserved2 Q
    | heap_bytes Q  object_bytes Q  heap_line 14Q
    | mapped_bytes Q  file_mapped_bytes Q  reserved_bytes Q  arena_bytes Q
    | peak_bytes Q  peak_nanoseconds Q  epoch I  at_peak I  clock Q
"""


class BadCapture(Exception):
    """The file is not a capture that this reader can follow; the text says why."""


@dataclass(frozen=True)
class NativeFrame:
    """One machine frame: an address and the generation of the address space in which it was seen."""

    address: int
    generation: int
    exact: bool

    @property
    def lookup(self) -> int:
        """The address to ask symbols for: within the call, not after it."""
        return self.address if self.exact else self.address - 1


@dataclass(frozen=True)
class PythonFrame:
    """One Python frame, as its code object's name, its file and the line it stands at."""

    function: str
    file: str
    line: int | None
    entry: bool


@dataclass
class Site:
    """The counters of one stack of one thread, the frees by other threads included."""

    index: int
    native: int
    python: int
    thread: int
    kind: str
    allocations: int
    allocated_bytes: int
    frees: int
    freed_bytes: int
    temporaries: int
    peak_blocks: int
    peak_bytes: int

    @property
    def live_blocks(self) -> int:
        return self.allocations - self.frees

    @property
    def live_bytes(self) -> int:
        return self.allocated_bytes - self.freed_bytes


@dataclass
class Module:
    """A loaded file: its segments and the generations of the address space in which it was there."""

    id: int
    generation: int
    base: int
    segments: list[tuple[int, int, int]]
    build_id: bytes
    path: str
    gone: int | None = None

    def holds(self, frame: NativeFrame) -> bool:
        there = self.generation <= frame.generation and (self.gone is None or frame.generation < self.gone)
        return there and any(start <= frame.lookup < end for start, end, _ in self.segments)


@dataclass
class Code:
    """What is kept of a Python code object."""

    name: str
    file: int
    first_line: int
    table: bytes
    flags: int


@dataclass
class Capture:
    """Everything in one capture file."""

    path: Path
    header: dict = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict)
    modules: list[Module] = field(default_factory=list)
    strings: dict[int, str] = field(default_factory=dict)
    codes: dict[int, Code] = field(default_factory=dict)
    evaluation_loops: list[tuple[int, int]] = field(default_factory=list)
    marks: list[tuple[str, int]] = field(default_factory=list)
    children: list[int] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    threads: list[dict] = field(default_factory=list)
    timeline: list[tuple[int, ...]] = field(default_factory=list)
    #: Site number, epoch, blocks and bytes, sorted.
    births: list[tuple[int, int, int, int]] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    native_nodes: list[tuple[int, int]] = field(default_factory=list)
    python_nodes: list[tuple[int, int]] = field(default_factory=list)
    inherited_frees: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    _python_frames: dict[int, PythonFrame] = field(default_factory=dict)
    _modules_of_frames: dict[NativeFrame, Module | None] = field(default_factory=dict)

    @property
    def state(self) -> str:
        return STATES[self.header["state"]]

    @property
    def total_bytes(self) -> int:
        return self.header["heap_bytes"] + self.header["object_bytes"] + self.header["mapped_bytes"]

    @property
    def python_version(self) -> tuple[int, int]:
        major, minor = self.meta["python.version"].split(".")[:2]
        return int(major), int(minor)

    def losses(self) -> dict[str, int]:
        """The counters of what was lost, those above zero only."""
        names = ("dropped_events", "dropped_nodes", "dropped_sites", "dropped_code", "page_limit_hits")
        return {name: self.header[name] for name in names if self.header[name]}

    def native_frames(self, site: Site) -> Iterator[NativeFrame]:
        """The machine frames of a site, innermost first, one after the other."""
        for word in _walk(self.native_nodes, site.native):
            yield NativeFrame(word & 0xFFFFFFFFFFFF, word >> 48 & 0x7FFF, bool(word >> 63))

    def native_stack(self, site: Site) -> list[NativeFrame]:
        """The machine frames of a site, innermost first."""
        return list(self.native_frames(site))

    def innermost_python(self, site: Site) -> PythonFrame | None:
        """The Python frame in which a site allocated, if there was one."""
        return self._python_frame(self.python_nodes[site.python][0]) if site.python else None

    def python_stack(self, site: Site) -> list[PythonFrame]:
        """The Python frames of a site, innermost first."""
        return [self._python_frame(word) for word in _walk(self.python_nodes, site.python)]

    def _python_frame(self, word: int) -> PythonFrame:
        if word not in self._python_frames:
            self._python_frames[word] = self._decoded(word)
        return self._python_frames[word]

    def _decoded(self, word: int) -> PythonFrame:
        code = self.codes.get(word >> 32)
        entry = bool(word >> 31 & 1)
        if code is None:
            return PythonFrame(f"<code {word >> 32}>", "", None, entry)
        line = line_of_instruction(self.python_version, code.table, code.first_line, word & 0x7FFFFFFF)
        return PythonFrame(code.name, self.strings.get(code.file, ""), line, entry)

    def module_of(self, frame: NativeFrame) -> Module | None:
        """The module whose code a frame was in."""
        if frame not in self._modules_of_frames:
            found = next((module for module in reversed(self.modules) if module.holds(frame)), None)
            self._modules_of_frames[frame] = found
        return self._modules_of_frames[frame]

    def innermost_module(self, site: Site) -> str:
        """The path of the module that called the allocator."""
        frame = next(self.native_frames(site), None)
        module = self.module_of(frame) if frame else None
        return module.path if module else ""


def _walk(nodes: list[tuple[int, int]], index: int):
    seen = 0
    while index:
        if index >= len(nodes) or seen > len(nodes):
            raise BadCapture(f"node {index} of {len(nodes)} does not exist or is its own caller")
        word, index = nodes[index]
        seen += 1
        yield word


def read_capture(path: Path | str) -> Capture:
    """Reads a capture from start to end; raises BadCapture when anything does not fit."""
    try:
        return _read(Path(path))
    except struct.error as error:
        raise BadCapture(f"the file ends too early: {error}") from error
    except (BadColumns, IndexError, zlib.error) as error:
        raise BadCapture(f"the columns cannot be followed: {error}") from error


def _read(path: Path) -> Capture:
    data = path.read_bytes()
    header = _header(data)
    capture = Capture(path, header)
    arrays = _arrays(data, header)
    elements = {array: struct.iter_unpack(FORMATS[array], data) for array, data in arrays.items()}
    capture.native_nodes = [(frame, parent) for frame, parent, _ in elements[NATIVE_NODES]]
    capture.python_nodes = [(frame, parent) for frame, parent, _ in elements[PYTHON_NODES]]
    capture.timeline = list(elements[TIMELINE])
    capture.threads = [_thread(record) for record in elements[THREADS]]
    # The header has the sums of the latest look at the clock, the slots those of this moment.
    for name in ("heap_bytes", "object_bytes"):
        header[name] = sum(thread[name] for thread in capture.threads)
    capture.births = sorted((site, epoch, blocks, size) for site, epoch, _, blocks, size in elements[BIRTHS])
    _read_sites(capture, elements[SITES])
    _read_log(capture, arrays[LOG])
    return capture


def _header(data: bytes) -> dict:
    words = HEADER.split()
    header: dict = {}
    offset, index = 0, 0
    while index < len(words):
        if words[index] == "|":
            offset, index = (offset + 63) // 64 * 64, index + 1
            continue
        name, code = words[index], "<" + words[index + 1]
        values = struct.unpack_from(code, data, offset)
        header[name] = values[0] if len(values) == 1 else values
        offset, index = offset + struct.calcsize(code), index + 2
    if header["magic"] != MAGIC:
        raise BadCapture("the magic number is another one")
    if header["major"] not in (LIVE, COMPACT):
        raise BadCapture(f"format {header['major']}.{header['minor']} is not one that is understood")
    return header


def _arrays(data: bytes, header: dict) -> dict[int, bytes]:
    if header["major"] == COMPACT:
        return expanded(data, header)
    extents = defaultdict(list)
    for number in range(header["extent_count"]):
        array, array_page, file_page, count = struct.unpack_from("<4I", data, PAGE + 16 * number)
        extents[array].append((array_page, file_page, count))
    arrays = {}
    for array, size in ELEMENT_BYTES.items():
        joined = bytearray()
        for array_page, file_page, count in sorted(extents[array]):
            if array_page * PAGE != len(joined):
                raise BadCapture(f"array {array} has a hole or an overlap at page {array_page}")
            joined += data[file_page * PAGE : (file_page + count) * PAGE]
        wanted = header["lengths"][array] * size
        if wanted > len(joined):
            raise BadCapture(f"array {array} claims {wanted} bytes and has {len(joined)}")
        arrays[array] = bytes(joined[:wanted])
    return arrays


def _thread(record: tuple) -> dict:
    thread = dict(zip(THREAD_FIELDS, record))
    thread["name"] = thread["name"].split(b"\0")[0].decode("utf-8", "replace")
    thread["sizes"] = record[len(THREAD_FIELDS) :]
    return thread


def _read_sites(capture: Capture, records: Iterator[tuple]) -> None:
    header = capture.header
    base = header["site_base"]
    by_number: dict[int, Site] = {}
    remotes = []
    for index, record in enumerate(records):
        native, python, thread, kind, remote, epoch, count, size, frees, freed, saved_bytes, saved_count, temps = record
        if (index == 0 and base == 0) or (count == 0 and frees == 0 and native == 0 and python == 0):
            continue
        if not header["at_peak"] and epoch == header["epoch"]:
            peak = saved_count, saved_bytes
        else:
            peak = count - frees, size - freed
        if remote:
            remotes.append((native, frees, freed, temps, peak))
            continue
        if kind >= len(KINDS):
            raise BadCapture(f"site {index} has the unknown kind {kind}")
        site = Site(index + base, native, python, thread, KINDS[kind], count, size, frees, freed, temps, *peak)
        by_number[site.index] = site
    for owner, frees, freed, temps, peak in remotes:
        if owner < base:
            capture.inherited_frees[owner] += frees
            continue
        if owner not in by_number:
            raise BadCapture(f"a remote record names site {owner}, which does not exist")
        site = by_number[owner]
        site.frees += frees
        site.freed_bytes += freed
        site.temporaries += temps
        site.peak_blocks += peak[0]
        site.peak_bytes += peak[1]
    capture.sites = list(by_number.values())


def _read_log(capture: Capture, log: bytes) -> None:
    position = 0
    readers = {1: _meta, 2: _module, 3: _unload, 4: _string, 5: _code, 6: _range, 7: _mark, 8: _child, 12: add_region}
    while position + 8 <= len(log):
        kind, length = struct.unpack_from("<II", log, position)
        if length < 8 or length % 8 or position + length > len(log):
            raise BadCapture(f"log record of {length} bytes at {position} of {len(log)}")
        if kind in readers:
            readers[kind](capture, log[position : position + length])
        position += length
    if position != len(log):
        raise BadCapture(f"{len(log) - position} bytes stand after the last log record")


def _meta(capture: Capture, record: bytes) -> None:
    key, value = record[8:].split(b"\0")[:2]
    capture.meta[key.decode()] = value.decode("utf-8", "surrogateescape")


def _module(capture: Capture, record: bytes) -> None:
    number, generation, base, _, count, id_length, path_length = struct.unpack_from("<IIQQHHI", record, 8)
    segments = [struct.unpack_from("<3Q", record, 40 + 24 * index) for index in range(count)]
    start = 40 + 24 * count
    path = record[start + id_length : start + id_length + path_length].decode("utf-8", "surrogateescape")
    capture.modules.append(Module(number, generation, base, segments, record[start : start + id_length], path))


def _unload(capture: Capture, record: bytes) -> None:
    number, generation = struct.unpack_from("<II", record, 8)
    for module in capture.modules:
        if module.id == number and module.gone is None:
            module.gone = generation


def _string(capture: Capture, record: bytes) -> None:
    number, length = struct.unpack_from("<II", record, 8)
    capture.strings[number] = record[16 : 16 + length].decode("utf-8", "surrogateescape")


def _code(capture: Capture, record: bytes) -> None:
    number, file, first_line, name_length, table_length, flags = struct.unpack_from("<6I", record, 8)
    name = record[32 : 32 + name_length].decode("utf-8", "surrogateescape")
    table = record[32 + name_length : 32 + name_length + table_length]
    capture.codes[number] = Code(name, file, first_line, table, flags)


def _range(capture: Capture, record: bytes) -> None:
    capture.evaluation_loops.append(struct.unpack_from("<QQ", record, 8))


def _mark(capture: Capture, record: bytes) -> None:
    _, live, length, _ = struct.unpack_from("<QQII", record, 8)
    capture.marks.append((record[32 : 32 + length].decode("utf-8", "replace"), live))


def _child(capture: Capture, record: bytes) -> None:
    capture.children.append(struct.unpack_from("<QI", record, 8)[1])
