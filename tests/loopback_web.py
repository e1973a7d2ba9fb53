"""A small internet on this machine: names of our own, which lead to a server made of bare sockets.

    with LoopbackWeb() as web:
        web.page("/a", "<p>hello</p>")
        fetched = await web.client().page(parse_url(web.at("news.test", "/a")))

Its client is the real one, but for its table of open addresses and its resolver.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from raw_responses import whole
from raw_server import RawServer
from wony.tools.web_address import Border
from wony.tools.web_body import Limits
from wony.tools.web_client import WebClient

TLS = Path(__file__).parent / "tls"
AUTHORITY = TLS / "ca.pem"


class LoopbackWeb(RawServer):
    """Every name ending in .test leads here, to 127.0.0.1, unless `names` says otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, list[str]] = {}
        self.lookups: list[str] = []
        self.ports = {self.port}

    def at(self, name: str, path: str = "/", scheme: str = "http", port: int = 0) -> str:
        """Return the address of a page of this web."""
        return f"{scheme}://{name}:{port or self.port}{path}"

    def page(self, path: str, body: str | bytes, content_type: str = "text/html; charset=utf-8") -> None:
        """Answer every request for a path with this page from now on."""
        self._scripts.pop(path, None)
        data = body.encode() if isinstance(body, str) else body
        self.script(path, whole(200, data, content_type), times=None)

    async def resolve(self, name: str, port: int) -> Sequence[str]:
        """Look a name of this web up."""
        self.lookups.append(name)
        if name not in self.names and not name.endswith(".test"):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return self.names.get(name, ["127.0.0.1"])

    def client(self, limits: Limits | None = None) -> WebClient:
        """Return a client for which this web is the internet; other addresses are closed."""
        border = Border(frozenset(self.ports), OPEN.__contains__)
        return WebClient(border, self.resolve, limits, tls=trusting_us)


OPEN = frozenset({"127.0.0.1", "::1"})


def trusting_us() -> ssl.SSLContext:
    """Return a context that trusts the authority of tests alone."""
    return ssl.create_default_context(cafile=str(AUTHORITY))


class Front:
    """Takes TLS connections, straight or through `CONNECT` as a proxy does, and passes them on in plain."""

    def __init__(self, to: RawServer) -> None:
        self._to = to
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(TLS / "server.pem")
        self._context.set_alpn_protocols(["http/1.1"])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connected: list[str] = []
        """Hosts that were asked for with `CONNECT`."""
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock:
            if sock.recv(7, socket.MSG_PEEK) == b"CONNECT":
                self.connected.append(self._tunnel_asked(sock))
                sock.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            with (
                self._context.wrap_socket(sock, server_side=True) as tls,
                socket.create_connection(("127.0.0.1", self._to.port)) as plain,
            ):
                _pass_on(tls, plain)

    @staticmethod
    def _tunnel_asked(sock: socket.socket) -> str:
        head = b""
        while b"\r\n\r\n" not in head and (more := sock.recv(1)):
            head += more
        return head.split(b" ")[1].decode()


def _pass_on(tls: ssl.SSLSocket, plain: socket.socket) -> None:
    while True:
        if not tls.pending():
            readable, _, _ = select.select([tls, plain], [], [], 30)
        else:
            readable = [tls]
        for one, other in ((tls, plain), (plain, tls)):
            if one in readable:
                if not (data := one.recv(65536)):
                    return
                other.sendall(data)
        if not readable:
            return
