"""The figures of Python objects equal those of a program that knows what each of its lines makes."""

from __future__ import annotations

import json

import pytest

from building import PROGRAMS
from kmmem_capture import Capture
from rounds import rounds

LEDGER = PROGRAMS / "python" / "object_ledger.py"
FREE_LISTS = PROGRAMS / "python" / "free_lists.py"
FIGURES = ("allocations", "allocated_bytes", "live_blocks", "live_bytes")
DOMAINS = ("mem", "object")


def captured(capture: Capture, file: str, kinds: tuple[str, ...] = DOMAINS) -> dict[int, dict[str, int]]:
    """The figures of each line of a file, over the sites whose innermost Python frame it is."""
    lines: dict[int, dict[str, int]] = {}
    for site in capture.sites:
        frame = capture.innermost_python(site)
        if site.kind in kinds and frame and frame.file == file and frame.line is not None:
            figures = lines.setdefault(frame.line, dict.fromkeys(FIGURES, 0))
            for name in FIGURES:
                figures[name] += getattr(site, name)
    return lines


def play(kmmem, interpreter, tmp_path, *arguments, options=()):
    account = tmp_path / "account.json"
    outcome = kmmem.python(interpreter, LEDGER, *arguments, "--account", account, options=options).expect()
    lines = {int(line): figures for line, figures in json.loads(account.read_text()).items()}
    return outcome, lines


def compare(capture: Capture, truth: dict[int, dict]) -> None:
    found = captured(capture, str(LEDGER))
    assert capture.losses() == {}
    for line, figures in truth.items():
        wanted = {name: figures[name] for name in FIGURES}
        assert found.get(line, dict.fromkeys(FIGURES, 0)) == wanted, figures["function"]


@pytest.mark.parametrize("ending", [(), ("--return",), ("--threads",)], ids=["_exit", "return", "threads"])
def test_every_figure_of_every_line_is_exact(kmmem, interpreter, tmp_path, ending):
    for seed in range(1, 1 + rounds("OBJECT", 3)):
        print(f"seed {seed}")
        outcome, truth = play(kmmem, interpreter, tmp_path, "--seed", seed, "--steps", 500 * seed, *ending)
        assert outcome.capture.state == ("python-exit" if "--return" in ending else "recording")
        compare(outcome.capture, truth)


def test_the_totals_are_the_sum_of_the_sites(kmmem, interpreter, tmp_path):
    capture = play(kmmem, interpreter, tmp_path, "--steps", 2000)[0].capture
    objects = [site for site in capture.sites if site.kind in DOMAINS]
    assert capture.header["object_bytes"] == sum(site.live_bytes for site in objects)
    assert capture.header["peak_bytes"] >= capture.total_bytes


def test_the_report_gives_the_same_lines(kmmem, interpreter, tmp_path):
    outcome, truth = play(kmmem, interpreter, tmp_path, "--steps", 2000, options=("--frames", 2))
    lines: dict[int, dict[str, int]] = {}
    for site in outcome.report()["sites"]:
        frames = [frame for frame in site["stack"] if frame["language"] == "python"]
        if site["allocator"] in DOMAINS and frames and frames[0]["file"] == str(LEDGER):
            figures = lines.setdefault(frames[0]["line"], dict.fromkeys(FIGURES, 0))
            for name in FIGURES:
                figures[name] += site[name]
    for line, figures in truth.items():
        assert lines.get(line, dict.fromkeys(FIGURES, 0)) == {name: figures[name] for name in FIGURES}


def test_without_objects_only_what_reaches_malloc_is_counted(kmmem, interpreter, tmp_path):
    """pymalloc passes sizes above 512 bytes on to malloc, so big objects still have their lines."""
    outcome, truth = play(kmmem, interpreter, tmp_path, "--steps", 3000, options=("--no-objects",))
    capture = outcome.capture
    assert not [site for site in capture.sites if site.kind in DOMAINS]
    assert capture.header["object_bytes"] == 0
    found = captured(capture, str(LEDGER), kinds=("malloc", "calloc", "realloc", "raw"))
    line, figures = next((line, figures) for line, figures in truth.items() if figures["function"] == "make_bytes")
    small = 512 * figures["live_blocks"]
    assert figures["live_bytes"] - small <= found[line]["live_bytes"] <= figures["live_bytes"]


@pytest.mark.parametrize("kind", ["float", "list", "tuple", "dict"])
def test_a_block_from_a_free_list_is_not_blamed_on_the_line_before(kmmem, interpreter, kind):
    """What lives at the end was made by the second line, in memory that the first line had obtained.

    From 3.13 on the interpreter says when it makes an object. Before, a report that names the older line has to say so.
    """
    outcome = kmmem.python(interpreter, FREE_LISTS, kind).expect()
    gone, kept = live_blocks_below(outcome.capture, LINE_OF_GONE, LINE_OF_KEPT)
    if interpreter.numbers >= (3, 13):
        assert kept >= 60
        assert gone < 10
    elif gone >= 10:
        notes = outcome.report("--limit", "1")["certainty"]["notes"]
        assert any("free list" in note for note in notes)


def live_blocks_below(capture: Capture, *lines: int) -> list[int]:
    """The live objects that were made by a function which free_lists.py called on each of some lines."""
    live = dict.fromkeys(lines, 0)
    for site in capture.sites:
        frame = capture.innermost_python(site)
        if site.kind == "object" and frame and frame.file == str(FREE_LISTS):
            for outer in capture.python_stack(site):
                if outer.function == "<module>" and outer.line in live:
                    live[outer.line] += site.live_blocks
    return list(live.values())


def _line(text: str) -> int:
    return 1 + FREE_LISTS.read_text().splitlines().index(text)


LINE_OF_GONE = _line("gone = first_line(sys.argv[1], inputs)")
LINE_OF_KEPT = _line("kept = second_line(sys.argv[1], inputs)")
