"""What other tools count of memory, drawn: a page with a flame graph, and stacks for other programs."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe

from browsing import Opened
from building import PROGRAMS
from recording import Kmmem
from test_bad_input import expect_refusal

FIXTURES = PROGRAMS.parent / "InstrumentsTests/Fixtures"
#: The figures by the names of `--sort`, and what the JSON calls them.
MEMBERS = {"peak": "peak_bytes", "live": "bytes", "count": "allocations", "temporary": "temporary"}
SPEEDSCOPE = {
    "live at the peak": "peak",
    "live at the end": "live",
    "allocations": "count",
    "temporary allocations": "temporary",
}
#: What each tool counts.
TOLD = {
    "heaptrack/memory.zst": ["peak", "live", "count", "temporary"],
    "memray/native.csv": ["live"],
    "darwin/heap.constructed.txt": ["live"],
    "darwin/malloc-history.constructed.txt": ["live"],
}
FINDINGS = FIXTURES / "valgrind/everything.xml"


def written(kmmem: Kmmem, path: Path, form: str, *options: object) -> Path:
    target = kmmem.folder / f"drawn.{form}"
    done = kmmem.run("import", path, "--no-config", "--format", form, *options, "-o", target)
    assert done.returncode == 0, done.stderr
    return target


def sums(kmmem: Kmmem, path: Path) -> list[dict]:
    (tool,) = json.loads(written(kmmem, path, "json", "--limit", 0).read_text("utf-8"))["tools"]
    return tool["sums"]


def total(told: list[dict], figure: str) -> int:
    return sum(one[MEMBERS[figure]] or 0 for one in told)


@pytest.mark.parametrize("name", TOLD)
def test_stacks_have_all_of_each_figure_that_the_tool_counts(kmmem, name):
    path = FIXTURES / name
    told = sums(kmmem, path)
    for figure in TOLD[name]:
        lines = written(kmmem, path, "collapsed", "--sort", figure).read_text("utf-8").splitlines()
        assert sum(int(line.rpartition(" ")[2]) for line in lines) == total(told, figure) > 0
    file = json.loads(written(kmmem, path, "speedscope").read_text("utf-8"))
    assert {SPEEDSCOPE[profile["name"]]: profile["endValue"] for profile in file["profiles"]} == {
        figure: total(told, figure) for figure in TOLD[name]
    }
    drawing = ElementTree.parse(written(kmmem, path, "flamegraph-svg")).getroot()
    titles = [element.text or "" for element in drawing.iter("{http://www.w3.org/2000/svg}title")]
    greatest = max(told, key=lambda one: one[MEMBERS[TOLD[name][0]]] or 0)
    drawn = [title.partition(" (")[0].partition(":")[0] for title in titles]
    assert (greatest["stack"][-1]["function"] if greatest["stack"] else greatest["what"]) in drawn


@pytest.mark.parametrize("name", ["heaptrack/memory.zst", "darwin/malloc-history.constructed.txt"])
def test_each_stack_has_what_the_tool_says_of_it(kmmem, name):
    path = FIXTURES / name
    figure = TOLD[name][0]
    expected: Counter[tuple[str, ...]] = Counter()
    for one in sums(kmmem, path):
        functions = tuple(frame["function"] for frame in reversed(one["stack"]))
        expected[functions or ("(no stack)",)] += one[MEMBERS[figure]] or 0
    file = json.loads(written(kmmem, path, "speedscope", "--sort", figure).read_text("utf-8"))
    profile = file["profiles"][file["activeProfileIndex"]]
    names = [frame["name"] for frame in file["shared"]["frames"]]
    drawn: Counter[tuple[str, ...]] = Counter()
    for sample, weight in zip(profile["samples"], profile["weights"], strict=True):
        drawn[tuple(names[number] for number in sample)] += weight
    assert drawn == +expected


@pytest.mark.parametrize("name", TOLD)
def test_the_page_shows_what_the_tool_counts_and_nothing_else(browser, kmmem, name):
    path = FIXTURES / name
    told = sums(kmmem, path)
    opened = Opened.of(browser, written(kmmem, path, "html"))
    assert opened.page.locator('[role="tab"]').all_text_contents() == ["Flame graph", "About"]
    assert opened.values("#figures strong") == [total(told, figure) for figure in TOLD[name]]
    panel = opened.show("flame")
    offered = panel.get_by_label("Show", exact=True).locator("option")
    assert offered.evaluate_all("all => all.map(e => e.value)") == TOLD[name]
    for figure in TOLD[name]:
        opened.choose("Show", figure)
        assert opened.values(".flame .box-root") == [total(told, figure)]
    assert path.name in opened.show("about").text_content()
    result = Axe().run(opened.page)
    assert result.violations_count == 0, result.generate_report()
    opened.close()


def test_a_tools_threads_are_chosen_by_their_names(browser, kmmem):
    told = sums(kmmem, FIXTURES / "memray/memory.csv")
    opened = Opened.of(browser, written(kmmem, FIXTURES / "memray/memory.csv", "html"))
    panel = opened.show("flame")
    options = panel.get_by_label("Thread", exact=True).locator("option")
    names = dict(options.evaluate_all("all => all.map(e => [e.textContent, e.value])"))
    assert names.keys() == {"all threads", *(one["thread"] for one in told)}
    for thread in names.keys() - {"all threads"}:
        opened.choose("Thread", names[thread])
        assert opened.values(".flame .box-root") == [total([one for one in told if one["thread"] == thread], "live")]
    opened.close()


def test_findings_of_other_tools_stand_on_a_page(browser, kmmem):
    answer = json.loads(written(kmmem, FINDINGS, "json", "--limit", 0).read_text("utf-8"))
    opened = Opened.of(browser, written(kmmem, FINDINGS, "html"))
    assert opened.page.locator('[role="tab"]').all_text_contents() == ["Findings", "About"]
    cards = opened.show("findings").locator(".card h3").all_text_contents()
    assert sorted(cards) == sorted(finding["title"] for finding in answer["findings"])
    opened.close()


@pytest.mark.parametrize(
    ("names", "options", "words"),
    [
        ([FINDINGS], ["--format", "collapsed"], ["none of the files tells of that", "--format html"]),
        (
            list(map(FIXTURES.joinpath, list(TOLD)[:2])),
            ["--format", "html"],
            ["draws one tool's memory", "2 of the files"],
        ),
        (
            [FIXTURES / "memray/native.csv"],
            ["--format", "collapsed", "--sort", "peak"],
            ["memray does not count that", "live"],
        ),
        ([FIXTURES / "memray/native.csv"], ["--sort", "live"], ["--sort chooses what is drawn"]),
        ([FIXTURES / "memray/native.csv"], ["--format", "html", "--limit", 3], ["--limit is for text and JSON"]),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(kmmem, names, options, words):
    expect_refusal(kmmem.run("import", *names, "--no-config", *options, "-o", kmmem.folder / "none"), *words)
    assert not (kmmem.folder / "none").exists()
