"""What the interpreter tells of dicts that grow (3.12 and later), against what the program itself has counted."""

from __future__ import annotations

import pytest

from interpreters import supported_pythons
from test_growth_api import run

TELLING = [one for one in supported_pythons() if one.numbers >= (3, 12)]
SILENT = [one for one in supported_pythons() if one.numbers < (3, 12)]

telling = pytest.mark.parametrize("told", TELLING, ids=lambda one: one.name)

#: Each way to change a dict, and the program's own counts of what that adds and removes.
WORK = """
    import collections, random

    random.seed(20261126)
    cache, mover, sessions, parts = {}, {n: n for n in range(50)}, {}, {}
    ordered, words, lists = collections.OrderedDict(), collections.Counter(), collections.defaultdict(list)
    names = ("cache", "mover", "sessions", "parts", "ordered", "words", "lists")
    counts = {name: [0, 0] for name in names}

    def put(name, key):
        table = globals()[name]
        counts[name][0] += key not in table
        table[key] = [key]

    def take(name, key):
        counts[name][1] += key in globals()[name]
        return globals()[name].pop(key, None)

    def visit(number):
        put("cache", number)
        put("cache", number)
        put("mover", 1000 + number)
        oldest = next(iter(mover))
        take("mover", oldest)
        put("mover", oldest)
        for part in range(3):
            put("sessions", (number, part))
        take("sessions", random.choice(list(sessions)[50:] or [None]))
        more = {("u", number, part): part for part in range(2)}
        counts["parts"][0] += len(more)
        parts.update(more)
        put("ordered", number)
        if number % 3 == 0:
            put("ordered", -number - 1)
            ordered.popitem(last=True)
            counts["ordered"][1] += 1
        counts["words"][0] += 1
        words[f"w{number}"] += 1
        counts["lists"][0] += 1
        lists[number].append(number)
        # Dicts that have grown, and whose memory others have by the time that they would be watched.
        global fleeting
        fleeting = [dict.fromkeys(range(number % 50 + 5)) for _ in range(40)]

    at_rung = []
    with kmmem.growth(rounds=200, settling=0) as growth:
        for number in range(growth.rounds):
            visit(number)
            growth.step()
            if number == 170:
                # A photograph that is no rung of it changes nothing.
                kmmem.snapshot(os.path.join(sys.argv[1], "between.kmsnap")).wait()
            if (number + 1) % 50 == 0:
                at_rung.append({name: tuple(pair) for name, pair in counts.items()})
"""


@telling
def test_counts_are_those_of_the_program(told, environment, tmp_path):
    check = """
        # From the third rung, where suspects are watched, to the end of the work.
        first, last = at_rung[2], at_rung[4]
        for name in names:
            verdict = growth.report[f"__main__.{name}"]
            wanted = [now - then for now, then in zip(last[name], first[name])]
            assert [verdict.counted.added, verdict.counted.removed] == wanted, (verdict, wanted)
            assert verdict.counted.since == 3 and f"{wanted[0]} added" in verdict.evidence[-1]
            assert verdict.verdict == ("LIKELY" if wanted[1] else "CONFIRMED"), verdict
        assert {name for name in names if growth.report[f"__main__.{name}"].verdict == "LIKELY"} == {
            "mover", "sessions", "ordered"
        }
        print("counted")
    """
    assert run(told, environment, tmp_path, WORK, check) == "counted\n"


@telling
def test_a_dict_that_is_emptied_and_filled_from_another(told, environment, tmp_path):
    code = """
        table, added, removed, at_rung = {}, 0, 0, []
        with kmmem.growth(rounds=40, settling=0) as growth:
            for number in range(growth.rounds):
                removed += len(table)
                table.clear()
                table.update(dict.fromkeys(range(20 + number)))
                added += len(table)
                growth.step()
                if (number + 1) % 10 == 0:
                    at_rung.append((added, removed))
        counted = growth.report["__main__.table"].counted
        wanted = [last - first for last, first in zip(at_rung[4], at_rung[2])]
        assert [counted.added, counted.removed] == wanted, (counted, wanted)
        print("counted")
    """
    assert run(told, environment, tmp_path, code) == "counted\n"


@telling
def test_the_interpreters_watcher_is_given_back(told, environment, tmp_path):
    """An interpreter has few of them. It is free again when the work fails, too."""
    code = """
        import _testcapi

        def free():
            taken = []
            while True:
                try:
                    taken.append(_testcapi.add_dict_watcher(0))
                except RuntimeError:
                    break
            for number in taken:
                _testcapi.clear_dict_watcher(number)
            return len(taken)

        before, table, other = free(), {}, {}
        with kmmem.growth(rounds=40, settling=0) as growth:
            for number in range(growth.rounds):
                table[number] = number
                growth.step()
            assert free() == before - 1
        assert growth.report["__main__.table"].counted is not None and free() == before
        # Whoever has its number next is told of none of its dicts.
        next_one = _testcapi.add_dict_watcher(0)
        table["more"] = 1
        assert _testcapi.get_dict_watcher_events() == []
        _testcapi.clear_dict_watcher(next_one)

        try:
            with kmmem.growth(rounds=40, settling=0) as growth:
                for number in range(40):
                    table[-number] = number
                    growth.step()
                assert free() == before - 1
                raise LookupError
        except LookupError:
            assert free() == before

        # All are taken: nothing is counted, growth is found all the same, and no error of kmmem's is left behind.
        taken = [_testcapi.add_dict_watcher(0) for _ in range(before)]
        with kmmem.growth(rounds=40, settling=0) as growth:
            for number in range(growth.rounds):
                other[number] = number
                growth.step()
        verdict = growth.report["__main__.other"]
        assert verdict.verdict == "CONFIRMED" and verdict.counted is None
        print("given back")
    """
    look = "import importlib.util as u; print(bool(u.find_spec('_testcapi')))"
    has_test_module = run(told, environment, tmp_path, look)
    if has_test_module != "True\n":
        pytest.skip(f"{told.path} has no module _testcapi, which alone can count an interpreter's watchers")
    assert run(told, environment, tmp_path, code) == "given back\n"


@pytest.mark.parametrize("silent", SILENT, ids=lambda one: one.name)
def test_before_3_12_nothing_is_counted(silent, environment, tmp_path):
    code = """
        table = {}
        with kmmem.growth(rounds=40, settling=0) as growth:
            for number in range(growth.rounds):
                table[number] = number
                growth.step()
        verdict = growth.report["__main__.table"]
        assert verdict.verdict == "CONFIRMED" and verdict.counted is None, verdict
        print("silent")
    """
    assert run(silent, environment, tmp_path, code) == "silent\n"
