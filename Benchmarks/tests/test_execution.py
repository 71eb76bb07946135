"""Commands that end well, badly, or not at all."""

from __future__ import annotations

import os
import tempfile
import unittest
from pathlib import Path

from comparison.measuring.execution import RunFailed, execute, without_folders


class ExecutionTests(unittest.TestCase):
    """What `execute` returns and raises."""

    def run_shell(self, script: str, limit_seconds: float) -> float:
        """Run a line of shell in a folder of its own."""
        with tempfile.TemporaryDirectory() as folder:
            return execute(("sh", "-c", script), dict(os.environ), Path(folder), limit_seconds)

    def test_a_good_end_gives_its_seconds(self) -> None:
        """The clock covers the whole command."""
        self.assertGreater(self.run_shell("sleep 0.05", 10), 0.05)

    def test_a_bad_end_is_told_without_folders(self) -> None:
        """The reason holds the code and the last words."""
        with self.assertRaisesRegex(RunFailed, "^ended with code 3: no tool here$"):
            self.run_shell("echo no /usr/local/share/tool here; exit 3", 10)

    def test_a_command_without_end_is_stopped_with_its_children(self) -> None:
        """The limit holds although the shell only waits for its child."""
        with self.assertRaisesRegex(RunFailed, "^was stopped after 0 s$"):
            self.run_shell("sleep 30 & wait", 0.1)

    def test_a_missing_command_is_no_crash(self) -> None:
        """The reason names it."""
        with (
            tempfile.TemporaryDirectory() as folder,
            self.assertRaisesRegex(RunFailed, "no-such-tool is not installed"),
        ):
            execute(("no-such-tool",), {}, Path(folder), 1)

    def test_only_folders_are_cut(self) -> None:
        """Relative paths, options and divisions stay."""
        self.assertEqual(without_folders("'/a/b-c/run.kmmem' at x/y, 1/2"), "'run.kmmem' at x/y, 1/2")
