"""Plans for Tests/Programs/lost_blocks: which blocks to make, what they hold, and what holds them from outside."""

from __future__ import annotations

from dataclasses import dataclass, field

#: Bytes of each place, as in Places.hpp; the registers are those of six threads, and `hidden` is half of another place.
PLACE_BYTES = 2048
PLACES = {
    **dict.fromkeys("global zero-global library plugin mapping mapped-coroutine".split(), PLACE_BYTES),
    **dict.fromkeys("stack tls plugin-tls thread-stack thread-tls thread-plugin-tls".split(), PLACE_BYTES),
    **dict.fromkeys("key far-key thread-key thread-far-key".split(), 32 * 8),
    "register": 6 * 4 * 8,
    "hidden": PLACE_BYTES // 2,
    "zero-global": PLACE_BYTES // 2,
}
#: Places that take whole words only.
WORDS_ONLY = {"register", "key", "far-key", "thread-key", "thread-far-key"}
COROUTINE_BYTES = 32 << 10


@dataclass
class Link:
    """A pointer in a block to a block's beginning + `shift`."""

    offset: int
    target: int
    shift: int
    #: In a frame on the coroutine's stack that the block is, at `offset` of the frame.
    in_frame: bool = False


@dataclass
class Block:
    """A block of a plan."""

    number: int
    maker: str
    bytes: int
    parameter: int = 0
    links: list[Link] = field(default_factory=list)
    #: Numbers that are written into the block, by offset.
    numbers: dict[int, int] = field(default_factory=dict)
    #: By offset of what programs keep instead of the beginning: the heuristics that take its address for the block's.
    heuristics: dict[int, set[str]] = field(default_factory=dict)
    is_freed: bool = False
    #: The freed block, of the same size, whose place and leftovers an allocator may have given to this one.
    follows: int | None = None

    @property
    def is_coroutine(self) -> bool:
        return any(link.in_frame for link in self.links)


@dataclass
class Root:
    """A pointer outside of the heap."""

    place: str
    target: int
    shift: int
    offset: int = 0
    #: Four bytes off, where no word is.
    is_askew: bool = False


@dataclass
class Scenario:
    """Some blocks that have nothing to do with others, numbered from 0."""

    seed: int
    blocks: list[Block] = field(default_factory=list)
    roots: list[Root] = field(default_factory=list)


@dataclass
class Plan:
    """Scenarios that one process plays, with their blocks numbered through."""

    blocks: list[Block]
    roots: list[Root]
    #: By number of a block: the seed of its scenario.
    seeds: list[int]

    @property
    def text(self) -> str:
        """The plan as the program reads it."""
        return "\n".join([*_steps(self.blocks), *(_root(root) for root in self.roots)]) + "\n"


def plan_of(scenarios: list[Scenario]) -> Plan:
    """Puts scenarios into one process; a place that is full is replaced by a global variable."""
    plan = Plan([], [], [])
    used = dict.fromkeys(PLACES, 0)
    for scenario in scenarios:
        first = len(plan.blocks)
        for block in scenario.blocks:
            block.number += first
            block.follows = None if block.follows is None else block.follows + first
            for link in block.links:
                link.target += first
        for root in scenario.roots:
            root.target += first
            _place(root, used)
        plan.blocks += scenario.blocks
        plan.roots += scenario.roots
        plan.seeds += [scenario.seed] * len(scenario.blocks)
    return plan


def _place(root: Root, used: dict[str, int]) -> None:
    room = 16 if root.is_askew else 8
    if used[root.place] + room > PLACES[root.place]:
        root.place = "global"
    root.offset = used[root.place] + (4 if root.is_askew else 0)
    used[root.place] += room


def _steps(blocks: list[Block]):
    """Blocks are freed as soon as possible, before those that follow them; others when everything is linked."""
    followed = {block.follows for block in blocks}
    for block in blocks:
        yield f"block {block.number} {block.maker} {block.bytes} {block.parameter}"
        yield from (f"number {block.number} {offset} {value}" for offset, value in block.numbers.items())
        if block.number in followed:
            yield from (f"link {block.number} {link.offset} {link.target} {link.shift}" for link in block.links)
            yield f"free {block.number}"
    for block in blocks:
        if block.number not in followed:
            for link in block.links:
                act = "frame" if link.in_frame else "link"
                yield f"{act} {block.number} {link.offset} {link.target} {link.shift}"
    yield from (f"free {block.number}" for block in blocks if block.is_freed and block.number not in followed)


def _root(root: Root) -> str:
    return f"root {root.place} {root.offset} {root.target} {root.shift}"
