"""The answers about a whole heap as values, parsed from what `kmmem query` writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ._report import Frame, _parse
from ._table import Bytes, Table, Tabular


@dataclass(frozen=True)
class HeapObject:
    """A Python object or a native block as it was in the snapshot; nothing here keeps it alive."""

    address: str
    """Where it was: "0x7f3c5d0a1e40"."""
    type: str
    """The name of its type, or the kind of block."""
    preview: str | None
    """The beginning of its value, its name or its length."""
    bytes: int
    """Its own size."""
    locator: str | None
    """Where it is found: "music_brain.harmony._cache['a'][3]"; None where no root reaches it."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> HeapObject:
        """Take the known fields of a JSON object."""
        return _parse(cls, value)

    def __str__(self) -> str:
        value = "" if self.preview is None else f" {self.preview}"
        place = "" if self.locator is None else f", found at {self.locator}"
        return f"{self.type}{value} at {self.address}{place}"


@dataclass(frozen=True)
class ObjectGroup:
    """Objects that have their type, module or site in common; sizes in bytes."""

    name: str
    """The type, the module, or the line that made them."""
    count: int
    """How many there are."""
    own_bytes: int
    """The objects themselves."""
    native_bytes: int
    """The native blocks that one of them alone holds, and holds next."""
    retained_bytes: int
    """What would be freed with one of them, each byte counted once."""
    stack: tuple[Frame, ...] = ()
    """By site: the stack that made most of them, innermost frame first, where it is known."""


@dataclass(frozen=True)
class ObjectGroups(Tabular):
    """What a heap consists of; can be iterated over."""

    grouping: str
    """"type", "module" or "site"."""
    groups: tuple[ObjectGroup, ...]
    """The biggest groups."""
    group_count: int
    """How many groups there are."""
    lost_count: int
    """How many objects and blocks no root reaches."""
    lost_bytes: int
    """Their size."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> ObjectGroups:
        """Take an answer of the schema kmmem.objects."""
        frames = [Frame.parse(frame) for frame in value.get("frames", ())]
        groups = (
            {**group, "stack": tuple(frames[number] for number in group.get("stack", ()))} for group in value["groups"]
        )
        return _parse(cls, {**value, "groups": tuple(_parse(ObjectGroup, group) for group in groups)})

    def __iter__(self) -> Iterator[ObjectGroup]:
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self.groups)

    def __getitem__(self, name: str) -> ObjectGroup:
        for group in self.groups:
            if group.name == name:
                return group
        raise KeyError(name)

    def _table(self) -> Table:
        rows = [
            (group.count, Bytes(group.own_bytes), Bytes(group.native_bytes), Bytes(group.retained_bytes), group.name)
            for group in self.groups
        ]
        title = f"{len(self.groups):,} of {self.group_count:,} groups by {self.grouping}"
        return Table(title, ("objects", "own", "native", "retained", self.grouping), rows)


@dataclass(frozen=True)
class Dominator(HeapObject):
    """An object with what it keeps alive alone."""

    retained_bytes: int
    """What would be freed with it."""
    retained_count: int
    """How many objects and blocks that are, itself included."""
    step: str | None
    """Where its dominator keeps it; None where that does not hold it itself."""
    children: tuple[Dominator, ...]
    """The biggest of those that it dominates next."""
    hidden_count: int
    """How many it dominates next besides."""
    hidden_bytes: int
    """What those retain."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Dominator:
        """Take a JSON object with all that lies below it."""
        return _parse(cls, {**value, "children": tuple(map(cls.parse, value["children"]))})

    def _rows(self, depth: int = 0) -> Iterator[tuple[object, ...]]:
        place = self.locator if depth == 0 else self.step or "⋯"
        value = "" if self.preview is None else f" {self.preview}"
        name = f"{'  ' * depth}{place or '(lost)'}  {self.type}{value}"
        yield Bytes(self.retained_bytes), Bytes(self.bytes), self.retained_count, name
        for child in self.children:
            yield from child._rows(depth + 1)


