"""Hears pitch classes in audio: a Fourier transform in the middle of each chord."""

from __future__ import annotations

import numpy as np

from music_brain.sound.rendering import SAMPLE_RATE, frame_of

WINDOW = 8192
LOWEST_HERTZ, HIGHEST_HERTZ = 60.0, 1200.0


def heard_profiles(audio: np.ndarray, onsets: np.ndarray) -> np.ndarray:
    """For each chord (between two onsets, in quarter notes) how strongly the twelve pitch classes sound."""
    middles = (frame_of(onsets[:-1]) + frame_of(onsets[1:])) // 2
    padded = np.pad(audio, WINDOW // 2)
    windows = np.stack([padded[middle : middle + WINDOW] for middle in middles]) * np.hanning(WINDOW)
    return (np.abs(np.fft.rfft(windows, axis=1)) ** 2 @ _pitch_class_bins()).astype(np.float32)


def _pitch_class_bins() -> np.ndarray:
    """Which bin of the transform counts for which pitch class, low notes more because they carry fewer overtones."""
    frequencies = np.fft.rfftfreq(WINDOW, 1 / SAMPLE_RATE)
    bins = np.zeros((len(frequencies), 12))
    used = np.flatnonzero((frequencies >= LOWEST_HERTZ) & (frequencies <= HIGHEST_HERTZ))
    keys = np.rint(69 + 12 * np.log2(frequencies[used] / 440)).astype(np.int64)
    bins[used, keys % 12] = 1 / frequencies[used]
    return bins
