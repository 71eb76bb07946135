"""The reader of these tests and the written grammar of the capture agree about every field."""

from __future__ import annotations

import struct
import subprocess

import pytest

from kmmem_capture import (
    ELEMENT_BYTES,
    HEADER,
    KINDS,
    LOG,
    NATIVE_NODES,
    PAGE,
    SITES,
    STATES,
    THREADS,
    TIMELINE,
    BadCapture,
    read_capture,
)
from recording import REPOSITORY

STRUCTURES = {"node": NATIVE_NODES, "site": SITES, "thread_record": THREADS, "moment": TIMELINE}
FIELDS = list(zip(HEADER.replace("|", "").split()[0::2], HEADER.replace("|", "").split()[1::2]))


def test_the_header_has_the_fields_that_the_grammar_gives_it(tmp_path, workshop):
    source = tmp_path / "fields.c"
    prints = "".join(f'  printf("%zu ", offsetof(struct kmm_header, {name}));\n' for name, _ in FIELDS)
    asks = "".join(f'  printf("%zu ", sizeof(struct kmm_{name}));\n' for name in STRUCTURES)
    source.write_text(
        "#include <stddef.h>\n#include <stdio.h>\n#include <kmm_capture.h>\n"
        f"int main(void) {{\n{prints}{asks}"
        '  printf("%d %d", KMM_KIND_COUNT, KMM_STATE_EXEC);\n  return 0;\n}\n'
    )
    include = REPOSITORY / "Sources" / "CCaptureFormat" / "include"
    program = workshop.program([str(source)], "fields", f"-I{include}")
    answer = subprocess.run([program], capture_output=True, text=True, check=True)
    numbers = [int(word) for word in answer.stdout.split()]
    assert numbers[: len(FIELDS)] == _own_offsets()
    assert numbers[len(FIELDS) :] == [
        *(ELEMENT_BYTES[array] for array in STRUCTURES.values()),
        len(KINDS),
        len(STATES) - 1,
    ]


def _own_offsets() -> list[int]:
    words = HEADER.split()
    offsets, offset, index = [], 0, 0
    while index < len(words):
        if words[index] == "|":
            offset, index = (offset + 63) // 64 * 64, index + 1
            continue
        offsets.append(offset)
        offset, index = offset + struct.calcsize("<" + words[index + 1]), index + 2
    return offsets


def _capture(**changes: int) -> bytearray:
    """A capture without a single event: a header, a directory and one page for every array."""
    values = {
        "magic": 0x0A0D004D454D4D4B,
        "major": 1,
        "header_bytes": 640,
        "extent_count": len(ELEMENT_BYTES),
        **changes,
    }
    data = bytearray(PAGE * (16 + len(ELEMENT_BYTES)))
    for (name, code), offset in zip(FIELDS, _own_offsets()):
        if name in values:
            struct.pack_into("<" + code, data, offset, values[name])
    for number, array in enumerate(ELEMENT_BYTES):
        struct.pack_into("<4I", data, PAGE + 16 * number, array, 0, 16 + number, 1)
    return data


def test_an_empty_capture_is_read(tmp_path):
    path = tmp_path / "empty.kmmem"
    path.write_bytes(_capture())
    capture = read_capture(path)
    assert capture.sites == []
    assert capture.state == "recording"


def _with_log(length: int) -> bytearray:
    data = _capture()
    lengths = dict(zip([name for name, _ in FIELDS], _own_offsets()))["lengths"]
    struct.pack_into("<Q", data, lengths + 8 * LOG, length)
    return data


RUBBISH = {
    "empty": b"",
    "zeros": bytes(PAGE),
    "another magic number": _capture(magic=1),
    "newer": _capture(major=3),
    "compact without columns": _capture(major=2),
    "the header alone": _capture()[:PAGE],
    "cut": _with_log(64)[: PAGE * 20],
    "a record without a length": _with_log(64),
    "more than there is": _with_log(PAGE + 8),
}


@pytest.mark.parametrize("data", RUBBISH.values(), ids=RUBBISH.keys())
def test_rubbish_is_refused(tmp_path, data):
    path = tmp_path / "rubbish.kmmem"
    path.write_bytes(data)
    with pytest.raises(BadCapture):
        read_capture(path)
