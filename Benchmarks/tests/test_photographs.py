"""Photographs held against their goals, and taken for real of a small heap."""

from __future__ import annotations

import os
import sys
import tempfile
import unittest
from pathlib import Path

from comparison.workspace import HERE, found_kmmem
from photographs.arguments import FULL, Heap, parsed
from photographs.figures import Measurements, Photograph, Reading
from photographs.goals import judged, read_limits
from photographs.presenting import median_round, own_row
from photographs.reading import read
from photographs.taking import Runner

HEAP = Heap("h", "mixed", 1)


def photograph(number: int = 1, walk: float = 1.0, copy: int = 1) -> Photograph:
    """A photograph of 10 nodes and 20 references in a program of 1 GB, one collection of which takes 2 s."""
    return Photograph("h", number, 10, 20, 1, 2.0, walk, 0.02, 3.0, 10**9, copy, 100.0, 50.0)


class PhotographGoalTests(unittest.TestCase):
    """The figure and the limit of each goal."""

    def figures(self, measurements: Measurements) -> dict[str, tuple[float | None, float]]:
        """Figure and limit by goal."""
        verdicts = judged(read_limits(HERE / "thresholds.json"), measurements, [HEAP])
        return {verdict.goal.removeprefix("h: "): (verdict.figure, verdict.limit) for verdict in verdicts}

    def test_goals_are_medians(self) -> None:
        """Walks of 1, 9 and 2 s are half a collection, four and a half, and one."""
        found = Measurements(photographs=[photograph(1, 1), photograph(2, 9), photograph(3, 2)])
        self.assertEqual(self.figures(found)["walk in collections"], (1.0, 0.8))

    def test_the_copy_may_have_memory_for_its_nodes_and_references(self) -> None:
        """10 nodes of 80 B and 20 references of 6 B are 920 B."""
        goals = self.figures(Measurements(photographs=[photograph(copy=1000)]))
        figure, limit = goals["memory of the copy, 80 B per node and 6 B per reference"]
        self.assertEqual((figure, limit), (0.001, 0.00092))

    def test_pauses_are_held_against_the_program(self) -> None:
        """20 ms of a program of 1 GB."""
        goals = self.figures(Measurements(photographs=[photograph()]))
        self.assertEqual(goals["pause per GB of the program's memory"], (20, 30))

    def test_the_slowest_way_counts(self) -> None:
        """The first one may pay for the others; the median over rounds is taken of the slowest."""
        found = Measurements(readings=[Reading("h", 1, 2.0, 10**9, [0.04, 0.01], [0.5, 0.1])])
        goals = self.figures(found)
        self.assertEqual((goals["ways to an object"][0], goals["cut of an object"][0]), (40, 0.5))

    def test_without_query_ways_are_not_measured(self) -> None:
        """A kmmem that cannot answer many questions in one process leaves two goals open."""
        goals = self.figures(Measurements(readings=[Reading("h", 1, 2.0, 10**9)]))
        self.assertEqual((goals["ways to an object"][0], goals["load and dominators"][0]), (None, 2.0))

    def test_pauses_of_arrays_are_judged_and_nothing_else(self) -> None:
        """Few objects say nothing of the time per object."""
        verdicts = judged(read_limits(HERE / "thresholds.json"), Measurements(), [FULL[-1]])
        self.assertEqual([verdict.unit for verdict in verdicts], ["ms"])

    def test_the_shown_round_is_the_median(self) -> None:
        """Of two the faster one."""
        self.assertEqual(median_round([photograph(1, 5), photograph(2, 1), photograph(3, 3)]), photograph(3, 3))
        self.assertEqual(median_round([photograph(1, 5), photograph(2, 1)]), photograph(2, 1))

    def test_kmmem_beside_its_peers(self) -> None:
        """The photograph's 3 s and the reader's 1 s are two collections."""
        found = Measurements(photographs=[photograph()], readings=[Reading("h", 1, 1.0, 1)])
        self.assertEqual(own_row(found, "h")[1:3], ["4.00", "20"])


class PhotographedProgramTests(unittest.TestCase):
    """The programs, as a session runs them."""

    def test_a_small_heap(self) -> None:
        """Every figure of a photograph is there and possible."""
        kmmem = found_kmmem()
        if kmmem is None:
            self.skipTest("kmmem is not built")
        with tempfile.TemporaryDirectory() as folder:
            runner = Runner(Path(sys.executable), kmmem, Path(folder) / "work", dict(os.environ))
            runner.prepare()
            options = parsed(["--quick", "--results", folder])
            found, objects = runner.photographed(Heap("small", "mixed", 20_000), 1, options)
            reading = read(kmmem, runner.snapshot, objects, "small", 1)
        self.assertGreater(found.nodes, 20_000)
        self.assertGreater(found.references, found.nodes)
        # A node has 32 bytes in the file, a reference 4 and its label 2.
        self.assertGreater(found.snapshot_bytes, 32 * found.nodes + 6 * found.references)
        self.assertLess(found.pause_seconds, found.complete_seconds)
        self.assertLess(found.walk_seconds, found.complete_seconds)
        self.assertGreater(found.copy_bytes, 1 << 20)
        self.assertLess(found.copy_bytes, found.program_bytes)
        self.assertGreater(found.changes_after, 0)
        self.assertGreater(reading.load_bytes, 1 << 20)
        self.assertEqual(len(objects), 5)
