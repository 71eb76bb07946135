"""What a worker tells of its work, and what is read of that."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import growth


class BetweenTests(unittest.TestCase):
    """The work of a time, and its longest wait."""

    def test_only_what_lies_between_counts(self) -> None:
        """A wait before the first line is of what was before; the last line may be half written."""
        with tempfile.TemporaryDirectory() as name:
            worker = growth.Worker.__new__(growth.Worker)
            worker.told = Path(name) / "told"
            rows = [(1.0, 0, 9.0), (2.0, 100, 8.0), (3.0, 300, 0.5), (4.0, 500, 0.25), (5.0, 9000, 7.0)]
            worker.told.write_text("".join(f"{now} {done} {longest}\n" for now, done, longest in rows) + "6.0 99")
            self.assertEqual(worker.between(1.5, 4.5), (200.0, 0.5))


if __name__ == "__main__":
    unittest.main()
