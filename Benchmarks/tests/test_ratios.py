"""Ratios, medians and means, on figures small enough to check by eye."""

from __future__ import annotations

import unittest

from comparison.measuring.figures import Failure, Measurements, Run
from comparison.verdicts.ratios import geometric_mean, ratios


def run(tool: str, seconds: float, number: int = 1, workload: str = "w") -> Run:
    """A run whose two clocks differ by one second."""
    return Run(tool, workload, 1.0, number, seconds + 1, seconds, 7.0, 100, 1e6)


class RatioTests(unittest.TestCase):
    """What `ratios` makes of rounds, pilots and failures."""

    def test_each_run_is_compared_with_its_own_round(self) -> None:
        """A machine that is slower in one round changes no ratio."""
        seconds = [(1, 2), (10, 30), (2, 8)]
        runs = [
            run(tool, value, number)
            for number, pair in enumerate(seconds, 1)
            for tool, value in zip(("untracked", "a"), pair)
        ]
        measurements = Measurements(runs=runs)
        self.assertEqual(ratios(measurements, "program")["a", "w"].value, 3)
        self.assertEqual(ratios(measurements, "program")["a", "w"].rounds, 3)

    def test_the_clocks_are_told_apart(self) -> None:
        """The command's clock holds the second that the program's does not."""
        measurements = Measurements(runs=[run("untracked", 1), run("a", 3)])
        self.assertEqual(ratios(measurements, "command")["a", "w"].value, 2)
        self.assertEqual(ratios(measurements, "program")["a", "w"].value, 3)

    def test_a_slow_tool_keeps_its_pilot(self) -> None:
        """Without rounds the pilot's ratio stands, and is marked."""
        pilots = [run("untracked", 1, 0), run("slow", 12, 0), run("quick", 2, 0)]
        measurements = Measurements(pilots=pilots, runs=[run("untracked", 10), run("quick", 15)])
        found = ratios(measurements, "program")
        self.assertEqual((found["slow", "w"].value, found["slow", "w"].in_pilot), (12, True))
        self.assertEqual((found["quick", "w"].value, found["quick", "w"].in_pilot), (1.5, False))

    def test_a_tool_that_fails_later_has_no_ratio(self) -> None:
        """A failure in round 2 takes the figure of round 1 away."""
        measurements = Measurements(runs=[run("untracked", 1), run("a", 2)], failures=[Failure("a", "w", "crashed")])
        self.assertEqual(ratios(measurements, "program"), {})

    def test_geometric_mean(self) -> None:
        """The mean of 1, 2 and 4 is 2."""
        self.assertAlmostEqual(geometric_mean([1, 2, 4]), 2)
