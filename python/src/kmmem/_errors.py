"""What can go wrong, as exceptions whose text says what to do."""


class TrackingError(RuntimeError):
    """A recording cannot be started or stopped in this process."""


class ReportError(RuntimeError):
    """A capture cannot be read."""


class SnapshotError(RuntimeError):
    """A photograph of the heap could not be taken or read."""


class BudgetExceeded(RuntimeError):  # noqa: N818 - it is what happened to the budget
    """A function or a block has broken a limit of its kmmem.budget.

    No AssertionError: it is not a test's claim that failed but a program that needed too much, and `except
    AssertionError` of a test's helper must not take it away.
    """

    def __init__(self, message: str, name: str = "", measure: str = "", used: int = 0, limit: int = 0) -> None:
        # All of them, so that a worker can send it to its parent.
        super().__init__(message, name, measure, used, limit)
        self.name = name
        """What the budget is of."""
        self.measure = measure
        """"peak", "kept", "allocated" or "allocations"."""
        self.used = used
        """What that came to: bytes, of allocations times."""
        self.limit = limit
        """What it may come to."""

    def __str__(self) -> str:
        return str(self.args[0])


class BudgetWarning(RuntimeWarning):
    """A budget is broken that only warns, or could not be judged; shown by default, unlike a ResourceWarning."""