@dataclass(frozen=True)
class Dominators(Tabular):
    """The objects that keep most of a heap alive alone, as a tree."""

    reached_bytes: int
    """What the roots reach."""
    lost_bytes: int
    """What no root reaches."""
    lost_count: int
    """How many objects and blocks that are."""
    dominators: tuple[Dominator, ...]
    """The biggest of those that nothing dominates."""
    hidden_count: int
    """How many nothing dominates besides."""
    hidden_bytes: int
    """What those retain."""
    lost: tuple[Dominator, ...]
    """The same among what no root reaches."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Dominators:
        """Take an answer of the schema kmmem.dominators."""
        trees = {name: tuple(map(Dominator.parse, value[name])) for name in ("dominators", "lost")}
        return _parse(cls, {**value, **trees})

    def _table(self) -> Table:
        rows = [row for tree in (*self.dominators, *self.lost) for row in tree._rows()]
        return Table("What holds most alone", ("retained", "own", "objects", "place"), rows)


@dataclass(frozen=True)
class GlobalVariable(HeapObject):
    """A module's variable with what its value keeps alive."""

    name: str
    """"music_brain.harmony._cache"."""
    other_names: tuple[str, ...]
    """Other modules' names for the same value."""
    retained_bytes: int
    """What would be freed with the value."""
    retained_count: int
    """How many objects and blocks that are."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> GlobalVariable:
        """Take the known fields of a JSON object."""
        return _parse(cls, {**value, "other_names": tuple(value["other_names"])})


@dataclass(frozen=True)
class GlobalVariables(Tabular):
    """The module variables that keep most alive; can be iterated over."""

    variable_count: int
    """How many variables there are."""
    variables: tuple[GlobalVariable, ...]
    """The biggest of them."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> GlobalVariables:
        """Take an answer of the schema kmmem.globals."""
        return _parse(cls, {**value, "variables": tuple(map(GlobalVariable.parse, value["variables"]))})

    def __iter__(self) -> Iterator[GlobalVariable]:
        return iter(self.variables)

    def _table(self) -> Table:
        rows = [
            (Bytes(variable.retained_bytes), variable.retained_count, variable.name, variable.type, variable.preview)
            for variable in self.variables
        ]
        title = f"{len(self.variables):,} of {self.variable_count:,} module variables"
        return Table(title, ("retained", "objects", "name", "type", "value"), rows)


@dataclass(frozen=True)
class Change:
    """What became of the objects of one type, site or holder between two snapshots; sizes in bytes."""

    name: str
    """Of the type, of the line that made them, or of what holds them."""
    gained_count: int
    """After less before."""
    gained_bytes: int
    """After less before."""
    before_count: int
    before_bytes: int
    after_count: int
    after_bytes: int
    new_count: int
    new_bytes: int
    gone_count: int
    gone_bytes: int
    grown_count: int
    """Objects that are in both and larger in the later one."""
    grown_bytes: int
    """What those gained."""
    shrunk_count: int
    """Objects that are in both and smaller in the later one."""
    shrunk_bytes: int
    """What those lost."""
    stack: tuple[Frame, ...] = ()
    """By site: the stack that made most of what is new and grown, innermost frame first."""


@dataclass(frozen=True)
class Difference(Tabular):
    """What has changed between two snapshots; can be iterated over."""

    same_process: bool
    """Both show one process in one recording; else new and gone mean nothing."""
    grouping: str
    """What objects are added up by: "type", "site" or "holder"."""
    changed_count: int
    """How many types, sites or holders have changed."""
    changes: tuple[Change, ...]
    """Those that gained most bytes."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Difference:
        """Take an answer of the schema kmmem.diff."""
        key = value["grouping"]
        frames = [_parse(Frame, frame) for frame in value.get("frames", ())]
        changes = [
            _parse(Change, {**row, "name": row[key], "stack": tuple(frames[place] for place in row.get("stack", ()))})
            for row in value[f"{key}s"]
        ]
        return _parse(cls, {**value, "changes": tuple(changes)})

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __getitem__(self, name: str) -> Change:
        for change in self.changes:
            if change.name == name:
                return change
        raise KeyError(name)

    def _table(self) -> Table:
        rows = [
            (
                Bytes(change.gained_bytes),
                change.new_count,
                change.gone_count,
                Bytes(change.grown_bytes - change.shrunk_bytes),
                change.name,
            )
            for change in self.changes
        ]
        notes = () if self.same_process else ("The snapshots show different processes: new and gone mean nothing.",)
        title = f"{len(self.changes):,} of {self.changed_count:,} changed {self.grouping}s"
        return Table(title, ("gained", "new", "gone", "grown", self.grouping), rows, notes)
