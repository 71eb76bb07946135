"""The chords that were heard last; a deque that forgets by itself."""

from __future__ import annotations

from collections import deque

_recent: deque[str] = deque(maxlen=64)  # innocent: bounded-deque


def remember(symbol: str) -> None:
    """Note a chord symbol and forget the one of 64 chords ago."""
    _recent.append(symbol)


def recent_chords() -> list[str]:
    """The chords that were heard last, oldest first."""
    return list(_recent)
