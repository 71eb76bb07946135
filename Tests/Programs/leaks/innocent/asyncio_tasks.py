"""Runs tasks, queues, timeouts, an executor and an error that is caught."""

import asyncio


async def produce(queue, count):
    for number in range(count):
        await queue.put(bytearray(number))
        await asyncio.sleep(0)
    await queue.put(None)


async def consume(queue):
    total = 0
    while (item := await queue.get()) is not None:
        total += len(item)
    return total


async def fail():
    await asyncio.sleep(0)
    raise ValueError("planned")


async def main():
    queue = asyncio.Queue(maxsize=5)
    _, total = await asyncio.gather(produce(queue, 100), consume(queue))
    assert total == 4950
    results = await asyncio.gather(*(fail() for _ in range(5)), return_exceptions=True)
    assert len(results) == 5
    del results
    try:
        await asyncio.wait_for(asyncio.Event().wait(), 0.01)
    except asyncio.TimeoutError:
        pass
    forgotten = asyncio.ensure_future(asyncio.sleep(100))
    await asyncio.sleep(0)
    forgotten.cancel()
    assert await asyncio.get_running_loop().run_in_executor(None, len, b"12345") == 5


asyncio.run(main())
