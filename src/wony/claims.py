"""Effects that a text claims: "저장했습니다", "I've saved it".  Whether they happened is known elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wony.tool_types import ReceiptKind

_SENTENCE = re.compile(r"[^.!?。\n]+[.!?。]?")
_CLAIMS: tuple[tuple[ReceiptKind, re.Pattern[str]], ...] = (
    (
        "file",
        re.compile(r"(저장|수정|삭제|생성|변경)했(습니다|어요)|\bI(?:'ve| have)? (?:saved|edited)\b"),
    ),
    ("sent", re.compile(r"(전송했|보냈)(습니다|어요)|\bI(?:'ve| have)? sent\b")),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that says that something was done."""

    sentence: str
    kind: ReceiptKind


def claimed(text: str) -> tuple[Claim, ...]:
    """Return the sentences that claim an effect."""
    found = []
    for sentence in _SENTENCE.findall(text):
        kind = next((kind for kind, pattern in _CLAIMS if pattern.search(sentence)), None)
        if kind is not None:
            found.append(Claim(sentence.strip(), kind))
    return tuple(found)
