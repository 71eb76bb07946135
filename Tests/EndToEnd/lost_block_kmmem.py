"""What kmmem says of the blocks of Tests/Programs/lost_blocks: `kmmem leaks`, and the snapshot that it is to judge."""

from __future__ import annotations

import json
import os
from pathlib import Path

from kmmem_snapshot import INSIDE, Node, SnapshotFile, read_snapshot
from lost_block_ledger import Ledger, Piece, ledger_of
from lost_block_plans import Plan
from lost_block_rules import DEFINITE, INDIRECT, POSSIBLE, REACHABLE, classes_of_graph
from lost_block_tools import Player, Verdict, told_addresses
from recording import Kmmem

#: What becomes of kmmem's kinds in Valgrind's four classes; that of a root cycle depends on the member.
KINDS = {
    "root-leak": {DEFINITE},
    "root-cycle": {DEFINITE, INDIRECT},
    "indirect": {INDIRECT},
    "possible": {POSSIBLE},
    "reachable": {REACHABLE},
}
#: Labels of pointers that lead into a block, behind its beginning.
INSIDE_LABELS = range(0x8000, 0xFFF0)


def leaks(kmmem: Kmmem, player: Player, plan: Plan) -> tuple[Verdict, dict[int, str]]:
    """What `kmmem leaks` says of each block in Valgrind's words, and in its own."""
    path = player.folder / "leaks.json"
    options = ["--format", "json", "--blocks", "-o", path]
    done = kmmem.run("leaks", *options, "--", *player.command(plan, player.plain))
    assert done.returncode == 0, done.stderr
    ledger = ledger_of(plan, told_addresses(done.stdout))
    answer = json.loads(path.read_text())
    (verdict,) = [detector for detector in answer["detectors"] if detector["name"] == "lost-blocks"]
    assert verdict["verdict"] in ("found", "clean"), verdict
    found = {int(block["address"], 16): block for block in answer["block_list"]}
    assert len(found) == len(answer["block_list"])
    mine = {number: found[piece.address] for number, piece in ledger.pieces.items()}
    for number, block in mine.items():
        assert block["bytes"] in sizes(ledger.pieces[number])
        assert block["valgrind"] in KINDS[block["class"]], block
    kinds = {number: block["class"] for number, block in mine.items()}
    return Verdict(ledger, {number: block["valgrind"] for number, block in mine.items()}), kinds


def photographed(kmmem: Kmmem, player: Player, plan: Plan, **settings: str) -> Verdict:
    """The classes of the blocks by a photograph at the exit, by the rules of docs/snapshot-format.md."""
    path, stdout = _photograph(kmmem, player, plan, **settings)
    ledger = ledger_of(plan, told_addresses(stdout))
    return Verdict(ledger, _classes(read_snapshot(path), ledger))


def _photograph(kmmem: Kmmem, player: Player, plan: Plan, **settings: str) -> tuple[Path, str]:
    """The photograph at the exit of a run, and what the program printed."""
    command = player.command(plan, player.plain)
    environment = {**os.environ, **settings}
    outcome = kmmem.program(Path(command[0]), *command[1:], options=("--snapshot", "exit"), env=environment)
    outcome.expect()
    return outcome.path.with_name(f"{outcome.path.stem}-exit.kmsnap"), outcome.stdout


def _classes(snapshot: SnapshotFile, ledger: Ledger) -> dict[int, str]:
    """Every block of the snapshot takes part in the search; those of libc's may hold others."""
    nodes = snapshot.nodes
    sure = {node.number: {to for to, label in node.edges if not _is_inside(label)} for node in nodes}
    held = {node.number: {to for to, _ in node.edges} for node in nodes}
    sure_roots = {root.node for root in snapshot.roots if not root.is_inside}
    found = classes_of_graph(sure, held, sure_roots, {root.node for root in snapshot.roots}, _addresses(nodes))
    by_address = {node.address: node for node in nodes}
    missing = [number for number, piece in ledger.pieces.items() if piece.address not in by_address]
    assert not missing, f"blocks {missing} are no nodes"
    mine = {number: by_address[piece.address] for number, piece in ledger.pieces.items()}
    assert all(mine[number].size in sizes(piece) for number, piece in ledger.pieces.items())
    return {number: found[node.number] for number, node in mine.items()}


def sizes(piece: Piece) -> set[int]:
    """The sizes that a recorder of `malloc` may see: libstdc++'s `operator new` asks it for a byte, not for none."""
    return {piece.bytes, max(piece.bytes, 1)}


def _is_inside(label: int) -> bool:
    return label in INSIDE_LABELS or label == INSIDE


def _addresses(nodes: list[Node]) -> dict[int, int]:
    return {node.number: node.address for node in nodes}
