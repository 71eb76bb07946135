"""Buffers and sequences that become longer, and such that are made anew."""

import array
import itertools

numbers = itertools.count()
log = bytearray()
window = bytearray()
samples = array.array("d")
block = array.array("d", [0.0]) * 1000
text = ""
page = b""
trail = ()
rows = []
table = {}


def work():
    """Write to every buffer once."""
    global block, page, rows, table, text, trail
    number = next(numbers)
    log.extend(b"a line of the log, which is never cut off\n" * 4)
    window.extend(b"a line of the window" * 10)
    del window[:-2000]
    samples.extend([0.5] * 16)
    block = array.array("d", [float(number)]) * 1000
    text += f"note {number} of the whole text, which is never cut off; " * 4
    page = bytes(20_000)
    trail = (*trail, number)
    rows = [number] * 10_000
    table = dict.fromkeys(range(3000), number)
    local = [number] * 1000
    local.append(number)


ACCUSED = {"log": "LIKELY", "samples": "LIKELY", "text": "LIKELY", "trail": "CONFIRMED"}
NOT_ACCUSED = {}
INNOCENT = ["window", "block", "page", "rows", "table"]
