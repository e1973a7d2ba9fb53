"""Which language is being spoken: Korean, or what English stands for.  Counted, not understood."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

Language = Literal["ko", "en"]

_NOT_SPEECH = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|[a-z]{2,10}://\S+", re.DOTALL)
_HANGUL = re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LETTERS_OF_A_SYLLABLE = 2.5
_ENOUGH = 0.3
"""A Korean sentence about a program is mostly Latin letters, hardly ever more than this."""


def hangul_share(text: str) -> float:
    """Return how much of what is spoken in `text`, code and addresses apart, is Hangul: 0 to 1."""
    speech = _NOT_SPEECH.sub(" ", text)
    hangul = len(_HANGUL.findall(speech)) * _LETTERS_OF_A_SYLLABLE
    letters = hangul + len(_LATIN.findall(speech))
    return hangul / letters if letters else 0.0


def language_of(texts: Iterable[str]) -> Language:
    """Return the language in which `texts`, what one person said, are written."""
    return "ko" if hangul_share("\n".join(texts)) >= _ENOUGH else "en"


def is_foreign(text: str, language: Language) -> bool:
    """Whether `text` is plainly not written in `language`.  A name or a number alone is in every language."""
    share = hangul_share(text)
    if language == "en":
        return share > 0.5
    words = re.findall("[A-Za-z\u00c0-\u024f]{2,}|[\u3040-\u30ff\u4e00-\u9fff]", _NOT_SPEECH.sub(" ", text))
    return share < 0.12 and len(words) >= 3
