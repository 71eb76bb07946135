"""`kmmem report --format …`, read back by real readers; and names that would like to be more than names."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import jsonschema
import pytest
from flamegraph_textual.parsers import parse
from markdown_it import MarkdownIt

from browsing import Opened, chromium

PROGRAMS = Path(__file__).resolve().parent.parent / "Programs" / "reports"
FORMATS = ["text", "html", "markdown", "json", "csv", "flamegraph-svg", "collapsed", "speedscope", "chrome-trace"]
APART = ("file-mapping", "reservation", "arena")

HOSTILE = [
    "</script><script>window.hostile = 1</script>",
    "<img src=x onerror='window.hostile = 1'>",
    "\x1b[31mred\x1b[0m\x07",
    "two\r\nlines\tand \x00 more",
    "\u202edesrever\u2066",
    "semi;colon, comma \"quote\" 'other' `tick`",
    "=HYPERLINK(1)",
    "| cell | ``` fence # heading [link](javascript:window.hostile=1)",
    "]]> --> &amp; ${window.hostile = 1}",
    "std::vector<" * 800 + ">" * 800,
    "\ufffdB\u00e4lge\U0001f3b9",
]

#: The file format of speedscope as its documentation has it: what a sampled profile must have.
SPEEDSCOPE = {
    "type": "object",
    "required": ["$schema", "shared", "profiles"],
    "properties": {
        "$schema": {"const": "https://www.speedscope.app/file-format-schema.json"},
        "exporter": {"type": "string"},
        "name": {"type": "string"},
        "activeProfileIndex": {"type": "integer", "minimum": 0},
        "shared": {
            "type": "object",
            "required": ["frames"],
            "properties": {"frames": {"type": "array", "items": {"$ref": "#/definitions/frame"}}},
        },
        "profiles": {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/profile"}},
    },
    "definitions": {
        "frame": {
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string"},
                "file": {"type": "string"},
                "line": {"type": "number"},
                "col": {"type": "number"},
            },
        },
        "profile": {
            "type": "object",
            "required": ["type", "name", "unit", "startValue", "endValue", "samples", "weights"],
            "properties": {
                "type": {"const": "sampled"},
                "name": {"type": "string"},
                "unit": {"enum": ["bytes", "microseconds", "milliseconds", "nanoseconds", "none", "seconds"]},
                "startValue": {"type": "number"},
                "endValue": {"type": "number"},
                "samples": {"type": "array", "items": {"type": "array", "items": {"type": "integer", "minimum": 0}}},
                "weights": {"type": "array", "items": {"type": "number"}},
            },
        },
    },
}


@pytest.fixture
def recorded(kmmem, newest, environment):
    return kmmem.python(newest, PROGRAMS / "shown.py", env=environment).expect()


@pytest.fixture
def hostile(kmmem, newest):
    return kmmem.python(newest, PROGRAMS / "hostile.py", json.dumps(HOSTILE)).expect()


@pytest.fixture
def written(kmmem, tmp_path):
    """A report in a format, as bytes."""

    def write(capture: Path, form: str, *options: object) -> bytes:
        path = tmp_path / f"report.{form}"
        done = kmmem.run("report", capture, "--format", form, *options, "-o", path)
        assert done.returncode == 0, done.stderr
        return path.read_bytes()

    return write


def counted(report: dict, figure: str) -> int:
    return sum(max(0, site[figure]) for site in report["sites"] if site["allocator"] not in APART)


@pytest.mark.parametrize(
    ("options", "figure"),
    [((), "peak_bytes"), (("--at", "exit"), "live_bytes"), (("--sort", "allocated"), "allocated_bytes")],
)
def test_collapsed_stacks_are_drawn_by_another_tool(recorded, written, options, figure):
    profile = parse(written(recorded.path, "collapsed", *options), "report.collapsed")
    assert profile.root_stack.values == [counted(recorded.report(), figure)]
    lines = (PROGRAMS / "shown.py").read_text("utf-8").splitlines()
    keeping = next(number for number, line in enumerate(lines, 1) if "kept.append" in line)
    names = [name for name in profile.name_aggr if name.startswith("keep (")]
    assert [name for name in names if name.endswith(f"shown.py:{keeping})")], names


def test_speedscopes_file_is_valid_and_read_by_another_tool(recorded, written):
    content = written(recorded.path, "speedscope")
    file = json.loads(content)
    jsonschema.validate(file, SPEEDSCOPE)
    report = recorded.report()
    figures = ["peak_bytes", "live_bytes", "allocated_bytes", "allocations", "temporary_allocations"]
    for profile, figure in zip(file["profiles"], figures):
        assert sum(profile["weights"]) == profile["endValue"] == counted(report, figure)
        assert max((max(sample) for sample in profile["samples"] if sample), default=0) < len(file["shared"]["frames"])
    assert parse(content, "report.speedscope.json").root_stack.values == [counted(report, "peak_bytes")]


def test_a_trace_has_the_timeline_and_the_marks(recorded, written):
    trace = json.loads(written(recorded.path, "chrome-trace"))
    report = recorded.report()
    counters = [event for event in trace["traceEvents"] if event["ph"] == "C" and event["name"] == "memory"]
    assert [event["args"]["heap"] for event in counters] == [moment["heap_bytes"] for moment in report["timeline"]]
    assert [event["ts"] for event in counters] == sorted(event["ts"] for event in counters)
    marks = [event["name"] for event in trace["traceEvents"] if event["ph"] == "i"]
    assert marks == ["loaded <models>", "done"]
    assert {event["pid"] for event in trace["traceEvents"]} == {report["capture"]["pid"]}


@pytest.mark.parametrize("table", ["sites", "stacks", "timeline", "marks", "threads", "imports", "allocators", "sizes"])
def test_every_table_can_be_had_as_csv(recorded, written, table):
    text = written(recorded.path, "csv", "--table", table, "--limit", 0).decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    report = recorded.report()
    if table == "stacks":
        assert sum(int(row["self_peak_bytes"]) for row in rows) == counted(report, "peak_bytes")
        assert all(int(row["caller"]) < int(row["node"]) for row in rows[1:])
        return
    assert len(rows) == len(report[table])
    keys = [key for key in rows[0] if key in report[table][0] and key not in ("stack",)]
    assert len(keys) >= 2
    for row, entry in zip(rows, report[table]):
        assert [row[key] for key in keys] == [
            str(float(entry[key]) if key == "seconds" else entry[key] if entry[key] is not None else "") for key in keys
        ]


def test_births_as_csv_are_those_of_the_json(recorded, written):
    text = written(recorded.path, "csv", "--table", "births").decode("utf-8")
    rows = [tuple(map(float, row.values())) for row in csv.DictReader(io.StringIO(text, newline=""))]
    report = recorded.report()
    pid, starts = report["capture"]["pid"], report["epochs"]
    born = [(site["id"], *birth) for site in report["sites"] for birth in site.get("births", [])]
    assert len(born) > 10
    assert rows == sorted((pid, place, epoch, starts[epoch], blocks, size) for place, epoch, blocks, size in born)


def test_markdown_is_what_it_looks_like(recorded, written):
    text = written(recorded.path, "markdown").decode("utf-8")
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    assert [token.type for token in tokens].count("table_open") == 2
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert "<code>keep</code>" in html
    assert len(text) < 65_536, "GitHub cuts a comment there"


def test_a_drawing_is_an_image_of_the_whole(recorded, written, tmp_path):
    content = written(recorded.path, "flamegraph-svg", "--sort", "allocated")
    root = ElementTree.fromstring(content)
    titles = [element.text for element in root.iter("{http://www.w3.org/2000/svg}title")]
    whole = counted(recorded.report(), "allocated_bytes") / 1024**2
    assert f"all: {whole:.1f} MiB, 100.0 %" in titles
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    path = tmp_path / "drawing.svg"
    path.write_bytes(content)
    with chromium() as browser:
        page = browser.new_page()
        page.goto(path.as_uri())
        assert page.locator("g.python rect").count() > 3


@pytest.mark.parametrize("form", FORMATS)
def test_names_stay_names_in_every_format(hostile, written, form):
    tables = [("--table", "stacks", "--limit", 0), ("--limit", 0)] if form == "csv" else [()]
    for options in tables:
        text = written(hostile.path, form, *options).decode("utf-8")
        bad = {letter for letter in text if (ord(letter) < 32 and letter not in "\r\n") or letter in "\x7f\u202e\u2066"}
        # JSON may have the letters that turn others around: they are data there.
        assert bad <= ({"\u202e", "\u2066"} if form in ("json", "speedscope", "chrome-trace") else set()), repr(bad)


def test_a_terminal_gets_no_colours_but_kmmems(kmmem, hostile):
    done = kmmem.run("report", hostile.path, "--color", "always", "--limit", "0")
    assert "\x1b[1m" in done.stdout
    plain = kmmem.run("report", hostile.path, "--color", "never", "--limit", "0")
    assert "\x1b" not in plain.stdout
    assert "·[31mred·" in plain.stdout
    assert done.stdout.count("\x1b[31m") == 0


def test_fields_cells_and_lines_are_not_broken(hostile, written):
    text = written(hostile.path, "csv", "--table", "stacks").decode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len({len(row) for row in rows}) == 1
    assert any(cell == "'=HYPERLINK(1)" for row in rows for cell in row)
    for line in written(hostile.path, "collapsed").decode("utf-8").splitlines():
        assert line.rpartition(" ")[2].isdigit()
    markdown = written(hostile.path, "markdown").decode("utf-8")
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)
    assert "<script" not in html
    assert "<img" not in html
    assert "<a " not in html
    ElementTree.fromstring(written(hostile.path, "flamegraph-svg"))


def test_a_page_runs_nothing_of_the_programs(hostile, written, tmp_path):
    written(hostile.path, "html")
    with chromium() as browser:
        opened = Opened.of(browser, tmp_path / "report.html")
        opened.show("tables")
        opened.choose("Table", "functions")
        shown = " ".join(str(row["function"]) for row in opened.rows())
        assert "</script><script>window.hostile = 1</script>" in shown
        for view in ("flame", "timeline", "about"):
            opened.show(view)
        assert opened.page.evaluate("window.hostile === undefined")
        opened.close()


def test_a_page_is_nothing_for_a_terminal(kmmem, recorded):
    screen, process = pty.openpty()
    done = kmmem.run(
        "report", recorded.path, "--format", "html", stdout=process, stderr=subprocess.PIPE, capture_output=False
    )
    os.close(process)
    os.close(screen)
    assert done.returncode == 2
    assert "--format html is nothing that a terminal can show; name a file with -o" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["missing.kmmem", "--format", "html"], "missing.kmmem cannot be read"),
        (["other.json", "--format", "html"], "other.json is JSON, but not of kmmem growth"),
        (["RUN", "--format", "sarif"], "--format sarif tells what leaks in snapshots"),
        (["RUN", "--table", "sites"], "--table names a table of CSV"),
        (["RUN", "--format", "picture"], "The value 'picture' is invalid for '--format <format>'"),
        (
            ["RUN", "--format", "html", "-o", "no/such/folder.html"],
            "the report cannot be written to no/such/folder.html",
        ),
    ],
)
def test_bad_input_gets_a_sentence(kmmem, recorded, tmp_path, arguments, sentence):
    (tmp_path / "other.json").write_text('{"schema": "else"}')
    words = [recorded.path if word == "RUN" else word for word in arguments]
    done = kmmem.run("report", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert not list(tmp_path.glob("*.part"))
