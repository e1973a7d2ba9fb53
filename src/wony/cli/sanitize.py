"""What may stand between foreign text and a terminal, and between foreign text and the model.

Every character is looked at by itself and nothing is swallowed: an escape sequence from a model, a file
or a database shows as the characters it is made of.  So there is no state in which text could hide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# C0 but tab and newline, DEL, C1; then what is invisible or turns the reading direction; lone surrogates;
# and the TAG block, which repeats ASCII invisibly: models read it, people cannot see it.
# The two joiners and the variation selectors stay: Persian, Indic scripts, emoji and hanja need them.
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_INVISIBLE = (
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
)
_LINE_ENDS = "\u2028\u2029"
_TAGS = "\U000e0000-\U000e007f"
_SUSPECT = re.compile(f"[{_CONTROLS}{_INVISIBLE}{_LINE_ENDS}{_TAGS}\ud800-\udfff]")

# Of the TAG sequences only these three flags are in general use; anything wider would be a channel.
_BLACK_FLAG = "\U0001f3f4"
_FLAGS = tuple(
    _BLACK_FLAG + "".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f"
    for region in ("gbeng", "gbsct", "gbwls")
)
_MENDED = re.compile("|".join(_FLAGS) + f"|\r\n|{_SUSPECT.pattern}")
_TAGGED = re.compile("|".join(_FLAGS) + f"|[{_TAGS}]")
# What the next chunk may still turn into a flag or a line end.
_UNDECIDED = re.compile(f"(?:\r|{_BLACK_FLAG}[{_TAGS}]{{0,5}})\\Z")


def sanitize(text: str) -> str:
    """Return `text` as it may be shown: controls as pictures (␛), invisible characters as ⟨U+202E⟩ marks.

    Line ends of every kind become `\\n`.  What was sanitized once is not changed again.
    """
    return text if _SUSPECT.search(text) is None else _MENDED.sub(_shown, text)


def _shown(match: re.Match[str]) -> str:
    found = match[0]
    if len(found) > 1:
        return "\n" if found == "\r\n" else found
    code = ord(found)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if found in _LINE_ENDS:
        return "\n"
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    if 0xE0000 <= code <= 0xE007F:
        return ""
    return f"⟨U+{code:04X}⟩"


class Sanitizer:
    """`sanitize` for text that comes in pieces: the pieces together read as the whole would."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, chunk: str) -> str:
        """Return what can be shown of everything up to here."""
        text = self._held + chunk if self._held else chunk
        if _SUSPECT.search(text) is None and not text.endswith(_BLACK_FLAG):
            self._held = ""
            return text
        undecided = _UNDECIDED.search(text)
        cut = undecided.start() if undecided else len(text)
        self._held = text[cut:]
        return sanitize(text[:cut])

    def close(self) -> str:
        """Return what was held back, now that nothing follows."""
        held, self._held = self._held, ""
        return sanitize(held)


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a text held that a reader cannot see: how many characters were removed, how many stayed."""

    removed: int = 0
    """TAG characters, which the model would have read as words."""
    kept: int = 0
    """Direction marks, zero-width characters and controls: passed on, and shown as marks on the screen."""

    def __bool__(self) -> bool:
        return bool(self.removed or self.kept)


def for_model(text: str) -> tuple[str, Hidden]:
    """Return `text` as it may go to the model, and what was hidden in it, for a warning.

    Only TAG characters are taken out, except in flags; everything else is the person's own text.
    """
    if _SUSPECT.search(text) is None:
        return text, Hidden()
    clean = _TAGGED.sub(lambda match: match[0] if len(match[0]) > 1 else "", text)
    kept = sum(1 for match in _MENDED.finditer(clean) if len(match[0]) == 1 and match[0] not in "\r\ufeff")
    return clean, Hidden(removed=len(text) - len(clean), kept=kept)
