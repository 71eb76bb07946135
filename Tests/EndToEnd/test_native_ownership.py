"""Every Python object owns exactly the native blocks that were made for it."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from building import PROGRAMS
from kmmem_snapshot import ATTRIBUTES, BUFFER, CUT, FAR, INSIDE, OWNED, read_snapshot

BARS, VOICES, WIDTH, LETTERS = 1000, 50, 77, 300
TREE_NODE = 40
#: What a score owns beside itself: a vector's items, a map's nodes, a string's characters.
SCORE = Counter({BARS * 8: 1, TREE_NODE: VOICES, LETTERS + 1: 1})


def pybind_module(extensions, interpreter) -> Path:
    return extensions.bound(interpreter, "pybind", "owners/pybind_owners.cpp", "pybind_owners") / "pybind_owners.so"


def nanobind_module(extensions, interpreter) -> Path:
    folder = extensions.bound(interpreter, "nanobind", "owners/nanobind_owners.cpp", "nanobind_owners")
    return folder / "nanobind_owners.so"


class Owners:
    """A photograph of objects that own native memory, and what their program said of them."""

    def __init__(self, interpreter, environment, folder, *modules):
        self.path, truth = folder / "run.kmsnap", folder / "truth.json"
        program = [str(interpreter.path), str(PROGRAMS / "python" / "owners.py")]
        command = [*program, str(folder / "run.kmmem"), str(self.path), str(truth), *modules]
        # Blocks hold what is written to them, not what is left of those that stood there before.
        filled = {**environment, "MALLOC_PERTURB_": "165"}
        done = subprocess.run(command, env=filled, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        self.snapshot, self.truth = read_snapshot(self.path), json.loads(truth.read_text())

    def node(self, name):
        return self.snapshot.by_address[self.truth["addresses"][name]]

    def blocks(self, node):
        """The native blocks that a node's pointers lead to, and theirs, and so on, without pointers into blocks."""
        seen, left = {}, [node]
        while left:
            holder = left.pop()
            for target, label in holder.edges:
                held = self.snapshot.nodes[target]
                is_inside = label == INSIDE or (holder.is_block and ATTRIBUTES <= label < FAR)
                is_anothers = held.type.flags & OWNED and label != BUFFER
                if held.is_block and not is_inside and not is_anothers and target not in seen:
                    seen[target] = held
                    left.append(held)
        return list(seen.values())

    def sizes(self, name):
        return Counter(block.size for block in self.blocks(self.node(name)))


def names(holders):
    """Attributes by their names, wherever their holder keeps them."""
    return [holder["step"].lstrip(".").strip("[]'") for holder in holders]


def test_containers_and_their_tables_are_as_large_as_the_interpreter_says(interpreter, environment, tmp_path):
    owners = Owners(interpreter, environment, tmp_path)
    for name, size in owners.truth["sizes"].items():
        node = owners.node(name)
        buffers = [owners.snapshot.nodes[target] for target, label in node.edges if label == BUFFER]
        assert node.size + sum(buffer.size for buffer in buffers) == size, name
        assert all(not buffer.edges and buffer.type.flags & OWNED for buffer in buffers), name
        assert all(buffer.site for buffer in buffers), name
    assert [block.size for block in owners.blocks(owners.node("bytearray"))] == [12346]


def test_pybind11_instances_own_their_objects(interpreter, extensions, environment, kmmem, tmp_path):
    owners = Owners(interpreter, environment, tmp_path, f"pybind_owners={pybind_module(extensions, interpreter)}")
    score = owners.truth["pybind_owners"]["score"]
    chord = owners.sizes("pybind_owners_chord")
    assert chord[WIDTH * 8] == 1
    assert owners.sizes("pybind_owners_score") == SCORE + Counter([score]) + chord
    # A chord that somebody else has, too, is nobody's alone.
    answer = kmmem.question("holders", owners.path, hex(owners.truth["addresses"]["pybind_owners_score"]))
    assert (
        answer["freed_bytes"]
        == owners.node("pybind_owners_score").size + score + owners.truth["pybind_owners"]["owned"]
    )
    alone = kmmem.question("holders", owners.path, hex(owners.truth["addresses"]["pybind_owners_alone"]))
    assert alone["freed_bytes"] == answer["freed_bytes"] + sum(size * count for size, count in chord.items())
    # The table in which pybind11 finds instances again holds none of them.
    assert names(answer["holders"]) == ["pybind_owners_score"]


