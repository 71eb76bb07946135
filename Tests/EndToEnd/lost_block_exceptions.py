"""Where tools class blocks otherwise than kmmem's rules do, and which rules of theirs make it so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from itertools import combinations
from typing import NamedTuple

from lost_block_plans import Plan
from lost_block_rules import BLAMES, KMMEM, Rules, classes
from lost_block_tools import Verdict, valgrind_version


class Reason(NamedTuple):
    """Something about which tools have different rules: what it is, what each makes of it, and why."""

    what: str
    kmmem: str
    valgrind: str
    sanitizer: str
    why: str


#: By the name of a rule in `Rules`; heuristics have names of their own.
REASONS = {
    "doubts_inside": Reason(
        *("a pointer into the middle", "possible", "possible", "holds"),
        "it may be an iterator, or chance; LeakSanitizer accuses nobody on doubt",
    ),
    "sees_mappings": Reason(
        *("memory mapped without a file, coroutines' stacks too", "holds", "holds", "does not hold"),
        "LeakSanitizer looks there only if `__lsan_register_root_region` says so",
    ),
    "sees_foreign_dynamic": Reason(
        *("another thread's variables in a loaded library", "hold", "possible", "hold"),
        "glibc's descriptor of a thread points behind the beginning of the table of its variables",
    ),
    "sees_leftovers": Reason(
        *("a pointer left of the block that had the place before", "holds", "does not hold", "is gone"),
        "Valgrind knows that nobody wrote it since, LeakSanitizer clears what it gives out; kmmem can tell "
        "only where glibc fills memory (perturb=165, tcache_count=0)",
    ),
    "sees_empty_arrays": Reason(
        *("a pointer behind a zero of 8 bytes", "does not hold", "does not hold", "holds"),
        "it is the array of `new T[0]` with a count, and one past the end of every other block",
    ),
    "blames first found": Reason(
        *(
            "a cycle held by a later member, from a higher address",
            "indirect",
            "its first is definite, too",
            "indirect",
        ),
        "Valgrind goes by address, and does not find the cycle's first member again",
    ),
    "blames nobody of a cycle": Reason(
        *("a cycle that nothing holds", "its first is definite", "its first is definite", "indirect"),
        "each member is held by another one; kmmem's own word is root-cycle for all of them",
    ),
    "heuristic stdstring": Reason(
        *("the characters of a string as before C++11", "hold", "hold with heuristics", "hold"),
        "length and capacity before them fit the block",
    ),
    "heuristic length64": Reason(
        *("what is behind a length of 8 bytes", "holds", "holds with heuristics", "holds"),
        "the length fits the block",
    ),
    "heuristic newarray": Reason(
        *("elements behind their count", "hold", "hold with heuristics", "hold"),
        "the count divides the block",
    ),
    "heuristic multipleinheritance": Reason(
        *("a base behind the first one", "holds", "holds with heuristics", "holds"),
        "it begins with a virtual table, as the block does",
    ),
    "heuristic shared": Reason(
        *("an object of `make_shared` with `enable_shared_from_this`", "holds", "possible", "holds"),
        "the object has the address of its block",
    ),
}


@dataclass
class Exceptions:
    """Counts differences between what tools say and what kmmem's rules say of the same run."""

    programs: set[int] = field(default_factory=set)
    #: By tool, reasons, class by kmmem's rules and by the tool: the blocks, and the seeds of the programs.
    rows: dict[tuple, list] = field(default_factory=lambda: defaultdict(lambda: [0, set()]))
    compared: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, tool: str, verdict: Verdict, rules: Rules, plan: Plan) -> None:
        """Counts the blocks of a run for which a tool's verdict is not that of kmmem's rules."""
        own = classes(verdict.ledger, KMMEM)
        self.programs.update(plan.seeds)
        for number, name in verdict.classes.items():
            self.compared[tool] += 1
            if own[number] != name:
                reasons = reasons_for(verdict, number, rules)
                row = self.rows[tool, reasons, own[number], name]
                row[0] += 1
                row[1].add(plan.seeds[number])

    @property
    def reasons(self) -> set[str]:
        """The rules that made a difference."""
        return {reason for _, reasons, *_ in self.rows for reason in reasons}

    @property
    def page(self) -> str:
        """A page for a folder of measurements."""
        return f"""# Lost blocks, by several tools

Made by Tests/EndToEnd/test_lost_blocks_oracle.py, as `make soak` runs it: {len(self.programs):,} random programs of
Tests/Programs/lost_blocks under {valgrind_version()} and gcc's LeakSanitizer. Each tool gave every block the class
that the tool's own rules give it (Tests/EndToEnd/lost_block_rules.py). Where the rules of kmmem, applied to the same
memory, give another one, it is counted here; that kmmem keeps its rules is a test of its own, beside this one. Each
tool is compared in its own run: the first block of a cycle is the one at the lowest address, and addresses change.

{self.table}
## Where the rules differ

| what | kmmem | Valgrind | LeakSanitizer | why |
|---|---|---|---|---|
{rules_table()}
Two more differences are kept out of the programs: LeakSanitizer ends a program that asks `aligned_alloc` for a size
that is no multiple of the alignment, and Valgrind would free blocks of libc's before it looks
(`--run-libc-freeres=no`). Of `operator new(0)` Valgrind says 0 bytes; libstdc++ asks malloc for one, and that is what
kmmem records.
"""

    @property
    def table(self) -> str:
        """How much was equal, and a row for each kind of exception."""
        different: dict[str, int] = defaultdict(int)
        for (tool, *_), (count, _) in self.rows.items():
            different[tool] += count
        lines = [
            "| compared with kmmem's rules | blocks | equal | explained below |",
            "|---|---:|---:|---:|",
            *(
                f"| {tool} | {count:,} | {count - different[tool]:,} | {different[tool]:,} |"
                for tool, count in self.compared.items()
            ),
            "",
            "| tool | by kmmem's rules | by the tool | blocks | programs | because of |",
            "|---|---|---|---:|---:|---|",
        ]
        for (tool, reasons, own, name), (count, seeds) in sorted(self.rows.items(), key=_order):
            what = " + ".join(REASONS[reason].what for reason in reasons)
            lines.append(f"| {tool} | {own} | {name} | {count:,} | {len(seeds):,} | {what} |")
        return "\n".join(lines) + "\n"


