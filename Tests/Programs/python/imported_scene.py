"""A module that allocates while it is imported."""

from sampling import tag

VALUE = tag()


class AtImport:
    value = tag()
