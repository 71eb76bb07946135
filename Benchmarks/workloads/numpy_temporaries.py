"""NumPy temporaries: expressions over small and large arrays whose intermediate results live for one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workload import run

if TYPE_CHECKING:
    import numpy as np

LENGTHS = (64, 1_000, 16_000, 250_000)


def temporaries(units: int) -> int:
    """Evaluate the expressions `units` times on arrays from 512 bytes to 2 MB."""
    import numpy as np

    signals = [np.linspace(0.0, 1.0, length) for length in LENGTHS]
    checksum = 0.0
    for index in range(units):
        for signal in signals:
            for _ in range(max(1, 4_000 // len(signal))):
                checksum += spectrum_like(signal, index)
    return round(checksum)


def spectrum_like(signal: np.ndarray, index: int) -> float:
    """A window, a gain and a norm, written as one would without thinking of memory."""
    import numpy as np

    windowed = signal * (0.5 - 0.5 * np.cos(signal * 6.283)) + index % 7
    halves = np.concatenate([windowed[1::2], windowed[::2]]) - windowed.mean()
    return float(np.sqrt(halves * halves + 1e-9).max())


if __name__ == "__main__":
    run(temporaries, 400)
