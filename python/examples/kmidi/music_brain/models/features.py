"""What a voice's network sees: the harmony of the last moments and the voice's own last pitch."""

from __future__ import annotations

import numpy as np

from music_brain.score.chorales import REST

LOWEST_KEY, KEY_COUNT = 36, 49
MEMORY = 4
FEATURE_COUNT = MEMORY * 12 + KEY_COUNT


def features_of(past: np.ndarray, voice: int) -> np.ndarray:
    """The input for one voice from the last MEMORY rows of pitches."""
    features = np.zeros(FEATURE_COUNT, dtype=np.float32)
    for moment, row in enumerate(past):
        sounding = row[row != REST]
        np.add.at(features, moment * 12 + sounding % 12, 1)
    own = past[-1, voice]
    if own != REST:
        features[MEMORY * 12 + class_of(own)] = 1
    return features


def class_of(midi: int) -> int:
    """The class of the networks' output that stands for a MIDI number."""
    return int(np.clip(midi - LOWEST_KEY, 0, KEY_COUNT - 1))


def examples_of(pitches: np.ndarray, voice: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and the classes that follow them, for every moment at which the voice sounds."""
    moments = [moment for moment in range(MEMORY, len(pitches)) if pitches[moment, voice] != REST]
    inputs = [features_of(pitches[moment - MEMORY : moment], voice) for moment in moments]
    classes = [class_of(pitches[moment, voice]) for moment in moments]
    return np.array(inputs, dtype=np.float32).reshape(-1, FEATURE_COUNT), np.array(classes, dtype=np.int64)
