"""The one reader of web addresses: what it cannot read in exactly one way, nobody opens.

Browsers and libraries disagree about `http://127.0.0.1\\@example.com`, tabs, user names and odd digits.  Here
the host that is checked is the host that is used, because nothing else is ever parsed.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urljoin

from wony.tool_types import ToolError

_LONGEST = 4_000
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d+(?:[/?#]|$))")  # (example.org:443/ has none)
_WHOLE = re.compile(r"(https?)://([^/?#]*)([^#]*)(#.*)?", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:%@]+))(?::([0-9]{1,5}))?")
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*")
_NOT_IN_ONE = ("Cc", "Cf", "Cs", "Zl", "Zp")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class WebUrl:
    """A web address in its parts."""

    scheme: str
    host: str
    """In ASCII, lower case: a name, or an address without brackets."""
    port: int
    target: str
    """Path and query, as they were written."""
    written: str
    """The whole as it was written, but for a host in other letters, which stands in ASCII."""

    @property
    def netloc(self) -> str:
        """Host and port as the server is told them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def address(self) -> str:
        """The host if it is an address already, else nothing."""
        try:
            return str(ipaddress.ip_address(self.host))
        except ValueError:
            return ""

    def at(self, address: str) -> str:
        """Return the address to fetch, with a numeric address for the host."""
        host = f"[{address}]" if ":" in address else address
        return f"{self.scheme}://{host}:{self.port}{self.target}"

    def joined(self, location: str) -> WebUrl:
        """Return where a redirect from here leads.  Raises ToolError."""
        base = f"{self.scheme}://{self.netloc}{self.target}"
        try:
            return parse_url(urljoin(base, location.strip(" \t\r\n").replace(" ", "%20")))
        except ValueError:
            raise ToolError(f"{self.netloc} redirects to something that is no address.") from None


def parse_url(text: str) -> WebUrl:
    """Read an address; one without a scheme is taken for https.  Raises ToolError."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        raise ToolError("That is no web address." if not text else "That address is too long to be one.")
    for letter in text:
        if letter == "\\" or letter.isspace() or unicodedata.category(letter) in _NOT_IN_ONE:
            raise ToolError(f"An address cannot hold {unicodedata.name(letter, repr(letter))}.")
    scheme = _SCHEME.match(text)
    if not scheme:
        text = "https:" + text if text.startswith("//") else "https://" + text
    elif scheme[1].lower() not in _PORTS:
        raise ToolError("Only http and https addresses are opened.")
    whole = _WHOLE.fullmatch(text)
    if not whole:
        raise ToolError("That is no web address: write it like https://example.org/page.")
    if "@" in whole[2]:
        raise ToolError("An address with a user name (…@host) is not opened: leave it out.")
    host, port = _host_and_port(whole[2], whole[1].lower())
    target = whole[3] if whole[3].startswith("/") else "/" + whole[3]
    written = text if whole[2].isascii() else text.replace(whole[2], _netloc(host, whole[2]), 1)
    return WebUrl(whole[1].lower(), host, port, target, written)


def _host_and_port(authority: str, scheme: str) -> tuple[str, int]:
    parts = _AUTHORITY.fullmatch(authority)
    if not parts:
        raise ToolError("The host of that address cannot be read.")
    port = int(parts[3]) if parts[3] else _PORTS[scheme]
    if not 0 < port < 65536:
        raise ToolError(f"There is no port {port}.")
    if parts[1]:
        try:
            return str(ipaddress.IPv6Address(parts[1])), port
        except ValueError:
            raise ToolError("The host of that address is no IPv6 address.") from None
    return _ascii_name(parts[2]), port


def _ascii_name(host: str) -> str:
    if not host.isascii():
        idna = import_module("idna")  # (late: its tables are large)
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except UnicodeError:
            raise ToolError("The host of that address is no valid name.") from None
    name = host.lower().removesuffix(".")
    if not _NAME.fullmatch(name):
        raise ToolError("The host of that address is no valid name.")
    return name


def _netloc(host: str, authority: str) -> str:
    port = authority.rpartition(":")[2]
    return f"{host}:{port}" if port.isdigit() and port.isascii() else host
