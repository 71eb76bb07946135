"""What can go wrong, as exceptions whose text says what to do."""


class TrackingError(RuntimeError):
    """A recording cannot be started or stopped in this process."""


class ReportError(RuntimeError):
    """A capture cannot be read."""


class SnapshotError(RuntimeError):
    """A photograph of the heap could not be taken or read."""
