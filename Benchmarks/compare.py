#!/usr/bin/env python3
"""Compares kmmem with its peers on this machine; `--help` says how, README.md says what is measured."""

from __future__ import annotations

import sys

from comparison.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
