"""Keeps memory as its argument says: "before" or "after". What the pages of differences are tried on."""

import sys


def fill_cache(entries):
    """Keeps more after than before."""
    return [bytes(1000 + number % 7) for number in range(entries)]


def keep_old_table():
    return [bytes(50_000) for _ in range(12)]


def keep_new_table():
    return [bytes(70_000) for _ in range(5)]


def keep_steady():
    return [bytes(20_000) for _ in range(30)]


def thin_out(pages):
    """Keeps less after than before."""
    return [bytes(10_000) for _ in range(pages)]


def ask_in_vain(times):
    """Keeps nothing."""
    for _ in range(times):
        bytearray(3000)


def keep(is_after):
    ask_in_vain(400 if is_after else 100)
    kept = [keep_steady(), fill_cache(1500 if is_after else 500), thin_out(20 if is_after else 60)]
    kept.append(keep_new_table() if is_after else keep_old_table())
    return kept


kept = keep(sys.argv[1] == "after")
