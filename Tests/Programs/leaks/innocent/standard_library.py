"""Imports and uses what programs use every day."""

import collections
import contextlib
import csv
import ctypes
import datetime
import decimal
import enum
import fractions
import functools
import hashlib
import io
import itertools
import json
import logging
import pathlib
import pickle
import re
import sqlite3
import string
import tempfile
import typing
import uuid
import xml.etree.ElementTree
import zlib


class Mode(enum.Enum):
    MAJOR = "major"
    MINOR = "minor"


class Key(typing.NamedTuple):
    tonic: str
    mode: Mode


@functools.lru_cache(maxsize=32)
def power(base, exponent):
    return decimal.Decimal(base) ** exponent


logging.basicConfig(stream=io.StringIO(), level=logging.INFO)
logging.getLogger("music").info("started at %s", datetime.datetime(2024, 1, 1))
with contextlib.closing(sqlite3.connect(":memory:")) as database:
    database.create_function("twice", 1, lambda value: value * 2)
    database.execute("CREATE TABLE notes (number INTEGER, name TEXT)")
    database.executemany("INSERT INTO notes VALUES (?, ?)", enumerate(string.ascii_letters))
    (total,) = database.execute("SELECT sum(twice(number)) FROM notes").fetchone()
rows = list(csv.DictReader(io.StringIO("a,b\n1,2\n3,4\n")))
tree = xml.etree.ElementTree.fromstring("<score><part id='1'/><part id='2'/></score>")
compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
numbers = (ctypes.c_int * 5)(5, 3, 1, 4, 2)
ctypes.CDLL(None).qsort(numbers, 5, ctypes.sizeof(ctypes.c_int), compare(lambda a, b: a[0] - b[0]))
with tempfile.TemporaryDirectory() as folder:
    pathlib.Path(folder, "notes.txt").write_text("c d e")
values = [power(number, 2) for number in range(50)]
counted = collections.Counter(re.findall(r"\w+", "a b a c a"))
copied = pickle.loads(pickle.dumps({"key": Key("C", Mode.MAJOR), "half": fractions.Fraction(1, 2)}))
checked = json.loads(
    json.dumps({"id": str(uuid.UUID(int=5)), "sum": hashlib.sha256(zlib.compress(b"a" * 1000)).hexdigest()})
)
pairs = list(itertools.islice(itertools.product(range(10), repeat=2), 50))
assert (total, list(numbers), counted["a"]) == (2652, [1, 2, 3, 4, 5], 3)
