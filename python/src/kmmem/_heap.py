"""The answers to questions about a snapshot as values, parsed from what `kmmem query` writes."""

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
class Holder(HeapObject):
    """One of those that hold an object next."""

    step: str
    """Where it keeps the object: "['a']", ".name"."""
    freed_bytes: int
    """What would be freed if it alone let go of the object."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Holder:
        """Take the known fields of a JSON object."""
        return _parse(cls, value)


@dataclass(frozen=True)
class WayStep:
    """A step that ways from the roots to objects have in common."""

    id: int
    """The number of the step within its list."""
    parent: int | None
    """The number of the step before; None for a root."""
    root: str | None
    """What holds the root, in words."""
    step: str | None
    """Where the step before keeps it."""
    type: str
    """The type of what is reached by the step."""
    example: str
    """The address of one that is."""
    count: int
    """How many of the objects lie behind the step."""
    bytes: int
    """Their bytes."""
    end_count: int
    """How many of the objects are reached by this very step."""


@dataclass(frozen=True)
class Cut:
    """What must let go for objects to be freed."""

    kind: str
    """"nodes", "root" (a root holds one of them itself), or "many" (more than were looked for)."""
    nodes: tuple[HeapObject, ...] = ()
    """The fewest that must all let go; empty where no root reaches the objects anyway."""
    more_than: int | None = None
    """Of the kind "many": how many would not be enough."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Cut:
        """Take the member "cut" of an answer."""
        nodes = tuple(map(HeapObject.parse, value.get("nodes", ())))
        return cls(kind=value["kind"], nodes=nodes, more_than=value.get("more_than"))

    def __str__(self) -> str:
        if self.kind == "root":
            return "a root holds it itself"
        if self.kind == "many":
            return f"more than {self.more_than} would have to let go"
        return "all of these must let go: " + "; ".join(map(str, self.nodes)) if self.nodes else "nothing holds it"


@dataclass(frozen=True)
class Holders(Tabular):
    """Who holds an object, or all objects of a type."""

    subject: str
    """What was asked about, in words."""
    count: int
    """How many objects that are."""
    own_bytes: int
    """Their own bytes."""
    freed_bytes: int
    """What would be freed if all of them went together."""
    lost_count: int
    """How many of them no root reaches."""
    ways: tuple[tuple[WayStep, ...], ...]
    """The shortest ways from the roots, merged: from roots with names, and from others."""
    holders: tuple[Holder, ...]
    """Of a single object, those that hold it next."""
    cut: Cut
    """What must let go for the objects to be freed."""
    made_by: str | None
    """Of a single object, the function and the line that made it, where they are known."""
    stack: tuple[Frame, ...]
    """Of a single object, the whole stack that made it, innermost frame first."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Holders:
        """Take an answer of the schema kmmem.holders."""
        parts = {
            "subject": _subject(value),
            "ways": tuple(tuple(_parse(WayStep, step) for step in way) for way in value["ways"]),
            "holders": tuple(map(Holder.parse, value["holders"])),
            "cut": Cut.parse(value["cut"]),
            "made_by": value["subject"].get("made_by"),
            "stack": _stack(value["subject"]),
        }
        return _parse(cls, {**value, **parts})

    def _table(self) -> Table:
        rows = [(step.count, Bytes(step.bytes), words) for way in self.ways for step, words in _indented(way)]
        notes = [f"{holder.step} of {holder}" for holder in self.holders]
        notes += [str(self.cut), *([f"made by {self.made_by}"] if self.made_by else [])]
        return Table(self.subject, ("objects", "bytes", "way from a root"), rows, notes)


@dataclass(frozen=True)
class TypeShare:
    """The objects of one type among others."""

    type: str
    count: int
    bytes: int


@dataclass(frozen=True)
class Retained(Tabular):
    """What would be freed with an object, or with all objects of a type together."""

    subject: str
    """What was asked about, in words."""
    count: int
    """How many objects that are."""
    own_bytes: int
    """Their own bytes."""
    retained_bytes: int
    """What would be freed, they themselves included."""
    retained_count: int
    """How many objects and blocks that are."""
    lost_count: int
    """How many of the objects asked about no root reaches."""
    types: tuple[TypeShare, ...]
    """The types that have most of it."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Retained:
        """Take an answer of the schema kmmem.retained."""
        types = tuple(_parse(TypeShare, share) for share in value["types"])
        return _parse(cls, {**value, "subject": _subject(value), "types": types})

    def _table(self) -> Table:
        rows = [(share.count, Bytes(share.bytes), share.type) for share in self.types]
        title = f"{self.subject} retains {self.retained_bytes:,} B in {self.retained_count:,} objects and blocks"
        return Table(title, ("objects", "bytes", "type"), rows)


