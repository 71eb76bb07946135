"""From the offset of an instruction in a code object to its line, for the three line tables of CPython 3.9 - 3.13."""

from __future__ import annotations


def line_of_instruction(version: tuple[int, int], table: bytes, first_line: int, offset: int) -> int | None:
    """The line of the instruction at a byte offset, or None where the compiler gave it none."""
    if version >= (3, 11):
        return _location_table(table, first_line, offset)
    if version >= (3, 10):
        return _line_table(table, first_line, offset)
    return _lnotab(table, first_line, offset)


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte


def _lnotab(table: bytes, line: int, offset: int) -> int:
    """3.9: pairs of (bytes since the previous entry, lines since the previous entry)."""
    address = 0
    for step, delta in zip(table[0::2], table[1::2]):
        address += step
        if address > offset:
            break
        line += _signed(delta)
    return line


def _line_table(table: bytes, line: int, offset: int) -> int | None:
    """3.10 (PEP 626): pairs of (bytes covered, line delta); -128 means no line."""
    end = 0
    for step, delta in zip(table[0::2], table[1::2]):
        end += step
        known = delta != 128
        if known:
            line += _signed(delta)
        if offset < end:
            return line if known else None
    return None


def _location_table(table: bytes, line: int, offset: int) -> int | None:
    """3.11 and later: one entry per run of code units; its first byte is 0b1_kind_length."""
    position, end = 0, 0
    while position < len(table):
        kind = table[position] >> 3 & 15
        end += 2 * ((table[position] & 7) + 1)
        position += 1
        if kind in (13, 14):
            delta, position = _signed_varint(table, position)
            line += delta
        elif 10 <= kind <= 12:
            line += kind - 10
        while position < len(table) and not table[position] & 128:
            position += 1
        if offset < end:
            return None if kind == 15 else line
    return None


def _signed_varint(table: bytes, position: int) -> tuple[int, int]:
    value, shift = 0, 0
    while True:
        byte = table[position]
        position += 1
        value |= (byte & 63) << shift
        shift += 6
        if not byte & 64:
            return (-(value >> 1) if value & 1 else value >> 1), position
