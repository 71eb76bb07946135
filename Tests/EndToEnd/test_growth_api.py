"""`kmmem.growth`: what grows with rounds of a program's own work."""

from __future__ import annotations

import textwrap

import pytest

import test_snapshot_api

WORK = """
    import collections

    class Service:
        def __init__(self):
            self.by_path = {}
            self.latest = collections.deque(maxlen=10)

        def visit(self, number):
            self.by_path[f"/songs/{number}"] = [number]
            self.latest.append(number)

    service = Service()
"""


def run(interpreter, environment, folder, *parts: str) -> str:
    return test_snapshot_api.run(interpreter, environment, folder, "\n" + "\n".join(map(textwrap.dedent, parts)))


def test_a_table_that_only_grows_is_confirmed(interpreter, environment, tmp_path):
    code = """
        with kmmem.growth(rounds=100, settling=0) as growth:
            assert growth.rounds == 125
            for number in range(growth.rounds):
                service.visit(number)
                growth.step()
        report = growth.report
        (verdict,) = report.accused
        assert (verdict.verdict, verdict.place) == ("CONFIRMED", "__main__.service.by_path"), verdict
        assert verdict.type == "dict"
        assert verdict.is_accusation and not verdict.more_containers and verdict.lifetime == "process"
        assert verdict.entries == (25, 50, 75, 100, 125, 125), verdict.entries
        assert verdict.entries_per_round == 1 and verdict.bytes_per_round > 50
        assert (report.rounds, report.intervals) == (100, 4) and report["__main__.service.by_path"] is verdict
        assert [one for one in report if one.place == "__main__.service.latest"] == []
        assert "CONFIRMED" in str(report) and "__main__.service.by_path" in report._repr_html_()
        assert str(verdict).startswith("CONFIRMED __main__.service.by_path 1 entries/round")
        print("grown")
    """
    assert run(interpreter, environment, tmp_path, WORK, code) == "grown\n"


def test_steps_may_be_told_anywhere_and_cost_nothing_outside(newest, environment, tmp_path):
    code = """
        def visit(number):
            service.visit(number)
            kmmem.growth.step()

        visit(-1)
        with kmmem.growth(rounds=4, warmup=2, settling=0) as growth:
            for number in range(6):
                visit(number)
        visit(7)
        assert [one.place for one in growth.report.accused] == ["__main__.service.by_path"]
        print("told")
    """
    assert run(newest, environment, tmp_path, WORK, code) == "told\n"


def test_work_that_keeps_nothing_is_not_accused(newest, environment, tmp_path):
    code = """
        with kmmem.growth(rounds=40, settling=0) as growth:
            for number in range(growth.rounds):
                service.latest.append([number])
                growth.step()
        assert growth.report.accused == (), growth.report
        print("nothing")
    """
    assert run(newest, environment, tmp_path, WORK, code) == "nothing\n"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("kmmem.growth(rounds=2)", "2 rounds are no trend"),
        ("kmmem.growth(rounds=20, warmup=-1)", "-1 rounds cannot go before"),
        ("kmmem.growth(rounds=20).step()", "growth is measured in a with block"),
        ("kmmem.growth(rounds=20).report", "growth is judged at the end of the with block"),
        ("with kmmem.growth(rounds=20) as growth:\n    growth.step()", "step() was called 1 times"),
        ("with kmmem.growth(rounds=20), kmmem.growth(rounds=20):\n    pass", "growth is being measured already"),
    ],
)
def test_what_cannot_be_measured_is_told(newest, environment, tmp_path, code, sentence):
    program = f"""
try:
{textwrap.indent(code, "    ")}
except (ValueError, kmmem.SnapshotError) as error:
    print(error)
"""
    assert sentence in run(newest, environment, tmp_path, program)


def test_an_error_of_the_work_comes_through(newest, environment, tmp_path):
    code = """
        import glob, tempfile

        tempfile.tempdir = str(folder)
        try:
            with kmmem.growth(rounds=20, warmup=0) as growth:
                raise KeyError("work")
        except KeyError as error:
            print(error)
        assert glob.glob(f"{folder}/kmmem-growth-*") == []
        with kmmem.growth(rounds=3, warmup=0, settling=0) as growth:
            for number in range(3):
                growth.step()
    """
    assert run(newest, environment, tmp_path, code) == "'work'\n"
