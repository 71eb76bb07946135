"""Native stacks equal those of libunwind, frame by frame, in the scenes that unwinders get wrong."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pytest

from addresses import AddressBook
from kmmem_capture import Capture
from rounds import rounds

SOURCES = [f"stacks/{name}.cpp" for name in ("unwind_oracle", "Samples", "Scenes", "Jumps")]
SAMPLE_SIZE = 4242
VARIANTS = {
    "O0": ["-O0"],
    "O2": ["-O2"],
    "O2-no-frame-pointer": ["-O2", "-fomit-frame-pointer"],
    "O2-frame-pointer": ["-O2", "-fno-omit-frame-pointer"],
    "Os": ["-Os"],
}
SCENES = (
    "recursion deep alloca alignment exceptions callback-exception longjmp callbacks tail-calls pushes random threads "
    "signals interruptions contexts"
).split()


@pytest.fixture(scope="module", params=VARIANTS, ids=str)
def oracle(request, workshop) -> Path:
    flags = VARIANTS[request.param]
    found = subprocess.run(
        ["g++", "-E", "-include", "libunwind.h", "-x", "c++", "/dev/null"], capture_output=True, check=False
    )
    if found.returncode != 0:
        pytest.skip("libunwind's headers are not installed (libunwind-dev), so there is nothing to compare with")
    optimise = ["-g", *flags, "-fno-builtin"]
    return workshop.program(SOURCES, f"unwind_oracle_{request.param}", "-lunwind", optimise=optimise)


def truth_of(path: Path) -> Counter:
    """What libunwind saw: outer return addresses to the number of samples."""
    stacks: Counter = Counter()
    for line in path.read_text().splitlines():
        count, *frames = line.split()
        stacks[tuple(int(frame, 16) for frame in frames)] += int(count)
    return stacks


def captured(capture: Capture, book: AddressBook) -> Counter:
    """What kmmem saw at the same moments: the frames outside sample() to the number of its allocations."""
    stacks: Counter = Counter()
    places = book.places(capture)
    for site in capture.sites:
        if (place := places.get(site.index)) and place.function == "sample()":
            assert site.allocated_bytes == site.allocations * SAMPLE_SIZE
            # A last address of zero says that the unwinder could not go on, where libunwind just ends.
            frames = [frame.address for frame in capture.native_stack(site)[1:] if frame.address]
            stacks[tuple(frames)] += site.allocations
    return stacks


def show(stack: tuple[int, ...], capture: Capture, oracle: Path) -> str:
    """A stack in words, for the message of a failed test."""
    base = next(module.base for module in capture.modules if module.path == str(oracle.resolve()))
    command = ["addr2line", "-f", "-C", "-s", "-e", str(oracle), *(hex(frame - 1 - base) for frame in stack)]
    words = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split("\n")
    return "\n".join(f"  {frame:#x} {name} {place}" for frame, name, place in zip(stack, words[0::2], words[1::2]))


def same_stacks(truth: Counter, found: Counter, capture: Capture, oracle: Path) -> None:
    assert sum(truth.values()) > 0
    if truth == found:
        return
    missing, invented = list((truth - found).items()), list((found - truth).items())
    parts = [f"{len(missing)} of {len(truth)} stacks are missing, {len(invented)} are invented"]
    for title, stacks in (("missing", missing), ("invented", invented)):
        parts += [f"{title}, {count} times:\n{show(stack, capture, oracle)}" for stack, count in stacks[:2]]
    pytest.fail("\n".join(parts))


@pytest.mark.parametrize("scene", SCENES)
def test_stacks_equal_those_of_libunwind(kmmem, oracle, tmp_path, scene):
    samples = tmp_path / "samples.txt"
    outcome = kmmem.program(oracle, samples, 1, 30, scene).expect()
    capture = outcome.capture
    same_stacks(truth_of(samples), captured(capture, AddressBook(oracle)), capture, oracle)


def test_random_walks_equal_those_of_libunwind(kmmem, oracle, tmp_path):
    samples = tmp_path / "samples.txt"
    for seed in range(2, 2 + rounds("STACK", 5)):
        print(f"seed {seed}")
        outcome = kmmem.program(oracle, samples, seed, 200, "random").expect()
        capture = outcome.capture
        same_stacks(truth_of(samples), captured(capture, AddressBook(oracle)), capture, oracle)
