"""Which blocks are lost by which rules: kmmem's, Valgrind's or LeakSanitizer's; slow and obvious."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from lost_block_ledger import FOREIGN_DYNAMIC, MAPPED, Ledger, Piece, Word

DEFINITE, INDIRECT, POSSIBLE, REACHABLE = "definite", "indirect", "possible", "reachable"
VALGRIND_HEURISTICS = frozenset({"stdstring", "length64", "newarray", "multipleinheritance"})


@dataclass(frozen=True)
class Rules:
    """What a tool takes for a pointer, and whom among the lost it blames."""

    #: Heuristics by which a pointer behind the beginning of a block counts as one to it.
    heuristics: frozenset[str]
    #: A block to which only pointers behind beginnings lead is possibly lost, not reachable.
    doubts_inside: bool = True
    #: Memory that was mapped without a file is looked through.
    sees_mappings: bool = True
    #: The thread-local variables of other threads in loaded libraries are held by the thread, not only possibly.
    sees_foreign_dynamic: bool = True
    #: Words that nobody wrote since their block was given out count.
    sees_leftovers: bool = True
    #: A pointer behind an array of no elements, which has a count of 8 bytes alone, is one to it.
    sees_empty_arrays: bool = False
    #: Who is definitely lost among the lost that hold each other: one of `BLAMES`.
    blames: str = "first of a cycle"


KMMEM = Rules(VALGRIND_HEURISTICS | {"shared"})
VALGRIND = Rules(VALGRIND_HEURISTICS, sees_foreign_dynamic=False, sees_leftovers=False, blames="first found")
VALGRIND_PLAIN = replace(VALGRIND, heuristics=frozenset())
SANITIZER = Rules(
    frozenset(),
    doubts_inside=False,
    sees_mappings=False,
    sees_leftovers=False,
    sees_empty_arrays=True,
    blames="nobody of a cycle",
)


def classes(ledger: Ledger, rules: Rules) -> dict[int, str]:
    """The class of every live block, by number."""
    held = {number: _led_to(ledger, piece.words, rules) for number, piece in ledger.pieces.items()}
    return classes_of_graph(
        {number: {to for to, is_sure in targets if is_sure} for number, targets in held.items()},
        {number: {to for to, _ in targets} for number, targets in held.items()},
        _roots(ledger, rules, for_sure=True),
        _roots(ledger, rules, for_sure=False),
        {number: piece.address for number, piece in ledger.pieces.items()},
        rules.blames,
    )


def classes_of_graph(
    held_for_sure: dict[int, set[int]],
    held: dict[int, set[int]],
    sure_roots: set[int],
    roots: set[int],
    addresses: dict[int, int],
    blames: str = "first of a cycle",
) -> dict[int, str]:
    """The class of every block: a chain of sure pointers leads to it from a root, or any chain, or none."""
    reachable = _closure(sure_roots, held_for_sure)
    possible = _closure(roots, held) - reachable
    lost = addresses.keys() - reachable - possible
    definite = BLAMES[blames](sorted(lost, key=lambda number: addresses[number]), held)
    names = {REACHABLE: reachable, POSSIBLE: possible, DEFINITE: definite, INDIRECT: lost - definite}
    return {number: name for name, numbers in names.items() for number in numbers}


def kinds(ledger: Ledger, rules: Rules = KMMEM) -> dict[int, str]:
    """kmmem's own kinds of the blocks; a block that points to itself is no cycle."""
    held = {number: {to for to, _ in _led_to(ledger, piece.words, rules)} for number, piece in ledger.pieces.items()}
    found = classes(ledger, rules)
    lost = [number for number, name in found.items() if name in (DEFINITE, INDIRECT)]
    for number in lost:
        members = cycle(number, lost, held)
        found[number] = INDIRECT if members is None else "root-leak" if len(members) == 1 else "root-cycle"
    return found


def _roots(ledger: Ledger, rules: Rules, for_sure: bool) -> set[int]:
    """The blocks that words outside of the heap hold; for sure, if nothing about the word or its place is doubtful."""
    found = set()
    for place, word in ledger.roots:
        if place in MAPPED and not rules.sees_mappings:
            continue
        doubtful = place in FOREIGN_DYNAMIC and not rules.sees_foreign_dynamic
        found |= {to for to, is_sure in _led_to(ledger, [word], rules) if not for_sure or (is_sure and not doubtful)}
    return found


def _led_to(ledger: Ledger, words: Iterable[Word], rules: Rules) -> set[tuple[int, bool]]:
    """The blocks to which words lead, and whether for sure."""
    found = set()
    for word in words:
        if word.is_leftover and not rules.sees_leftovers:
            continue
        piece = ledger.piece_at(word.value)
        if piece is not None:
            behind = word.value - piece.address
            counts = behind == 0 or piece.heuristics.get(behind, set()) & rules.heuristics
            found.add((piece.number, bool(counts) or not rules.doubts_inside))
        elif rules.sees_empty_arrays:
            found |= {(empty.number, True) for empty in ledger.pieces.values() if _ends_empty_at(empty, word.value)}
    return found


def _ends_empty_at(piece: Piece, value: int) -> bool:
    """Whether a block is a count of 8 bytes, which is zero, and an address the one behind it."""
    return piece.bytes == 8 and piece.address + 8 == value and not piece.words


def _closure(numbers: set[int], held: dict[int, set[int]]) -> set[int]:
    """What is held by some blocks, and by those, and so on."""
    while True:
        more = numbers.union(*(held[number] for number in numbers))
        if more == numbers:
            return numbers
        numbers = more


def cycle(number: int, lost: Iterable[int], held: dict[int, set[int]]) -> set[int] | None:
    """The lost blocks that hold a block and are held by it, itself included; nothing, if others of the lost hold it."""
    below = _closure({number}, held)
    above = {other for other in lost if number in _closure({other}, held)}
    return above if above <= below else None


def _first_of_cycle(order: list[int], held: dict[int, set[int]]) -> set[int]:
    """kmmem: the lost that no others of the lost hold; of such a cycle, its member at the lowest address."""
    cycles = {number: cycle(number, order, held) for number in order}
    return {number for number, members in cycles.items() if members and number == min(members, key=order.index)}


def _first_found(order: list[int], held: dict[int, set[int]]) -> set[int]:
    """Valgrind, as memcheck's mc_leakcheck.c goes about it.

    Lost blocks are visited by address. One that is not yet indirect leads a clique: all that is reached from it, by
    pointers to beginnings or into the middle, becomes indirect, leaders of earlier cliques included; nothing is looked
    through that was indirect before. So of a cycle that nothing holds the lowest address leads. But a leader whose
    cycle is held from outside, by a later member and by a block at a higher address, is not found again: its cycle is
    indirect already. Both are definitely lost then.
    """
    indirect: set[int] = set()
    for leader in order:
        if leader in indirect:
            continue
        pending = [leader]
        while pending:
            for number in held[pending.pop()]:
                if number in order and number not in indirect and number != leader:
                    indirect.add(number)
                    pending.append(number)
    return set(order) - indirect


def _nobody_of_cycle(order: list[int], held: dict[int, set[int]]) -> set[int]:
    """LeakSanitizer: a lost block that no other lost block holds is a direct leak."""
    return set(order).difference(*(held[number] - {number} for number in order))


BLAMES = {"first of a cycle": _first_of_cycle, "first found": _first_found, "nobody of a cycle": _nobody_of_cycle}
