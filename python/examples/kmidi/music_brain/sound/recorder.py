"""Keeps rendered audio and writes it to a WAV file when it is closed, at the latest at the end of the program."""

from __future__ import annotations

import atexit
import wave
import weakref
from pathlib import Path

import numpy as np

from music_brain.defects import planted
from music_brain.sound.rendering import SAMPLE_RATE


class Recorder:
    """Takes of audio that will be one WAV file; without a path they are only kept."""

    def __init__(self, path: Path | None = None) -> None:
        """Promise to write the file even when nobody calls close()."""
        self._path = path
        self._takes: list[np.ndarray] = []
        if planted("atexit-pin"):
            atexit.register(self.close)  # planted: atexit-pin
        else:
            weakref.finalize(self, _write, path, self._takes)  # innocent: atexit-pin

    def add(self, take: np.ndarray) -> None:
        """Append audio to the recording."""
        self._takes.append(take)

    @property
    def seconds(self) -> float:
        """How much audio waits to be written."""
        return sum(len(take) for take in self._takes) / SAMPLE_RATE

    def close(self) -> None:
        """Write the file and forget the takes."""
        _write(self._path, self._takes)


def _write(path: Path | None, takes: list[np.ndarray]) -> None:
    if path is not None and takes:
        samples = np.clip(np.concatenate(takes) * 32767, -32768, 32767).astype("<i2")
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes(samples.tobytes())
    takes.clear()