def rules_table() -> str:
    """The rows of the reasons."""
    return "".join(f"| {' | '.join(reason)} |\n" for reason in REASONS.values())


def _order(row: tuple[tuple, list]) -> tuple:
    """Rows by tool and reasons, the frequent ones first."""
    (tool, reasons, *_), (count, _) = row
    return tool, reasons, -count


def reasons_for(verdict: Verdict, number: int, rules: Rules) -> tuple[str, ...]:
    """The fewest rules of a tool's that give a block the tool's class when they replace kmmem's."""
    changes = dict(_changes(rules))
    for count in range(1, len(changes) + 1):
        for names in combinations(changes, count):
            if classes(verdict.ledger, _changed(names, changes))[number] == verdict.classes[number]:
                return names
    raise AssertionError(f"no rule explains block {number}: {verdict.classes[number]}")


def _changes(rules: Rules):
    """The rules that differ from kmmem's, each by a name of `REASONS`."""
    for heuristic in sorted(KMMEM.heuristics - rules.heuristics):
        yield f"heuristic {heuristic}", heuristic
    for rule in fields(Rules):
        value = getattr(rules, rule.name)
        if rule.name != "heuristics" and value != getattr(KMMEM, rule.name):
            yield (f"blames {value}" if value in BLAMES else rule.name), (rule.name, value)


def _changed(names: tuple[str, ...], changes: dict) -> Rules:
    rules = KMMEM
    for name in names:
        if name.startswith("heuristic "):
            rules = replace(rules, heuristics=rules.heuristics - {changes[name]})
        else:
            rules = replace(rules, **dict([changes[name]]))
    return rules
