"""Several templates as one text: what they include, what they claim, what they ask for, and filling it in.

Filling in is literal: nothing in a value is ever looked at again.  It knows no place that keeps templates.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wony.errors import UsageError
from wony.prompt_rules import LONGEST_TEXT, checked_value
from wony.prompt_text import Include, Piece, Slot, escaped, pieces_of
from wony.prompt_types import PromptTemplate, Rendered, Variable
from wony.types import Json

_BETWEEN = "\n\n"
_MOST_PIECES = 10_000
"""Pieces of one prompt: a few templates that include each other twice would otherwise fill any memory."""
_DEEPEST = 20
"""Templates inside templates."""


@dataclass(frozen=True, slots=True)
class Composition:
    """Templates joined and ready to be filled in."""

    templates: tuple[PromptTemplate, ...]
    """Those that were asked for, in order, then those they include."""
    variables: tuple[Variable, ...]
    """What they ask for, in the order in which it stands in the text."""
    settings: Mapping[str, Json]
    """What they claim: some of `model`, `think`, `language`, `tools`."""
    pieces: tuple[str | Slot, ...]
    read: Callable[[str], str]
    """Returns the text of the file that a variable names."""

    @property
    def text(self) -> str:
        """The joined text with its variables as they are written."""
        return "".join(escaped(p) if isinstance(p, str) else f"${{{p.name}}}" for p in self.pieces)

    def missing(self, values: Mapping[str, str]) -> Sequence[Variable]:
        """Return the variables that are neither given nor have a default."""
        given = _by_name(values)
        return [v for v in self.variables if v.name not in given and v.default is None]

    def checked(self, variable: Variable, value: str) -> str:
        """Return a value that may stand for a variable.  Raises UsageError saying what was expected."""
        checked_value(variable, value)
        if variable.kind == "file":
            self._filling(variable, value)
        return value

    def render(self, values: Mapping[str, str]) -> Rendered:
        """Fill the variables in.  Raises UsageError for a missing, wrong or unknown one."""
        known = {variable.name: variable for variable in self.variables}
        values = _by_name(values)
        if strange := [name for name in values if name not in known]:
            raise UsageError("template.value_unknown", name=strange[0], known=", ".join(known) or "-")
        if missing := self.missing(values):
            raise _missing(missing)
        given = {name: values.get(name, variable.default or "") for name, variable in known.items()}
        filling = {
            name: self._filling(known[name], checked_value(known[name], given[name])) for name in given
        }
        text = "".join(filling[p.name] if isinstance(p, Slot) else p for p in self.pieces)
        kept = tuple((t.name, t.version, t.source or "") for t in self.templates)
        return Rendered(text, self.settings, kept, given)

    def _filling(self, variable: Variable, value: str) -> str:
        if variable.kind != "file":
            return value
        content = self.read(value)
        return checked_value(Variable(variable.name, variable.description), content)


def composed(
    asked: Sequence[PromptTemplate], included: Mapping[str, PromptTemplate], read: Callable[[str], str]
) -> Composition:
    """Join `asked` in order, with what they include.  Raises UsageError for circles and conflicts."""
    pieces: list[str | Slot] = []
    for number, template in enumerate(asked):
        if number:
            pieces.append(_BETWEEN)
        for piece in _expanded(template, included, (template.name,)):
            pieces.append(piece)
            if len(pieces) > _MOST_PIECES:
                raise UsageError("template.too_large", name=template.name)
    if sum(len(piece) for piece in pieces if isinstance(piece, str)) > LONGEST_TEXT:
        raise UsageError("template.too_large", name=asked[-1].name)
    names = {template.name for template in asked}
    everything = (*asked, *(t for name, t in included.items() if name not in names))
    slots = dict.fromkeys(piece.name for piece in pieces if isinstance(piece, Slot))
    declared = _declared(everything)
    return Composition(
        templates=everything,
        variables=tuple(declared.get(name, Variable(name)) for name in slots),
        settings=_claimed(everything),
        pieces=tuple(pieces),
        read=read,
    )


def _by_name(values: Mapping[str, str]) -> Mapping[str, str]:
    """Return values by names as templates have them: Hangul typed elsewhere may be in another form."""
    return {unicodedata.normalize("NFC", name): value for name, value in values.items()}


def includes(template: PromptTemplate) -> Sequence[str]:
    """Return the names of the templates that one includes."""
    return [p.name for p in _pieces(template) if isinstance(p, Include)]


def circle(path: Sequence[str]) -> UsageError:
    """Return the error about a template that includes itself; `path` ends where it began."""
    return UsageError("template.circle", name=path[-1], path=" → ".join(path))


def _pieces(template: PromptTemplate) -> tuple[Piece, ...]:
    return pieces_of(template.text.strip("\n"), template.name)


def _expanded(
    template: PromptTemplate, included: Mapping[str, PromptTemplate], path: tuple[str, ...]
) -> Iterator[str | Slot]:
    for piece in _pieces(template):
        if not isinstance(piece, Include):
            yield piece
        elif piece.name in path:
            raise circle((*path[path.index(piece.name) :], piece.name))
        elif len(path) == _DEEPEST:
            raise UsageError("template.too_large", name=path[0])
        else:
            yield from _expanded(included[piece.name], included, (*path, piece.name))


def _declared(templates: Sequence[PromptTemplate]) -> Mapping[str, Variable]:
    """Return what is said of each variable; two templates that say different things are refused."""
    found: dict[str, tuple[Variable, str]] = {}
    for template in templates:
        for variable in template.variables:
            former, owner = found.setdefault(variable.name, (variable, template.name))
            if former != variable:
                raise UsageError(
                    "template.variable_conflict", name=variable.name, first=owner, second=template.name
                )
    return {name: variable for name, (variable, _) in found.items()}


def _claimed(templates: Sequence[PromptTemplate]) -> Mapping[str, Json]:
    """Return what the templates claim; two that claim the same setting differently are refused."""
    found: dict[str, tuple[Json, str]] = {}
    for template in templates:
        for setting, value in claims(template).items():
            former, owner = found.setdefault(setting, (value, template.name))
            if former != value:
                raise UsageError(
                    "template.conflict",
                    setting=setting,
                    first=owner,
                    first_value=_shown(former),
                    second=template.name,
                    second_value=_shown(value),
                )
    return {setting: value for setting, (value, _) in found.items()}


def claims(template: PromptTemplate) -> Mapping[str, Json]:
    """Return what a template claims: some of `model`, `think`, `language`, `tools`."""
    said = {"model": template.model, "think": template.think, "language": template.language}
    found: dict[str, Json] = {name: value for name, value in said.items() if value}
    if template.tools is not None:
        found["tools"] = list(template.tools)
    return found


def _shown(value: Json) -> str:
    return ", ".join(value) or "-" if isinstance(value, list) else str(value)


def _missing(variables: Sequence[Variable]) -> UsageError:
    first, *others = variables
    return UsageError(
        "template.value_missing",
        name=first.name,
        description=first.description or first.name,
        count=len(variables),
        others=", ".join(variable.name for variable in others),
        example=" ".join(f"--var {variable.name}=..." for variable in variables),
    )
