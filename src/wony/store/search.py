"""Plain search: which messages hold some words, whatever the case and however Hangul is composed.

The stored text is never altered; both sides are compared in NFC, case-folded, and taken literally.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from wony.store.database import Database, Row, Statement, Value
from wony.store.rows import time_of
from wony.types import SearchHit

_BEFORE, _AFTER = 40, 80
_PAGE = 5000
"""Messages looked through in one unit of work, so that an answer being written never waits for a search."""

# Newest first, a page at a time: by identity over all sessions, by place within one.
_EDGE = "SELECT m.{key} FROM messages m WHERE m.{key} < $1 {within} ORDER BY m.{key} DESC LIMIT 1 OFFSET $2"
_HITS = """
SELECT m.{key}, m.session_id, s.name, m.id, m.role, m.content, m.created_at
FROM messages m JOIN sessions s ON s.id = m.session_id
WHERE m.{key} < $1 AND m.{key} >= $2 AND wony_holds(m.content, $3) {within}
ORDER BY m.{key} DESC LIMIT $4
"""
_FIRST_ID, _LAST_ID = "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"
_FIRST_SEQ, _LAST_SEQ = 0, 2**31 - 1


async def find(database: Database, words: str, limit: int, session_id: str | None) -> list[SearchHit]:
    """Return the newest messages that hold `words`; none for no words."""
    needle = folded(words)
    if not needle.strip():
        return []
    names = (
        {"key": "id", "within": ""}
        if session_id is None
        else {"key": "seq", "within": "AND m.session_id = ${n}"}
    )
    edge = _EDGE.format(key=names["key"], within=names["within"].format(n=3))
    hits = _HITS.format(key=names["key"], within=names["within"].format(n=5))
    within: tuple[Value, ...] = () if session_id is None else (session_id,)
    first, before = (_FIRST_ID, _LAST_ID) if session_id is None else (_FIRST_SEQ, _LAST_SEQ)
    found: list[SearchHit] = []
    upper: Any = before
    while len(found) < limit:
        (edges,) = await database.read(Statement(edge, (upper, _PAGE - 1, *within)))
        lower: Any = edges[0][0] if edges else first
        values = (upper, lower, needle, limit - len(found), *within)
        (rows,) = await database.read(Statement(hits, values))
        found += [_hit(row, words) for row in rows]
        if not edges:
            break
        upper = lower
    return found


def folded(text: str) -> str:
    """Return `text` as it is compared."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def holds(text: str | None, needle: str) -> bool:
    """Return whether `text` holds `needle`, which is folded already.  SQL knows it as `wony_holds`."""
    return text is not None and needle in folded(text)


def snippet(text: str, words: str) -> str:
    """Return the first place of `words` in `text` on one line, with some text around it."""
    normal = unicodedata.normalize("NFC", text)
    start = _place(normal, folded(words))
    end = start + len(words)
    cut = normal[max(0, start - _BEFORE) : end + _AFTER]
    before = "…" if start > _BEFORE else ""
    after = "…" if end + _AFTER < len(normal) else ""
    return before + " ".join(cut.split()) + after


def _place(normal: str, needle: str) -> int:
    """Return where in `normal` the fold of it holds `needle`; folding may change lengths (ß, İ)."""
    fold = folded(normal)
    found = max(0, fold.find(needle))
    if len(fold) == len(normal):
        return found
    length = 0
    for place, character in enumerate(normal):
        if length >= found:
            return place
        length += len(character.casefold())
    return 0


def _hit(row: Row, words: str) -> SearchHit:
    values: Any = row
    _, session_id, name, message_id, role, content, created = values
    return SearchHit(session_id, name or "", message_id, role, snippet(content, words), time_of(created))
