"""An in-process FastAPI client: requests through the whole application, without a socket."""

from __future__ import annotations

import asyncio

from workload import run


def requests(units: int) -> int:
    """Send `units` groups of three requests."""
    return asyncio.run(send(units))


async def send(units: int) -> int:
    """Ask for the health, a harmony and a generated phrase, `units` times, and add up what came."""
    import httpx
    from fastapi_application import application

    transport = httpx.ASGITransport(app=application)
    checksum = 0
    async with httpx.AsyncClient(transport=transport, base_url="http://benchmark") as client:
        for index in range(units):
            health = await client.get("/health")
            notes = [{"midi": 48 + (index + step) % 24, "beats": 0.5} for step in (0, 4, 7)]
            harmony = await client.post("/harmony", json={"notes": notes})
            phrase = await client.get("/generate", params={"length": 16, "seed": index})
            checksum += len(health.json()) + harmony.json()["root"] + len(phrase.json()["notes"])
    return checksum


if __name__ == "__main__":
    run(requests, 3_000)
