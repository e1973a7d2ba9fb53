"""Where Ollama is: `OLLAMA_HOST` in every form that Ollama itself takes.

Loads no HTTP library, so that a command can learn that nothing runs before it pays for one.
"""

from __future__ import annotations

import ipaddress

from wony.backends.addresses import answers as answers

DEFAULT_PORT = 11434
_PORTS = {"http": 80, "https": 443}


def parse_ollama_host(text: str) -> str:
    """Return the address to connect to, such as `http://127.0.0.1:11434`, without a slash at its end.

    `host`, `host:port`, `:port`, `scheme://host[:port][/path]`, IPv6 with or without brackets.  Without a
    scheme the port is 11434, with one it is the scheme's.  A port that is none is replaced likewise.  The
    addresses that a server listens on when it listens everywhere are reached by loopback.
    """
    said = text.strip().strip("\"'").strip()
    scheme, separator, rest = said.partition("://")
    if not separator:
        scheme, rest = ("https", "ollama.com:443") if said == "ollama.com" else ("http", said)
    default = _PORTS.get(scheme.lower(), DEFAULT_PORT) if separator else DEFAULT_PORT
    authority, _, path = rest.partition("/")
    credentials, at, host_and_port = authority.rpartition("@")
    host, port = _split(host_and_port)
    path = path.strip("/")
    return f"{scheme.lower()}://{credentials}{at}{_connectable(host)}:{_port(port, default)}" + (
        f"/{path}" if path else ""
    )


def _split(host_and_port: str) -> tuple[str, str]:
    """Return host and port; the host of IPv6 without brackets, the port empty where there is none."""
    if host_and_port.startswith("["):
        host, _, port = host_and_port[1:].partition("]")
        return host, port.removeprefix(":")
    if host_and_port.count(":") == 1:
        host, _, port = host_and_port.partition(":")
        return host, port
    return host_and_port, ""  # no port, or a bare IPv6 address, which cannot have one


def _port(text: str, default: int) -> int:
    usable = text.isascii() and text.isdecimal() and int(text[:6]) <= 65535
    return int(text) if usable else default


def _connectable(host: str) -> str:
    if not host:
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"
    return host if address.version == 4 else f"[{host}]"
