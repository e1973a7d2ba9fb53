"""Addresses of servers: which are on this machine, and whether anything listens there.

It knows no HTTP, so that asking costs no import of an HTTP library.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


def is_loopback(url: str) -> bool:
    """Tell whether `url` can only mean this machine."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
        if host == "localhost" or host.endswith(".localhost"):
            return True
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def without_password(url: str) -> str:
    """Return `url` as it may be shown: without the name and password that it may hold."""
    head, at, tail = url.rpartition("@")
    scheme, separator, _ = head.partition("://")
    return f"{scheme}{separator}{tail}" if at and separator else url


async def answers(base_url: str, seconds: float) -> bool:
    """Tell whether somebody accepts connections at `base_url`; what it speaks is not asked."""
    try:
        parts = urlsplit(base_url)
        port = parts.port or _PORTS.get(parts.scheme, 80)
        async with asyncio.timeout(seconds):
            _, writer = await asyncio.open_connection(parts.hostname or "", port)
    except (OSError, ValueError):  # TimeoutError and a name that cannot be resolved are OSErrors
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True
