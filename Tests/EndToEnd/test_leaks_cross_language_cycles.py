"""`kmmem leaks` on cycles through C++, which Python's collector cannot see, with pybind11 and with nanobind."""

from __future__ import annotations

import pytest

from leaks import LEAKS, Accusation, Case

CYCLE = Accusation.of("cross-language-cycles/cycle", 6)
#: A cycle of C++ objects alone: 6 pairs, which may be told as one finding of 6 or of all their blocks.
LOST_RING = Accusation.of("lost-blocks/root-cycle")
#: The same, with an object of Python's that only it holds.
LOST_OBJECT = Accusation.of("lost-blocks/root-cycle cross-language-cycles/cycle leaked-references/lost-object")

CASES = [
    Case("widgets/object_member.py", CYCLE, "widgets.live", (6, 6), (6, 0)),
    Case("widgets/bound_method.py", CYCLE, "widgets.live", (6, 6)),
    Case("widgets/closure.py", CYCLE, "widgets.live", (6, 6)),
    Case("widgets/default_argument.py", CYCLE, "widgets.live", (6, 6)),
    Case("widgets/kept_alive.py", CYCLE, "widgets.live", (12, 12)),
    Case("widgets/kept_owner.py", CYCLE, "widgets.live", (24, 24)),
    Case("widgets/shared_pair.py", LOST_RING, "widgets.live", (12, 12)),
    Case("widgets/shared_payload.py", LOST_OBJECT, "widgets.live", (12, 12)),
    Case("widgets/held_node.py", CYCLE, "widgets.live", (12, 12)),
]
#: The one that matters most, and the one whose support for the collector depends on the version.
EVERYWHERE = [case for case in CASES if case.path.stem in ("bound_method", "object_member")]
HEADER = LEAKS / "widgets/native/widgets.hpp"


@pytest.fixture(scope="session")
def widgets(extensions):
    """The folder of the module `widgets` of a binding library."""

    def folder(interpreter, library):
        return extensions.bound(interpreter, library, f"leaks/widgets/native/{library}_widgets.cpp", "widgets")

    return folder


@pytest.mark.parametrize("library", ["pybind", "nanobind"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_programs_leave_what_they_should(newest, widgets, library, case):
    case.check_leaves(newest, widgets(newest, library))


@pytest.mark.parametrize("library", ["pybind", "nanobind"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_cycles_through_cpp_count(examiner, newest, widgets, library, case):
    verdict = examiner.python(newest, case.path, "guilty", path=widgets(newest, library))
    verdict.expect_one(case.accusation, case.path, HEADER)


@pytest.mark.parametrize("library", ["pybind", "nanobind"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_innocent_ones_are_not_accused(examiner, newest, widgets, library, case):
    examiner.python(newest, case.path, "innocent", path=widgets(newest, library)).expect_nothing()


@pytest.mark.parametrize("case", EVERYWHERE, ids=str)
def test_on_every_interpreter(examiner, interpreter, widgets, case):
    path = widgets(interpreter, "pybind")
    finding = examiner.python(interpreter, case.path, "guilty", path=path).expect_one(case.accusation, case.path)
    assert any(step["native"] for step in finding["cycle"]), finding["cycle"]
    assert finding["culprit"] is not None
    assert finding["native_bytes"] > 0
    examiner.python(interpreter, case.path, "innocent", path=path).expect_nothing()
