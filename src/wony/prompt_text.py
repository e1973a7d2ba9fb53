"""The text of a template in pieces: words, places for values, places for other templates.

    $name ${name}        the value of a variable; ${이름} where the name is not in Latin letters
    ${include:other}     the text of another template
    $$                   a dollar; so is every $ before a digit, a blank or a mark

It knows no values: what is filled in is never read here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from wony.prompt_rules import Spot, check_name, check_variable_name

_DOLLAR = re.compile(
    r"\$(?:(?P<dollar>\$)|(?P<bare>[A-Za-z_][A-Za-z0-9_]*)|\{(?P<braced>[^{}$\n]*)\}|(?P<wrong>\{|[^\W\d]))"
)
_INCLUDE = "include:"


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the value of a variable goes."""

    name: str


@dataclass(frozen=True, slots=True)
class Include:
    """Where the text of another template goes."""

    name: str


Piece = str | Slot | Include


def pieces_of(text: str, where: str, first_line: int = 0) -> tuple[Piece, ...]:
    """Return a text in pieces.  Raises ConfigError with the line, counted from `first_line` (0: from 1)."""
    found: list[Piece] = []
    end = 0
    for match in _DOLLAR.finditer(text):
        found.append(text[end : match.start()])
        spot = Spot(where, (first_line or 1) + text.count("\n", 0, match.start()), match[0])
        found.append(_piece(match, spot))
        end = match.end()
    found.append(text[end:])
    return tuple(piece for piece in found if piece)


def _piece(match: re.Match[str], spot: Spot) -> Piece:
    if match["dollar"]:
        return "$"
    if match["bare"]:
        return Slot(match["bare"])
    if match["wrong"] == "{":
        raise spot.wrong("template.open_brace")
    if match["wrong"]:
        raise spot.wrong("template.bare_name", letter=match["wrong"])
    name = unicodedata.normalize("NFC", match["braced"].strip())
    if name.startswith(_INCLUDE):
        return Include(check_name(name.removeprefix(_INCLUDE), spot))
    return Slot(check_variable_name(name, spot))


def escaped(text: str) -> str:
    """Return a text whose every dollar is a dollar, as a template must write it."""
    return text.replace("$", "$$")
