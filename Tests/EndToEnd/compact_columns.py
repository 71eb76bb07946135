"""The compact form of captures, put back into the arrays of the live form; written from kmm_compact.h alone."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

NATIVE_NODES, PYTHON_NODES, SITES, THREADS, TIMELINE, LOG, BIRTHS = range(1, 8)
PREAMBLE = struct.Struct("<QII")
COLUMN = struct.Struct("<HHIQQQ")
NODE = struct.Struct("<QII")
SITE = struct.Struct("<IIHBBIQQQQqiI")
BIRTH = struct.Struct("<IHHQQ")
BYTES = 1
PARENT, FRAME, FRAMES = 1, 2, 3
ALLOCATIONS, NATIVE, PYTHON, OWNER, KIND, SIZE, REST, LIVE, FREED_REST, TEMPORARIES, SAVED_COUNT, SAVED_REST = range(
    1, 13
)
SIGNED = frozenset((NATIVE, PYTHON, LIVE, FREED_REST))
SIGNED_SAVED = (SAVED_COUNT, SAVED_REST)
WIDE = (1 << 64) - 1


class BadColumns(Exception):
    """The columns cannot be followed; the text says why."""


class Columns:
    """The directory of a compact capture and the streams behind it."""

    def __init__(self, data: bytes, header_bytes: int) -> None:
        file_bytes, count, checksum = PREAMBLE.unpack_from(data, header_bytes)
        start = header_bytes + PREAMBLE.size
        end = start + count * COLUMN.size
        if len(data) != file_bytes:
            raise BadColumns(f"{len(data)} bytes are there and {file_bytes} are claimed")
        if checksum != zlib.crc32(data[: start - 4] + bytes(4) + data[start:end]):
            raise BadColumns("the checksum is another one")
        self.streams: dict[tuple[int, int], tuple[int, bytes]] = {}
        for number in range(count):
            array, field, _, elements, plain, length = COLUMN.unpack_from(data, start + number * COLUMN.size)
            unpacked = zlib.decompress(data[end : end + length])
            if len(unpacked) != plain or (array, field) in self.streams:
                raise BadColumns(f"column {field} of array {array} is not what it claims")
            self.streams[array, field] = elements, unpacked
            end += length
        if end != len(data):
            raise BadColumns("bytes stand behind the last stream")

    def numbers(self, array: int, field: int, count: int | None = None) -> list[int]:
        """The numbers of a column; zeros where it was left out."""
        if (array, field) not in self.streams:
            if field == 1 and count:
                raise BadColumns(f"array {array} has no first column")
            return [0] * (1 if count is None else count)
        elements, plain = self.streams[array, field]
        found = list(_leb128(plain))
        if len(found) != elements or count not in (None, elements):
            raise BadColumns(f"column {field} of array {array} has {len(found)} numbers")
        return found

    def structures(self, array: int) -> bytes:
        """The bytes of an array that is not taken apart."""
        return self.streams.get((array, BYTES), (0, b""))[1]


def _leb128(plain: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in plain:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0
    if shift:
        raise BadColumns("the last number is cut off")


def _unfolded(number: int) -> int:
    return number >> 1 if number % 2 == 0 else -(number >> 1) - 1


def expanded(data: bytes, header: dict) -> dict[int, bytes]:
    """The arrays as they stood in the live form, apart from what no reader needs."""
    columns = Columns(data, header["header_bytes"])
    lengths = header["lengths"]
    arrays = {array: columns.structures(array) for array in (THREADS, TIMELINE, LOG)}
    for array in (NATIVE_NODES, PYTHON_NODES):
        arrays[array] = _nodes(columns, array, lengths[array])
    arrays[SITES] = _sites(columns, lengths[SITES], header["epoch"])
    arrays[BIRTHS] = _births(columns, lengths[BIRTHS])
    return arrays


def _nodes(columns: Columns, array: int, count: int) -> bytes:
    words, last = [], 0
    for distance in columns.numbers(array, FRAMES):
        last = (last + distance) & WIDE
        words.append(last)
    parents = columns.numbers(array, PARENT, count)
    frames = columns.numbers(array, FRAME, count)
    return b"".join(
        NODE.pack(words[frame], (number - distance) & 0xFFFFFFFF, 0)
        for number, (distance, frame) in enumerate(zip(parents, frames))
    )


def _births(columns: Columns, count: int) -> bytes:
    blocks, steps, epochs, sizes, rests = (columns.numbers(BIRTHS, field, count) for field in range(1, 6))
    site = 0
    packed = []
    for step, epoch, born, size, rest in zip(steps, epochs, blocks, sizes, rests):
        site += step
        packed.append(BIRTH.pack(site, epoch, 0, born, size * born + rest))
    return b"".join(packed)


def _sites(columns: Columns, count: int, epoch: int) -> bytes:
    fields = []
    for field in range(ALLOCATIONS, SAVED_COUNT):
        found = columns.numbers(SITES, field, count)
        fields.append([_unfolded(number) for number in found] if field in SIGNED else found)
    kept = sum(owner & 1 for owner in fields[OWNER - 1])
    saved = zip(*([_unfolded(number) for number in columns.numbers(SITES, field, kept)] for field in SIGNED_SAVED))
    native = python = 0
    packed = []
    for made, native_step, python_step, owner, kind, size, rest, live, freed_rest, temporaries in zip(*fields):
        native, python = (native + native_step) & 0xFFFFFFFF, (python + python_step) & 0xFFFFFFFF
        made_bytes = (size * made + rest) & WIDE
        frees = (made - live) & WIDE
        freed = (made_bytes if frees == made else size * frees) + freed_rest & WIDE
        saved_count, saved_rest = next(saved) if owner & 1 else (0, 0)
        saved_bytes = (size * saved_count + saved_rest + (1 << 63) & WIDE) - (1 << 63)
        saved_epoch = (epoch if owner & 1 else epoch - 1) & 0xFFFFFFFF
        stacks = native, python, owner >> 2, kind, owner >> 1 & 1, saved_epoch
        packed.append(SITE.pack(*stacks, made, made_bytes, frees, freed, saved_bytes, saved_count, temporaries))
    return b"".join(packed)
