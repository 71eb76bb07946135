"""What tells a file from one that has replaced it at the same path."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    FileState = tuple[int, int, int, int]


def file_state(path: str) -> FileState | None:
    """Return a file's device, inode, bytes and last change (nanoseconds since 1970); None where there is no file."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
