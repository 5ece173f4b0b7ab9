"""A small HTTP/1.1 server over asyncio and h11: it can cut a connection in the middle, which frameworks hide."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import h11

_MOST_BODY = 64 * 1024 * 1024
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Request:
    """One request as received.

    Attributes:
        method, path: from the request line.
        query: parameters, the last value of each.
        headers: lower-case names.
        body: raw bytes, never decoded here.
        connection: number of the TCP connection, from 1.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    connection: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    Attributes:
        status: HTTP status.
        body: bytes.
        media_type: content type.
        cut: close the connection instead; ``after`` bytes of the answer are sent first.
    """

    status: int = 200
    body: bytes = b""
    media_type: str = "application/json; charset=utf-8"
    cut: bool = False
    after: int = 0


Handler = Callable[[Request], Awaitable[Answer]]


class HttpServer:
    """Serves one handler on one address.

    Args:
        handler: called for each request; must not raise.
    """

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._connections = 0

    async def start(self, host: str, port: int) -> int:
        """Listen; port 0 means a free one.

        Returns:
            The port.

        Raises:
            OSError: the address is taken or not allowed.
        """
        self._server = await asyncio.start_server(self._serve, host, port, backlog=256)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening and close every connection."""
        if self._server is not None:
            self._server.close()
        self.cut_all()

    def cut_all(self) -> None:
        """Abort every open connection, as a restart of the other side does."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        number = self._connections
        self._writers.add(writer)
        protocol = h11.Connection(h11.SERVER)
        try:
            while await self._exchange(protocol, reader, writer, number):
                protocol.start_next_cycle()
        except h11.RemoteProtocolError as error:
            with contextlib.suppress(h11.ProtocolError, OSError):
                await self._send(protocol, writer, Answer(error.error_status_hint, b'{"error_code":"-1"}'), close=True)
        except (OSError, h11.LocalProtocolError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _exchange(
        self, protocol: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> bool:
        head: h11.Request | None = None
        body = bytearray()
        while True:
            event = protocol.next_event()
            if event is h11.NEED_DATA:
                if protocol.they_are_waiting_for_100_continue:
                    go_on = h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")
                    writer.write(protocol.send(go_on) or b"")
                protocol.receive_data(await reader.read(_CHUNK))
            elif isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > _MOST_BODY:
                    await self._send(protocol, writer, Answer(413, b'{"error_code":"-1"}'), close=True)
                    return False
            elif isinstance(event, h11.EndOfMessage):
                break
            else:
                return False
        if head is None:
            return False
        answer = await self._handler(_request(head, bytes(body), number))
        if answer.cut:
            if answer.after:
                await self._send_part(protocol, writer, answer)
            writer.transport.abort()
            return False
        await self._send(protocol, writer, answer)
        return protocol.our_state is h11.DONE and protocol.their_state is h11.DONE

    async def _send(
        self, protocol: h11.Connection, writer: asyncio.StreamWriter, answer: Answer, *, close: bool = False
    ) -> None:
        headers = [("content-type", answer.media_type), ("content-length", str(len(answer.body)))]
        if close:
            headers.append(("connection", "close"))
        data = protocol.send(h11.Response(status_code=answer.status, headers=headers)) or b""
        data += protocol.send(h11.Data(data=answer.body)) or b""
        data += protocol.send(h11.EndOfMessage()) or b""
        writer.write(data)
        await writer.drain()

    async def _send_part(self, protocol: h11.Connection, writer: asyncio.StreamWriter, answer: Answer) -> None:
        headers = [("content-type", answer.media_type), ("content-length", str(len(answer.body)))]
        data = protocol.send(h11.Response(status_code=answer.status, headers=headers)) or b""
        writer.write(data + answer.body[: answer.after])
        await writer.drain()


def _request(head: h11.Request, body: bytes, number: int) -> Request:
    target = urlsplit(head.target.decode("latin-1"))
    return Request(
        method=head.method.decode("latin-1"),
        path=target.path,
        query=dict(parse_qsl(target.query, keep_blank_values=True)),
        headers={k.decode("latin-1").lower(): v.decode("latin-1") for k, v in head.headers},
        body=body,
        connection=number,
    )
