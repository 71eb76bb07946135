"""Parallel fifths and octaves, which Bach's pupils had to avoid."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from music_brain.score.chorales import REST


def parallel_count(pitches: np.ndarray, interval: int) -> int:
    """How often two voices move together in the same direction at this interval (7: fifth, 0: octave or unison)."""
    before, after = pitches[:-1], pitches[1:]
    count = 0
    for upper, lower in combinations(range(pitches.shape[1]), 2):
        sounding = np.all(pitches[:, [upper, lower]] != REST, axis=1)
        same_interval = (pitches[:, upper] - pitches[:, lower]) % 12 == interval
        kept = (sounding & same_interval)[:-1] & (sounding & same_interval)[1:]
        motion_upper = np.sign(after[:, upper] - before[:, upper])
        motion_lower = np.sign(after[:, lower] - before[:, lower])
        count += int(np.sum(kept & (motion_upper == motion_lower) & (motion_upper != 0)))
    return count