@dataclass(frozen=True)
class NativeBlock:
    """A native block that an object owns."""

    address: str
    """Where it was."""
    type: str
    """The kind of block."""
    bytes: int
    """Its size."""
    owner: str
    """The address of the object."""
    path: str | None
    """The steps from the object to it; None where other objects of the owner's hold it."""
    made_by: str | None
    """The function and the line that allocated it, where they are known."""
    stack: tuple[Frame, ...]
    """The whole stack that allocated it, innermost frame first."""


@dataclass(frozen=True)
class NativeBlocks(Tabular):
    """The native blocks that an object owns, or all objects of a type; can be iterated over."""

    subject: str
    """What was asked about, in words."""
    count: int
    """How many objects that are."""
    block_count: int
    """How many blocks they own."""
    native_bytes: int
    """The bytes of all of them."""
    blocks: tuple[NativeBlock, ...]
    """The biggest blocks."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> NativeBlocks:
        """Take an answer of the schema kmmem.native."""
        blocks = tuple(_parse(NativeBlock, {**block, "stack": _stack(block)}) for block in value["blocks"])
        return _parse(cls, {**value, "subject": _subject(value), "blocks": blocks})

    def __iter__(self) -> Iterator[NativeBlock]:
        return iter(self.blocks)

    def _table(self) -> Table:
        rows = [
            (
                Bytes(block.bytes),
                block.path,
                f"{block.type} at {block.address}",
                block.made_by,
            )
            for block in self.blocks
        ]
        title = f"{self.subject} owns {self.native_bytes:,} B in {self.block_count:,} native blocks"
        return Table(title, ("bytes", "path", "block", "made by"), rows)


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
class TypeChange:
    """What became of the objects of one type between two snapshots; sizes in bytes."""

    type: str
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


@dataclass(frozen=True)
class Difference(Tabular):
    """What has changed between two snapshots; can be iterated over."""

    same_process: bool
    """Both show one process in one recording; else new and gone mean nothing."""
    changed_count: int
    """How many types have changed."""
    types: tuple[TypeChange, ...]
    """Those that gained most bytes."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> Difference:
        """Take an answer of the schema kmmem.diff."""
        return _parse(cls, {**value, "types": tuple(_parse(TypeChange, change) for change in value["types"])})

    def __iter__(self) -> Iterator[TypeChange]:
        return iter(self.types)

    def __getitem__(self, name: str) -> TypeChange:
        for change in self.types:
            if change.type == name:
                return change
        raise KeyError(name)

    def _table(self) -> Table:
        rows = [
            (
                Bytes(change.gained_bytes),
                change.new_count,
                change.gone_count,
                Bytes(change.grown_bytes - change.shrunk_bytes),
                change.type,
            )
            for change in self.types
        ]
        notes = () if self.same_process else ("The snapshots show different processes: new and gone mean nothing.",)
        title = f"{len(self.types):,} of {self.changed_count:,} changed types"
        return Table(title, ("gained", "new", "gone", "grown", "type"), rows, notes)


@dataclass(frozen=True)
class WhatIf(Tabular):
    """What would be freed if some objects no longer held another."""

    freed_bytes: int
    """What would be freed."""
    freed_count: int
    """How many objects and blocks that are."""
    edge_count: int
    """How many references would go."""
    still_held: tuple[str, ...]
    """Where the objects that would stay are still found."""

    @classmethod
    def parse(cls, value: dict[str, Any]) -> WhatIf:
        """Take an answer of the schema kmmem.what_if."""
        return _parse(cls, {**value, "still_held": tuple(stay["locator"] for stay in value["still_held"])})

    def _table(self) -> Table:
        title = f"{self.freed_bytes:,} B in {self.freed_count:,} objects and blocks would be freed"
        return Table(title, ("still held at",), [(place,) for place in self.still_held])


def _subject(value: dict[str, Any]) -> str:
    subject = value["subject"]
    if subject["kind"] == "type":
        return f"{value['count']:,} {subject['type']}"
    return str(HeapObject.parse(subject))


def _stack(value: dict[str, Any]) -> tuple[Frame, ...]:
    return tuple(map(Frame.parse, value.get("stack", ())))


def _indented(way: tuple[WayStep, ...]) -> Iterator[tuple[WayStep, str]]:
    """Yield the steps in the order of a tree, the words indented by their depth."""
    following: dict[int | None, list[WayStep]] = {}
    for step in way:
        following.setdefault(step.parent, []).append(step)
    open_steps = [(step, 0) for step in reversed(following.get(None, []))]
    while open_steps:
        step, depth = open_steps.pop()
        yield step, f"{'  ' * depth}{step.root or step.step}  {step.type}"
        open_steps += [(next_step, depth + 1) for next_step in reversed(following.get(step.id, []))]
