"""Photographs held against their goals, and taken for real of a small heap."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

from comparison.presenting.keeping import keep
from comparison.presenting.sections import MISSING
from comparison.workspace import HERE, found_kmmem
from photographs.arguments import FULL, Heap, parsed
from photographs.figures import Measurements, Photograph, Reading
from photographs.goals import judged, read_limits
from photographs.presenting import Session, own_row, taking_section
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

    def test_the_analysis_is_all_its_steps(self) -> None:
        """Two steps of 1 and 1.5 s, in 2 GB; nothing where it is not built."""
        limit = read_limits(HERE / "thresholds.json").load_seconds
        found = Measurements(readings=[Reading("h", 1, 2.0, 1, [], [], {"load": 1.0, "components": 1.5}, 2 * 10**9)])
        goals = self.figures(found)
        name = "load, components, dominators and retained sizes in one thread"
        self.assertEqual((goals[name], goals["highest memory of that"][0]), ((2.5, limit), 2000))
        missing = self.figures(Measurements(readings=[Reading("h", 1, 2.0, 1)]))
        self.assertEqual((missing[name][0], missing["highest memory of that"][0]), (None, None))

    def test_without_query_ways_are_not_measured(self) -> None:
        """A kmmem that cannot answer many questions in one process leaves two goals open."""
        goals = self.figures(Measurements(readings=[Reading("h", 1, 2.0, 10**9)]))
        self.assertEqual((goals["ways to an object"][0], goals["load and dominators"][0]), (None, 2.0))

    def test_pauses_of_arrays_are_judged_and_nothing_else(self) -> None:
        """Few objects say nothing of the time per object."""
        verdicts = judged(read_limits(HERE / "thresholds.json"), Measurements(), [FULL[-1]])
        self.assertEqual([verdict.unit for verdict in verdicts], ["ms"])

    def test_each_figure_of_the_table_is_the_median_of_its_own(self) -> None:
        """The round with the median walk of 3 s has the largest copy; what was not measured is empty."""
        rounds = [photograph(1, 5, 20_000_000), photograph(2, 1, 10_000_000), photograph(3, 3, 90_000_000)]
        rows = taking_section(Measurements(photographs=rounds), ["h", "none"]).splitlines()
        cells = {row.split("|")[1].strip(): [cell.strip() for cell in row.split("|")[2:4]] for row in rows}
        self.assertEqual(cells["walk, s"], ["3.000", MISSING])
        self.assertEqual(cells["copy's own memory, MB"], ["20", MISSING])
        self.assertEqual(cells["nodes"], ["10", MISSING])
        self.assertEqual(cells["throughput right after"], ["50%", MISSING])

    def test_a_session_is_kept_as_page_and_json(self) -> None:
        """The JSON has the schema that it was kept under."""
        session = Session({"processor": "A (R) B", "cores": "2"}, {"date": "2026-11-25", "quick": True}, [HEAP])
        with tempfile.TemporaryDirectory() as folder:
            path = keep("kmmem.benchmarks.snapshots", "a page", session, Measurements(), [], Path(folder) / "new")
            document = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            self.assertEqual(path.name, "2026-11-25-a-r-b-2-cores-snapshots-quick.md")
            self.assertEqual(path.read_text(encoding="utf-8"), "a page")
        self.assertEqual((document["schema"], document["version"]), ("kmmem.benchmarks.snapshots", 1))
        self.assertEqual(document["session"]["heaps"][0]["name"], "h")

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
