"""Where tools class blocks otherwise than kmmem's rules do, and which rules of theirs make it so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from itertools import combinations

from lost_block_plans import Plan
from lost_block_rules import BLAMES, KMMEM, Rules, classes
from lost_block_tools import Verdict

#: Why a rule is another one elsewhere, by its name in `Rules`; heuristics have names of their own.
REASONS = {
    "doubts_inside": "for LeakSanitizer a pointer into the middle of a block holds it; elsewhere it may be chance",
    "sees_mappings": "LeakSanitizer looks neither through memory that was mapped without a file nor through stacks of "
    "coroutines in it, unless `__lsan_register_root_region` names them",
    "sees_foreign_dynamic": "glibc's descriptor of a thread points behind the beginning of the table of its variables: "
    "what another thread keeps in variables of a loaded library is possibly lost for Valgrind",
    "sees_leftovers": "a pointer is left of the block that had the place before: Valgrind knows that nobody wrote it "
    "since, LeakSanitizer clears what it gives out; kmmem sees a pointer (not with `MALLOC_PERTURB_`)",
    "sees_empty_arrays": "`new T[0]` with a count: a pointer behind a zero of 8 bytes is one to it for LeakSanitizer",
    "blames first found": "a later member of the cycle is held from outside, from a higher address: for Valgrind, "
    "which goes by address, its first member is definitely lost, too",
    "blames nobody of a cycle": "each member of a cycle is held by another: all are indirect leaks for LeakSanitizer; "
    "elsewhere the first one by address is lost",
    "heuristic stdstring": "no heuristic: a pointer to the characters of a string as they were laid out before C++11",
    "heuristic length64": "no heuristic: a pointer behind a length of 8 bytes",
    "heuristic newarray": "no heuristic: a pointer behind the count of an array's elements",
    "heuristic multipleinheritance": "no heuristic: a pointer to a second virtual table",
    "heuristic shared": "no heuristic: an object of `enable_shared_from_this` tells kmmem in which block "
    "`make_shared` put it",
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
    def page(self) -> str:
        """A page for a folder of measurements."""
        return f"""# Lost blocks, by several tools

Made by `make soak`: {len(self.programs):,} random programs of Tests/Programs/lost_blocks. Each tool gave every block
the class that the tool's own rules give it (Tests/EndToEnd/lost_block_rules.py). Where kmmem's rules, applied to the
same run, give it another one, it is counted below, with the fewest rules that make the difference.

{self.table}"""

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
            "| tool | kmmem's rules say | the tool says | blocks | programs | because |",
            "|---|---|---|---:|---:|---|",
        ]
        for (tool, reasons, own, name), (count, seeds) in sorted(self.rows.items(), key=_order):
            why = "; and ".join(REASONS[reason] for reason in reasons)
            lines.append(f"| {tool} | {own} | {name} | {count:,} | {len(seeds):,} | {why} |")
        return "\n".join(lines) + "\n"


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
