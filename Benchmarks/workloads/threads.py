"""Two Python threads that allocate and free in C++ with the GIL released."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from workload import run

THREADS = 2


def exchange(units: int) -> int:
    """Send `units` messages on each thread."""
    from benchmark_native import exchange_messages

    with ThreadPoolExecutor(THREADS) as pool:
        sums = pool.map(exchange_messages, range(THREADS), [units] * THREADS)
    return sum(sums)


if __name__ == "__main__":
    run(exchange, 15_000_000)
