"""What is measured, as plain values; the JSON of a result is made of them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Run:
    """One run of a workload: both clocks, what it wrote, and how much memory its process had."""

    tool: str
    workload: str
    scale: float
    round: int
    command_seconds: float
    program_seconds: float
    checksum: float
    output_bytes: int
    peak_resident_bytes: float


@dataclass(frozen=True)
class Failure:
    """A tool that could not do a workload, and how it ended."""

    tool: str
    workload: str
    reason: str


@dataclass(frozen=True)
class Footprint:
    """What a tool adds to the memory of the process it watches, in bytes."""

    tool: str
    idle_bytes: float
    idle_parts: dict[str, float]
    bytes_per_object_block: float
    bytes_per_native_block: float


@dataclass(frozen=True)
class Reading:
    """How long a tool's own command took to show one recorded file."""

    command: str
    workload: str
    file_bytes: int
    seconds: float


@dataclass(frozen=True)
class Instructions:
    """Instructions of a workload's process, untracked and sampled, at two sizes."""

    workload: str
    scales: tuple[float, float]
    untracked: tuple[int, int]
    tracked: tuple[int, int]


@dataclass
class Measurements:
    """Everything that one session measured."""

    runs: list[Run] = field(default_factory=list)
    pilots: list[Run] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    footprints: list[Footprint] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    instructions: list[Instructions] = field(default_factory=list)
