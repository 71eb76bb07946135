"""Random scenarios of lost and held blocks, each from its seed."""

from __future__ import annotations

import random
from dataclasses import replace

from lost_block_plans import COROUTINE_BYTES, PLACES, WORDS_ONLY, Block, Link, Root, Scenario

MAKERS = {
    "malloc": 6,
    "calloc": 3,
    "realloc": 2,
    "memalign": 1,
    "aligned_alloc": 1,
    "posix_memalign": 1,
    "new": 2,
    "new[]": 2,
    "aligned-new": 1,
}
C_MAKERS = {"malloc", "calloc", "realloc", "memalign", "aligned_alloc", "posix_memalign"}


def scenario(seed: int) -> Scenario:
    """A few blocks of all kinds, with pointers of all kinds between them and from anywhere to some of them."""
    return _Writer(seed).written()


def places_and_makers() -> list[Scenario]:
    """For every place a block that it holds by the beginning, and one by the middle; of every maker a lost one."""
    stories = []
    for place in PLACES:
        blocks = [Block(0, "malloc", 100), Block(1, "malloc", 100)]
        stories.append(Scenario(0, blocks, [Root(place, 0, 0), Root(place, 1, 8)]))
    makers = [Block(number, maker, 64, 64) for number, maker in enumerate(MAKERS)]
    chance = random.Random(0)
    objects = [make(chance) for make in OBJECTS]
    for number, block in enumerate(objects, len(makers)):
        block.number = number
    return [*stories, Scenario(0, makers + objects)]


class _Writer:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.story = Scenario(seed)
        #: The places in a block where a word may be put, by number.
        self.rooms: list[list[int]] = []

    def written(self) -> Scenario:
        chance = self.chance
        for _ in range(chance.randint(2, 9)):
            self.add(self.block())
        if chance.random() < 0.1:
            self.add_leftover()
        if chance.random() < 0.1:
            self.add_coroutine()
        if chance.random() < 0.4:
            self.add_ring(chance.randint(2, 4))
        for _ in range(chance.randint(0, 2 * len(self.story.blocks))):
            self.link(chance.choice(self.story.blocks), self.some_block())
        for _ in range(chance.choice([0, 1, 1, 1, 2, 2, 3])):
            self.add_root()
        for block in self.story.blocks:
            if block.maker in C_MAKERS and not block.is_coroutine and chance.random() < 0.06:
                block.is_freed = True
        return self.story

    def add(self, block: Block) -> Block:
        block.number = len(self.story.blocks)
        self.story.blocks.append(block)
        first = {"array": 8, "shared": 32, "virtual-shared": 40, "plain-shared": 16}.get(block.maker, 0)
        taken = {0, 16} if block.maker == "both" else set(block.numbers)
        self.rooms.append([place for place in range(first, block.bytes - 7, 8) if place not in taken][:200])
        return block

    def block(self) -> Block:
        chance = self.chance
        if chance.random() < 0.3:
            return chance.choice(OBJECTS)(chance)
        maker = chance.choices(list(MAKERS), list(MAKERS.values()))[0]
        size = chance.choice([chance.randint(8, 64), chance.randint(8, 64), chance.randint(65, 600), 8, 0])
        if chance.random() < 0.03:
            size = chance.choice([5000, 70000, 200001])
        alignment = 0
        if maker in ("memalign", "aligned_alloc", "posix_memalign", "aligned-new"):
            alignment = chance.choice([16, 32, 64, 256, 4096])
        if maker == "aligned_alloc":
            size = (size + alignment - 1) // alignment * alignment
        if maker == "realloc":
            size = max(size, 1)  # realloc(block, 0) frees it
        return Block(0, maker, size, alignment)

    def some_block(self) -> Block:
        return self.chance.choice(self.story.blocks)

    def shift(self, target: Block) -> int:
        """Where a pointer to a block leads: mostly to its beginning."""
        chance = self.chance
        if target.heuristics and chance.random() < 0.7:
            return chance.choice(list(target.heuristics))
        kind = chance.choices(["start", "inside", "end", "before"], [65, 23, 9, 3])[0]
        if kind == "inside" and target.bytes > 1:
            return chance.choice([chance.randrange(1, target.bytes), 8 if target.bytes > 8 else 1])
        return {"end": target.bytes, "before": -8}.get(kind, 0)

    def link(self, holder: Block, target: Block, shift: int | None = None, askew: bool | None = None) -> None:
        rooms = self.rooms[holder.number]
        if not rooms or (holder.is_coroutine and holder is target):
            return
        place = self.chance.choice(rooms)
        rooms.remove(place)
        if askew is None:
            askew = self.chance.random() < 0.05
        if askew and place + 8 in rooms:
            rooms.remove(place + 8)
            place += 4
        shift = self.shift(target) if shift is None else shift
        holder.links.append(Link(place, target.number, shift, holder.is_coroutine))

    def add_ring(self, length: int) -> None:
        """Blocks that hold each other around, by their beginnings or anything else."""
        members = self.chance.sample(self.story.blocks, min(length, len(self.story.blocks)))
        shift = 0 if self.chance.random() < 0.7 else None
        for holder, target in zip(members, members[1:] + members[:1]):
            self.link(holder, target, shift, askew=False)

    def add_leftover(self) -> None:
        """A block in the place of a freed one, not written to: its predecessor's pointer may still be there."""
        target = self.some_block()
        size = self.chance.choice([24, 40, 72, 136])
        old = self.add(Block(0, "malloc", size, is_freed=True, links=[Link(16, target.number, self.shift(target))]))
        self.add(Block(0, "raw", size, follows=old.number))
        self.rooms[-2] = self.rooms[-1] = []

    def add_coroutine(self) -> None:
        target = self.some_block()
        frame = [Link(0, target.number, self.shift(target), in_frame=True)]
        stack = self.add(Block(0, "malloc", COROUTINE_BYTES, links=frame))
        self.rooms[stack.number] = list(range(16, 256, 8))

    def add_root(self) -> None:
        target = self.some_block()
        place = self.chance.choice(list(PLACES))
        askew = place not in WORDS_ONLY and self.chance.random() < 0.05
        self.story.roots.append(Root(place, target.number, self.shift(target), is_askew=askew))


