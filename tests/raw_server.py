"""An HTTP server on a loopback port, made of bare sockets, that can misbehave to the byte.

    with RawServer() as server:
        server.script("/api/chat", head(), chunk(b'{"done":'), Wait(0.1), RESET)
        ...                                # talk to server.url
        assert server.requests[0].json["model"] == "gpt-oss:20b"

A script is used up by the next request to its path (`times=None`: by every one); steps are bytes, sent as
they are (raw_responses.py makes well-formed ones), or `Wait`, `Trickle`, `HANG`, `RESET`, `CLOSE`.  After the
last step the connection is closed.  Requests without a script go to `respond`, which a subclass writes.
Every connection has its own thread.
"""

from __future__ import annotations

import contextlib
import json
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from raw_responses import whole


@dataclass(frozen=True)
class Wait:
    """Send nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Trickle:
    """Send bytes one at a time, each in its own packet."""

    data: bytes


@dataclass(frozen=True)
class End:
    """How a script ends."""

    how: str


CLOSE = End("close")
RESET = End("reset")
"""Break the connection (TCP RST) instead of closing it."""
HANG = End("hang")
"""Say nothing more until the client goes away."""

Step = bytes | Wait | Trickle | End


@dataclass(frozen=True)
class Request:
    """What a client asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    received_at: float = field(default_factory=time.monotonic, compare=False)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Gone(Exception):
    """The client went away."""


class Connection:
    """The server's side of one connection."""

    def __init__(self, sock: socket.socket, stopping: threading.Event) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = sock
        self._stopping = stopping
        self._rest = b""

    def send(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise Gone from error

    def wait(self, seconds: float | None) -> None:
        """Do nothing for a time (None: for ever), but notice when the client goes away."""
        end = None if seconds is None else time.monotonic() + seconds
        while not self._stopping.is_set():
            left = 0.2 if end is None else min(0.2, end - time.monotonic())
            if left <= 0:
                return
            self.notice_hangup(left)
        raise Gone

    def notice_hangup(self, seconds: float = 0.0) -> None:
        """Raise Gone when the client has closed its side, waiting at most so long for that."""
        try:
            readable, _, _ = select.select([self._socket], [], [], seconds)
            if readable and self._socket.recv(1, socket.MSG_PEEK) == b"":
                raise Gone
        except (OSError, ValueError) as error:
            raise Gone from error
        if readable and seconds:
            self._stopping.wait(seconds)  # the next request is here already; it has to wait

    def answer(self, status: int, body: bytes, content_type: str = "application/json; charset=utf-8") -> None:
        """Send a whole response that keeps the connection open."""
        self.send(whole(status, body, content_type))

    def read_request(self) -> Request | None:
        """Return the next request, or None when the client is done."""
        head = self._until(b"\r\n\r\n")
        if head is None:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)
        }
        body = self._exactly(int(headers.get("content-length", "0")))
        if body is None:
            return None
        method, path, _ = first.split(" ", 2)
        return Request(method, path, headers, body)

    def reset(self) -> None:
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _until(self, mark: bytes) -> bytes | None:
        while mark not in self._rest:
            if not self._receive():
                return None
        head, _, self._rest = self._rest.partition(mark)
        return head

    def _exactly(self, size: int) -> bytes | None:
        while len(self._rest) < size:
            if not self._receive():
                return None
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def _receive(self) -> bool:
        try:
            data = self._socket.recv(65536)
        except OSError:
            return False
        self._rest += data
        return bool(data)


class RawServer:
    """Listens from the moment it is made until it is closed."""

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        self.requests: list[Request] = []
        self.hangups: list[Request] = []
        """Requests whose client went away before the answer's end."""
        self.connections = 0
        self._scripts: dict[str, list[tuple[tuple[Step, ...], int | None]]] = {}
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._open: set[Connection] = set()
        self._listener = socket.create_server((host, port), backlog=128)
        self._listener.settimeout(0.2)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://{host}:{self.port}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def script(self, path: str, *steps: Step, times: int | None = 1) -> None:
        """Answer the next request to `path` (a prefix) with these steps; further scripts queue up."""
        with self._changed:
            self._scripts.setdefault(path, []).append((steps, times))

    def respond(self, request: Request, connection: Connection) -> None:
        """Answer a request that has no script.  May raise Gone."""
        connection.answer(404, b'{"error":"404 page not found"}')

    def asked(self, path: str) -> list[Request]:
        """Return the requests to one path, oldest first."""
        return [request for request in self.requests if request.path == path]

    def until(self, condition: Callable[[], object], seconds: float = 10.0) -> None:
        """Wait until something about this server is true; fail when it does not come."""
        with self._changed:
            if not self._changed.wait_for(condition, seconds):
                raise AssertionError("the server waited in vain")

    def close(self) -> None:
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes `accept` where the system allows it
        self._listener.close()
        for connection in list(self._open):
            connection.close()
        self._thread.join(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            sock.settimeout(None)
            connection = Connection(sock, self._stopping)
            self.connections += 1
            self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        try:
            while (request := connection.read_request()) is not None:
                with self._changed:
                    self.requests.append(request)
                    steps = self._take(request.path)
                    self._changed.notify_all()
                try:
                    if steps is not None:
                        return self._play(steps, connection)
                    self.respond(request, connection)
                except Gone:
                    with self._changed:
                        self.hangups.append(request)
                        self._changed.notify_all()
                    return None
        finally:
            self._open.discard(connection)
            connection.close()

    def _take(self, path: str) -> tuple[Step, ...] | None:
        for prefix, queue in self._scripts.items():
            if queue and path.startswith(prefix):
                steps, times = queue[0]
                if times is not None:
                    queue[0] = (steps, times - 1)
                    if times == 1:
                        queue.pop(0)
                return steps
        return None

    def _play(self, steps: tuple[Step, ...], connection: Connection) -> None:
        for step in steps:
            if isinstance(step, bytes):
                connection.send(step)
            elif isinstance(step, Wait):
                connection.wait(step.seconds)
            elif isinstance(step, Trickle):
                for i in range(len(step.data)):
                    connection.send(step.data[i : i + 1])
            elif step is HANG:
                connection.wait(None)
            elif step is RESET:
                return connection.reset()
        return None
