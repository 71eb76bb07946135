#!/usr/bin/env python3
"""Measures photographs of heaps and their peers on this machine; `--help` says how, README.md says what is measured."""

from __future__ import annotations

import sys

from photographs.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
