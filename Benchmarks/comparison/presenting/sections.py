"""The sections of a result, each a sentence and a table."""

from __future__ import annotations

from statistics import median

from ..measuring.figures import Measurements
from ..tools import UNTRACKED
from ..verdicts.goals import instruction_ratio, last_run
from ..verdicts.ratios import CLOCKS, Ratio, geometric_mean, ratios
from ..verdicts.verdict import Verdict
from .markdown import table

MISSING = "-"


def ratio_section(measurements: Measurements, tools: list[str], workloads: list[str], clock: str) -> str:
    """Ratios by tool and workload on one clock, and the untracked seconds they refer to."""
    found = ratios(measurements, clock)
    rows = [untracked_row(measurements, workloads, clock)]
    for tool in tools:
        cells = [found.get((tool, workload)) for workload in workloads]
        rows.append([tool, *(ratio_cell(cell) for cell in cells), mean_cell(cells)])
    return table(["", *workloads, "geometric mean"], rows)


def untracked_row(measurements: Measurements, workloads: list[str], clock: str) -> list[str]:
    """Median seconds of the untracked runs, with the range they spread over."""
    cells = []
    for workload in workloads:
        runs = [run for run in measurements.runs if (run.tool, run.workload) == (UNTRACKED.name, workload)]
        seconds = [CLOCKS[clock](run) for run in runs]
        spread = (max(seconds) - min(seconds)) / 2 / median(seconds) if seconds else 0
        cells.append(f"{median(seconds):.2f} s ±{spread:.0%}" if seconds else MISSING)
    return [UNTRACKED.name, *cells, ""]


def ratio_cell(ratio: Ratio | None) -> str:
    """One ratio; an asterisk marks the pilot's single run."""
    if ratio is None:
        return MISSING
    return f"{ratio.value:.2f}{'*' if ratio.in_pilot else ''}"


def mean_cell(cells: list[Ratio | None]) -> str:
    """The geometric mean of a row, saying so when it does not cover all workloads."""
    values = [cell.value for cell in cells if cell is not None]
    if not values:
        return MISSING
    covered = "" if len(values) == len(cells) else f" ({len(values)} of {len(cells)})"
    return f"{geometric_mean(values):.2f}{covered}"


def file_section(measurements: Measurements, tools: list[str], workloads: list[str]) -> str:
    """Megabytes that each tool wrote; an asterisk marks the pilot's size."""
    rows = []
    for tool in tools:
        cells = []
        for workload in workloads:
            full = last_run(measurements.runs, tool, workload)
            run = full or last_run(measurements.pilots, tool, workload)
            cells.append(f"{run.output_bytes / 1e6:.2f}{'' if full else '*'}" if run else MISSING)
        rows.append([tool, *cells])
    return table(["MB", *workloads], rows)


def memory_section(measurements: Measurements) -> str:
    """What each tool adds to the process: once, and per live block."""
    rows = [
        [
            footprint.tool,
            f"{footprint.idle_bytes / 1e6:.2f}",
            *(f"{footprint.idle_parts[part] / 1e6:.2f}" for part in footprint.idle_parts),
            f"{footprint.bytes_per_object_block:.1f}",
            f"{footprint.bytes_per_native_block:.1f}",
        ]
        for footprint in measurements.footprints
    ]
    parts = ["of it anonymous", "files", "shared"]
    return table(["", "fixed MB", *parts, "B per Python block", "B per C++ block"], rows)


def instruction_section(measurements: Measurements, sampled: str) -> str:
    """Instruction ratios of the sampled runs, with the ratios of both clocks beside them."""
    clocks = {clock: ratios(measurements, clock) for clock in CLOCKS}
    rows = []
    for found in measurements.instructions:
        cells = [ratio_cell(clocks[clock].get((sampled, found.workload))) for clock in CLOCKS]
        counted = f"{found.untracked[1] / 1e6:,.0f} M"
        rows.append([found.workload, counted, f"{instruction_ratio(found):.4f}", *cells])
    header = ["", "untracked instructions counted", "instruction ratio", *(f"{clock} ratio" for clock in CLOCKS)]
    return table(header, rows)


def reading_section(measurements: Measurements) -> str:
    """Seconds of each report on the largest file of its tool."""
    rows = [
        [reading.command, reading.workload, f"{reading.file_bytes / 1e6:.1f}", f"{reading.seconds:.2f}"]
        for reading in measurements.readings
    ]
    return table(["", "workload", "file MB", "seconds"], rows)


def goal_section(verdicts: list[Verdict]) -> str:
    """Every goal with its verdict, missed ones first."""
    order = {False: 0, None: 1, True: 2}
    rows = [
        [
            verdict.goal,
            MISSING if verdict.figure is None else f"{verdict.figure:.2f} {verdict.unit}".strip(),
            MISSING if verdict.figure is None else f"{verdict.limit:.2f} {verdict.unit}".strip(),
            verdict.sentence,
        ]
        for verdict in sorted(verdicts, key=lambda verdict: order[verdict.is_met])
    ]
    return table(["goal", "figure", "limit", "verdict"], rows)


def failure_section(measurements: Measurements) -> str:
    """What did not work, in one line each."""
    rows = [
        [failure.tool, failure.workload, " ".join(failure.reason.split())[:160].replace("|", "/")]
        for failure in measurements.failures
    ]
    return table(["tool", "workload", "reason"], rows)
