"""The answers about single objects, or all of a type: who holds them, and what would be freed with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ._heap import HeapObject
from ._report import Frame, _parse
from ._table import Bytes, Table, Tabular


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
class WhatIf(Tabular):
    """What would be freed if some objects no longer held another."""

    freed_bytes: int
    """What would be freed."""
    freed_count: int
    """How many objects and blocks that are."""
    edge_count: int
    """How many references would go."""
    still_held_count: int
    """How many of the objects asked about would stay."""
    still_held: tuple[str, ...]
    """Where those of them that are listed would still be found."""

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
