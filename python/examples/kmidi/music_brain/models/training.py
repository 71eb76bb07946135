"""Trains a network for each voice: a fixed random hidden layer and an output layer by ridge regression."""

from __future__ import annotations

import numpy as np

import penta_core
from music_brain.models.features import FEATURE_COUNT, KEY_COUNT, examples_of

VOICES = ("soprano", "alto", "tenor", "bass")
HIDDEN_COUNT = 768
RIDGE = 8.0
SHARPNESS = 10.0


def train(tables: list[np.ndarray]) -> tuple[penta_core.ModelBank, dict[str, float]]:
    """Loads a model for each voice into a bank; also tells how often each predicts the next pitch rightly."""
    bank = penta_core.ModelBank()
    accuracy = {}
    for voice, name in enumerate(VOICES):
        examples = [examples_of(pitches, voice) for pitches in tables]
        inputs = np.concatenate([pair[0] for pair in examples])
        classes = np.concatenate([pair[1] for pair in examples])
        accuracy[name] = _fit(bank, name, inputs, classes, seed=voice)
    return bank, accuracy


def _fit(bank: penta_core.ModelBank, name: str, inputs: np.ndarray, classes: np.ndarray, seed: int) -> float:
    random = np.random.default_rng(seed)
    hidden_weights = random.normal(0, 1 / np.sqrt(12), (HIDDEN_COUNT, FEATURE_COUNT)).astype(np.float32)
    hidden_bias = random.normal(0, 0.3, HIDDEN_COUNT).astype(np.float32)
    hidden = np.maximum(inputs @ hidden_weights.T + hidden_bias, 0)
    targets = np.eye(KEY_COUNT, dtype=np.float32)[classes]
    squares = hidden.T @ hidden + RIDGE * np.eye(HIDDEN_COUNT, dtype=np.float32)
    output_weights = np.linalg.solve(squares, hidden.T @ targets).T
    layers = [
        (hidden_weights, hidden_bias, "relu"),
        (SHARPNESS * output_weights, np.zeros(KEY_COUNT, dtype=np.float32), "softmax"),
    ]
    bank.load(name, layers)
    return float(np.mean((hidden @ output_weights.T).argmax(axis=1) == classes))
