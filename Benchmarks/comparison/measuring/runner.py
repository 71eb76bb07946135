"""Runs workloads under tools in the prepared workspace."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..tools import Launch, Tool
from ..workloads import Workload
from ..workspace import Workspace
from .execution import RunFailed, execute
from .figures import Run


@dataclass(frozen=True)
class Runner:
    """Starts a workload under a tool and collects what the program and the kernel say about it."""

    workspace: Workspace
    kmmem: Path

    def run(self, tool: Tool, workload: Workload, scale: float, number: int, limit_seconds: float) -> Run:
        """Run a workload once at a share of its full size."""
        seconds, said = self.result(tool, workload, repr(scale), limit_seconds)
        return Run(
            tool=tool.name,
            workload=workload.name,
            scale=scale,
            round=number,
            command_seconds=seconds,
            program_seconds=said["seconds"],
            checksum=said["checksum"],
            output_bytes=sum(path.stat().st_size for path in recorded(self.output(tool, workload))),
            peak_resident_bytes=said["peak_resident_bytes"],
        )

    def result(
        self, tool: Tool, workload: Workload, argument: str, limit_seconds: float
    ) -> tuple[float, dict[str, Any]]:
        """Run a script with one argument; returns the command's seconds and what the script wrote down."""
        folder = self.emptied(tool, workload)
        result = folder / "result.json"
        command = tool.command(self.launch(tool, workload, argument))
        seconds = execute(command, self.workspace.environment(result), folder, limit_seconds)
        if not result.exists():
            raise RunFailed("the program did not come to its end")
        return seconds, json.loads(result.read_text(encoding="utf-8"))

    def launch(self, tool: Tool, workload: Workload, argument: str) -> Launch:
        """What a tool needs to know to start a workload."""
        program = (self.workspace.script(workload.script), argument)
        return Launch(self.workspace.python, program, self.output(tool, workload), self.kmmem)

    def emptied(self, tool: Tool, workload: Workload) -> Path:
        """A fresh folder for one run, with the folder for the tool's own files in it."""
        output = self.output(tool, workload)
        shutil.rmtree(output.parent, ignore_errors=True)
        output.mkdir(parents=True)
        return output.parent

    def output(self, tool: Tool, workload: Workload) -> Path:
        """Where a tool records a workload; the last run's files stay there."""
        name = tool.name.replace(" --", "+").replace(" ", "-")
        return self.workspace.root / "runs" / workload.name / name / "recorded"


def recorded(output: Path) -> list[Path]:
    """The files that a tool wrote, the ones of forked children included."""
    return sorted(path for path in output.rglob("*") if path.is_file())
