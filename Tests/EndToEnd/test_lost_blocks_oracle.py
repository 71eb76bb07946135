"""The classes of blocks in random programs: kmmem, Valgrind and LeakSanitizer, each against a ledger of the memory."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

import lost_block_kmmem
from lost_block_exceptions import REASONS, Exceptions
from lost_block_ledger import FOREIGN_DYNAMIC, MAPPED
from lost_block_plans import Plan, plan_of
from lost_block_rules import (
    DEFINITE,
    KMMEM,
    POSSIBLE,
    REACHABLE,
    SANITIZER,
    VALGRIND,
    VALGRIND_PLAIN,
    Rules,
    classes,
    kinds,
)
from lost_block_scenarios import places_and_makers, scenario
from lost_block_tools import Player, Verdict, sanitizer_trouble, valgrind_trouble
from rounds import rounds

FIRST_SEED = int(os.environ.get("KMMEM_ORACLE_SEED", "1"))
#: Programs that one process plays: small enough for their places, large enough for what Valgrind's start costs.
TOGETHER = 20
#: Makes glibc fill what it gives out and what is freed; it does not do so with what its caches of threads keep.
FILLING = "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0"
#: Programs among which every difference of the rules comes up.
MANY = 500


@pytest.fixture
def player(workshop, tmp_path) -> Player:
    return Player(workshop, tmp_path)


def plans():
    """The plans of all rounds, with their programs' seeds."""
    last = FIRST_SEED + rounds("LOST", 40)
    for seed in range(FIRST_SEED, last, TOGETHER):
        seeds = range(seed, min(seed + TOGETHER, last))
        print(f"seeds {seeds[0]} to {seeds[-1]}")
        yield plan_of([scenario(seed) for seed in seeds])


def check(verdict: Verdict, rules: Rules, plan: Plan) -> None:
    """Asserts that a tool gave every block the class that its rules give it."""
    wanted = classes(verdict.ledger, rules)
    wrong = [
        f"seed {plan.seeds[number]}: {name} instead of {wanted[number]}: {plan.blocks[number]}"
        for number, name in sorted(verdict.classes.items())
        if name != wanted[number]
    ]
    assert not wrong, "\n".join(wrong)
    assert verdict.classes.keys() == wanted.keys()


@pytest.fixture
def comparable(workshop) -> None:
    """Skips where there is nobody to compare with."""
    if trouble := valgrind_trouble() or sanitizer_trouble(workshop.folder):
        pytest.skip(trouble)


def verdicts(player: Player, plan: Plan):
    """What each tool says of a plan, and the rules by which it says so."""
    yield "Valgrind", player.valgrind(plan, "all"), VALGRIND
    yield "Valgrind without heuristics", player.valgrind(plan, "none"), VALGRIND_PLAIN
    yield "LeakSanitizer", player.sanitizer(plan), SANITIZER


@pytest.mark.usefixtures("comparable")
def test_every_place_and_every_maker(player):
    plan = plan_of(places_and_makers())
    for _, verdict, rules in verdicts(player, plan):
        check(verdict, rules, plan)
        for root in plan.roots:
            name = verdict.classes[root.target]
            if rules is VALGRIND and root.place not in {*FOREIGN_DYNAMIC, "hidden"}:
                assert name == (POSSIBLE if root.shift else REACHABLE), root
            if rules is SANITIZER and root.place not in {*MAPPED, "hidden"}:
                assert name == REACHABLE, root
            if root.place == "hidden":
                assert name == DEFINITE
        held = {root.target for root in plan.roots}
        assert {name for number, name in verdict.classes.items() if number not in held} == {DEFINITE}


@pytest.mark.usefixtures("comparable")
def test_tools_differ_from_the_rules_of_kmmem_by_known_reasons_only(player):
    exceptions = Exceptions()
    for plan in plans():
        for tool, verdict, rules in verdicts(player, plan):
            check(verdict, rules, plan)
            exceptions.add(tool, verdict, rules, plan)
    print(exceptions.table)
    if len(exceptions.programs) >= MANY:
        assert exceptions.reasons == REASONS.keys(), "some reasons never came up"
    if path := os.environ.get("KMMEM_LOST_TABLE"):
        Path(path).write_text(exceptions.page, encoding="utf-8")


def test_kmmem_gives_every_block_its_class(kmmem, player):
    for plan in [plan_of(places_and_makers()), *plans()]:
        verdict, own = lost_block_kmmem.leaks(kmmem, player, plan)
        check(verdict, KMMEM, plan)
        assert own == kinds(verdict.ledger)


@pytest.fixture
def photographs(kmmem, player):
    """Gives what a photograph at the exit tells of a plan."""

    def photographed(plan: Plan, **settings: str) -> Verdict:
        return lost_block_kmmem.photographed(kmmem, player, plan, **settings)

    return photographed


def test_a_photograph_of_the_exit_tells_the_classes(photographs):
    for plan in [plan_of(places_and_makers()), *plans()]:
        check(photographs(plan), KMMEM, plan)


def test_there_are_no_leftovers_in_memory_that_is_filled(photographs):
    for plan in plans():
        check(photographs(plan, GLIBC_TUNABLES=FILLING), replace(KMMEM, sees_leftovers=False), plan)
