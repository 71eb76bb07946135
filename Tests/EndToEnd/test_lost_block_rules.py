"""The rules of lost blocks, on heaps small enough to draw."""

from __future__ import annotations

from dataclasses import replace

from lost_block_ledger import Ledger, Piece, Word
from lost_block_rules import (
    DEFINITE,
    INDIRECT,
    KMMEM,
    POSSIBLE,
    REACHABLE,
    SANITIZER,
    VALGRIND,
    VALGRIND_PLAIN,
    classes,
    kinds,
)

A, B, C, D = range(4)


def heap(edges: str, roots: str = "", size: int = 64, place: str = "global", heuristics: str = "") -> Ledger:
    """Blocks A, B, ... at ascending addresses: "AB" is a pointer from A to B, "AB+8" one behind B's beginning.

    Roots are pointers like "B" and "B+8". The heuristics take a pointer to 16 for one to the block.
    """
    names = sorted({name for name in edges + roots if name.isalpha()})
    ledger = Ledger({}, [])
    for number in range(ord(names[-1]) - ord("A") + 1):
        ledger.pieces[number] = Piece(number, 0x1000 * (number + 1), size, {16: set(heuristics.split())})
    for edge in edges.split():
        ledger.pieces[ord(edge[0]) - ord("A")].words.append(word(edge[1:]))
    ledger.roots += [(place, word(root)) for root in roots.split()]
    return ledger


def word(text: str) -> Word:
    name, _, shift = text.partition("+")
    return Word(0x1000 * (ord(name) - ord("A") + 1) + int(shift or 0))


def listed(found: dict[int, str]) -> list[str]:
    return [found[number] for number in sorted(found)]


def test_a_chain_of_beginnings_reaches_and_one_pointer_inside_makes_doubt():
    ledger = heap("AB BC+8 CD", "A")
    assert listed(classes(ledger, VALGRIND)) == [REACHABLE, REACHABLE, POSSIBLE, POSSIBLE]
    assert listed(classes(ledger, KMMEM)) == [REACHABLE, REACHABLE, POSSIBLE, POSSIBLE]
    assert listed(classes(ledger, SANITIZER)) == [REACHABLE] * 4


def test_a_sure_chain_outweighs_a_doubtful_one():
    assert classes(heap("AB+8 BC", "A C"), VALGRIND)[C] == REACHABLE


def test_the_end_of_a_block_is_not_in_it_and_a_block_of_nothing_has_its_beginning():
    assert classes(heap("", "A+64"), VALGRIND) == {A: DEFINITE}
    assert classes(heap("", "A+63"), VALGRIND) == {A: POSSIBLE}
    assert classes(heap("", "A", size=0), VALGRIND) == {A: REACHABLE}
    assert classes(heap("", "A+1", size=0), VALGRIND) == {A: DEFINITE}


def test_the_end_of_a_zero_of_8_bytes_holds_it_for_the_sanitizer_alone():
    ledger = heap("", "A+8", size=8)
    assert [classes(ledger, rules)[A] for rules in (KMMEM, VALGRIND, SANITIZER)] == [DEFINITE, DEFINITE, REACHABLE]


def test_the_first_member_leads_a_cycle():
    ledger = heap("AB BC CA CD")
    assert listed(classes(ledger, VALGRIND)) == [DEFINITE, INDIRECT, INDIRECT, INDIRECT]
    assert listed(classes(ledger, KMMEM)) == [DEFINITE, INDIRECT, INDIRECT, INDIRECT]
    assert listed(classes(ledger, SANITIZER)) == [INDIRECT] * 4
    assert listed(kinds(ledger)) == ["root-cycle"] * 3 + ["indirect"]


def test_a_clique_swallows_an_earlier_one():
    """A is looked at first and leads B, until C is found to hold it."""
    assert listed(classes(heap("AB CA"), VALGRIND)) == [INDIRECT, INDIRECT, DEFINITE]


def test_valgrind_blames_a_cycle_that_is_held_by_a_later_member_from_a_higher_address():
    ledger = heap("AB BA CB")
    assert listed(classes(ledger, VALGRIND)) == [DEFINITE, INDIRECT, DEFINITE]
    assert listed(classes(ledger, KMMEM)) == [INDIRECT, INDIRECT, DEFINITE]
    assert listed(kinds(ledger)) == ["indirect", "indirect", "root-leak"]


def test_a_pointer_to_itself_makes_no_cycle():
    ledger = heap("AA")
    assert [classes(ledger, rules)[A] for rules in (KMMEM, VALGRIND, SANITIZER)] == [DEFINITE] * 3
    assert kinds(ledger) == {A: "root-leak"}


def test_pointers_inside_join_the_lost():
    assert listed(classes(heap("AB+8"), VALGRIND)) == [DEFINITE, INDIRECT]


def test_heuristics_take_what_fits_them():
    assert classes(heap("", "A+16", heuristics="stdstring"), VALGRIND) == {A: REACHABLE}
    assert classes(heap("", "A+16", heuristics="stdstring"), VALGRIND_PLAIN) == {A: POSSIBLE}
    assert classes(heap("", "A+8", heuristics="stdstring"), VALGRIND) == {A: POSSIBLE}
    assert classes(heap("", "A+16", heuristics="shared"), VALGRIND) == {A: POSSIBLE}
    assert classes(heap("", "A+16", heuristics="shared"), KMMEM) == {A: REACHABLE}


def test_places_that_some_tools_do_not_see():
    everywhere = (KMMEM, VALGRIND, SANITIZER)
    mapped, foreign = heap("", "A", place="mapping"), heap("", "A", place="thread-plugin-tls")
    assert [classes(mapped, rules)[A] for rules in everywhere] == [REACHABLE, REACHABLE, DEFINITE]
    assert [classes(foreign, rules)[A] for rules in everywhere] == [REACHABLE, POSSIBLE, REACHABLE]


def test_leftovers_hold_for_those_who_see_them():
    ledger = heap("AB", "A")
    ledger.pieces[A].words[0].is_leftover = True
    assert [classes(ledger, rules)[B] for rules in (KMMEM, VALGRIND, SANITIZER)] == [REACHABLE, DEFINITE, DEFINITE]
    assert classes(ledger, replace(KMMEM, sees_leftovers=False))[B] == DEFINITE
