"""Versions of Ollama, compared loosely, and what is to be said of an old one."""

from __future__ import annotations

import re

Version = tuple[int, int, int]

GPT_OSS: Version = (0, 11, 0)
"""The first that runs gpt-oss."""
TRUNCATE: Version = (0, 12, 6)
"""The first that says when a conversation does not fit, instead of silently leaving out its beginning."""
SAFE: Version = (0, 17, 1)
"""The first without the memory leak CVE-2026-7482."""
COUNTS: Version = (0, 30, 1)
"""The first of the present engine that counts the tokens of a prompt right."""
ADVISED: Version = (0, 32, 15)
"""The first where a prompt after an unreadable tool call does not hang."""


def parse_version(text: str) -> Version | None:
    """Return a version's numbers; None for builds that tell none (`0.0.0`) and for anything else."""
    found = re.match(r"v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?", text.strip())
    if not found:
        return None
    version = (int(found[1]), int(found[2]), int(found[3] or 0))
    return version if any(version) else None


def advice(version: Version | None) -> str:
    """Return the id of the most pressing thing to say of a server's version; empty when there is none."""
    if version is None:
        return ""
    for floor, id in (
        (GPT_OSS, "ollama.version_without_gpt_oss"),
        (TRUNCATE, "ollama.version_forgets"),
        (SAFE, "ollama.version_unsafe"),
        (COUNTS, "ollama.version_old"),
        (ADVISED, "ollama.version_old"),
    ):
        if version < floor:
            return id
    return ""
