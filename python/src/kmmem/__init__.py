"""kmmem records where a program's memory goes, in its Python and its C++ lines at once.

    with kmmem.track("run.kmmem") as recording:
        work()
    print(recording.report())

Importing this package hooks nothing and loads nothing of kmmem's native part; that happens when a recording starts.
pytest need not look through it, as nothing is asserted in it: PYTEST_DONT_REWRITE.
"""

from ._errors import BudgetExceeded, BudgetWarning, ReportError, SnapshotError, TrackingError
from ._tracking import is_tracking, mark, start, stop, track

# The module typing would be three quarters of the time of this import.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._budget import budget
    from ._contexts import ContextFigures, context, contexts
    from ._finding import Culprit, Cure, CycleStep, Finding, FindingPlace, FindingStack, Quotient, QuotientEdge
    from ._findings import AcceptedFinding, BlockClasses, BlockSum, DetectorVerdict, Findings, KnownIssue, SuppressedSum
    from ._growth import Growth, GrowthAddition, GrowthLimit, GrowthReport, GrowthTraffic, GrowthVerdict, growth
    from ._installation import get_include
    from ._leak_points import check_leaks
    from ._magics import Shell
    from ._profile import ProfiledFunction, ProfiledLine, lines, profile
    from ._realtime import realtime
    from ._recording import Recording
    from ._report import Frame, LiveBytes, Site, Totals
    from ._snapshot import Snapshot, open_snapshot, snapshot

__all__ = [
    "AcceptedFinding",
    "BlockClasses",
    "BlockSum",
    "BudgetExceeded",
    "BudgetWarning",
    "ContextFigures",
    "Culprit",
    "Cure",
    "CycleStep",
    "DetectorVerdict",
    "Finding",
    "FindingPlace",
    "FindingStack",
    "Findings",
    "Frame",
    "Growth",
    "GrowthAddition",
    "GrowthLimit",
    "GrowthReport",
    "GrowthTraffic",
    "GrowthVerdict",
    "KnownIssue",
    "LiveBytes",
    "ProfiledFunction",
    "ProfiledLine",
    "Quotient",
    "QuotientEdge",
    "Recording",
    "ReportError",
    "Site",
    "Snapshot",
    "SnapshotError",
    "SuppressedSum",
    "Totals",
    "TrackingError",
    "budget",
    "check_leaks",
    "context",
    "contexts",
    "get_include",
    "growth",
    "is_tracking",
    "lines",
    "mark",
    "open_snapshot",
    "profile",
    "realtime",
    "snapshot",
    "start",
    "stop",
    "track",
]

__version__ = "0.1.0"

_LAZY = {
    "AcceptedFinding": "_findings",
    "BlockClasses": "_findings",
    "BlockSum": "_findings",
    "ContextFigures": "_contexts",
    "Culprit": "_finding",
    "Cure": "_finding",
    "CycleStep": "_finding",
    "DetectorVerdict": "_findings",
    "Finding": "_finding",
    "FindingPlace": "_finding",
    "FindingStack": "_finding",
    "Findings": "_findings",
    "Frame": "_report",
    "Growth": "_growth",
    "GrowthAddition": "_growth",
    "GrowthLimit": "_growth",
    "GrowthReport": "_growth",
    "GrowthTraffic": "_growth",
    "GrowthVerdict": "_growth",
    "KnownIssue": "_findings",
    "LiveBytes": "_report",
    "ProfiledFunction": "_profile",
    "ProfiledLine": "_profile",
    "Quotient": "_finding",
    "QuotientEdge": "_finding",
    "Recording": "_recording",
    "Site": "_report",
    "Snapshot": "_snapshot",
    "SuppressedSum": "_findings",
    "Totals": "_report",
    "budget": "_budget",
    "check_leaks": "_leak_points",
    "context": "_contexts",
    "contexts": "_contexts",
    "get_include": "_installation",
    "growth": "_growth",
    "lines": "_profile",
    "open_snapshot": "_snapshot",
    "profile": "_profile",
    "realtime": "_realtime",
    "snapshot": "_snapshot",
}


def __getattr__(name: str) -> object:
    """Load the classes of recordings at their first use, as dataclasses are dear to import."""
    module = _LAZY.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("." + module, __name__), name)


def load_ipython_extension(ipython: "Shell") -> None:
    """Give IPython `%%kmmem` and `%kmmem_lines`: what `%load_ext kmmem` calls."""
    from ._magics import register

    register(ipython)


def unload_ipython_extension(ipython: "Shell") -> None:
    """Take them away again: what `%unload_ext kmmem` calls."""
    from ._magics import unregister

    unregister(ipython)


def __dir__() -> "list[str]":
    return sorted(set(globals()) | set(__all__))
