"""Is given what it needs."""


def size_of(table):
    return len(table)
