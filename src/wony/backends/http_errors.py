"""httpx2's errors in wony's words.  It opens no connection itself."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2

from wony.backends.json_text import parse
from wony.backends.lines import excerpt
from wony.errors import BackendError, BackendUnreachable, ConfigError, WonyError


@dataclass(frozen=True, slots=True)
class ServerKind:
    """What is particular to one kind of server."""

    refused: str
    """Id of the text for an address where nothing listens; filled with `url`."""
    stranger: str
    """Id of the text for something that is no such server; filled with `url` and what was `found`."""
    content_types: tuple[str, ...]
    """Media types that such a server answers with; none at all is taken too."""


class Refused(BackendError):
    """The server answered with an error status: the backend that knows its words translates further."""

    def __init__(self, url: str, status: int, text: str) -> None:
        super().__init__("http.status", url=url, status=status, text=reason(text))
        self.status = status
        self.text = text


def reason(text: str) -> str:
    """Return what the body of a refusal says, short: its `error` where it is JSON, as with most servers."""
    try:
        said = parse(text)
    except ValueError:
        return excerpt(text) or "-"
    if isinstance(said, dict):
        said = said.get("error", said)
        said = said.get("message", said) if isinstance(said, dict) else said
    return excerpt(said if isinstance(said, str) else text) or "-"


def configuration_error(error: Exception, url: str) -> WonyError:
    """Translate what the client says of an address or of proxy settings that it cannot use."""
    if isinstance(error, httpx2.InvalidURL):
        return ConfigError("http.bad_url", url=url)
    return ConfigError("http.bad_proxy", reason=excerpt(str(error)))


def exchange_error(error: Exception, url: str, kind: ServerKind, connect_seconds: float) -> WonyError:
    """Translate what went wrong before an answer began."""
    reason = excerpt(str(error))
    match error:
        case httpx2.ConnectTimeout():
            return BackendUnreachable("http.connect_timeout", url=url, seconds=connect_seconds)
        case httpx2.ProxyError():
            return BackendUnreachable("http.proxy", url=url, reason=reason)
        case httpx2.ConnectError():
            return _connect_error(error, url, kind)
        case httpx2.InvalidURL() | httpx2.UnsupportedProtocol():
            return ConfigError("http.bad_url", url=url)
        case httpx2.LocalProtocolError():
            return ConfigError("http.bad_header", reason=reason)
        case httpx2.RemoteProtocolError() if not str(error).startswith("Server disconnected"):
            return BackendError(kind.stranger, url=url, found=reason)
    return BackendError("http.closed_early", url=url)


def _connect_error(error: Exception, url: str, kind: ServerKind) -> WonyError:
    causes = list(_causes(error))
    for cause in causes:
        match cause:
            case socket.gaierror():
                return BackendUnreachable("http.dns", url=url, host=urlsplit(url).hostname or url)
            case ssl.SSLError():
                return BackendUnreachable("http.tls", url=url, reason=excerpt(str(cause)))
            case ConnectionRefusedError():
                return BackendUnreachable(kind.refused, url=url)
    reason = next((cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror), "")
    return BackendUnreachable("http.connect_failed", url=url, reason=excerpt(reason or str(error)))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and everything that it came of."""
    waiting = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += (current.__cause__, current.__context__)
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions
