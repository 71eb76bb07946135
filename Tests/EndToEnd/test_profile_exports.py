"""Profiles for pprof and OpenTelemetry: their own readers find in them what the report says, to the byte."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import time
from pathlib import Path

import pytest
from opentelemetry.semconv import schemas
from opentelemetry.semconv._incubating import attributes as conventions

from building import PROGRAMS
from exported import TYPES, Pprof, Telemetry, build_reader, go, of_report, sums, with_threads
from recording import Kmmem, Outcome, find_kmmem
from test_bad_input import expect_refusal

PLAY = PROGRAMS / "exports" / "play.py"
ORGAN = PROGRAMS / "exports" / "organ.cpp"
CARVE, BUILD, TUNE = "organ::carve()", "organ::build(long)", "organ::tune(long)"


def line(source: Path, word: str) -> int:
    """The line that a word marks."""
    texts = source.read_text().splitlines()
    return next(number for number, text in enumerate(texts, 1) if re.search(rf"(//|#) {word}$", text))


@pytest.fixture(scope="module")
def reader(tmp_path_factory) -> Path:
    return build_reader(tmp_path_factory.mktemp("go"))


@pytest.fixture(scope="module")
def record(newest, extensions, tmp_path_factory):
    """Records the organ."""
    executable = find_kmmem()
    assert executable is not None, "kmmem is not built: run `make install`, or set KMMEM_EXECUTABLE"
    kmmem = Kmmem(executable, tmp_path_factory.mktemp("captures"))

    def run(*arguments: object, options: tuple = (), folder: Path | None = None) -> Outcome:
        folder = folder or extensions.plain(newest, "exports/organ.cpp")
        environment = {**os.environ, "PYTHONPATH": str(folder)}
        return kmmem.python(newest, PLAY, *arguments, options=options, env=environment).expect()

    return run


@pytest.fixture(scope="module")
def played(record) -> Outcome:
    """One recording for all that only read it."""
    return record()


def export(outcome: Outcome, form: str, *options: object) -> Path:
    """A file with a capture, and others, in a format."""
    captures = [option for option in options if isinstance(option, Path)]
    words = [option for option in options if not isinstance(option, Path)]
    path = outcome.path.with_suffix(f".{form}")
    done = outcome.kmmem.run("report", outcome.path, *captures, "--format", form, "-o", path, *words)
    assert done.returncode == 0, done.stderr
    assert done.stdout == done.stderr == ""
    return path


def build_id(path: str) -> str:
    """The build-id of a file as readelf tells it."""
    notes = subprocess.run(["readelf", "-n", path], capture_output=True, text=True, check=False).stdout
    found = re.search(r"Build ID: ([0-9a-f]+)", notes)
    return found[1] if found else ""


def figures_of(profile: Pprof, function: str) -> dict[str, int]:
    """The figures of what a function allocated itself."""
    found = {
        key: values for key, values in profile.figures().items() if key[0] and key[0][0] and key[0][0][0] == function
    }
    return sums(found)


def check_sums(found: dict[str, int], report: dict) -> None:
    """The sums of a profile are the totals of the report."""
    for name, (_, member) in TYPES.items():
        if name not in ("peak_objects", "peak_space"):
            assert found[name] == report["totals"][member], name
    # The report has no number of blocks at the peak for the whole.
    assert found["peak_space"] == report["totals"]["peak_bytes"]


def test_pprof_reads_what_the_report_says(played, reader):
    report = played.report()
    profile = Pprof.read(reader, export(played, "pprof"))
    answer = profile.answer
    assert answer["Types"] == [f"{name}/{unit}" for name, (unit, _) in TYPES.items()]
    assert answer["Usual"] == "peak_space"
    assert profile.figures() == of_report(report)
    assert answer["Sums"] == sums(of_report(report))
    check_sums(answer["Sums"], report)
    assert answer["Comments"] == report["certainty"]["notes"]
    assert (answer["PeriodType"], answer["Period"]) == ("", 0)
    assert abs(answer["Start"] / 1e9 - time.time()) < 600
    assert answer["Duration"] / 1e9 == pytest.approx(report["capture"]["duration_seconds"], abs=1e-5)


def test_functions_lines_and_inlined_frames_of_both_languages(played, reader):
    profile = Pprof.read(reader, export(played, "pprof"))
    (lines,) = profile.lines(CARVE)
    assert [(each["Function"], each["Line"]) for each in lines] == [
        (CARVE, line(ORGAN, "carve")),
        (BUILD, line(ORGAN, "build")),
    ]
    assert {each["File"] for each in lines} == {str(ORGAN)}
    carved = figures_of(profile, CARVE)
    assert (carved["inuse_objects"], carved["inuse_space"]) == (40, 40 * 512 * 8)
    bellows = [lines for lines in profile.lines("Register.__init__") if lines[0]["Line"] == line(PLAY, "bellows")]
    assert len(bellows) == 1
    assert bellows[0][0]["File"] == str(PLAY)
    assert bellows[0][0]["Start"] == line(PLAY, "build") - 1
    assert figures_of(profile, TUNE)["temporary_objects"] == 2000


def test_mappings_are_the_files_with_their_build_ids(played, reader):
    profile = Pprof.read(reader, export(played, "pprof"))
    mappings = profile.mappings
    files = {mapping["File"] for mapping in mappings.values()}
    assert any(name.endswith("/organ.so") for name in files)
    for mapping in mappings.values():
        assert mapping["BuildID"] == build_id(mapping["File"]), mapping["File"]
        assert mapping["Start"] < mapping["Limit"]
        assert "kmmem" not in Path(mapping["File"]).name
    for place in profile.locations:
        if place["Mapping"]:
            mapping = mappings[place["Mapping"]]
            assert mapping["Start"] <= place["Address"] < mapping["Limit"]
        else:
            assert (place["Address"], len(place["Lines"])) == (0, 1)
    organ = next(mapping for mapping in mappings.values() if mapping["File"].endswith("/organ.so"))
    assert all(organ[claim] for claim in ("HasFunctions", "HasFilenames", "HasLineNumbers", "HasInlineFrames"))


def test_addresses_and_offsets_are_those_that_other_symbolizers_need(played, reader):
    """An address, less the mapping's start, plus its offset, is the place in the file: addr2line finds the line."""
    profile = Pprof.read(reader, export(played, "pprof"))
    place = next(place for place in profile.locations if place["Lines"] and place["Lines"][0]["Function"] == CARVE)
    mapping = profile.mappings[place["Mapping"]]
    offset = place["Address"] - mapping["Start"] + mapping["Offset"]
    headers = subprocess.run(["readelf", "-lW", mapping["File"]], capture_output=True, text=True, check=True).stdout
    segments = [[int(word, 16) for word in found] for found in re.findall(r"LOAD +(\S+) (\S+) \S+ \S+ (\S+)", headers)]
    address = next(offset - start + base for start, base, size in segments if start <= offset < start + size)
    command = ["addr2line", "-e", mapping["File"], hex(address)]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert found.split()[0] == f"{ORGAN}:{line(ORGAN, 'carve')}"


