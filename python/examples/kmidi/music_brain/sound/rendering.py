"""Plays notes through the native audio stream."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import penta_core

SAMPLE_RATE = 44_100
BLOCK_FRAMES = 256
QUARTERS_PER_MINUTE = 96
TAIL_SECONDS = 0.5


@dataclass(frozen=True)
class Rendering:
    """The audio of one piece and what the stream measured while it played."""

    audio: np.ndarray
    report: penta_core.StreamReport

    @property
    def seconds(self) -> float:
        """How long the audio lasts."""
        return len(self.audio) / SAMPLE_RATE

    @property
    def peak_decibels(self) -> float:
        """The loudest sample, in decibels below full scale."""
        return float(20 * np.log10(max(self.report.peak, 1e-9)))


def frame_of(quarters: np.ndarray) -> np.ndarray:
    """The frame at which a moment (in quarter notes) is heard."""
    return np.rint(quarters * (60 / QUARTERS_PER_MINUTE * SAMPLE_RATE)).astype(np.int64)


def render(notes: np.ndarray) -> Rendering:
    """Plays rows of (start, end, MIDI number), in quarter notes, on an audio thread."""
    starts, ends = frame_of(notes[:, 0]), frame_of(notes[:, 1])
    table = np.column_stack([starts, ends - starts, notes[:, 2].astype(np.int64)])
    frames = int(ends.max()) + int(TAIL_SECONDS * SAMPLE_RATE)
    stream = penta_core.AudioStream(SAMPLE_RATE, BLOCK_FRAMES)
    return Rendering(*stream.play(table, frames))
