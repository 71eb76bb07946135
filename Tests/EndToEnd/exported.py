"""Reads exported profiles as others do, and brings them, and the JSON report, into one form that can be compared."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from opentelemetry.proto.collector.profiles.v1development.profiles_service_pb2 import ExportProfilesServiceRequest

from building import PROGRAMS

TYPES = {
    "alloc_objects": ("count", "allocations"),
    "alloc_space": ("bytes", "allocated_bytes"),
    "inuse_objects": ("count", "live_blocks"),
    "inuse_space": ("bytes", "live_bytes"),
    "peak_objects": ("count", "peak_blocks"),
    "peak_space": ("bytes", "peak_bytes"),
    "temporary_objects": ("count", "temporary_allocations"),
}
UNCOUNTED = {"file-mapping", "reservation", "arena"}
# What the report calls code that has no symbol.
ADDRESS = re.compile(r"(.+\+)?0x[0-9a-f]+")

Sample = tuple[tuple, str, str, str]
Figures = dict[Sample, Counter]


def go(folder: Path) -> dict[str, str]:
    """The environment in which Debian's Go builds with Debian's packages."""
    assert shutil.which("go"), "golang-go is missing: run `make packages-of-tests`"
    paths = {"GOPATH": "/usr/share/gocode", "GOCACHE": str(folder / "go-cache"), "PPROF_TMPDIR": str(folder)}
    return {**os.environ, **paths, "GO111MODULE": "off", "GOFLAGS": "", "GOTOOLCHAIN": "local"}


def build_reader(folder: Path) -> Path:
    """A program that reads profiles with pprof's own package."""
    target = folder / "read_pprof"
    command = ["go", "build", "-o", str(target), str(PROGRAMS / "exports" / "read_pprof.go")]
    done = subprocess.run(command, env=go(folder), capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return target


def add(figures: Figures, key: Sample, values: dict[str, int]) -> None:
    """Adds the figures of a sample; those that are 0 are no figures, as OpenTelemetry's profiles lack them."""
    counter = figures.setdefault(key, Counter())
    counter.update({name: value for name, value in values.items() if value})


def of_report(report: dict) -> Figures:
    """The samples that a profile of a report must have: stack, allocator, thread and context, and their figures."""
    threads = {thread["slot"]: thread_name(thread) for thread in report["threads"]}
    figures: Figures = {}
    for site in report["sites"]:
        if site["allocator"] in UNCOUNTED:
            continue
        stack = site["stack"]
        context = stack[-1]["function"] if stack and stack[-1]["language"] == "context" else ""
        frames = tuple(of_frame(frame) for frame in stack[: len(stack) - bool(context)])
        key = (frames, site["allocator"], threads[site["thread"]], context)
        add(figures, key, {name: site[member] for name, (_, member) in TYPES.items()})
    return {key: values for key, values in figures.items() if values}


def thread_name(thread: dict) -> str:
    shared = f", the last of {thread['threads']} in its slot" if thread["threads"] > 1 else ""
    return f"{thread['name']} ({thread['tid']}{shared})" if thread["name"] else f"thread {thread['tid']}{shared}"


def of_frame(frame: dict) -> tuple | None:
    """A function with its place; None for code that has no symbol."""
    if frame["language"] != "python" and frame["file"] is None and ADDRESS.fullmatch(frame["function"]):
        return None
    return frame["function"], frame["file"] or "", frame["line"] or 0


@dataclass
class Pprof:
    """What pprof's own package reads in a file."""

    answer: dict

    @classmethod
    def read(cls, reader: Path, path: Path) -> Pprof:
        done = subprocess.run([reader, path], capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        return cls(json.loads(done.stdout))

    @property
    def mappings(self) -> dict[int, dict]:
        return {mapping["ID"]: mapping for mapping in self.answer["Mappings"]}

    @property
    def locations(self) -> list[dict]:
        return list(self.answer["Locations"].values())

    def lines(self, function: str) -> list[list[dict]]:
        """The lines of each location whose innermost function has a name."""
        found = [place["Lines"] for place in self.locations]
        return [lines for lines in found if lines and lines[0]["Function"] == function]

    def figures(self, **numbers: list[int]) -> Figures:
        """The samples, or those whose numeric labels are these."""
        names = [kind.split("/")[0] for kind in self.answer["Types"]]
        figures: Figures = {}
        for sample in self.answer["Samples"]:
            if (sample["Numbers"] or {}) != numbers:
                continue
            frames = tuple(frame for place in sample["Locations"] for frame in self._frames(place))
            labels = {key: texts[0] for key, texts in sample["Labels"].items()}
            key = (frames, labels["allocator"], labels["thread"], labels.get("context", ""))
            add(figures, key, dict(zip(names, sample["Values"])))
        return {key: values for key, values in figures.items() if values}

    def _frames(self, place: int) -> list:
        lines = self.answer["Locations"][str(place)]["Lines"]
        return [(line["Function"], line["File"], line["Line"]) for line in lines] or [None]


class Telemetry:
    """What OpenTelemetry's own definitions read in a file."""

    def __init__(self, path: Path) -> None:
        self.request = ExportProfilesServiceRequest.FromString(path.read_bytes())
        self.tables = self.request.dictionary
        self.strings = self.tables.string_table

    @property
    def resources(self) -> list[dict]:
        return [self.pairs(each.resource.attributes) for each in self.request.resource_profiles]

    def profiles(self, process: int = 0) -> list:
        return list(self.request.resource_profiles[process].scope_profiles[0].profiles)

    def types(self, process: int = 0) -> list[tuple[str, str]]:
        kinds = [profile.sample_type for profile in self.profiles(process)]
        return [(self.strings[kind.type_strindex], self.strings[kind.unit_strindex]) for kind in kinds]

    def pairs(self, attributes) -> dict:
        return {attribute.key: self.value(attribute.value) for attribute in attributes}

    def attributes(self, places) -> dict:
        found = [self.tables.attribute_table[place] for place in places]
        return {self.strings[each.key_strindex]: self.value(each.value) for each in found}

    @classmethod
    def value(cls, value):
        kind = value.WhichOneof("value")
        if kind == "array_value":
            return [cls.value(each) for each in value.array_value.values]
        return getattr(value, kind)

    def lines(self, place: int) -> list[tuple]:
        found = []
        for line in self.tables.location_table[place].lines:
            function = self.tables.function_table[line.function_index]
            found.append((self.strings[function.name_strindex], self.strings[function.filename_strindex], line.line))
        return found

    def figures(self, process: int = 0) -> Figures:
        figures: Figures = {}
        for (name, _), profile in zip(self.types(process), self.profiles(process)):
            for sample in profile.samples:
                stack = self.tables.stack_table[sample.stack_index].location_indices
                frames = tuple(frame for place in stack for frame in self.lines(place) or [None])
                labels = self.attributes(sample.attribute_indices)
                thread = f"{labels.get('thread.name', '')} {labels['thread.id']}"
                key = (frames, labels["kmmem.allocator"], thread, labels.get("kmmem.context", ""))
                add(figures, key, {name: sum(sample.values)})
        return figures


def sums(figures: Figures) -> dict[str, int]:
    """The figures of all samples added up."""
    total: Counter = Counter()
    for values in figures.values():
        total.update(values)
    return {name: total[name] for name in TYPES}


def with_threads(figures: Figures, threads: list[dict]) -> Figures:
    """The same with threads named as OpenTelemetry's attributes name them."""
    names = {thread_name(thread): f"{thread['name']} {thread['tid']}" for thread in threads}
    renamed: Figures = {}
    for (stack, allocator, thread, context), values in figures.items():
        add(renamed, (stack, allocator, names[thread], context), values)
    return renamed
