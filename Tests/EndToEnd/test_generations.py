"""Generations: what was made between two marks of a program, and lived at its end."""

from __future__ import annotations

import csv
import io
import random
import textwrap
from collections import Counter

import pytest

from recording import Kmmem
from test_bad_input import expect_refusal
from test_leak_points import KEPT, LOST, line
from test_leak_points import program as program


def names(report: dict) -> list[str | None]:
    return [generation["name"] for generation in report["generations"]]


def live(report: dict, line: int) -> int:
    """The live blocks of the stacks that begin at a line of the program."""
    return sum(
        site["live_blocks"] for site in report["sites"] if any(frame["line"] == line for frame in site["stack"][:2])
    )


def check_sums(report: dict) -> None:
    """What all generations made is what lives."""
    generations = report["generations"]
    assert sum(generation["live_bytes"] for generation in generations) == report["totals"]["live_bytes"]
    assert sum(generation["live_blocks"] for generation in generations) == report["totals"]["live_blocks"]
    assert all(generation["exact"] for generation in generations)
    ends = [generation["end_seconds"] for generation in generations]
    assert ends[:-1] == [generation["seconds"] for generation in generations[1:]]


def test_each_generation_has_what_was_made_in_it(kmmem, program):
    words = ["k1", "l2", "mfirst", "l3", "k2", "k3", "d2", "msecond", "d1", "l5", "mthird"]
    outcome = kmmem.profile(["--", program, *words]).expect()
    report = outcome.report()
    check_sums(report)
    assert names(report) == [None, "first", "second", "third"]
    made = [(generation["live_blocks"], generation["live_bytes"]) for generation in report["generations"]]
    assert made[1:] == [(4, 3 * LOST + KEPT), (5, 5 * LOST), (0, 0)]
    first = outcome.report("--generation", "first", "--limit", "0")
    assert (live(first, line("lost")), live(first, line("kept"))) == (3, 1)
    assert first["totals"]["live_bytes"] == first["totals"]["peak_bytes"] == 3 * LOST + KEPT
    assert live(outcome.report("--generation", "#2", "--limit", "0"), line("lost")) == 5


@pytest.mark.parametrize("seed", range(4))
def test_random_programs_against_an_oracle(kmmem, program, seed):
    print("seed", seed)
    numbers = random.Random(seed)
    words, slots, current = [], {}, 0
    made: Counter[int] = Counter()
    for _ in range(120):
        what = numbers.choice("llkkffddm")
        slot = numbers.randrange(16)
        if what == "l":
            words.append(f"l{slot % 4}")
            made[current] += LOST * (slot % 4)
        elif what == "k" and slot not in slots:
            words.append(f"k{slot}")
            slots[slot] = current
            made[current] += KEPT
        elif what in "fd" and slot in slots:
            words.append(f"{what}{slot}")
            born = slots.pop(slot)
            made[born] -= KEPT * (what == "d")
        elif what == "m":
            current += 1
            words.append(f"m{current}")
    report = kmmem.profile(["--", program, *words]).expect().report()
    check_sums(report)
    own = [generation["live_bytes"] for generation in report["generations"]][1:]
    assert own == [made[number] for number in range(1, current + 1)]


def test_marks_of_one_name_are_shown_together(kmmem, program):
    outcome = kmmem.profile(["--", program, "mturn", "l1", "mrest", "l7", "mturn", "l2"]).expect()
    assert outcome.report("--generation", "turn")["totals"]["live_blocks"] == 3
    told = kmmem.run("report", outcome.path, "--generation", "turn")
    assert "Generation turn  what was made in it, and lived at the end" in told.stdout
    assert "300 B" in told.stdout
    assert "700 B" not in told.stdout
    table = kmmem.run("report", outcome.path).stdout
    assert [row.split()[:2] for row in table.splitlines() if row.strip().startswith("#")] == [
        ["#0", "(before"],
        ["#1", "turn"],
        ["#2", "rest"],
        ["#3", "turn"],
    ]


def test_other_formats(kmmem, program):
    path = kmmem.profile(["--", program, "mturn", "l1", "mrest", "l7"]).expect().path
    rows = list(
        csv.DictReader(io.StringIO(kmmem.run("report", path, "--format", "csv", "--table", "generations").stdout))
    )
    assert [(row["number"], row["name"], row["live_bytes"]) for row in rows[1:]] == [
        ("1", "turn", "100"),
        ("2", "rest", "700"),
    ]
    stacks = kmmem.run("report", path, "--format", "collapsed", "--generation", "rest").stdout.splitlines()
    assert [int(stack.rsplit(" ", 1)[1]) for stack in stacks] == [700]


def test_a_thousand_marks(kmmem, program):
    """The epochs that marks may begin are counted; what comes after is still added up, and said not to be exact."""
    words = [word for number in range(1100) for word in (f"m{number}", "l1")]
    generations = kmmem.profile(["--", program, *words]).expect().report()["generations"]
    assert len(generations) == 1101
    assert sum(generation["live_bytes"] for generation in generations[1:]) == 1100 * LOST
    assert [generation["live_bytes"] for generation in generations[1:1001]] == [LOST] * 1000
    assert not all(generation["exact"] for generation in generations)


def test_without_marks(kmmem, program):
    outcome = kmmem.profile(["--", program, "l1"]).expect()
    assert names(outcome.report()) == [None]
    assert "Generations" not in kmmem.run("report", outcome.path).stdout
    expect_refusal(kmmem.run("report", outcome.path, "--generation", "turn"), "the program made no marks")


def test_bad_names(kmmem: Kmmem, program):
    path = kmmem.profile(["--", program, "mturn"]).expect().path
    expect_refusal(kmmem.run("report", path, "--generation", "rest"), "it made turn")
    expect_refusal(
        kmmem.run("report", path, "--generation", "turn", "--format", "html", "-o", "x.html"), "choose its time"
    )


def test_what_lived_is_not_what_was_temporary(kmmem, program):
    path = kmmem.profile(["--", program, "mturn"]).expect().path
    for other in ("--temporary", "--regions"):
        expect_refusal(kmmem.run("report", path, "--generation", "turn", other), other)


def test_a_marks_name_does_not_colour_a_terminal(kmmem, program):
    path = kmmem.profile(["--", program, "mred\x1b[31m", "l1"]).expect().path
    listed = kmmem.run("report", path)
    shown = kmmem.run("report", path, "--generation", "red\x1b[31m")
    refused = kmmem.run("report", path, "--generation", "blue\x1b[34m")
    assert refused.returncode == 2
    for text in (listed.stdout, shown.stdout, refused.stderr):
        assert "red·[31m" in text
        assert "\x1b" not in text


CODE = """
    import kmmem

    def fill(count): return [bytearray(10_000) for _ in range(count)]

    kmmem.mark("warm")
    kept = fill(10)
    gone = fill(30)
    kmmem.mark("work")
    kept += fill(20)
    del gone
"""


def test_python(kmmem, interpreter, environment, tmp_path):
    script = tmp_path / "fills.py"
    script.write_text(textwrap.dedent(CODE), "utf-8")
    outcome = kmmem.python(interpreter, script, env=environment).expect()
    report = outcome.report("--limit", "0")
    check_sums(report)
    made = {generation["name"]: generation["live_bytes"] for generation in report["generations"]}
    for name, count in (("warm", 10), ("work", 20)):
        assert count * 10_000 <= made[name] < count * 10_000 * 1.3
