"""What a program's address space consisted of when its recording ended, against what the program read of it itself."""

from __future__ import annotations

import csv
import io
import re
import signal
import subprocess
import textwrap

import pytest

import disks
from building import PROGRAMS
from kmmem_capture import read_capture
from region_records import read_smaps

MIB = 1 << 20
PROGRAM = PROGRAMS / "regions" / "regions.c"
PROFILER = ("libkmmem_agent.so", "libkmmem_python.so", "_kmmem.abi3.so")
#: Between the program's own look and the recording's end, files are closed and destructors run: some pages of code, of
#: the heap and of the stack more. Of kmmem's own memory nothing can be expected: its tables and its capture grow.
SLACK = 256 << 10

PYTHON = """
    import mmap, sys, threading

    def objects(): return [str(number) + "x" * 400 for number in range(20_000)]
    def large(): return bytearray(b"y" * (11 << 20))
    def mapped():
        memory = mmap.mmap(-1, 9 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        memory.write(b"z" * (6 << 20))
        return memory

    if len(sys.argv) > 2:
        import kmmem
        kmmem.start(sys.argv[2])
    kept = [objects(), large(), mapped()]
    if len(sys.argv) > 2:
        kmmem.stop()
    with open("/proc/self/smaps") as own, open(sys.argv[1], "w") as copy: copy.write(own.read())
"""


@pytest.fixture(scope="module")
def program(workshop):
    return workshop.program(["regions/regions.c"], "regions")


@pytest.fixture
def recorded(kmmem, program, tmp_path):
    """The report of a C program, and what the program read of its own mappings."""
    file, smaps = tmp_path / "six.bin", tmp_path / "smaps"
    file.write_bytes(b"\1" * 6 * MIB)
    outcome = kmmem.program(program, smaps, file).expect()
    return outcome, outcome.report(), read_smaps(smaps.read_text())


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "shapes.py"
    path.write_text(textwrap.dedent(PYTHON), "utf-8")
    return path


def resident(report: dict, *sorts: str) -> int:
    return sum(region["resident_bytes"] for region in report["regions"] if region["sort"] in sorts)


def expect_whole(report: dict) -> None:
    """Regions are ascending and disjoint, and no figure is larger than the region."""
    end = 0
    for region in report["regions"]:
        start, size = int(region["start"], 16), region["virtual_bytes"]
        assert start >= end
        end = int(region["end"], 16)
        assert size == end - start > 0
        assert 0 <= region["dirty_bytes"] <= region["resident_bytes"] <= size
        assert re.fullmatch("[r-][w-][x-][ps]", region["permissions"])


def place_of(report: dict, region: dict) -> tuple[str, int]:
    frame = report["frames"][region["responsible"]]
    return frame["function"], frame["line"]


def line_with(text: str, source) -> int:
    return next(number for number, line in enumerate(source.read_text().splitlines(), 1) if text in line)


def without_own(report: dict, smaps: list) -> int:
    """What the program read of its resident memory, without what the report says is kmmem's."""
    own = [
        (int(region["start"], 16), int(region["end"], 16)) for region in report["regions"] if region["sort"] == "kmmem"
    ]
    return sum(
        mapping.resident
        for mapping in smaps
        if not any(start < mapping.end and mapping.start < end for start, end in own)
    )


def not_own(report: dict) -> int:
    return resident(report, *({region["sort"] for region in report["regions"]} - {"kmmem"}))


def test_the_regions_add_up_to_what_the_kernel_says(recorded):
    _, report, smaps = recorded
    expect_whole(report)
    assert abs(not_own(report) - without_own(report, smaps)) < SLACK
    # The address space of everything that has a name is the same to the byte.
    sums: dict[str, int] = {}
    for region in report["regions"]:
        if region["sort"] != "kmmem" and region["path"]:
            sums[region["path"]] = sums.get(region["path"], 0) + region["virtual_bytes"]
    for path, size in sums.items():
        assert size == sum(mapping.end - mapping.start for mapping in smaps if mapping.path == path), path


def test_the_report_says_what_stands_in_the_capture(recorded):
    outcome, report, _ = recorded
    regions = outcome.capture.regions
    named = [(hex(region.start), hex(region.end), region.permissions, region.path or None) for region in regions]
    assert named == [
        tuple(region[key] for key in ("start", "end", "permissions", "path")) for region in report["regions"]
    ]
    figures = [(region.resident, region.private_dirty, region.swapped, region.file_offset) for region in regions]
    keys = ("resident_bytes", "dirty_bytes", "swapped_bytes", "file_offset")
    assert figures == [tuple(region[key] for key in keys) for region in report["regions"]]


def test_memory_of_each_sort_is_found_where_it_was_made(recorded):
    _, report, _ = recorded
    source = line_with("the program's own mapping", PROGRAM)
    (mapped,) = (region for region in report["regions"] if region["sort"] == "mapped")
    assert (mapped["virtual_bytes"], mapped["resident_bytes"]) == (24 * MIB, 16 * MIB)
    assert place_of(report, mapped) == ("map_for_itself", source)
    # 9 MiB in one block, 4,096 and 2,048 blocks of 1,000 bytes; each has a head, and the last pages are not full.
    assert 15 * MIB - 200_000 <= resident(report, "heap") < 15.5 * MIB
    (file,) = (region for region in report["regions"] if (region["path"] or "").endswith("six.bin"))
    assert (file["sort"], file["resident_bytes"], file["permissions"]) == ("file", 6 * MIB, "r--p")
    assert place_of(report, file) == ("main", line_with("MAP_PRIVATE, file", PROGRAM))
    assert resident(report, "shared") == 4 * MIB
    # 5 MiB of variables that begin as zeros.
    assert 5 * MIB <= resident(report, "data") < 6 * MIB
    assert any(region["module"].endswith("/regions") for region in report["regions"] if region["sort"] == "data")
    assert resident(report, "other") < MIB // 4


