"""`kmmem diff --format html` in a real browser: its numbers are those of the JSON, its colours tell what changed."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from browsing import Opened
from recording import Kmmem, find_kmmem
from test_bad_input import expect_refusal
from test_report_page import COUNTED, FIGURES, PROGRAMS

VIEWS = ("flame", "changes", "about")


@dataclass
class Compared:
    """A page of two captures, and what kmmem says in JSON of each and of both."""

    kmmem: Kmmem
    page: Path
    captures: dict[str, Path]
    reports: dict[str, dict]

    def total(self, figure: str, side: str, function: str | None = None) -> int:
        """What one recording has of a figure, perhaps below a function alone."""
        sites = [site for site in self.reports[side]["sites"] if site["allocator"] not in COUNTED]
        if function:
            sites = [site for site in sites if any(function == frame["function"] for frame in site["stack"])]
        return sum(max(0, site[FIGURES[figure]]) for site in sites)

    def difference(self, *options: object) -> dict:
        return self.kmmem.question("diff", *self.captures.values(), "--limit", "0", *options)


@pytest.fixture(scope="module")
def compared(tmp_path_factory, newest) -> Compared:
    """A script that keeps something else afterwards, when it lies in another folder and its lines have moved."""
    folder = tmp_path_factory.mktemp("compared")
    kmmem = Kmmem(find_kmmem(), folder)
    text = (PROGRAMS / "reports" / "changing.py").read_text("utf-8")
    captures = {}
    for side, place, moved in (("before", "ann/music", ""), ("after", "bob/work/tree", "# A line more.\n\n")):
        checkout = folder / place
        checkout.mkdir(parents=True)
        (checkout / "changing.py").write_text(moved + text, "utf-8")
        captures[side] = kmmem.python(newest, checkout / "changing.py", side, cwd=checkout).expect().path
    page = draw(kmmem, folder / "diff.html", *captures.values())
    return Compared(kmmem, page, captures, {side: kmmem.report(path) for side, path in captures.items()})


def draw(kmmem: Kmmem, page: Path, *words: object) -> Path:
    done = kmmem.run("diff", *words, "--format", "html", "-o", page)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return page


@pytest.fixture
def opened(browser, compared):
    page = Opened.of(browser, compared.page)
    yield page
    page.close()


def sides(locator) -> tuple[float, float]:
    """What is told of both recordings."""
    return tuple(float(locator.get_attribute(f"data-{side}")) for side in ("before", "after"))


def own(opened: Opened, function: str):
    """The box of a function of the script."""
    return opened.page.locator(f'.flame .box[aria-label^="{function}, changing.py, "]')


def test_the_head_has_both_totals(opened, compared):
    before, after = (compared.reports[side]["totals"] for side in ("before", "after"))
    keys = ("peak_bytes", "live_bytes", "allocated_bytes")
    assert opened.values("#figures strong") == [after[key] for key in keys]
    assert before["live_bytes"] < after["live_bytes"]
    assert "+" in opened.page.locator("#figures").text_content()
    assert opened.page.title() == "kmmem: " + " → ".join(path.name for path in compared.captures.values())
    assert opened.page.locator('[role="tab"]').all_text_contents() == ["Flame graph", "Changes", "About"]


@pytest.mark.parametrize("figure", FIGURES)
def test_the_flame_graph_has_all_of_each_figure_of_both(opened, compared, figure):
    opened.choose("Show", figure)
    before, after = (compared.total(figure, side) for side in ("before", "after"))
    root = opened.page.locator(".flame .box-root")
    assert (sides(root), opened.values(".flame .box-root")) == ((before, after), [after])
    opened.choose("Widths", "before")
    assert (sides(root), opened.values(".flame .box-root")) == ((before, after), [before])
    opened.page.get_by_label("invert").check()
    assert sides(root) == (before, after)


@pytest.mark.parametrize("widths", ["after", "before"])
def test_colours_and_signs_tell_what_has_changed(opened, compared, widths):
    opened.choose("Widths", widths)
    expected = {
        "fill_cache": ("grown-0", "+ ", "grown"),
        "thin_out": ("shrunk-0", "- ", "shrunk"),
        "keep_steady": ("same", "", "the same"),
        **({"keep_new_table": ("grown-0", "+ ", "new")} if widths == "after" else {}),
        **({"keep_old_table": ("shrunk-0", "- ", "gone")} if widths == "before" else {}),
    }
    for function, (colour, mark, word) in expected.items():
        box = own(opened, function)
        assert box.count() == 1, function
        assert f"change-{colour}" in box.get_attribute("class").split()
        assert box.text_content().startswith(mark + function[:3])
        found = sides(box)
        assert found == tuple(compared.total("live", side, function) for side in ("before", "after"))
        label = box.get_attribute("aria-label")
        assert f", {word}: " in label or (word == "the same" and ", hardly changed: " in label)
        sign = {"": ", ", "+ ": ", +", "- ": ", -"}[mark]
        assert sign in label
        assert box.get_attribute("title") == label
    missing = "keep_old_table" if widths == "after" else "keep_new_table"
    assert own(opened, missing).count() == 0


def test_the_legend_tells_colours_in_words(opened):
    legend = opened.page.locator(".legend li").all_text_contents()
    assert legend == [
        "+ new, or doubled and more",
        "+ grown by a tenth and more",
        "+ grown by less",
        "the same within 4.0 KiB or 16 allocations",
        "- shrunk by less",
        "- shrunk by a tenth and more",
        "- gone, or halved and more",
    ]


def test_the_details_tell_the_change(opened, compared):
    own(opened, "fill_cache").hover()
    detail = opened.page.locator(".detail").text_content()
    before, after = (compared.total("live", side, "fill_cache") for side in ("before", "after"))
    assert f"+{(after - before) / 1024:.1f} KiB (+{100 * (after - before) / before:.1f} %), from " in detail
    own(opened, "keep_steady").hover()
    assert "in both" in opened.page.locator(".detail").text_content()


def test_zoom_and_back(opened):
    width = opened.page.locator(".flame").bounding_box()["width"]
    box = own(opened, "fill_cache")
    narrow = box.bounding_box()["width"]
    box.click()
    assert box.bounding_box()["width"] == pytest.approx(width, abs=2)
    assert opened.page.locator(".trail strong").text_content() == "fill_cache"
    opened.page.get_by_role("button", name="Reset").click()
    assert box.bounding_box()["width"] == pytest.approx(narrow, abs=2)


def test_search_adds_up_both(opened, compared):
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("^fill_cach[e]$")
    found = opened.page.locator("output.found")
    assert sides(found) == tuple(compared.total("live", side, "fill_cache") for side in ("before", "after"))
    assert opened.page.locator(".flame .match").count() == own(opened, "fill_cache").count() == 1
    assert found.text_content().startswith("+")


def test_imports_and_the_interpreter_can_be_shown(opened):
    names = opened.page.locator(".flame .box").all_text_contents()
    for label in ("hide interpreter", "hide imports"):
        opened.page.get_by_label(label).uncheck()
    assert len(opened.page.locator(".flame .box").all_text_contents()) > len(names)


def changed(opened: Opened) -> list[tuple]:
    """All rows of the table that is shown, but for the words about their places."""
    if opened.page.get_by_role("button", name="Show all").is_visible():
        opened.page.get_by_role("button", name="Show all").click()
    return sorted((row["change"], row["gained"], row["before"], row["after"]) for row in opened.rows())


def told(difference: dict, figure: str) -> list[tuple]:
    """The same of the JSON."""
    member = FIGURES[figure]
    entries = difference["places" if difference["grouping"] == "site" else "groups"]
    values = [[entry[side][member] if entry[side] else 0 for side in ("before", "after")] for entry in entries]
    return sorted((entry["change"], entry["gained"], *value) for entry, value in zip(entries, values, strict=True))


@pytest.mark.parametrize("figure", FIGURES)
def test_changed_places_are_those_of_the_json(opened, compared, figure):
    opened.show("changes")
    opened.choose("Figure", figure)
    assert changed(opened) == told(compared.difference("--sort", figure), figure) != []
    opened.page.get_by_label("small ones and chance, too").check()
    assert changed(opened) == told(compared.difference("--sort", figure, "--above", "0"), figure)


@pytest.mark.parametrize("by", ["function", "file", "module", "thread", "allocator"])
def test_changed_groups_are_those_of_the_json(opened, compared, by):
    opened.show("changes")
    opened.choose("Table", by)
    difference = compared.difference("--by", by)
    assert changed(opened) == told(difference, "live") != []
    assert sorted(row["name"] for row in opened.rows()) == sorted(group["key"] for group in difference["groups"])
    assert opened.page.get_by_role("region", name=f"changed {by}s").is_visible()


def test_a_place_has_its_function_its_moved_line_and_its_callers(opened):
    panel = opened.show("changes")
    assert "1 new, " in panel.locator(".help").text_content()
    opened.choose("Changes", "gone")
    assert [row["function"] for row in opened.rows()] == ["keep_old_table"]
    opened.choose("Changes", "grown")
    row = opened.rows()[0]
    assert (row["function"], row["place"]) == ("fill_cache", "changing.py:10, was 8")
    assert row["callers"].startswith("keep ← <module>")
    with opened.page.expect_download() as saved:
        opened.page.get_by_role("button", name="Save as CSV").click()
    lines = list(csv.DictReader(io.StringIO(Path(saved.value.path()).read_text("utf-8"))))
    assert [int(line["gained"]) for line in lines] == [row["gained"] for row in opened.rows()]


def test_the_notes_of_the_comparison_are_told(opened, compared):
    panel = opened.show("about")
    assert panel.locator("li").all_text_contents() == compared.difference()["notes"] != []
    for capture in compared.captures.values():
        assert str(capture) in panel.text_content()


def test_a_capture_does_not_differ_from_itself(browser, compared, tmp_path):
    capture = compared.captures["before"]
    opened = Opened.of(browser, draw(compared.kmmem, tmp_path / "same.html", capture, capture, "--above", "0"))
    for label in ("hide interpreter", "hide imports"):
        opened.page.get_by_label(label).uncheck()
    for figure in FIGURES:
        opened.choose("Show", figure)
        boxes = opened.page.locator(".flame .box")
        assert boxes.count() > 5
        assert opened.page.locator(".flame .box.change-same").count() == boxes.count()
        assert opened.page.locator('.flame .box[aria-label*=", the same: "]').count() == boxes.count()
    opened.show("changes")
    opened.page.get_by_label("small ones and chance, too").check()
    for figure in FIGURES:
        opened.choose("Figure", figure)
        assert opened.rows() == []
    opened.close()


def test_the_figure_that_is_asked_for_comes_first(browser, compared, tmp_path):
    words = (*compared.captures.values(), "--sort", "count", "--by", "file")
    opened = Opened.of(browser, draw(compared.kmmem, tmp_path / "count.html", *words))
    assert opened.values(".flame .box-root") == [compared.total("count", "after")]
    opened.show("changes")
    assert changed(opened) == told(compared.difference("--sort", "count", "--by", "file"), "count")
    opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_themes_can_be_read(browser, compared, scheme):
    opened = Opened.of(browser, compared.page, color_scheme=scheme)
    for view in VIEWS:
        opened.show(view)
        result = Axe().run(opened.page)
        assert result.violations_count == 0, f"{scheme} {view}: {result.generate_report()}"
    opened.show("flame")
    opened.choose("Widths", "before")
    result = Axe().run(opened.page)
    assert result.violations_count == 0, f"{scheme}: {result.generate_report()}"
    opened.close()


def test_a_phone_has_room_for_it(opened):
    opened.page.set_viewport_size({"width": 390, "height": 844})
    for view in VIEWS:
        opened.show(view)
        assert opened.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), view


@pytest.fixture(scope="module")
def photo(tmp_path_factory, newest) -> Path:
    """A snapshot."""
    kmmem = Kmmem(find_kmmem(), tmp_path_factory.mktemp("photo"))
    capture = kmmem.profile(["-c", "x = [1]"], "--python", newest.path, "--snapshot", "exit").expect().path
    return capture.with_name(f"{capture.stem}-exit.kmsnap")


def test_what_has_no_page_is_refused_in_one_sentence(compared, photo, tmp_path):
    capture = compared.captures["before"]
    page = tmp_path / "diff.html"
    refusals = {
        (photo, photo): ("--format html", "for snapshots"),
        (capture, photo): ("is a snapshot", "two of a kind"),
        (capture, "none.kmmem"): ("none.kmmem cannot be read",),
    }
    for files, words in refusals.items():
        expect_refusal(compared.kmmem.run("diff", *files, "--format", "html", "-o", page), *words)
    nowhere = tmp_path / "none" / "diff.html"
    refused = compared.kmmem.run("diff", capture, capture, "--format", "html", "-o", nowhere)
    expect_refusal(refused, str(nowhere), "cannot be written", "-o")
    assert list(tmp_path.iterdir()) == []


def test_the_page_goes_through_a_pipe(compared):
    done = compared.kmmem.run("diff", *compared.captures.values(), "--format", "html")
    assert done.returncode == 0
    assert done.stdout.startswith("<!doctype html>")
    start = done.stdout.index('id="kmmem-data">') + len('id="kmmem-data">')
    assert json.loads(done.stdout[start : done.stdout.index("</script>", start)])["difference"]["grouping"] == "site"
