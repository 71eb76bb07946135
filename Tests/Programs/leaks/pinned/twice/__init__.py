"""A package of which a module is run by its name: python -m twice.tool guilty|innocent, or python -m twice."""
