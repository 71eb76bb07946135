"""Makes objects of known sizes on known lines and keeps account of them.

    object_ledger.py --seed N --steps N --account FILE [--return] [--threads]

Every allocating line makes objects of one type that has no free list, and nothing else: no argument, no temporary, no
call of Python code. So what the line allocates is known to the byte.
"""

import argparse
import array
import json
import os
import random
import sys
import threading


class Slotted:
    __slots__ = ("first", "second")


BYTE, CHARACTER, WIDE, ONE, ONE_TUPLE, COMPLEX = b"x", "x", "\u1234", 1, (None,), 1j
ONE_BYTEARRAY, ONE_ARRAY, SMALL_SET = bytearray(b"x"), array.array("q", [1]), {1, 2, 3}
store = [None] * 400


def make_bytes(place, size):
    store[place] = BYTE * size


def make_string(place, size):
    store[place] = CHARACTER * size


def make_wide_string(place, size):
    store[place] = WIDE * size


def make_tuple(place, size):
    store[place] = ONE_TUPLE * size


def make_bytearray(place, size):
    store[place] = ONE_BYTEARRAY * size


def make_array(place, size):
    store[place] = ONE_ARRAY * size


def make_integer(place, shift):
    store[place] = ONE << shift


def make_complex(place, ignored):
    store[place] = COMPLEX * COMPLEX


def make_set(place, ignored):
    store[place] = SMALL_SET | SMALL_SET


def make_slotted(place, ignored):
    store[place] = Slotted()


def make_object(place, ignored):
    store[place] = object()


# maker: blocks of one object, and its smallest size argument.
MAKERS = {
    make_bytes: (1, 2),
    make_string: (1, 2),
    make_wide_string: (1, 2),
    make_tuple: (1, 30),
    make_bytearray: (2, 2),
    make_array: (2, 2),
    make_integer: (1, 1),
    make_complex: (1, 0),
    make_set: (1, 0),
    make_slotted: (1, 0),
    make_object: (1, 0),
}
account = {maker.__name__: [0, 0, 0, 0] for maker in MAKERS}
makers_of_places = [None] * len(store)


def remove(place):
    if maker := makers_of_places[place]:
        figures = account[maker.__name__]
        figures[2] -= MAKERS[maker][0]
        figures[3] -= sys.getsizeof(store[place])
        makers_of_places[place] = None
    store[place] = None


def step(dice):
    place = dice.randrange(len(store))
    maker = dice.choice(list(MAKERS))
    remove(place)
    if dice.random() < 0.3:
        return
    blocks, least = MAKERS[maker]
    size = least + dice.choice((dice.randrange(100), dice.randrange(1000), dice.randrange(40000)))
    maker(place, 30 * size if maker is make_integer else size)
    made = sys.getsizeof(store[place])
    makers_of_places[place] = maker
    for index, value in enumerate((blocks, made, blocks, made)):
        account[maker.__name__][index] += value


def play(steps, dice):
    for _ in range(steps):
        step(dice)


def play_in_threads(steps, dice):
    for _ in range(8):
        thread = threading.Thread(target=play, args=(steps // 8, dice))
        thread.start()
        thread.join()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--account", required=True)
    parser.add_argument("--return", dest="returns", action="store_true")
    parser.add_argument("--threads", action="store_true")
    options = parser.parse_args()
    dice = random.Random(options.seed)
    (play_in_threads if options.threads else play)(options.steps, dice)
    names = ("allocations", "allocated_bytes", "live_blocks", "live_bytes")
    lines = {
        maker.__code__.co_firstlineno + 1: {"function": maker.__name__, **dict(zip(names, account[maker.__name__]))}
        for maker in MAKERS
    }
    with open(options.account, "w") as file:
        json.dump(lines, file)
    if not options.returns:
        os._exit(0)


main()
