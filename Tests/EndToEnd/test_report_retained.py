"""What the stacks of a recording retain in a snapshot: the cache has what it keeps, and not who made that."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from browsing import Opened, page_data
from interpreters import supported_pythons
from recording import Kmmem, find_kmmem

PROGRAM = Path(__file__).resolve().parent.parent / "Programs" / "reports" / "keepers.py"
#: The functions that keep objects alone, and who makes these.
KEEPERS = {
    "fill_cache": "for_cache",
    "fill_closure": "for_closure",
    "fill_class": "for_class",
    "decorate": "for_decorated",
}
#: What each of the program's functions makes or keeps, and what may be beside it.
KEPT, LITTLE = 50 * 10_000, 20_000
COUNTED_APART = ("file-mapping", "reservation", "arena")


@dataclass
class Kept:
    """A recorded program, and its report with a snapshot."""

    kmmem: Kmmem
    capture: Path
    snapshot: Path
    report: dict

    @classmethod
    def by(cls, kmmem: Kmmem, python) -> Kept:
        run = kmmem.python(python, PROGRAM, options=("--snapshot", "exit")).expect()
        snapshot = run.path.with_name(run.path.stem + "-exit.kmsnap")
        return cls(kmmem, run.path, snapshot, kmmem.report(run.path, str(snapshot)))

    def of(self, function: str, figure: str = "retained_bytes") -> int:
        """What the stacks with a function have."""
        sites = self.report["sites"]
        return sum(s[figure] for s in sites if any(frame["function"] == function for frame in s["stack"]))


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Kept:
    return Kept.by(Kmmem(find_kmmem(), tmp_path_factory.mktemp("kept")), supported_pythons()[-1])


@pytest.fixture(scope="module")
def kept_by(tmp_path_factory, interpreter) -> Kept:
    """The same, recorded under each interpreter."""
    return Kept.by(Kmmem(find_kmmem(), tmp_path_factory.mktemp("kept")), interpreter)


@pytest.fixture
def opened(browser, kept, tmp_path):
    path = tmp_path / "page.html"
    done = kept.kmmem.run("report", kept.capture, kept.snapshot, "--format", "html", "-o", path)
    assert done.returncode == 0, done.stderr
    page = Opened.of(browser, path)
    page.show("flame")
    page.choose("Show", "retained")
    yield page
    page.close()


def test_each_node_counts_once(kept):
    retained = kept.report["retained"]
    assert retained["snapshot"]["path"] == str(kept.snapshot)
    assert retained["snapshot"]["bytes"] == retained["total_bytes"]
    known = sum(site["retained_bytes"] for site in kept.report["sites"])
    assert known + retained["unrecorded_bytes"] == retained["total_bytes"]
    assert known > 5 * KEPT
    assert all(site["retained_bytes"] == 0 for site in kept.report["sites"] if site["allocator"] in COUNTED_APART)


@pytest.mark.parametrize(("keeper", "maker"), KEEPERS.items())
def test_what_keeps_objects_has_them_and_not_who_made_them(kept_by, keeper, maker):
    assert kept_by.of(maker, "live_bytes") >= KEPT
    assert kept_by.of(keeper, "live_bytes") < LITTLE
    assert kept_by.of(keeper) >= KEPT
    assert kept_by.of(maker) < LITTLE


def test_the_innocent_twin_keeps_nothing_that_another_holds_too(kept_by):
    assert kept_by.of("for_twin") >= KEPT
    assert kept_by.of("fill_twin") < LITTLE
    assert kept_by.of("hold_twin") < LITTLE


def test_the_page_has_the_figures_of_the_json(opened, kept):
    retained = kept.report["retained"]
    data = page_data(opened.path)["retained"]
    assert [data[key] for key in ("total_bytes", "unrecorded_bytes")] == [
        retained[key] for key in ("total_bytes", "unrecorded_bytes")
    ]
    assert opened.values(".flame .box-root") == [retained["total_bytes"]]
    assert sum(opened.values(".flame .box:has-text('fill_cache')")) == kept.of("fill_cache")
    assert opened.values(".flame .kind-unrecorded") == [retained["unrecorded_bytes"]]
    # Turned around, too, it is a frame of its own.
    opened.page.get_by_label("invert").check()
    assert opened.values(".flame .box-root") == [retained["total_bytes"]]
    assert opened.values(".flame .kind-unrecorded") == [retained["unrecorded_bytes"]]
    assert Axe().run(opened.page).violations_count == 0


def test_the_page_says_what_the_figure_means(opened, kept):
    meaning = opened.page.locator(".meaning")
    assert "what would go if what it has made were let go" in meaning.text_content()
    assert kept.snapshot.name in meaning.text_content()
    opened.choose("Show", "live")
    assert not meaning.is_visible()
    assert opened.page.locator(".flame .kind-unrecorded").count() == 0


def test_what_has_no_stack_is_of_no_thread(opened, kept):
    opened.choose("Thread", "0")
    assert opened.values(".flame .box-root") == [sum(site["retained_bytes"] for site in kept.report["sites"])]
    assert opened.page.locator(".flame .kind-unrecorded").count() == 0


def test_without_a_snapshot_it_is_not_offered(browser, kept, tmp_path):
    report = kept.kmmem.report(kept.capture)
    assert "retained" not in report
    assert not any("retained_bytes" in site for site in report["sites"])
    path = tmp_path / "page.html"
    kept.kmmem.run("report", kept.capture, "--format", "html", "-o", path)
    page = Opened.of(browser, path)
    choices = page.show("flame").get_by_label("Show", exact=True).locator("option")
    assert "retained" not in choices.evaluate_all("all => all.map(e => e.value)")
    page.close()


def test_the_table_of_sites_has_a_column(kept):
    done = kept.kmmem.run("report", kept.capture, kept.snapshot, "--format", "csv", "--limit", "0")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    assert {int(number): int(row["retained_bytes"]) for number, row in rows.items()} == {
        site["id"]: site["retained_bytes"] for site in kept.report["sites"]
    }


def test_of_several_snapshots_the_last_one_counts(kept, tmp_path):
    early = tmp_path / "early.kmsnap"
    early.write_bytes(kept.snapshot.read_bytes())
    assert kept.kmmem.report(kept.capture, str(kept.snapshot), str(early))["retained"]["total_bytes"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["json", "SNAPSHOT"], "name the capture of its process too"),
        (["csv", "CAPTURE", "SNAPSHOT", "--by", "file"], "a row for each site"),
        (["csv", "CAPTURE", "SNAPSHOT", "--table", "threads"], "a row for each site"),
        (["collapsed", "CAPTURE", "SNAPSHOT"], "--format collapsed does not show"),
        (["json", "OTHER", "SNAPSHOT"], "nobody knows which of the sites made the objects"),
        (["json", "SAMPLE", "SAMPLED"], "nobody knows which of the sites made the objects"),
    ],
)
def test_what_cannot_be_told_is_refused(kept, options, words):
    files = {"CAPTURE": kept.capture, "SNAPSHOT": kept.snapshot}
    if "OTHER" in options:
        files["OTHER"] = kept.kmmem.profile(["-c", "1"]).expect().path
    if "SAMPLE" in options:
        run = kept.kmmem.profile([PROGRAM], "--sample", "4096", "--snapshot", "exit").expect()
        files |= {"SAMPLE": run.path, "SAMPLED": run.path.with_name(run.path.stem + "-exit.kmsnap")}
    done = kept.kmmem.run("report", "--format", *(files.get(word, word) for word in options))
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