def _string(chance: random.Random) -> Block:
    """A string as C++ kept them until 2011: length, capacity, references, characters; sometimes only like one."""
    capacity = chance.randint(1, 60)
    length = chance.randint(1, capacity)
    block = Block(0, "malloc", 24 + capacity + 1, numbers={0: length, 8: capacity, 16: 1})
    if (block.bytes - 8) % length == 0:
        block.heuristics[8] = {"newarray"} | ({"length64"} if block.bytes - 8 == length else set())
    flaw = chance.choice(["none", "none", "capacity", "length"])
    if flaw == "none":
        block.heuristics[24] = {"stdstring"}
    elif flaw == "capacity":
        block.numbers[8] += 1
    else:
        block = replace(block, numbers={0: 1 << 20, 8: capacity, 16: 1}, heuristics={})
    return block


def _length64(chance: random.Random) -> Block:
    """A block that begins with the number of bytes behind it; sometimes with another number."""
    size = chance.randint(12, 200)
    if chance.random() < 0.3:
        return Block(0, "malloc", size, numbers={0: size - 7})
    return Block(0, "malloc", size, numbers={0: size - 8}, heuristics={8: {"length64", "newarray"}})


def _array(chance: random.Random) -> Block:
    """An array that begins with the number of its elements; where there is none, the elements are past the end."""
    count = chance.randint(0, 5)
    return Block(0, "array", 8 + 8 * count, count, heuristics={8: {"newarray"} if count else set()})


def _both(_: random.Random) -> Block:
    return Block(0, "both", 40, heuristics={16: {"multipleinheritance"}})


def _shared(_: random.Random) -> Block:
    return Block(0, "shared", 56, heuristics={16: {"shared"}})


def _virtual_shared(_: random.Random) -> Block:
    return Block(0, "virtual-shared", 64, heuristics={16: {"shared", "multipleinheritance"}})


def _plain_shared(_: random.Random) -> Block:
    """What `make_shared` made, and nothing in it tells of the block: a pointer to the object is one into the middle."""
    return Block(0, "plain-shared", 40, heuristics={16: set()})


OBJECTS = [_string, _length64, _array, _both, _shared, _virtual_shared, _plain_shared]
