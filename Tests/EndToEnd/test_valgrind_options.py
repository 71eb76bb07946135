"""`kmmem leaks` with the options of Valgrind: they mean what it means by them, and it stands beside as the oracle."""

from __future__ import annotations

import os
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

import pytest

from building import PROGRAMS
from test_bad_input import expect_refusal

CLASSES = PROGRAMS / "other_tools/classes.cpp"
OWN_CODE = 5
NAMES = {
    "definite": "Leak_DefinitelyLost",
    "indirect": "Leak_IndirectlyLost",
    "possible": "Leak_PossiblyLost",
    "reachable": "Leak_StillReachable",
}
#: What a C++ program holds itself: its emergency pool.
RUNTIME = "libstdc++"


@pytest.fixture(scope="session")
def classes(workshop) -> Path:
    return workshop.program(["other_tools/classes.cpp"], "other-tools-classes", "-Wno-use-after-free")


def line(mark: str) -> int:
    lines = CLASSES.read_text().splitlines()
    return next(number for number, text in enumerate(lines, 1) if text.endswith(f"// {mark}"))


def leaks(kmmem, *arguments: object, **keywords) -> subprocess.CompletedProcess:
    return kmmem.run("leaks", "--no-config", *arguments, cwd=kmmem.folder, **keywords)


def records(path: Path) -> Counter[tuple[str, int, int, int]]:
    """The loss records of Memcheck's XML at lines of the program: kind, line, bytes, blocks."""
    root = ElementTree.parse(path).getroot()
    assert [root.findtext(name) for name in ("protocolversion", "protocoltool", "tool")] == [
        "4",
        "memcheck",
        "memcheck",
    ]
    assert [status.findtext("state") for status in root.findall("status")] == ["RUNNING", "FINISHED"]
    found: Counter[tuple[str, int, int, int]] = Counter()
    for error in root.findall("error"):
        frames = [frame for frame in error.findall("stack/frame") if frame.findtext("file") == CLASSES.name]
        words = error.find("xwhat")
        if frames and words is not None:
            numbers = [int(words.findtext(name, "")) for name in ("leakedbytes", "leakedblocks")]
            found[(error.findtext("kind", ""), int(frames[0].findtext("line", "")), numbers[0], numbers[1])] += 1
    return found


def test_every_class_is_valgrinds(kmmem, classes):
    if shutil.which("valgrind") is None:
        pytest.skip("there is no valgrind here")
    options = ["--leak-check=full", "--show-leak-kinds=all", "--xml=yes"]
    oracle = kmmem.folder / "valgrind.xml"
    command = ["valgrind", "-q", *options, f"--xml-file={oracle}", classes]
    subprocess.run(command, capture_output=True, check=False, timeout=60)
    done = leaks(kmmem, *options, "--xml-file=kmmem.xml", "--", classes)
    assert (done.returncode, done.stderr) == (OWN_CODE, "")
    found = records(kmmem.folder / "kmmem.xml")
    assert found == records(oracle)
    assert sorted(kind for kind, *_ in found) == sorted(NAMES.values())
    assert {line for _, line, *_ in found} == {line(mark) for mark in NAMES}


@pytest.mark.parametrize("shown", ["definite", "possible", "definite,possible", "reachable,indirect", "none", "all"])
def test_the_classes_that_are_shown(kmmem, classes, shown):
    leaks(kmmem, f"--show-leak-kinds={shown}", "--xml=yes", "--xml-file=found.xml", "--", classes)
    wanted = {"all": list(NAMES), "none": []}.get(shown, shown.split(","))
    kinds = {kind for kind, *_ in records(kmmem.folder / "found.xml")}
    assert kinds == {NAMES[name] for name in wanted}


@pytest.mark.parametrize(
    ("shown", "counted", "code"),
    [
        ("definite", "definite", 9),
        ("all", "none", OWN_CODE),
        ("all", "possible", 9),
        ("reachable", "reachable", 9),
        ("none", "possible", 9),
        ("possible", "definite", 9),
    ],
)
def test_the_classes_that_count(kmmem, classes, shown, counted, code):
    options = [f"--show-leak-kinds={shown}", f"--errors-for-leak-kinds={counted}", "--error-exitcode=9"]
    assert leaks(kmmem, *options, "--", classes).returncode == code


def test_a_summary_lists_no_leak_and_counts_none(kmmem, classes):
    done = leaks(kmmem, "--leak-check=summary", "--error-exitcode=9", "--", classes)
    assert done.returncode == OWN_CODE
    assert "definitely lost" in done.stderr
    assert "nothing points to" not in done.stderr


@pytest.mark.parametrize(("how", "code"), [("return", OWN_CODE), ("twice", 9)])
def test_without_leaks_there_are_heap_errors_alone(kmmem, classes, how, code):
    done = leaks(kmmem, "--leak-check=no", "--error-exitcode=9", "--keep", "run.kmmem", "--", classes, how)
    assert done.returncode == code, done.stderr
    assert ("No heap errors" in done.stderr) == (how == "return")
    assert "lost" not in done.stderr.replace("lost-blocks", "")
    assert not list(kmmem.folder.glob("*.kmsnap"))


def test_an_error_in_valgrinds_form(kmmem, classes):
    leaks(kmmem, "--leak-check=no", "--xml=yes", "--xml-file=found.xml", "--", classes, "twice")
    root = ElementTree.parse(kmmem.folder / "found.xml").getroot()
    (error,) = root.findall("error")
    assert (error.findtext("kind"), error.findtext("what")) == ("InvalidFree", "a block of 2000 B is given back twice")
    (first, *others) = error.findall("stack")
    assert first.findtext("frame/line") == str(line("double free"))
    assert len(others) == len(error.findall("auxwhat")) == 2


def test_leaks_at_a_quick_exit(kmmem, classes):
    done = leaks(kmmem, "--xml=yes", "--xml-file=found.xml", "--", classes, "quick_exit")
    assert done.returncode == OWN_CODE
    assert {kind for kind, *_ in records(kmmem.folder / "found.xml")} == {NAMES["definite"]}


def test_the_file_of_the_report_may_have_the_process_in_its_name(kmmem, classes):
    environment = {**os.environ, "WHOSE": "mine"}
    done = leaks(kmmem, "--log-file=%q{WHOSE}-%p-100%%.txt", "--", classes, env=environment)
    assert (done.returncode, done.stderr) == (OWN_CODE, "")
    (path,) = kmmem.folder.glob("mine-*-100%.txt")
    assert path.name.split("-")[1].isdigit()
    assert "nothing points to" in path.read_text()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--leak-check=some"], ["some", "--leak-check"]),
        (["--show-leak-kinds=lost"], ["--show-leak-kinds lost", '"lost" is no class', "definite, indirect"]),
        (["--errors-for-leak-kinds=definite,"], ["--errors-for-leak-kinds definite,", "is no class"]),
        (["--xml=yes"], ["--xml=yes says nothing of where to", "--xml-file"]),
        (["--xml-file=a.xml"], ["--xml-file is for --xml=yes"]),
        (["--log-file=%z"], ["% stands before nothing that is known", "%p"]),
        (["--log-file=%q{KMMEM_NOT_SET}"], ["KMMEM_NOT_SET is not set"]),
        (["--log-file=%qNAME"], ["%q{NAME}"]),
        (["--log-file=a.txt", "-o", "b.txt"], ["--log-file a.txt and --output", "leave one of them out"]),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(kmmem, options, words):
    expect_refusal(leaks(kmmem, *options, "--", "/bin/true"), *words)
    assert not list(kmmem.folder.iterdir())
