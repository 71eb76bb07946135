"""`kmmem leaks` on cycles of Python objects: those that the collector would free, and those that it never will."""

from __future__ import annotations

import json

import pytest

from leaks import Accusation, Case

WAITING = "reference-cycles/collectable reference-cycles/waiting"
FROZEN = "reference-cycles/frozen"
BEYOND = "reference-cycles/uncollectable cross-language-cycles/cycle"
#: A finding in JSON, however many objects are in its cycle.
MOST_BYTES = 40_000


def of(kinds: str, count: int | None, culprit: str | None = None) -> Accusation:
    return Accusation.of(kinds, count, culprit)


#: The collector would free them, had it been asked to.
GARBAGE = [
    Case("cycles/self_cycle.py", of(WAITING, 50), "Session", (50, 0)),
    Case("cycles/pair_cycle.py", of(WAITING, 50), "Parent", (50, 0)),
    Case("cycles/finalized_cycle.py", of(WAITING, 50), "Resource", (50, 0)),
    Case("cycles/generator_cycle.py", of(WAITING, 50), "Player", (50, 0)),
]
BIG = [
    Case("cycles/big_ring.py", of(WAITING, None), "Link", (3000, 0)),
    Case("cycles/big_cluster.py", of(WAITING, None), "Person", (3000, 0)),
]
#: It cannot free them, or is kept from it.
KEPT = [Case("cycles/frozen_cycle.py", of(FROZEN, 50), "Config", (0, 50))]
#: The same, of types in C.
NATIVE = [
    Case("untracked/untracked_box.py", of(BEYOND, 50, "holder.Box"), "holder.live", (50, 50), (50, 0)),
    Case(
        "untracked/untracked_box.py", of(BEYOND, 50, "holder.HeapBox"), "holder.live", (50, 50), (50, 0), ("HeapBox",)
    ),
    Case("untracked/view_cycle.py", of(BEYOND, 50, "viewer.ForgetfulView"), "viewer.live", (100, 100), (100, 0)),
]
ARRAYS = Case("untracked/array_cycle.py", of(BEYOND, 50, "numpy.ndarray"), "Track", (50, 50), (50, 0))


@pytest.fixture(scope="session")
def native_path(extensions):
    """The folders of the modules that the cases of types in C need."""

    def path(interpreter):
        return ":".join(
            str(extensions.plain(interpreter, f"leaks/untracked/{name}.c")) for name in ("holder", "viewer")
        )

    return path


@pytest.mark.parametrize("case", [*GARBAGE, *BIG, *KEPT], ids=str)
def test_programs_leave_what_they_should(case, newest):
    case.check_leaves(newest)


@pytest.mark.parametrize("case", NATIVE, ids=str)
def test_programs_with_types_in_c_leave_what_they_should(case, newest, native_path):
    case.check_leaves(newest, native_path(newest))


def test_programs_with_arrays_leave_what_they_should(with_packages):
    ARRAYS.check_leaves(with_packages)


@pytest.mark.parametrize("case", GARBAGE, ids=str)
def test_what_the_collector_would_free_is_garbage(examiner, interpreter, case):
    examiner.python(interpreter, case.path, "guilty").expect_garbage(case.accusation, case.path)


@pytest.mark.parametrize("case", BIG, ids=str)
def test_big_cycles_are_told_in_few_words(examiner, newest, case):
    finding = examiner.python(newest, case.path, "guilty").expect_garbage(case.accusation, case.path)
    assert len(json.dumps(finding)) < MOST_BYTES
    assert 0 < len(finding["cycle"]) < 100
    assert finding["bytes"] >= 3000 * 32


@pytest.mark.parametrize("case", KEPT, ids=str)
def test_what_is_kept_from_the_collector_counts(examiner, interpreter, case):
    examiner.python(interpreter, case.path, "guilty").expect_one(case.accusation, case.path)


@pytest.mark.parametrize("case", NATIVE, ids=str)
def test_cycles_through_types_without_collector_support_count(examiner, interpreter, native_path, case):
    path = native_path(interpreter)
    verdict = examiner.python(interpreter, case.path, "guilty", *case.arguments, path=path)
    verdict.expect_one(case.accusation, case.path)


def test_cycles_through_arrays_count(examiner, with_packages):
    examiner.python(with_packages, ARRAYS.path, "guilty").expect_one(ARRAYS.accusation, ARRAYS.path)


@pytest.mark.parametrize("case", [*GARBAGE, *BIG, *KEPT], ids=str)
def test_the_innocent_ones_are_not_accused(examiner, newest, case):
    verdict = examiner.python(newest, case.path, "innocent").expect_nothing()
    files = {finding["at"]["file"] for finding in verdict.garbage if finding["at"]}
    assert not any(file.endswith(case.path.name) for file in files), verdict


@pytest.mark.parametrize("case", NATIVE, ids=str)
def test_types_with_collector_support_are_not_accused(examiner, interpreter, native_path, case):
    path = native_path(interpreter)
    examiner.python(interpreter, case.path, "innocent", *case.arguments, path=path).expect_nothing()


def test_cycles_through_lists_are_not_accused(examiner, with_packages):
    examiner.python(with_packages, ARRAYS.path, "innocent").expect_nothing()
