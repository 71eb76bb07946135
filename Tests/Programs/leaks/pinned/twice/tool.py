"""Has a table, is run as a program, and imports what imports it again if it is to be guilty."""

import importlib
import sys

TABLE = [str(number) for number in range(1000, 3000)]  # guilty


def main():
    helper = importlib.import_module("twice.importing" if sys.argv[1] == "guilty" else "twice.asking")
    assert helper.size_of(TABLE) == 2000


if __name__ == "__main__":
    main()
