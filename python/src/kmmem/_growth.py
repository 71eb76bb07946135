"""Which containers grow with a piece of work, and what sets them no limit."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _extension
from ._errors import SnapshotError
from ._installation import executable, library_folder
from ._report import _parse
from ._snapshot import _LAST, _RUNG, _photograph
from ._table import Table, Tabular, size_text

if TYPE_CHECKING:
    from types import TracebackType

    from ._snapshot import Snapshot

_SCHEMA, _VERSION = "kmmem.growth", 1
_INTERVALS = 4
_LEAST_INTERVALS = 3
_SETTLING = 0.5


@dataclass(frozen=True)
class GrowthLimit:
    """How many entries a container has at most."""

    name: str
    """What says so: "maxlen", "maxsize", or the variable beside it."""
    entries: int
    """The number of entries."""


@dataclass(frozen=True)
class GrowthTraffic:
    """What was put into a dict and taken out of it, as the interpreter told (3.12 and later)."""

    since: int
    """The rung from which on it was counted; the first is 1."""
    added: int
    """Entries that were put into it by the end of the work."""
    removed: int
    """Entries that were taken out of it."""


@dataclass(frozen=True)
class GrowthAddition:
    """What last made a container's table larger, in a process that is recorded."""

    function: str
    """The innermost function of the program."""
    file: str
    """Its file."""
    line: int
    """The line there."""
    context: str | None
    """The context, as a service's route."""


