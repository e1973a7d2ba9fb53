"""What was typed while the Hangul layout was on by mistake: /ㅗ디ㅔ is /help on the same keys."""

from __future__ import annotations

import unicodedata

_KEYS = {
    **dict(
        zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm", strict=True)
    ),
    **dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP", strict=True)),
    **{"ㅘ": "hk", "ㅙ": "ho", "ㅚ": "hl", "ㅝ": "nj", "ㅞ": "np", "ㅟ": "nl", "ㅢ": "ml"},
    **{"ㄳ": "rt", "ㄵ": "sw", "ㄶ": "sg", "ㄺ": "fr", "ㄻ": "fa", "ㄼ": "fq", "ㄽ": "ft"},
    **{"ㄾ": "fx", "ㄿ": "fv", "ㅀ": "fg", "ㅄ": "qt"},
}


def latin_keys(text: str) -> str:
    """Return the letters on the keys that wrote `text`; what is no Hangul stays."""
    return "".join(_KEYS.get(letter, letter) for character in text for letter in _letters(character))


def _letters(character: str) -> str:
    """Return the letters of a syllable as they stand on the keys (compatibility jamo)."""
    if not "가" <= character <= "힣":
        return character
    return "".join(_compatible(jamo) for jamo in unicodedata.normalize("NFD", character))


def _compatible(jamo: str) -> str:
    """ᄒ (first) and ᇂ (last) are both ㅎ: their names end in the same word."""
    name = unicodedata.name(jamo).rpartition(" ")[2]
    return unicodedata.lookup(f"HANGUL LETTER {name}")
