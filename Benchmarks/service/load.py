"""A bounded load over loopback: harmonies that differ, the health, and addresses that are none."""

from __future__ import annotations

import asyncio
import json
import time

CONNECTIONS = 16
#: Requests on one connection; with the next one another worker may answer.
PER_CONNECTION = 25
WAYS = ("harmony", "health", "unknown")


def request(number: int) -> bytes:
    """The bytes of a request; every third one is of a kind."""
    way = WAYS[number % 3]
    if way == "harmony":
        notes = [48 + number % 12, 52 + number // 12 % 12, 55 + number // 144 % 12, 60 + number // 1728 % 12]
        body = json.dumps({"tonic": "C", "chords": [notes, [43, 50, 59, 67]]}).encode()
        kind = "Content-Type: application/json"
        head = f"POST /harmony HTTP/1.1\r\nHost: s\r\n{kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body
    path = "/health" if way == "health" else f"/songs/{number}"
    return f"GET {path} HTTP/1.1\r\nHost: s\r\n\r\n".encode()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
    writer.write(request(number))
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    expected = {"harmony": 200, "health": 200, "unknown": 404}[WAYS[number % 3]]
    if status != expected:
        raise RuntimeError(f"request {number} was answered with {status} and not {expected}")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.split(b":")[1]))


async def _work(port: int, numbers: list[int]) -> None:
    for first in range(0, len(numbers), PER_CONNECTION):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in numbers[first : first + PER_CONNECTION]:
            await _ask(reader, writer, number)
        writer.close()


async def _all(port: int, first: int, count: int) -> None:
    await asyncio.gather(
        *(_work(port, list(range(first + part, first + count, CONNECTIONS))) for part in range(CONNECTIONS))
    )


def load(port: int, first: int, count: int) -> float:
    """Send requests `first` to `first + count` over 16 connections; how many were answered per second."""
    start = time.perf_counter()
    asyncio.run(_all(port, first, count))
    return count / (time.perf_counter() - start)
