"""Takes gpt-oss's own format out of an answer that a server let it into: thinking, text and calls apart.

Only what stands where the format stands is taken: at the beginning of an answer, or grown to the end of a
message, and never inside code.  An answer that speaks of such tokens is about them, and left alone from
there on.
"""

from __future__ import annotations

import re

from wony.leak_marks import END, LAST, marks, told
from wony.repair_json import read_broken
from wony.types import TextDelta, ThinkingDelta, ToolCall

Leak = TextDelta | ThinkingDelta | ToolCall
"""What an answer turns out to hold; a call's `raw` is still to be mended."""

_BLANK = re.compile(r"\s{0,20}")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)", re.DOTALL)
_CALL_ENDS = re.compile(r"<\|(?:call|end|return|start)\|>|assistant(?:analysis|commentary|final)")
_LONGEST_END = 24
_THOUGHT_STOPS = re.compile(r"<\||<\Z|assistant|a(?:s(?:s(?:i(?:s(?:t(?:an?)?)?)?)?)?)?\Z")
_APART = " \t\r\n`\"'“‘([{<>"
"""Before a token, these say that it is spoken of."""
_FIRST_LETTERS = "<acft \t\n"
"""What a mark may begin with; all else is text, and nothing else is looked at."""
_HEAD_OF_LINE = 100


class LeakFilter:
    """One answer's text on its way: feed every piece, then close."""

    def __init__(self) -> None:
        self._mode = "first"  # then text, thinking or call; spoken: nothing is looked for any more
        self._held = ""
        self._name = ""
        self._searched = 0
        self._before = ""  # the last character of the text
        self._line = ""  # how the current line of the text begins
        self._ticks = 0
        self._fence = ""
        self._passed: list[str] = []

    def feed(self, text: str) -> list[Leak]:
        """Return what is certain by now."""
        if self.passes(text):
            return [TextDelta(text)] if text else []
        self._held += text
        return self._sorted(last=False)

    def passes(self, text: str) -> bool:
        """Return whether some more is nothing but text, as nearly all is; it is taken in then.

        Where it leads, into code or out of it, is looked at when that matters.
        """
        if self._held or "<" in text or self._mode not in ("text", "spoken"):
            return False
        self._passed.append(text)
        return True

    def close(self) -> list[Leak]:
        """Return what was held back; the answer is at its end."""
        return self._sorted(last=True)

    def _sorted(self, *, last: bool) -> list[Leak]:
        passed, self._passed = "".join(self._passed), []
        self._saw(passed)
        leaks: list[Leak] = []
        steps = {"first": self._first, "text": self._text, "thinking": self._thinking, "call": self._call}
        while self._held or (last and self._mode == "call"):
            if self._mode == "spoken":
                _add(leaks, TextDelta(self._held))
                self._held = ""
                break
            found = steps[self._mode](last)
            if found is None:
                break
            for leak in found:
                _add(leaks, leak)
        return leaks

    # Each step takes something from what is held, or returns None: more must come first.

    def _first(self, last: bool) -> list[Leak] | None:
        blank = _BLANK.match(self._held)
        start = blank.end() if blank else 0
        if start == len(self._held) and start < 20 and not last:
            return None
        if self._held[start : start + 1] not in _FIRST_LETTERS:
            self._mode = "text"
            return []
        if not last and marks().first_begun.fullmatch(self._held, start):
            return None
        if mark := marks().first.match(self._held, start):
            if marks().thought.fullmatch(mark[0]):
                self._mode, self._held = "thinking", self._held[start + len("analysis") :]
            else:
                self._enter(mark[0], mark.end())
            return []
        self._mode = "text"
        return []

    def _text(self, last: bool) -> list[Leak] | None:
        place = self._held.find("<|")
        if place < 0:
            certain = len(self._held) - (self._held.endswith("<") and not last)
            return self._out(certain) if certain else None
        if place:
            return self._out(place)
        if self._fence:
            return self._out(len("<|"))
        if self._ticks % 2 == 0 and (not self._before or self._before not in _APART):
            if not last and marks().header_begun.fullmatch(self._held):
                return None
            if mark := marks().header.match(self._held):
                self._enter(mark[0], mark.end())
                return []
            if last and LAST.fullmatch(self._held):
                self._held = ""
                return []
        self._mode = "spoken"
        return []

    def _thinking(self, last: bool) -> list[Leak] | None:
        stop = _THOUGHT_STOPS.search(self._held)
        if stop is None or stop.start():
            return self._thought(stop.start() if stop else len(self._held))
        if not last and marks().later_begun.fullmatch(self._held):
            return None
        if mark := marks().later.match(self._held):
            self._enter(mark[0], mark.end())
            return []
        if end := END.match(self._held):
            self._mode, self._held = "first", self._held[end.end() :]
            return []
        return self._thought(1)

    def _call(self, last: bool) -> list[Leak] | None:
        for end in _CALL_ENDS.finditer(self._held, max(0, self._searched - _LONGEST_END)):
            if _is_whole(self._held[: end.start()].strip()):
                return self._called(end.start(), end.end() if end[0] in _OWN_ENDS else end.start())
        self._searched = len(self._held)
        return self._called(len(self._held), len(self._held)) if last else None

    def _called(self, end: int, rest: int) -> list[Leak]:
        call = ToolCall(self._name, {}, raw=self._held[:end].strip() or "{}")
        self._mode, self._held = "first", self._held[rest:]
        return [call]

    def _enter(self, mark: str, end: int) -> None:
        """Go on in the channel that a mark opens."""
        channel, self._name = told(mark)
        self._held, self._searched = self._held[end:], 0
        self._before, self._line, self._ticks, self._fence = "", "", 0, ""
        self._mode = "call" if self._name else "thinking" if channel == "analysis" else "text"

    def _thought(self, end: int) -> list[Leak]:
        thought, self._held = self._held[:end], self._held[end:]
        return [ThinkingDelta(thought)]

    def _out(self, end: int) -> list[Leak]:
        text, self._held = self._held[:end], self._held[end:]
        self._saw(text)
        return [TextDelta(text)]

    def _saw(self, text: str) -> None:
        """Take note of where in the text this leads: into code, out of it."""
        if not text or self._mode == "spoken":
            return
        self._before = text[-1]
        first, *more = text.split("\n")
        self._line += first[: _HEAD_OF_LINE - len(self._line)]
        self._ticks += first.count("`")
        for line in more:
            self._end_line()
            self._line, self._ticks = line[:_HEAD_OF_LINE], line.count("`")

    def _end_line(self) -> None:
        found = _FENCE.match(self._line)
        if found is None:
            return
        if not self._fence:
            self._fence = "" if found[1][0] == "`" and "`" in found[2] else found[1]
        elif found[1].startswith(self._fence) and not found[2].strip():
            self._fence = ""


_OWN_ENDS = ("<|call|>", "<|end|>", "<|return|>")


def _is_whole(raw: str) -> bool:
    """Whether arguments may end here, and not in the middle of a text that speaks of such ends."""
    if not raw.startswith("{"):
        return True  # code, or nothing
    try:
        read_broken(raw)
    except ValueError:
        return False
    return True


def _add(leaks: list[Leak], leak: Leak) -> None:
    """Append what came, joined to what it goes on with."""
    before = leaks[-1] if leaks else None
    if isinstance(before, TextDelta) and isinstance(leak, TextDelta):
        leaks[-1] = TextDelta(before.text + leak.text)
    elif isinstance(before, ThinkingDelta) and isinstance(leak, ThinkingDelta):
        leaks[-1] = ThinkingDelta(before.text + leak.text)
    else:
        leaks.append(leak)
