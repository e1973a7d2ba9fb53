"""Secrets kept out of what is shown: the exact values are known, so the exact values are replaced.

`main` makes one `Redactor` from the loaded settings and passes every error and every traceback through it.
Nothing is global: what is not registered with an instance is not hidden by it.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote, urlsplit, urlunsplit

MASK = "***"
_SHORTEST = 4
"""A shorter secret would blot out ordinary words; nobody's key is that short."""
_SHORTEST_DISGUISED = 8
_URL_SAFE = str.maketrans("+/", "-_")


class Redactor:
    """Replaces every registered secret in a text, also in the forms that URLs and reprs give it."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._forms: set[str] = set()
        for secret in secrets:
            self.register(secret)

    def register(self, secret: str) -> None:
        """From now on hide `secret`."""
        for form in (secret, quote(secret, safe=""), quote(secret), unquote(secret), repr(secret)[1:-1]):
            if len(form) >= _SHORTEST:
                self._forms.add(form)
        if len(secret) >= _SHORTEST_DISGUISED:
            self._forms.update(_disguises(secret))

    def redact(self, text: str) -> str:
        """Return `text` without any secret, the longest forms first: one may hold another."""
        for form in sorted(self._forms, key=len, reverse=True):
            text = text.replace(form, MASK)
        return text


def _disguises(secret: str) -> Iterator[str]:
    """Yield how a secret looks backwards, in hex and in base64 wherever it begins there.

    It is a help against slips and the plainest tricks, not against whoever means to hide it.
    """
    data = secret.encode("utf-8", "surrogatepass")
    yield from (secret[::-1], data.hex(), data.hex().upper())
    for before in range(3):
        coded = b2a_base64(b"\0" * before + data, newline=False).decode().rstrip("=")
        inside = coded[(0, 2, 3)[before] : len(coded) - (1 if (before + len(data)) % 3 else 0)]
        yield from (inside, inside.translate(_URL_SAFE))


def password_of(url: str) -> str:
    """Return the password inside a URL, `""` where there is none."""
    try:
        return unquote(urlsplit(_with_authority(url)).password or "")
    except ValueError:  # something like a bracketed host that is none
        return ""


def masked(url: str) -> str:
    """Return the URL with its password and its query's values hidden, fit for a screen."""
    try:
        parts = urlsplit(_with_authority(url))
        password = parts.password
    except ValueError:
        return MASK if "@" in url else url
    if password is None and not parts.query:
        return url
    netloc = parts.netloc
    if password is not None:
        account, _, host = netloc.rpartition("@")
        netloc = f"{account.partition(':')[0]}:{MASK}@{host}"
    query = (
        "&".join(f"{pair.partition('=')[0]}={MASK}" for pair in parts.query.split("&")) if parts.query else ""
    )
    shown = urlunsplit((parts.scheme, netloc, parts.path, query, parts.fragment))
    return shown if "://" in url else shown.removeprefix("//")


def _with_authority(url: str) -> str:
    """`user:password@host:11434` is an address too: without the slashes it would read as a scheme."""
    return f"//{url}" if "@" in url and "://" not in url else url
