"""The classes of blocks in random programs: kmmem, Valgrind and LeakSanitizer, each against a ledger of the memory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import lost_block_kmmem
from lost_block_exceptions import Exceptions
from lost_block_plans import Plan, plan_of
from lost_block_rules import KMMEM, PHOTOGRAPH, SANITIZER, VALGRIND, VALGRIND_PLAIN, Rules, classes, kinds
from lost_block_scenarios import scenario
from lost_block_tools import Player, Verdict, sanitizer_trouble, valgrind_trouble
from rounds import rounds

FIRST_SEED = int(os.environ.get("KMMEM_ORACLE_SEED", "1"))
#: Programs that one process plays: small enough for their places, large enough for what Valgrind's start costs.
TOGETHER = 20


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


def test_valgrind_and_the_sanitizer_differ_from_the_rules_of_kmmem_by_known_reasons_only(player, workshop):
    if trouble := valgrind_trouble() or sanitizer_trouble(workshop.folder):
        pytest.skip(trouble)
    exceptions = Exceptions()
    for plan in plans():
        for tool, verdict, rules in (
            ("Valgrind", player.valgrind(plan, "all"), VALGRIND),
            ("Valgrind without heuristics", player.valgrind(plan, "none"), VALGRIND_PLAIN),
            ("LeakSanitizer", player.sanitizer(plan), SANITIZER),
        ):
            check(verdict, rules, plan)
            exceptions.add(tool, verdict, rules, plan)
    print(exceptions.table)
    if path := os.environ.get("KMMEM_LOST_TABLE"):
        Path(path).write_text(exceptions.page, encoding="utf-8")


def test_kmmem_gives_every_block_its_class(kmmem, player):
    if trouble := lost_block_kmmem.leaks_trouble(kmmem):
        pytest.skip(trouble)
    for plan in plans():
        verdict, own = lost_block_kmmem.leaks(kmmem, player, plan)
        check(verdict, KMMEM, plan)
        assert own == kinds(verdict.ledger)


def test_a_photograph_of_the_exit_tells_the_classes(kmmem, player):
    if trouble := lost_block_kmmem.photograph_trouble(kmmem, player, plan_of([scenario(FIRST_SEED)])):
        pytest.skip(trouble)
    for plan in plans():
        check(lost_block_kmmem.photographed(kmmem, player, plan), PHOTOGRAPH, plan)
