"""Where an address leads: its host, and whether that could be taken for another one."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from wony.types import Notice

_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Host:
    """The host of an address, and the place where it is written."""

    name: str
    start: int
    end: int

    @property
    def warnings(self) -> Sequence[Notice]:
        """What a person should know of a name that is not all plain Latin letters."""
        decoded = _decoded(self.name)
        if decoded.isascii():
            return ()
        scripts = _scripts(decoded)
        punycode = _encoded(decoded)
        if len(scripts) > 1:
            said = {"host": decoded, "written": punycode, "scripts": ", ".join(scripts)}
            return (Notice("approval.mixed_scripts", said),)
        return (Notice("approval.other_letters", {"host": decoded, "written": punycode}),)


def host_of(address: str) -> Host | None:
    """Return the host of a URL; None for what is none."""
    if not _URL.match(address):
        return None
    try:
        name = urlsplit(address).hostname or ""
    except ValueError:
        return None
    # What stands before an @ is a name to log in with, and the classic way to show another host first.
    begin = address.index("://") + 3
    end = min((at for sign in "/?#\\" if (at := address.find(sign, begin)) >= 0), default=len(address))
    begin = address.rfind("@", begin, end) + 1 or begin
    start = address.lower().find(name, begin, end) if name else -1
    return Host(name, start, start + len(name)) if start >= 0 else None


def is_number(host: str) -> bool:
    """Whether a host is an address in digits, which names nobody."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _decoded(host: str) -> str:
    labels = []
    for label in host.split("."):
        try:
            labels.append(label.encode("ascii").decode("idna") if label.startswith("xn--") else label)
        except UnicodeError:
            labels.append(label)
    return ".".join(labels)


def _encoded(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host.encode("unicode_escape").decode("ascii")


def _scripts(host: str) -> Sequence[str]:
    """Return the scripts that a name's letters are of; kana, hanja and Hangul go together in one name."""
    found = dict.fromkeys(
        "EAST ASIAN" if name in ("HANGUL", "CJK", "HIRAGANA", "KATAKANA") else name
        for letter in host.rpartition(".")[0] or host
        if letter.isalpha() and (name := unicodedata.name(letter, "UNKNOWN").split()[0])
    )
    return [name.title() for name in found]
