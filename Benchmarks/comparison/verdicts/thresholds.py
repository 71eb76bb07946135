"""The goals as numbers, read from thresholds.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class MeanLimit:
    """The highest geometric mean of a tool's ratios."""

    tool: str
    at_most: float


@dataclass(frozen=True)
class SlowdownLimit:
    """On every workload a tool's slowdown is at most this share of a peer's."""

    tool: str
    peer: str
    share: float


@dataclass(frozen=True)
class CaptureLimit:
    """On every workload a tool's file has at most this share of a peer's, or so many bytes where that is more."""

    tool: str
    peer: str
    share: float
    or_bytes: int


@dataclass(frozen=True)
class Limit:
    """The highest value of one figure of a tool or a command."""

    name: str
    at_most: float


@dataclass(frozen=True)
class Thresholds:
    """All goals of the comparison."""

    geometric_means: list[MeanLimit]
    slowdowns: list[SlowdownLimit]
    captures: CaptureLimit
    sampled_instructions: Limit
    fixed_memory: Limit
    memory_per_live_block: Limit
    report: Limit


def read_thresholds(path: Path) -> Thresholds:
    """The goals in a file; a wrong file is a mistake of ours and raises what it raises."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    sampled, fixed = document["sampled_instructions"], document["fixed_memory"]
    per_block, report = document["memory_per_live_block"], document["report"]
    return Thresholds(
        geometric_means=[MeanLimit(**limit) for limit in document["geometric_means"]],
        slowdowns=[SlowdownLimit(**limit) for limit in document["slowdowns"]],
        captures=CaptureLimit(**document["captures"]),
        sampled_instructions=Limit(sampled["tool"], sampled["at_most"]),
        fixed_memory=Limit(fixed["tool"], fixed["bytes"]),
        memory_per_live_block=Limit(per_block["tool"], per_block["bytes"]),
        report=Limit(report["command"], report["seconds"]),
    )
