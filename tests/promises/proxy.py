"""A TCP proxy on loopback that holds every piece back for a while."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager


async def _pass_on(
    source: asyncio.StreamReader, sink: asyncio.StreamWriter, dice: random.Random, most_s: float
) -> None:
    with contextlib.suppress(ConnectionError):
        while piece := await source.read(65536):
            await asyncio.sleep(dice.uniform(0, most_s))
            sink.write(piece)
            await sink.drain()
    sink.close()


@contextmanager
def latency(port: int, seed: int, most_s: float = 0.06) -> Iterator[int]:
    """Port of a proxy to a loopback port; each piece waits up to ``most_s`` seconds in either direction."""
    dice = random.Random(seed)
    ready = threading.Event()
    found: list[int] = []
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def both_ways(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_pass_on(reader, back, dice, most_s), _pass_on(there, writer, dice, most_s))

    async def serve() -> None:
        server = await asyncio.start_server(both_ways, "127.0.0.1", 0)
        found.append(server.sockets[0].getsockname()[1])
        ready.set()
        await stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    def run() -> None:
        # all of it in this thread: another test of this worker may keep a loop running in the main one
        loop.run_until_complete(serve())
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait(30)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
