"""The program of the package: imports its siblings, as every such program does."""

from twice import asking, importing
from twice.tool import TABLE

assert asking.size_of(TABLE) == importing.size_of(TABLE) == 2000
