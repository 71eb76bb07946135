"""What a person who waits sees, on stderr."""

from __future__ import annotations

import sys
import time


def say(text: str) -> None:
    """Print one line with the time of day."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
