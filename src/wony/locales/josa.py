"""Korean particles chosen by the sound before them: 파일을, 메시지를; 서울로, 부산으로; 20b를, PDF를."""

from __future__ import annotations

PAIRS = {
    "은/는": ("은", "는"),
    "이/가": ("이", "가"),
    "을/를": ("을", "를"),
    "과/와": ("과", "와"),
    "아/야": ("아", "야"),
    "이나/나": ("이나", "나"),
    "이라/라": ("이라", "라"),
    "이라는/라는": ("이라는", "라는"),
    "으로/로": ("으로", "로"),
}
"""Each pair: after a final consonant, after a vowel.  으로/로 takes 로 after ㄹ too."""

# Final sound of what is read aloud: "" vowel, "l" ㄹ, "c" any other consonant.
_DIGITS = {"0": "c", "1": "l", "2": "", "3": "c", "4": "", "5": "", "6": "c", "7": "l", "8": "l", "9": ""}
# Read as the letter's Korean name: L 엘, M 엠, N 엔, R 알; all others end in a vowel.
_LETTERS = {"l": "l", "m": "c", "n": "c", "r": "l"}
# How a lower-case English word ends, as Koreans say it: Supabase 수파베이스, tool 툴, file 파일, line 라인.
_WORD_ENDINGS = {"l": "l", "le": "l", "ne": "c", "ng": "c", **dict.fromkeys("mnpbkc", "c")}
_HANGUL_FIRST, _HANGUL_LAST, _FINALS, _RIEUL = 0xAC00, 0xD7A3, 28, 8


def josa(word: str, pair: str) -> str:
    """Return the particle of `pair` (a key of PAIRS) that follows `word`; brackets and quotes are unread."""
    after_consonant, after_vowel = PAIRS[pair]
    sound = _final_sound(word)
    if sound == "l" and pair == "으로/로":
        return after_vowel
    return after_consonant if sound else after_vowel


def _final_sound(word: str) -> str:
    read = word.rstrip(" \t\n\"'`)]}>”’』」》.,!?:;*_~")
    if not read:
        return ""
    last = read[-1]
    if _HANGUL_FIRST <= ord(last) <= _HANGUL_LAST:
        final = (ord(last) - _HANGUL_FIRST) % _FINALS
        return "l" if final == _RIEUL else ("c" if final else "")
    if last in _DIGITS:
        return _DIGITS[last]  # every zero ends in a consonant too: 영, 십, 백, 천, 만, 억
    if last.isascii() and last.isalpha():
        return _latin(read)
    return ""


def _latin(read: str) -> str:
    run = ""
    for character in reversed(read):
        if not (character.isascii() and character.isalpha()):
            break
        run = character + run
    before = read[: len(read) - len(run)]
    if len(run) == 1 or run.isupper() or before[-1:].isdigit():
        return _LETTERS.get(run[-1].lower(), "")
    lower = run.lower()
    return _WORD_ENDINGS.get(lower[-2:], "") or _WORD_ENDINGS.get(lower[-1], "")
