"""What lies in memory when a plan has been played: blocks, the words in them, and the words outside that hold some."""

from __future__ import annotations

from dataclasses import dataclass, field

from lost_block_plans import Plan

#: Places in memory that was mapped without a file, which some tools look through and others do not.
MAPPED = {"mapping", "mapped-coroutine"}
#: The word that leads there from a thread's descriptor leads behind a block's beginning, in glibc.
FOREIGN_DYNAMIC = {"thread-plugin-tls"}


@dataclass
class Word:
    """A word of memory that may be a pointer."""

    value: int
    #: Nobody wrote it since the block that it lies in was given out.
    is_leftover: bool = False


@dataclass
class Piece:
    """A block that was given out and not given back."""

    number: int
    address: int
    bytes: int
    heuristics: dict[int, set[str]]
    words: list[Word] = field(default_factory=list)

    def has_in_it(self, value: int) -> bool:
        """Whether an address is one of the block's; a block of nothing has its own."""
        return self.address <= value < self.address + max(self.bytes, 1)


@dataclass
class Ledger:
    """The live blocks of a run by number, and the words outside of them with their places."""

    pieces: dict[int, Piece]
    roots: list[tuple[str, Word]]

    def piece_at(self, value: int) -> Piece | None:
        return next((piece for piece in self.pieces.values() if piece.has_in_it(value)), None)


def ledger_of(plan: Plan, addresses: dict[int, tuple[int, int]]) -> Ledger:
    """The ledger of a run that told the addresses and sizes of its blocks."""
    assert sorted(addresses) == list(range(len(plan.blocks)))
    roots = []
    for root in plan.roots:
        if root.place != "hidden" and not root.is_askew:
            roots.append((root.place, Word(addresses[root.target][0] + root.shift)))
    ledger = Ledger({}, roots)
    for block in plan.blocks:
        address, size = addresses[block.number]
        assert size == block.bytes or not block.bytes, f"block {block.number} has {size} bytes"
        if block.is_freed:
            continue
        piece = Piece(block.number, address, size, block.heuristics)
        ledger.pieces[block.number] = piece
        piece.words += [Word(addresses[link.target][0] + link.shift) for link in block.links if link.offset % 8 == 0]
        if block.follows is not None and addresses[block.follows][0] == address:
            left = plan.blocks[block.follows].links
            piece.words += [Word(addresses[link.target][0] + link.shift, is_leftover=True) for link in left]
        if block.is_coroutine:
            # The registers of the coroutine, which lie in a variable, lead into its stack.
            roots.append(("context", Word(address + size - 8)))
    return ledger
