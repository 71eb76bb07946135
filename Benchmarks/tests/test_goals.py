"""Goals held against made-up measurements."""

from __future__ import annotations

import unittest

from comparison.measuring.figures import Footprint, Instructions, Measurements, Reading, Run
from comparison.verdicts.goals import capture_verdict, instruction_ratio, judged, mean_verdict, slowdown_verdict
from comparison.verdicts.thresholds import CaptureLimit, MeanLimit, SlowdownLimit, read_thresholds
from comparison.verdicts.verdict import Verdict
from comparison.workspace import HERE


def run(tool: str, seconds: float, output_bytes: int = 0, workload: str = "w") -> Run:
    """A run of the first round whose two clocks agree."""
    return Run(tool, workload, 1.0, 1, seconds, seconds, 7.0, output_bytes, 1e6)


class GoalTests(unittest.TestCase):
    """The limit and the figure of each kind of goal."""

    def test_half_of_a_slowdown_is_not_half_of_a_ratio(self) -> None:
        """A peer at 3 slows by 2, half of that is 1: a ratio of 2 is allowed."""
        measurements = Measurements(runs=[run("untracked", 1), run("kmmem", 2.1), run("peer", 3)])
        verdict = slowdown_verdict(SlowdownLimit("kmmem", "peer", 0.5), measurements, "w", "program")
        self.assertEqual((verdict.limit, verdict.is_met), (2, False))
        self.assertEqual(verdict.sentence, "MISSED by 5%")

    def test_a_peer_that_speeds_up_allows_no_slowdown(self) -> None:
        """A peer below 1 is noise; the limit stays at 1."""
        measurements = Measurements(runs=[run("untracked", 1), run("kmmem", 1), run("peer", 0.9)])
        verdict = slowdown_verdict(SlowdownLimit("kmmem", "peer", 0.5), measurements, "w", "program")
        self.assertEqual((verdict.limit, verdict.is_met), (1, True))

    def test_a_mean_over_a_part_is_no_mean(self) -> None:
        """A workload that is missing leaves the goal unmeasured."""
        measurements = Measurements(runs=[run("untracked", 1), run("kmmem", 1)])
        verdict = mean_verdict(MeanLimit("kmmem", 2), measurements, ["w", "other"], "program")
        self.assertIsNone(verdict.is_met)

    def test_small_files_are_held_to_the_fixed_size(self) -> None:
        """A tenth of 10 MB is less than the 4 MB that are always allowed."""
        limit = CaptureLimit("kmmem", "peer", 0.1, 4_000_000)
        runs = [run("untracked", 1), run("kmmem", 1, 3_000_000), run("peer", 1, 10_000_000)]
        verdict = capture_verdict(limit, Measurements(runs=runs), "w")
        self.assertEqual((verdict.limit, verdict.figure, verdict.is_met), (4, 3, True))

    def test_files_are_compared_for_the_same_work(self) -> None:
        """A peer that only ran in the pilot is compared with the pilot."""
        limit = CaptureLimit("kmmem", "peer", 0.1, 1)
        measurements = Measurements(
            pilots=[run("kmmem", 1, 200_000), run("peer", 1, 1_000_000)], runs=[run("kmmem", 1, 2_000_000)]
        )
        verdict = capture_verdict(limit, measurements, "w")
        self.assertEqual((verdict.limit, verdict.figure), (0.1, 0.2))

    def test_instructions_are_drawn_out_to_the_full_size(self) -> None:
        """Fixed 100 and 1,000 per unit against 50 and 500: at full size the ratio is 1,100 / 550."""
        found = Instructions("w", (0.1, 0.2), untracked=(100, 150), tracked=(200, 300))
        self.assertAlmostEqual(instruction_ratio(found), 2)

    def test_every_goal_of_the_file_is_judged(self) -> None:
        """The repository's thresholds yield a verdict each, also where nothing was measured."""
        measurements = Measurements(
            footprints=[Footprint("kmmem", 8e6, {}, 20, 40)], readings=[Reading("kmmem report", "w", 1, 0.5)]
        )
        verdicts = judged(read_thresholds(HERE / "thresholds.json"), measurements, ["w"])
        figures = {verdict.goal: verdict.figure for verdict in verdicts if verdict.figure is not None}
        expected = {
            "kmmem: fixed memory": 8.0,
            "kmmem: memory per live block": 30,
            "kmmem report of the largest capture": 0.5,
        }
        self.assertEqual(figures, expected)
        self.assertEqual(len(verdicts), 2 * 2 + 3 * 2 + 1 + 2 + 1 + 1)

    def test_sentences(self) -> None:
        """Met, missed and unmeasured read differently."""
        self.assertEqual(Verdict("g", 2, 1).sentence, "met, 50% below")
        self.assertEqual(Verdict("g", 2, 2.001).sentence, "MISSED by under 1%")
        self.assertEqual(Verdict("g", 2, None).sentence, "not measured")
