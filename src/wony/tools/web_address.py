"""Which addresses are on the public internet.  A table of our own: Python's changes from version to version,
and takes 64:ff9b::7f00:1 (127.0.0.1 behind NAT64) for global.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

# IANA's special-purpose registries, without what is an ordinary address for all that.
_CLOSED_4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_6 = tuple(
    ipaddress.IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20")
)
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_6TO4 = ipaddress.IPv6Network("2002::/16")


def is_public(address: str) -> bool:
    """Return whether an address, as numbers, is one that anybody on the internet reaches under it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False  # fe80::1%eth0 too
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = _inner(parsed)
        if inner is None:
            return parsed in _GLOBAL_6 and not any(parsed in network for network in _CLOSED_6)
        parsed = inner
    return not any(parsed in network for network in _CLOSED_4)


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that packets to an IPv6 address end up at."""
    if address in _MAPPED or address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _6TO4:
        return ipaddress.IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return None


@dataclass(frozen=True, slots=True)
class Border:
    """What may be connected to."""

    ports: frozenset[int] = frozenset({80, 443})
    is_open: Callable[[str], bool] = is_public

    def closed(self, address: str, port: int) -> str:
        """Return why a connection is not made, for the model; nothing where it may be.

        Without an address, only the port is judged.
        """
        if port not in self.ports:
            listed = " and ".join(map(str, sorted(self.ports)))
            return f"port {port} is not opened, only {listed}"
        if address and not self.is_open(address):
            return f"{address} is not on the public internet"
        return ""


Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""`(name, port) -> addresses`.  Raises OSError."""


async def system_addresses(name: str, port: int) -> Sequence[str]:
    """Return every address that this machine knows for a name."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))
