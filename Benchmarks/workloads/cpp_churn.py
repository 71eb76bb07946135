"""C++ churn from Python: vectors, strings and maps made by each call of an extension, held for a while and dropped."""

from __future__ import annotations

from workload import run


def churn(units: int) -> int:
    """Analyse `units` passages; the extension keeps the last of them."""
    from benchmark_native import Archive

    archive = Archive(capacity=256)
    checksum = 0
    for seed in range(units):
        checksum += archive.analyse(seed)
    return checksum + archive.held()


if __name__ == "__main__":
    run(churn, 90_000)
