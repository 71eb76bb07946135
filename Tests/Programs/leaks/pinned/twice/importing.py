"""Imports the tool by its name, though it may be running as __main__."""

from twice import tool  # guilty


def size_of(table):
    return len(table) + len(tool.TABLE) - 2000