def test_gos_own_command_shows_it(played, tmp_path):
    path = export(played, "pprof", "--at", "exit")
    command = ["go", "tool", "pprof", "-top", "-unit=B", "-nodefraction=0", "-nodecount=100000", str(path)]
    done = subprocess.run(command, env=go(tmp_path), capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "Type: inuse_space" in done.stdout
    rows = {row.split(maxsplit=5)[-1]: row.split()[:5] for row in done.stdout.splitlines() if row.count("%") == 3}
    # pprof leaves out the parameters of C++, and must not take `<module>` for template arguments.
    assert rows["organ::carve (inline)"][0] == f"{40 * 512 * 8}B"
    assert int(rows["<module>"][3][:-1]) > 600_000


def test_opentelemetry_reads_what_the_report_says(played):
    report = played.report()
    read = Telemetry(export(played, "otlp", "--sort", "allocated"))
    expected = of_report(report)
    assert read.figures() == with_threads(expected, report["threads"])
    assert sums(read.figures()) == sums(expected)
    assert read.types()[0] == ("alloc_space", "bytes")
    assert sorted(read.types()) == sorted((name, unit) for name, (unit, _) in TYPES.items())
    for profile in read.profiles():
        assert profile.duration_nano / 1e9 == pytest.approx(report["capture"]["duration_seconds"], abs=1e-5)
        assert read.attributes(profile.attribute_indices) == {"pprof.profile.comment": report["certainty"]["notes"]}
    (resource,) = read.resources
    assert resource["service.name"] == "play.py"
    assert resource["process.pid"] == report["capture"]["pid"]
    assert resource["process.command_args"] == report["capture"]["command"]
    assert resource["process.runtime.version"] == report["capture"]["python"]["version"]
    assert Path(resource["process.executable.path"]).exists()


def test_opentelemetry_locations_and_mappings(played):
    read = Telemetry(export(played, "otlp"))
    places = range(1, len(read.tables.location_table))
    carved = [read.lines(place) for place in places if (read.lines(place) or [("",)])[0][0] == CARVE]
    assert carved == [[(CARVE, str(ORGAN), line(ORGAN, "carve")), (BUILD, str(ORGAN), line(ORGAN, "build"))]]
    for place in places:
        location = read.tables.location_table[place]
        kind = read.attributes(location.attribute_indices)["profile.frame.type"]
        assert kind == ("native" if location.address else "cpython")
    for mapping in read.tables.mapping_table[1:]:
        found = read.attributes(mapping.attribute_indices).get("process.executable.build_id.gnu", "")
        assert found == build_id(read.strings[mapping.filename_strindex])


def test_names_of_attributes_are_those_of_the_conventions(record):
    read = Telemetry(export(record(1), "otlp"))
    used = {read.strings[attribute.key_strindex] for attribute in read.tables.attribute_table[1:]}
    used.update(*read.resources)
    known = {value for module in modules() for value in vars(module).values() if isinstance(value, str)}
    assert {name for name in used if not name.startswith("kmmem.")} <= known
    urls = {each.value for each in schemas.Schemas}
    for each in read.request.resource_profiles:
        assert each.schema_url in urls
        assert each.scope_profiles[0].schema_url in urls


def modules():
    """The modules that list the attributes of the conventions."""
    folder = Path(next(iter(conventions.__path__)))
    names = sorted(path.stem for path in folder.glob("*_attributes.py"))
    return [__import__(f"{conventions.__name__}.{name}", fromlist=["*"]) for name in names]


def test_code_without_symbols_is_an_address_in_its_file(record, reader, newest, extensions, tmp_path):
    whole = extensions.plain(newest, "exports/organ.cpp") / "organ.so"
    subprocess.run(["strip", "--strip-all", "-o", str(tmp_path / "organ.so"), str(whole)], check=True)
    outcome = record(folder=tmp_path)
    profile = Pprof.read(reader, export(outcome, "pprof"))
    (organ,) = [mapping for mapping in profile.mappings.values() if mapping["File"] == str(tmp_path / "organ.so")]
    assert (organ["BuildID"], organ["HasFunctions"], organ["HasLineNumbers"]) == (build_id(str(whole)), True, False)
    places = [place for place in profile.locations if place["Mapping"] == organ["ID"]]
    # What the library exports has a name, and the static functions that Python calls have none.
    assert {line["Function"] for place in places for line in place["Lines"]} >= {BUILD, TUNE}
    assert sum(not place["Lines"] for place in places) == 2
    expected = of_report(outcome.report())
    assert any(None in frames for frames, *_ in expected)
    assert profile.figures() == expected
    assert sums(Telemetry(export(outcome, "otlp")).figures()) == sums(expected)


def test_a_program_and_its_children(record, reader):
    outcome = record(2)
    children = outcome.children
    assert len(children) == 2
    profile = Pprof.read(reader, export(outcome, "pprof", *children))
    read = Telemetry(export(outcome, "otlp", *children))
    assert len(read.resources) == 3
    for process, path in enumerate([outcome.path, *children]):
        report = outcome.kmmem.report(path)
        pid = report["capture"]["pid"]
        assert profile.figures(pid=[pid]) == of_report(report)
        assert read.resources[process]["process.pid"] == pid
        assert read.figures(process) == with_threads(of_report(report), report["threads"])


def test_a_sampled_recording(record, reader):
    outcome = record(options=("--sample", "64K"))
    report = outcome.report()
    profile = Pprof.read(reader, export(outcome, "pprof"))
    assert (profile.answer["PeriodType"], profile.answer["Period"]) == ("space/bytes", 65536)
    assert profile.figures() == of_report(report)
    (first, *_) = Telemetry(export(outcome, "otlp")).profiles()
    assert first.period == 65536


@pytest.mark.parametrize("form", ["pprof", "otlp"])
def test_a_pipe_gets_what_a_file_gets_and_a_terminal_nothing(played, form):
    words = ("report", played.path, "--format", form)
    piped = played.kmmem.run(*words, text=False)
    assert piped.returncode == 0
    assert piped.stdout == export(played, form).read_bytes()
    ours, theirs = pty.openpty()
    # A terminal by name is one, too.
    for place in ((), ("-o", os.ttyname(theirs))):
        refused = played.kmmem.run(*words, *place, capture_output=False, stdout=theirs, stderr=subprocess.PIPE)
        refused.stdout = ""
        expect_refusal(refused, f"--format {form}", "terminal", "-o")
    os.set_blocking(ours, False)
    with pytest.raises(BlockingIOError):
        os.read(ours, 1)
    os.close(ours)
    os.close(theirs)
