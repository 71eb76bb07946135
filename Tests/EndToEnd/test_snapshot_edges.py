"""The edges of a snapshot are what the interpreter says that objects hold, and what it leaves out, with the reason."""

from __future__ import annotations

import json
import subprocess
from collections import Counter

from building import PROGRAMS
from kmmem_snapshot import DICT, KEYS, MAPPING, OF_TYPE, read_snapshot

#: Edges that tp_traverse tells nobody of: the holder's type, and what it holds beyond.
LEFT_OUT = {
    "type": "its names, its shared attribute names, its subclasses; static types nothing at all",
    "code": "all: it is none of the collector's",
    "range": "all",
    "module": "its name",
    "method_descriptor": "its names",
    "wrapper_descriptor": "its names",
    "getset_descriptor": "its names",
    "member_descriptor": "its names",
    "classmethod_descriptor": "its names",
}

#: Kinds whose size the interpreter tells exactly.
MEASURED = set("list tuple dict set frozenset str bytes int float complex function cell method".split())
INSTANCES = {"Plain", "Slotted", "Both", "Point", "property"}


def photograph(interpreter, environment, folder, *packages):
    """A snapshot of a process full of objects, and what its interpreter said of them."""
    where, truth = folder / "run.kmsnap", folder / "truth.json"
    command = [str(interpreter.path), str(PROGRAMS / "python" / "photographed.py"), str(where), str(truth), *packages]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return read_snapshot(where), json.loads(truth.read_text())


def test_edges_are_the_interpreters(interpreter, environment, tmp_path):
    snapshot, truth = photograph(interpreter, environment, tmp_path)
    nodes = snapshot.by_address
    own = set(truth["own"])
    missing, invented, compared = Counter(), Counter(), 0
    for address, referents in truth["rows"].items():
        if int(address) in own:
            continue
        node = nodes[int(address)]
        kind = truth["kinds"][address]
        found = Counter(snapshot.nodes[target].address for target, _ in node.told)
        expected = Counter(referents)
        for lost in expected - found:
            if lost not in own:
                missing[kind, truth["kinds"].get(str(lost), "other")] += 1
        labels = {(snapshot.nodes[target].address, label) for target, label in node.told}
        for extra in found - expected:
            its_labels = {label for target, label in labels if target == extra}
            if not explained(node, kind, nodes[extra], its_labels):
                invented[kind, nodes[extra].type.name, tuple(sorted(its_labels))] += 1
        compared += 1
    assert compared > 1000
    assert not missing, missing.most_common(20)
    assert not invented, invented.most_common(20)


def explained(node, kind, target, labels):
    """Whether an edge that the interpreter does not tell of is one that it leaves out."""
    if labels & {OF_TYPE, KEYS} or kind in LEFT_OUT:
        return True
    # 3.13: the dictionary of an instance that keeps the values itself.
    if labels == {DICT} and target.type.name == "dict" and not target.edges:
        return True
    # The text keys of dicts.
    return node.type.shape == MAPPING and target.type.name == "str" and 0 in labels


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