@dataclass(frozen=True)
class GrowthVerdict:
    """What is said of a place whose entries have changed with the work. Sizes are bytes."""

    verdict: str
    """"CONFIRMED" and "LIKELY" accuse; "FILLING", "BACKLOG", "INTERNING" and "CHURN" do not."""
    place: str
    """Where it is: "music_brain.harmony._cache"; the elements of a container are written […]."""
    type: str
    """The type of the containers there."""
    kind: str
    """"elements", "attributes" or "buffer"."""
    lifetime: str
    """"process", "function" for what a running function holds, "interpreter" for what that alone knows."""
    more_containers: bool
    """There are more containers, and they are no longer than before."""
    entries_per_round: float
    """Entries that each round has added; of a buffer, bytes."""
    bytes_per_round: int
    """Bytes that each round has added, with all that only the entries hold."""
    entries: tuple[int, ...]
    """The entries at each rung."""
    containers: tuple[int, ...]
    """How many containers there were at each rung."""
    bytes: tuple[int, ...]
    """The bytes at each rung."""
    limit: GrowthLimit | None
    """A limit that somebody has set."""
    counted: GrowthTraffic | None
    """What was counted of it; of suspected dicts alone."""
    added_by: GrowthAddition | None
    """Who adds to it, where a recording tells."""
    evidence: tuple[str, ...]
    """Why, in sentences."""
    change: str
    """What limit to set, in a sentence."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> GrowthVerdict:
        """Take a JSON object."""
        limit = None if value["limit"] is None else _parse(GrowthLimit, value["limit"])
        counted = None if value["counted"] is None else _parse(GrowthTraffic, value["counted"])
        added_by = None if value["added_by"] is None else _parse(GrowthAddition, value["added_by"])
        lists = {key: tuple(value[key]) for key in ("entries", "containers", "bytes", "evidence")}
        return _parse(cls, {**value, **lists, "limit": limit, "counted": counted, "added_by": added_by})

    @property
    def is_accusation(self) -> bool:
        """Whether somebody has to act."""
        return self.verdict in ("CONFIRMED", "LIKELY")

    def __str__(self) -> str:
        added = f"{self.entries_per_round:g} entries/round, {size_text(self.bytes_per_round)}/round"
        lines = [f"{self.verdict} {self.place} {added}", f"  {self.type}, {'; '.join(self.evidence)}"]
        return "\n".join([*lines, f"  change  {self.change}"] if self.is_accusation else lines)


@dataclass(frozen=True)
class GrowthReport(Tabular):
    """What grows with some work: the places that are accused come first."""

    rounds: int
    """How many rounds were measured."""
    intervals: int
    """In how many equal intervals."""
    verdicts: tuple[GrowthVerdict, ...]
    """All places of which something is said."""

    @property
    def accused(self) -> tuple[GrowthVerdict, ...]:
        """Those that grow without a limit."""
        return tuple(verdict for verdict in self.verdicts if verdict.is_accusation)

    def __iter__(self) -> Iterator[GrowthVerdict]:
        return iter(self.verdicts)

    def __len__(self) -> int:
        return len(self.verdicts)

    def __getitem__(self, place: str) -> GrowthVerdict:
        """Return the verdict about a place; KeyError where nothing is said of it."""
        for verdict in self.verdicts:
            if verdict.place == place:
                return verdict
        raise KeyError(place)

    def _table(self) -> Table:
        count = len(self.accused)
        places = f"{count} place{'' if count == 1 else 's'} without a limit" if count else "nothing without a limit"
        return Table(
            title=f"Growth: {places}, over {self.rounds} rounds in {self.intervals} intervals",
            headings=("verdict", "place", "entries/round", "bytes/round"),
            rows=[(one.verdict, one.place, one.entries_per_round, one.bytes_per_round) for one in self.verdicts],
        )


class Growth:
    """A measurement that goes on: `step()` ends a round of the work, and the end of the `with` block judges.

    The containers of this process are counted at equal distances of the rounds, by photographs of its heap, and once
    more when the work has ended.
    """

    def __init__(self, rounds: int, warmup: int | None = None, settling: float = _SETTLING) -> None:
        """Prepare a measurement; `kmmem.growth` says what the arguments are."""
        if rounds < _LEAST_INTERVALS:
            raise ValueError(f"{rounds} rounds are no trend; measure at least {_LEAST_INTERVALS}, better hundreds.")
        self._intervals = min(_INTERVALS, rounds)
        self._per_interval = rounds // self._intervals
        self._warmup = self._per_interval if warmup is None else warmup
        if self._warmup < 0:
            raise ValueError(f"{warmup} rounds cannot go before; name 0 or more.")
        self._settling = settling
        self._steps = 0
        self._rungs = 0
        self._latest: Snapshot | None = None
        self._folder: str | None = None
        self._report: GrowthReport | None = None

    @property
    def rounds(self) -> int:
        """How many rounds there are in all, those that go before included; further ones are not measured."""
        return self._warmup + self._per_interval * self._intervals

    @property
    def report(self) -> GrowthReport:
        """What grows; once the block has ended."""
        if self._report is None:
            raise SnapshotError("growth is judged at the end of the with block; read report behind it.")
        return self._report

    def step(self) -> None:
        """End a round of the work."""
        if self._folder is None:
            raise SnapshotError("growth is measured in a with block; write `with kmmem.growth(rounds=…) as growth:`.")
        self._steps += 1
        self._take_if_due()

    def __enter__(self) -> Growth:
        global _current
        if _current is not None:
            raise SnapshotError("growth is being measured already; end that block first.")
        self._folder = tempfile.mkdtemp(prefix="kmmem-growth-")
        _current = self
        self._take_if_due()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        global _current
        _current = None
        assert self._folder is not None
        try:
            if kind is None:
                self._report = self._judge()
        finally:
            if self._latest is not None and self._rungs <= self._intervals + 1:
                _extension.load().photograph(library_folder(), "", _LAST)
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _take_if_due(self) -> None:
        measured = self._steps - self._warmup
        if measured >= 0 and measured % self._per_interval == 0 and self._rungs <= self._intervals:
            self._take()

    def _take(self, options: int = _RUNG) -> None:
        # The work goes on while the file is written; the next rung needs to know what it suspects.
        if self._latest is not None:
            self._latest.wait()
        self._latest = _photograph(self._path(self._rungs), options)
        self._rungs += 1

    def _path(self, rung: int) -> str:
        assert self._folder is not None
        return os.path.join(self._folder, f"{rung}.kmsnap")

    def _judge(self) -> GrowthReport:
        if self._rungs <= self._intervals:
            raise SnapshotError(
                f"growth was to be measured over {self.rounds} rounds, and step() was called {self._steps} times; call "
                "it at the end of each round, or measure fewer."
            )
        time.sleep(self._settling)
        gc.collect()
        self._take(_RUNG | _LAST)
        assert self._latest is not None
        self._latest.wait()
        rounds = self._per_interval * self._intervals
        command = [executable(), "growth", "--settled", "--rounds", str(rounds), "--limit", "0", "--format", "json"]
        command += [self._path(rung) for rung in range(self._rungs)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode != 0:
            words = done.stderr.decode(sys.getfilesystemencoding(), "replace").strip()
            raise SnapshotError(words[len("kmmem: ") :] if words.startswith("kmmem: ") else words)
        answer = json.loads(done.stdout)
        if (answer.get("schema"), answer.get("version")) != (_SCHEMA, _VERSION):
            raise SnapshotError(f"kmmem growth does not write {_SCHEMA} {_VERSION}; install one version of kmmem.")
        verdicts = tuple(map(GrowthVerdict.parse, answer["verdicts"]))
        return GrowthReport(rounds=answer["rounds"], intervals=answer["intervals"], verdicts=verdicts)


class GrowthMeasure:
    """What `kmmem.growth` is: called, it prepares a measurement; `step()` ends a round of the one that goes on."""

    def __call__(self, rounds: int, *, warmup: int | None = None, settling: float = _SETTLING) -> Growth:
        """Measure which containers grow with rounds of work.

            with kmmem.growth(rounds=400) as growth:
                for number in range(growth.rounds):
                    visit(number)
                    growth.step()
            print(growth.report)

        Arguments:
            rounds: How many rounds are measured; at least 3, better hundreds.
            warmup: How many go before; without it, as many as one of the four intervals has.
            settling: Seconds that other threads have at the end to finish their work.
        """
        return Growth(rounds, warmup, settling)

    def step(self) -> None:
        """End a round of the work; nothing where no growth is being measured."""
        if _current is not None:
            _current.step()


_current: Growth | None = None
growth = GrowthMeasure()
