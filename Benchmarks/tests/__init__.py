"""Tests of the comparison itself: python3 -m unittest discover -s Benchmarks/tests -t Benchmarks."""