def test_cycles_through_cpp_are_reached_by_nothing(interpreter, extensions, environment, kmmem, tmp_path):
    owners = Owners(interpreter, environment, tmp_path, f"pybind_owners={pybind_module(extensions, interpreter)}")
    answer = kmmem.question("holders", owners.path, "pybind_owners.Player")
    assert (answer["count"], answer["lost_count"]) == (4, 3)
    kept = kmmem.question("holders", owners.path, hex(owners.truth["addresses"]["player"]))
    assert kept["lost_count"] == 0
    assert kept["subject"]["locator"] == "__main__.keep.player"


def test_nanobind_instances_own_their_objects(newest, extensions, environment, kmmem, tmp_path):
    interpreter = newest
    owners = Owners(interpreter, environment, tmp_path, f"nanobind_owners={nanobind_module(extensions, interpreter)}")
    # The share of a chord is a count beside it, which holds the Python object.
    count = 32
    assert owners.sizes("nanobind_owners_score") == SCORE + Counter([count])
    answer = kmmem.question("holders", owners.path, hex(owners.truth["addresses"]["nanobind_owners_score"]))
    own = owners.node("nanobind_owners_score").size
    assert answer["freed_bytes"] == own + owners.truth["nanobind_owners"]["owned"] + count
    assert names(answer["holders"]) == ["nanobind_owners_score"]


def test_arrays_own_their_data_and_views_do_not(interpreter, environment, kmmem, tmp_path):
    has_numpy = (
        subprocess.run([str(interpreter.path), "-c", "import numpy"], capture_output=True, check=False).returncode == 0
    )
    if not has_numpy:
        pytest.skip(f"{interpreter.path} has no numpy")
    owners = Owners(interpreter, environment, tmp_path, "numpy")
    assert owners.sizes("array")[100 * 250 * 8] == 1
    for name in ("view", "inner"):
        assert max(owners.sizes(name)) < 100, name
        assert kmmem.question("holders", owners.path, hex(owners.truth["addresses"][name]))["freed_bytes"] < 300, name
    answer = kmmem.question("holders", owners.path, hex(owners.truth["addresses"]["array"]))
    assert set(names(answer["holders"])) == {"array", "+0x30"}
    held = {
        owners.snapshot.nodes[target].address
        for block in owners.blocks(owners.node("objects"))
        for target, _ in block.edges
    }
    assert set(owners.truth["objects"]) <= held


def test_blocks_that_are_hard_to_read_or_to_find(interpreter, environment, tmp_path):
    paths = [tmp_path / name for name in ("run.kmmem", "run.kmsnap", "truth.json")]
    command = [str(interpreter.path), str(PROGRAMS / "python" / "odd_blocks.py"), *map(str, paths)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    snapshot, truth = read_snapshot(paths[1]), json.loads(paths[2].read_text())
    nodes = {name: snapshot.by_address[address] for name, address in truth.items()}
    # Nobody may read the one, and the copy does not have the other.
    for name in ("forbidden", "kept back"):
        assert (nodes[name].size, nodes[name].edges, nodes[name].flags & CUT) == (1 << 20, [], CUT), name
    # The first leads into the middle of a block, far from where any begins.
    targets = [(nodes["large"].number, ATTRIBUTES | 1), (nodes["forbidden"].number, 2), (nodes["kept back"].number, 3)]
    assert nodes["holder"].edges == targets
    assert nodes["holder"].type.name == "calloc block"
    counted = {node.type.name for name, node in nodes.items() if name.startswith("counted")}
    assert counted == {"malloc block"}