def test_a_thread_s_stack_is_its_own(recorded):
    _, report, _ = recorded
    (thread,) = (thread for thread in report["threads"] if thread["tid"] != report["capture"]["pid"])
    (stack,) = (region for region in report["regions"] if region["thread"] is not None)
    assert stack["thread"] == thread["slot"]
    assert stack["sort"] == "stack"
    # An array of 3 MiB, and less than a tenth of it in frames of libc and kmmem.
    assert 3 * MIB <= stack["resident_bytes"] < 3.3 * MIB
    assert {region["path"] for region in report["regions"] if region["sort"] == "stack"} == {"[stack]", None}


def test_kmmem_s_own_memory_is_told_apart(recorded, program, tmp_path):
    """The same program alone has what all other sorts come to."""
    _, report, _ = recorded
    for region in report["regions"]:
        name = (region["path"] or "").rpartition("/")[2]
        assert (region["sort"] == "kmmem") or name not in PROFILER
        assert (region["sort"] == "kmmem") or not name.endswith(".kmmem")
    # Under kmmem, libc and the loader have some more pages of code in use.
    alone = sum(mapping.resident for mapping in run_alone(program, tmp_path))
    assert -SLACK < not_own(report) - alone < 3 * SLACK
    assert resident(report, "kmmem") > MIB // 4


def run_alone(program, tmp_path) -> list:
    smaps = tmp_path / "alone"
    subprocess.run([program, smaps, tmp_path / "six.bin"], check=True, timeout=60)
    return read_smaps(smaps.read_text())


def test_python_s_memory_by_sort(kmmem, interpreter, script, tmp_path):
    smaps = tmp_path / "smaps"
    outcome = kmmem.python(interpreter, script, smaps).expect()
    report = outcome.report()
    expect_whole(report)
    # Python's own end frees and makes more than that of a C program.
    assert abs(not_own(report) - without_own(report, read_smaps(smaps.read_text()))) < MIB
    # 20,000 texts of some 460 bytes are pymalloc's; it keeps some pools for what is made next.
    assert 20_000 * 440 < resident(report, "python-arenas") < 20 * MIB
    (large,) = (
        region
        for region in report["regions"]
        if region["sort"] == "heap" and 11 * MIB <= region["virtual_bytes"] < 12 * MIB
    )
    assert large["resident_bytes"] >= 11 * MIB
    mapped = [
        region for region in report["regions"] if region["sort"] == "mapped" and region["virtual_bytes"] == 9 * MIB
    ]
    assert [region["resident_bytes"] for region in mapped] == [6 * MIB]
    stack = [report["frames"][number] for number in mapped[0]["stack"]]
    assert "mapped" in [frame["function"] for frame in stack]
    assert resident(report, "other") < MIB


def test_a_recording_that_is_stopped_has_them(kmmem, interpreter, environment, script, tmp_path):
    path = kmmem.new_path()
    subprocess.run([interpreter.path, script, tmp_path / "smaps", path], env=environment, check=True, timeout=120)
    report = kmmem.report(path)
    assert report["capture"]["state"] == "stopped"
    expect_whole(report)
    assert abs(not_own(report) - without_own(report, read_smaps((tmp_path / "smaps").read_text()))) < MIB
    assert resident(report, "python-arenas") > 20_000 * 440


def test_a_killed_program_has_none_and_is_told_what_to_do(kmmem, program, tmp_path):
    (tmp_path / "six.bin").write_bytes(b"\1" * 6 * MIB)
    outcome = kmmem.program(program, tmp_path / "smaps", tmp_path / "six.bin", "killed").expect(-signal.SIGKILL)
    assert outcome.report()["regions"] is None
    assert read_capture(outcome.path).regions == []
    text = " ".join(kmmem.run("report", outcome.path, "--regions").stdout.split())
    assert "They are written when a recording ends" in text
    assert "let the program come to its end" in text


def test_without_room_there_are_none_and_the_rest_is_whole(kmmem, program, tmp_path):
    (tmp_path / "six.bin").write_bytes(b"\1" * 6 * MIB)
    arguments = [program, tmp_path / "smaps", tmp_path / "six.bin", "many"]
    roomy = kmmem.preloaded(arguments).expect()
    assert len(roomy.report()["regions"]) > 4000
    with disks.small_disk(tmp_path / "small", "1m") as folder:
        outcome = kmmem.preloaded(arguments, path=folder / "run.kmmem").expect()
        report = outcome.report()
        assert report["regions"] is None
        assert report["totals"]["live_bytes"] == roomy.report()["totals"]["live_bytes"]
        assert "There was no room for them" in kmmem.run("report", outcome.path, "--regions").stdout


def test_the_table_and_the_text(recorded, kmmem):
    outcome, report, _ = recorded
    table = kmmem.run("report", outcome.path, "--format", "csv", "--table", "regions").stdout
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["start"] for row in rows] == [region["start"] for region in report["regions"]]
    assert [int(row["resident_bytes"]) for row in rows] == [region["resident_bytes"] for region in report["regions"]]
    assert {row["function"] for row in rows if row["sort"] == "mapped"} == {"map_for_itself"}
    text = kmmem.run("report", outcome.path, "--regions", "--limit", "3").stdout
    line = next(line for line in text.splitlines() if "mapped by the program" in line)
    assert line.split()[4:9] == ["16.0", "MiB", "16.0", "MiB", "24.0"]
    assert len(re.findall(" r[w-][x-][ps]  ", text)) == 3
    refused = kmmem.run("report", outcome.path, "--regions", "--format", "json")
    assert refused.returncode == 2
    assert "--format csv --table regions" in refused.stderr
