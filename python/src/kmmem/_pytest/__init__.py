"""The pytest plugin: what pytest loads in every run. It measures nothing until an option or a marker asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ._measuring import Measurement

_MARKERS = (
    'kmmem_limit(size): fail if the test\'s peak is above a size such as "24 MB", counted from what lived at its start',
    "kmmem_no_leaks(warmup=2, rounds=4): run the test again and again; fail if each round leaves something behind",
    "kmmem_no_growth(warmup=None, rounds=40): run the test again and again; fail if a container grows without a limit",
)
_MARKERS_OF_MEMRAY = (
    "limit_memory(size): as pytest-memray's; checked by kmmem, like kmmem_limit",
    "limit_leaks(size, filter_fn=None): as pytest-memray's; fail if one place leaves more than a size behind",
)
_MEMRAY = "memray"
"""The name of pytest-memray's plugin, which checks its markers itself."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add kmmem's options."""
    group = parser.getgroup("kmmem", "memory of tests, by kmmem")
    group.addoption("--kmmem", action="store_true", help="measure every test and list those that use most memory")
    group.addoption("--kmmem-top", type=_count, default=10, metavar="N", help="list so many tests (default: 10)")
    group.addoption("--kmmem-keep", metavar="FOLDER", help="keep the recording of each measured test in this folder")


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known, and measure if that is asked for on the command line."""
    for marker in _MARKERS + (() if config.pluginmanager.hasplugin(_MEMRAY) else _MARKERS_OF_MEMRAY):
        config.addinivalue_line("markers", marker)
    if config.getoption("kmmem"):
        _measurement(config)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Measure if a test asks for it; a marker with wrong arguments ends the run."""
    names = ["kmmem_limit", "kmmem_no_leaks", "kmmem_no_growth"]
    names += [] if config.pluginmanager.hasplugin(_MEMRAY) else ["limit_memory", "limit_leaks"]
    for item in items:
        markers = [marker for name in names if (marker := item.get_closest_marker(name)) is not None]
        if markers:
            _measurement(config).expect(item, markers)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell a worker of pytest-xdist where its recordings go; the markers may be known to the workers alone."""
    _measurement(node.config).tell(node.workerinput)  # type: ignore[attr-defined]


def _measurement(config: pytest.Config) -> Measurement:
    """Find the part that measures, or register it."""
    from ._measuring import Measurement

    found = config.pluginmanager.getplugin(Measurement.NAME)
    if found is None:
        found = Measurement(config)
        config.pluginmanager.register(found, Measurement.NAME)
    assert isinstance(found, Measurement)
    return found


def _count(text: str) -> int:
    from argparse import ArgumentTypeError

    if not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(f"{text} is no number of tests; name 1 or more")
    return int(text)
