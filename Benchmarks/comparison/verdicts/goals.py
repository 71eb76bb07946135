"""Every goal held against the measurements."""

from __future__ import annotations

from statistics import mean

from ..measuring.figures import Instructions, Measurements, Run
from .ratios import CLOCKS, geometric_mean, ratios
from .thresholds import CaptureLimit, MeanLimit, SlowdownLimit, Thresholds
from .verdict import Verdict


def judged(thresholds: Thresholds, measurements: Measurements, workloads: list[str]) -> list[Verdict]:
    """A verdict for each goal; goals about time stand once for each of the two clocks."""
    verdicts = []
    for limit in thresholds.geometric_means:
        verdicts += [mean_verdict(limit, measurements, workloads, clock) for clock in CLOCKS]
    for share in thresholds.slowdowns:
        for clock in CLOCKS:
            verdicts += [slowdown_verdict(share, measurements, workload, clock) for workload in workloads]
    verdicts.append(sampling_verdict(thresholds, measurements))
    verdicts += memory_verdicts(thresholds, measurements)
    verdicts += [capture_verdict(thresholds.captures, measurements, workload) for workload in workloads]
    verdicts.append(report_verdict(thresholds, measurements))
    return verdicts


def mean_verdict(limit: MeanLimit, measurements: Measurements, workloads: list[str], clock: str) -> Verdict:
    """The geometric mean over all workloads; none when one of them is missing."""
    found = ratios(measurements, clock)
    values = [found[limit.tool, workload].value for workload in workloads if (limit.tool, workload) in found]
    figure = geometric_mean(values) if values and len(values) == len(workloads) else None
    return Verdict(f"{limit.tool}: geometric mean, {clock}", limit.at_most, figure)


def slowdown_verdict(limit: SlowdownLimit, measurements: Measurements, workload: str, clock: str) -> Verdict:
    """The ratio that the peer's slowdown allows, and the tool's ratio."""
    found = ratios(measurements, clock)
    tool, peer = found.get((limit.tool, workload)), found.get((limit.peer, workload))
    share = "" if limit.share == 1 else f"{limit.share:g} of "
    goal = f"{limit.tool} on {workload}: {share}slowdown of {limit.peer}, {clock}"
    if tool is None or peer is None:
        return Verdict(goal, float("nan"), None)
    return Verdict(goal, 1 + limit.share * max(0.0, peer.value - 1), tool.value)


def sampling_verdict(thresholds: Thresholds, measurements: Measurements) -> Verdict:
    """The geometric mean of the instruction ratios at full size."""
    limit = thresholds.sampled_instructions
    values = [instruction_ratio(found) for found in measurements.instructions]
    figure = geometric_mean(values) if values else None
    return Verdict(f"{limit.name}: instructions, geometric mean", limit.at_most, figure)


def instruction_ratio(found: Instructions) -> float:
    """Sampled over untracked instructions, drawn out in a straight line from two small sizes to the full one."""
    small, large = found.scales
    share = (1 - small) / (large - small)
    full = [counts[0] + share * (counts[1] - counts[0]) for counts in (found.tracked, found.untracked)]
    return full[0] / full[1]


def memory_verdicts(thresholds: Thresholds, measurements: Measurements) -> list[Verdict]:
    """Fixed memory, and bytes per live block as the mean of Python's and C++'s blocks."""
    footprints = {footprint.tool: footprint for footprint in measurements.footprints}
    fixed, per_block = thresholds.fixed_memory, thresholds.memory_per_live_block
    once, each = footprints.get(fixed.name), footprints.get(per_block.name)
    per_block_bytes = mean((each.bytes_per_object_block, each.bytes_per_native_block)) if each else None
    return [
        Verdict(f"{fixed.name}: fixed memory", fixed.at_most / 1e6, once.idle_bytes / 1e6 if once else None, "MB"),
        Verdict(f"{per_block.name}: memory per live block", per_block.at_most, per_block_bytes, "B"),
    ]


def capture_verdict(limit: CaptureLimit, measurements: Measurements, workload: str) -> Verdict:
    """The bytes that the peer's file allows, and the tool's file."""
    sizes = file_sizes(measurements, workload, limit.tool, limit.peer)
    goal = f"{limit.tool} on {workload}: {limit.share:g} of file of {limit.peer}"
    if sizes is None:
        return Verdict(goal, float("nan"), None, "MB")
    own, peers = sizes
    return Verdict(goal, max(limit.share * peers, limit.or_bytes) / 1e6, own / 1e6, "MB")


def file_sizes(measurements: Measurements, workload: str, tool: str, peer: str) -> tuple[int, int] | None:
    """Both tools' bytes for the largest amount of work that both recorded."""
    for runs in (measurements.runs, measurements.pilots):
        own, peers = last_run(runs, tool, workload), last_run(runs, peer, workload)
        if own and peers:
            return own.output_bytes, peers.output_bytes
    return None


def last_run(runs: list[Run], tool: str, workload: str) -> Run | None:
    """The latest of a tool's runs of a workload."""
    return next((run for run in reversed(runs) if (run.tool, run.workload) == (tool, workload)), None)


def report_verdict(thresholds: Thresholds, measurements: Measurements) -> Verdict:
    """The seconds of the report of the largest capture."""
    limit = thresholds.report
    seconds = [reading.seconds for reading in measurements.readings if reading.command == limit.name]
    return Verdict(f"{limit.name} of the largest capture", limit.at_most, max(seconds, default=None), "s")
