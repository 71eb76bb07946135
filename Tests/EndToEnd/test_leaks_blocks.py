"""`kmmem leaks` on native blocks that nothing points to, and on those that something holds after all."""

from __future__ import annotations

import subprocess

import pytest

from leaks import LEAKS, Accusation, guilty_lines, with_path

CALL = LEAKS / "blocks/call.py"
CALLS = 5
ROOTS = Accusation.of("lost-blocks/root-leak", CALLS)
RINGS = Accusation.of("lost-blocks/root-cycle")
INSIDE = Accusation.of("lost-blocks/possible", 1)

DROPPED = {
    "dropped_malloc.c": ROOTS,
    "dropped_new.cpp": ROOTS,
    "dropped_list.c": ROOTS,
    "dropped_ring.c": RINGS,
    "forgotten_pool.cpp": ROOTS,
    "array_cookie.cpp": ROOTS,
    "exception_path.cpp": ROOTS,
}
#: How many blocks each call loses, beside those that nothing points to.
INDIRECT = {"dropped_list.c": 39, "dropped_new.cpp": 1}
HELD = ["by_globals.cpp", "by_threads.cpp", "from_within.cpp"]
#: As libraries of old are built: their texts are pointers to characters within blocks.
FLAGS = {"from_within.cpp": ["-D_GLIBCXX_USE_CXX11_ABI=0"]}


@pytest.fixture
def scenario(extensions, newest):
    """The folder of the module `scenario` that is made of a source file."""

    def folder(source):
        return extensions.plain(newest, f"leaks/{source}", "scenario", *FLAGS.get(source.rpartition("/")[2], []))

    return folder


def growth(newest, path, variant) -> int:
    """By how many bytes 200 calls let the memory grow."""
    command = [newest.path, CALL, variant, 200]
    done = subprocess.run([*map(str, command)], env=with_path(path), capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.parametrize("source", DROPPED)
def test_programs_lose_memory_if_they_are_guilty(newest, scenario, source):
    path = scenario(f"blocks/{source}")
    assert growth(newest, path, "guilty") >= 150 * 400
    assert growth(newest, path, "innocent") < 1000


@pytest.mark.parametrize("source", DROPPED)
def test_lost_blocks_count(examiner, newest, scenario, source):
    program = LEAKS / "blocks" / source
    verdict = examiner.python(newest, CALL, "guilty", path=scenario(f"blocks/{source}"))
    finding = verdict.expect_one(DROPPED[source], program)
    assert finding["native_bytes"] >= CALLS * 180
    assert verdict.answer["blocks"]["definitely_lost"]["count"] >= CALLS
    assert verdict.answer["blocks"]["indirectly_lost"]["count"] >= CALLS * INDIRECT.get(source, 0)


def test_a_block_known_by_its_middle_is_possibly_lost(examiner, newest, scenario):
    verdict = examiner.python(
        newest, CALL, "guilty", path=scenario("blocks/interior_pointer.c"), options=("--possible",)
    )
    assert verdict.answer["counted"] == 0, verdict
    places = guilty_lines([LEAKS / "blocks/interior_pointer.c"])
    assert [INSIDE.fits(finding, places) for finding in verdict.findings] == [True], verdict


@pytest.mark.parametrize("source", [*DROPPED, "interior_pointer.c"])
def test_the_innocent_ones_are_not_accused(examiner, newest, scenario, source):
    examiner.python(newest, CALL, "innocent", path=scenario(f"blocks/{source}")).expect_nothing()


@pytest.mark.parametrize("source", HELD)
def test_blocks_that_the_process_holds_are_not_accused(examiner, newest, scenario, source):
    path = scenario(f"held/{source}")
    verdict = examiner.python(newest, CALL, "innocent", path=path).expect_nothing()
    assert verdict.answer["blocks"]["still_reachable"]["count"] > 0
    # Not even possibly; the dynamic loader has blocks of its own that are.
    doubtful = examiner.python(newest, CALL, "innocent", path=path, options=("--possible",))
    files = {frame["file"] for finding in doubtful.findings for frame in finding["stack"] if frame["file"]}
    assert not [file for file in files if file.endswith(source)], doubtful


def test_what_mappings_hold_is_not_accused(examiner, interpreter, extensions):
    path = extensions.plain(interpreter, "leaks/held/by_mappings.cpp", "scenario")
    verdict = examiner.python(interpreter, CALL, "innocent", path=path).expect_nothing()
    assert verdict.answer["blocks"]["still_reachable"]["count"] > 0


def test_blocks_that_objects_hold_are_not_accused(examiner, interpreter, extensions):
    path = extensions.plain(interpreter, "leaks/held/by_objects.c")
    examiner.python(interpreter, LEAKS / "held/objects.py", "innocent", path=path).expect_nothing()


def test_blocks_that_arrays_hold_are_not_accused(examiner, with_packages, extensions):
    path = extensions.plain(with_packages, "leaks/held/by_objects.c")
    examiner.python(with_packages, LEAKS / "held/objects.py", "innocent", path=path).expect_nothing()
