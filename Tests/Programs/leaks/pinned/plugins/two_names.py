"""Loads one file as two modules, or once and again in its place: two_names.py guilty|innocent."""

import importlib
import importlib.util
import sys
from pathlib import Path


def load(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("plugin.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)  # guilty
    return module


if sys.argv[1] == "guilty":
    first, second = load("first_plugin"), load("second_plugin")  # guilty
    assert first.TABLE == second.TABLE
else:
    import plugin

    before = plugin.TABLE
    assert importlib.reload(plugin) is plugin
    assert plugin.TABLE == before
    del before
