"""The terminal, or whatever stands in its place: the one way for text to reach a person.

A Screen is given its two streams and knows what they can do.  Everything that it is told to print passes
`sanitize` here, once; only the drawing modules beside it use `emit`, for rows that they made of sanitized
text and their own colours.  It knows nothing about Markdown, events or languages.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from importlib import import_module
from typing import TextIO

from wony.cli.sanitize import sanitize

_WIDEST = 10_000
_USUAL = (80, 24)
# For terminals and pipes that cannot write our few ornaments: one column stays one column.
_ORNAMENTS = str.maketrans("•◦▪·…→─▏│‘’“”–—✓✗☐☑■›⟨⟩█▓▒░⚙●▌┊⏎␠×", "**o*~>-||''\"\"--vx_x#><>@%=-*o|:$_x")

BAR, _NO_BAR = "▌", "│"
"""The bar that a question of ours stands behind; what others wrote never shows it."""
DIM, BOLD, RED, YELLOW, GREEN, CYAN = "2", "1", "31", "33", "32", "36"
"""The few styles of our own lines, as SGR numbers."""


class Screen:
    """Standard output and error, seen as one place to draw on."""

    def __init__(self, out: TextIO, err: TextIO, environment: Mapping[str, str]) -> None:
        self.out = out
        self.err = err
        self.is_terminal = _is_terminal(out)
        """Whether a person is looking at `out`."""
        self.live = self.is_terminal and environment.get("TERM", "") not in ("", "dumb", "unknown")
        """Whether what is on it can be drawn over."""
        self.colour = self.live and not environment.get("NO_COLOR")
        """Whether colours and weights may be used."""
        self.rewraps = environment.get("TERM", "") != "linux"
        """Whether the terminal wraps what it shows anew when its width changes."""
        self._out_codec = _narrow_codec(out)
        self._err_codec = _narrow_codec(err)
        self._columns = environment.get("COLUMNS", "")
        self._lines = environment.get("LINES", "")
        self._err_is_terminal = _is_terminal(err)
        self._err_colour = (
            self._err_is_terminal
            and environment.get("TERM", "") not in ("", "dumb", "unknown")
            and not environment.get("NO_COLOR")
        )

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows at this moment."""
        columns = rows = 0
        if self.is_terminal:
            try:
                columns, rows = os.get_terminal_size(self.out.fileno())
            except (OSError, ValueError):
                columns = rows = 0
        columns = columns or _positive(self._columns) or _USUAL[0]
        rows = rows or _positive(self._lines) or _USUAL[1]
        return min(columns, _WIDEST), rows

    @property
    def width(self) -> int:
        """Columns at this moment, 1 to 10,000."""
        return self.size[0]

    def print(self, text: str = "", *, style: str = "") -> None:
        """Print one line (or several) of text on standard output."""
        self.emit(self.styled(text, style) + "\n")

    def tell(self, text: str, *, style: str = "", hang: int = 0) -> None:
        """Print words of our own: a person gets lines that break between words, a program gets them whole."""
        self.print(self.broken(text, hang) if self.is_terminal else text, style=style)

    def write(self, text: str) -> None:
        """Print a piece of text that is not a whole line yet."""
        self.emit(sanitize(_barless(text, self.is_terminal)))

    def note(self, text: str, *, style: str = DIM) -> None:
        """Print a line beside the output proper, on standard error."""
        if self._err_is_terminal:
            text = self.broken(text)
        line = _styled(_barless(text, self._err_is_terminal), style if self._err_colour else "") + "\n"
        self.err.write(_within(line, self._err_codec) if self._err_codec else line)
        self.err.flush()

    def ask(self, text: str) -> None:
        """Print what stands before an answer that is typed, beside the output proper."""
        self.err.write(_within(sanitize(text), self._err_codec) if self._err_codec else sanitize(text))
        self.err.flush()

    def error(self, text: str) -> None:
        """Print what went wrong: the first line stands out, the advice below it does not."""
        with contextlib.suppress(OSError, ValueError):  # of a pipe that is closed, this is the place to tell
            self.out.flush()
        head, _, advice = text.partition("\n")
        self.note(head, style=RED)
        if advice:
            self.note(advice, style="")

    def broken(self, text: str, hang: int = 0) -> str:
        """Return sanitized text with its lines broken between words, as a terminal would not.

        What is broken off stands below the beginning of its line, `hang` columns to the right.
        """
        wrap = import_module("wony.cli.wrap").hung  # late: only long lines on a terminal need it
        rows: list[str] = []
        for line in sanitize(text).split("\n"):
            if len(line) * 2 < self.width:
                rows.append(line)
            else:
                rows += wrap(line, max(1, self.width - 1), hang)
        return "\n".join(rows)

    def theirs(self, text: str) -> str:
        """Return sanitized words of others as they may stand on a terminal: not with our own bar in them."""
        return self.fit(text.replace(BAR, _NO_BAR) if BAR in text and self.is_terminal else text)

    def fit(self, text: str) -> str:
        """Return sanitized text with `?` for what `out` cannot write: as wide as it will be there."""
        return _within(text, self._out_codec) if self._out_codec else text

    def styled(self, text: str, style: str) -> str:
        """Return `text` sanitized and in a style, line by line, for `emit`."""
        return _styled(_barless(text, self.is_terminal), style if self.colour else "")

    def emit(self, drawn: str) -> None:
        """Write what our own drawing made: sanitized text with our colours and cursor movements."""
        self.out.write(self.fit(drawn))

    def flush(self) -> None:
        self.out.flush()


def _barless(text: str, is_terminal: bool) -> str:
    return text.replace(BAR, _NO_BAR) if is_terminal and BAR in text else text


def _styled(text: str, style: str) -> str:
    clean = sanitize(text)
    if not style:
        return clean
    return "\n".join(f"\x1b[{style}m{line}\x1b[0m" if line else "" for line in clean.split("\n"))


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # already closed
        return False


def _positive(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _narrow_codec(stream: TextIO) -> str:
    """Return the stream's encoding when it cannot write every character, as in the C locale."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return "" if encoding.lower().startswith(("utf-8", "utf8", "utf-16", "utf-32")) else encoding


def _within(text: str, codec: str) -> str:
    """Return `text` with `?` for each character that the codec lacks."""
    return text.translate(_ORNAMENTS).encode(codec, "replace").decode(codec)
