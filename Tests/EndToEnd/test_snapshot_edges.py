"""The edges of a snapshot are what the interpreter says that objects hold, and what it leaves out, with the reason."""

from __future__ import annotations

import json
import subprocess
from collections import Counter

from building import PROGRAMS
from kmmem_snapshot import DICT, KEYS, MAPPING, OF_TYPE, read_snapshot

#: Places that tp_traverse tells nobody of, by the holder's kind: names of members, or labels of places without one.
LEFT_OUT = {
    # None of the collector's; co_localsplusnames, co_localspluskinds and co_code_adaptive have no member.
    "code": set(
        "co_code co_consts co_names co_varnames co_freevars co_cellvars co_filename co_name co_qualname co_lnotab"
        " co_linetable co_exceptiontable".split()
    ),
    "range": {"start", "stop", "step", 5},
    "module": {6},
    # That of pygments.
    "_automodule": {6},
    "method_descriptor": {"__name__", 4},
    "wrapper_descriptor": {"__name__", 4},
    "getset_descriptor": {"__name__", 4},
    "member_descriptor": {"__name__", 4},
    "classmethod_descriptor": {"__name__", 4},
    # They have no tp_traverse: the array whose data this one shows, and the dtype.
    "ndarray": {6, 7, 11},
    # The type, shape and arguments of a ctypes type: StgDict has that of dict.
    "StgDict": set(range(12, 19)),
}
LOCALS_PLUS = {12, 13}
#: tp_base, tp_dict, tp_bases, tp_mro, tp_subclasses: static types tell nothing at all, all others leave out the last.
BASE, DICTIONARY, BASES, MRO, SUBCLASSES = 32, 33, 42, 43, 45
PACKAGES = ("numpy", "fastapi", "httpx")

#: Kinds whose size the interpreter tells exactly.
MEASURED = set("list tuple dict set frozenset str bytes int float complex function cell method deque".split())
INSTANCES = {"Plain", "Slotted", "Both", "Point", "property"}


def photograph(interpreter, environment, folder, *packages):
    """A snapshot of a process full of objects, and what its interpreter said of them."""
    where, truth = folder / "run.kmsnap", folder / "truth.json"
    command = [str(interpreter.path), str(PROGRAMS / "python" / "photographed.py"), str(where), str(truth), *packages]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return read_snapshot(where), json.loads(truth.read_text())


def test_edges_are_the_interpreters(interpreter, environment, tmp_path):
    compare(*photograph(interpreter, environment, tmp_path))


def test_edges_of_packages(with_packages, environment, tmp_path):
    snapshot, truth = photograph(with_packages, environment, tmp_path, *PACKAGES)
    assert "ndarray" in truth["kinds"].values()
    assert "FastAPI" in truth["kinds"].values()
    compare(snapshot, truth)


def compare(snapshot, truth):
    """Holds each edge against what the interpreter says, and what that leaves out against the places that it may."""
    left_out = LeftOut(snapshot, truth)
    own = set(truth["own"])
    missing, invented, compared = Counter(), Counter(), 0
    for address, referents in truth["rows"].items():
        if int(address) in own:
            continue
        node = snapshot.by_address[int(address)]
        kind = truth["kinds"][address]
        found = Counter(snapshot.nodes[target].address for target, _ in node.told)
        expected = Counter(referents)
        for lost in expected - found:
            if lost not in own:
                missing[kind, truth["kinds"].get(str(lost), "other")] += 1
        for extra, count in (found - expected).items():
            target = snapshot.by_address[extra]
            labels = [label for number, label in node.told if number == target.number]
            if sum(left_out.has(node, kind, target, label) for label in labels) < count:
                invented[kind, target.type.name, tuple(labels)] += 1
        compared += 1
    assert compared > 1000
    assert not missing, missing.most_common(20)
    assert not invented, invented.most_common(20)


class LeftOut:
    """Which edges the interpreter does not tell of."""

    def __init__(self, snapshot, truth):
        self.version = snapshot.python_version
        self.static = set(truth["static"])

    def has(self, node, kind, target, label):
        # Not every type that is made at run time is told of by its objects.
        if label == OF_TYPE:
            return target.address == node.type.address
        # 3.13: the dictionary of an instance that keeps the values itself.
        if label == DICT:
            return self.version >= (3, 13) and target.type.name == "dict" and not target.edges
        # The text keys of dicts.
        if node.type.shape == MAPPING and label == 0:
            return target.type.name == "str"
        return node.type.members.get(label, label) in self.places(node, kind) or label in self.places(node, kind)

    def places(self, node, kind):
        if kind == "type":
            return self.of_static_type() if node.address in self.static else self.of_class()
        if kind == "code" and self.version >= (3, 11):
            return LEFT_OUT[kind] | LOCALS_PLUS
        return LEFT_OUT.get(kind, set())

    def of_static_type(self):
        # From 3.12 on the interpreter keeps the subclasses of its own types elsewhere.
        return {BASE, DICTIONARY, BASES, MRO} | ({SUBCLASSES} if self.version < (3, 12) else set())

    def of_class(self):
        """Its subclasses, ht_name, ht_slots and ht_qualname, and the attribute names that its instances share."""
        name = 105 if self.version == (3, 9) else 106 if self.version < (3, 12) else 107
        return {SUBCLASSES, name, name + 1, name + 2, KEYS}


def test_sizes_are_the_interpreters(interpreter, environment, tmp_path):
    snapshot, truth = photograph(interpreter, environment, tmp_path)
    # From 3.13 on an instance's values lie behind it, and the interpreter counts as many as its class would give a new
    # one; a dict whose values lie there is counted with them a second time.
    kinds = MEASURED | (set() if interpreter.numbers >= (3, 13) else INSTANCES)
    differing, compared = Counter(), 0
    for address, size in truth["sizes"].items():
        node = snapshot.by_address[int(address)]
        kind = truth["kinds"][address]
        if kind in kinds and (node.edges or kind != "dict"):
            compared += 1
            if node.size != size:
                differing[kind, size - node.size] += 1
    assert compared > 1000
    assert not differing, differing.most_common(40)


def test_types_derived_from_dict_have_pairs(interpreter, environment, tmp_path):
    snapshot, truth = photograph(interpreter, environment, tmp_path)
    default = snapshot.by_address[truth["held"]["default"]]
    ordered = snapshot.by_address[truth["held"]["ordered"]]
    for node, keys in ((default, ["a", "2"]), (ordered, [str(number) for number in range(20)])):
        assert node.type.shape == MAPPING
        texts = [snapshot.texts[target][1].decode() for target, label in node.edges if label == 0]
        assert texts == keys
        assert sum(label == 1 for _, label in node.edges) == len(keys)
    factory = [target for target, label in default.edges if default.type.members.get(label) == "default_factory"]
    assert [snapshot.texts[target][1] for target in factory] == [b"list"]
