"""Whether one goal is met, and by how much."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """A goal with its limit and the figure that was measured; no figure means that it was not measured."""

    goal: str
    limit: float
    figure: float | None
    unit: str = ""

    @property
    def is_met(self) -> bool | None:
        """Whether the figure is within the limit; None without a figure."""
        return None if self.figure is None else self.figure <= self.limit

    @property
    def sentence(self) -> str:
        """The verdict in words: met or missed, and how far from the limit."""
        if self.figure is None:
            return "not measured"
        share = self.figure / self.limit - 1
        if self.is_met:
            return f"met, {-share:.0%} below"
        return f"MISSED by {share:.0%}" if share >= 0.01 else "MISSED by under 1%"
