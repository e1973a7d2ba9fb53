"""The vocabulary of prompts: templates, their variables, and what came of them.

Nothing here reads a file or fills a text in.  Two templates are equal when they say the same, wherever they
are kept and whichever version they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from wony.types import Json, Notice, Think

VariableKind = Literal["text", "long", "number", "choice", "date", "file"]
"""`long` is text of several lines; `file` is a path, whose content goes into the prompt."""
PromptSource = Literal["folder", "database", "packaged"]
"""Where a template is kept.  The first of these that has a name decides."""


@dataclass(frozen=True, slots=True)
class Variable:
    """What a template asks for.  Without a default it must be given."""

    name: str
    description: str = ""
    kind: VariableKind = "text"
    default: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """A text with `$variables`, and the settings that it claims."""

    name: str
    text: str
    description: str = ""
    variables: tuple[Variable, ...] = ()
    model: str = ""
    think: Think | None = None
    language: str = ""
    """`ko` or `en`: which variant of the templates joined with it is taken."""
    tools: tuple[str, ...] | None = None
    """The tools it wants; none at all is a claim too, no claim is None."""
    version: int = field(default=0, compare=False)
    """Counted by the place that keeps it, from 1; 0: not kept yet."""
    source: PromptSource | None = field(default=None, compare=False)
    variant: str = field(default="", compare=False)
    """`ko` or `en`, where its place keeps it in several languages."""
    saved_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PromptSummary:
    """What a listing shows of a template.  `problem` says why it cannot be used as it is."""

    name: str
    description: str = ""
    problem: Notice | None = None


@dataclass(frozen=True, slots=True)
class ListedPrompt:
    """A template in the listing: the place that wins, and the places whose template it hides."""

    name: str
    description: str
    source: PromptSource
    hides: tuple[PromptSource, ...] = ()
    problem: Notice | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a new conversation begins with.  It never changes, whatever becomes of its templates."""

    text: str
    settings: Mapping[str, Json] = field(default_factory=dict)
    """What the templates claim: some of `model`, `think`, `language`, `tools`."""
    templates: tuple[tuple[str, int, str], ...] = ()
    """Name, version and source of each template that was asked for, then of those they include."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What was given for the variables; what was left to its default is here too."""

    def metadata(self) -> dict[str, Json]:
        """Return what a session keeps of it: `system`, the text, and `prompts`, how it came about."""
        kept: dict[str, Json] = {
            "templates": [{"name": n, "version": v, "source": s} for n, v, s in self.templates],
            "values": dict(self.values),
            "settings": dict(self.settings),
        }
        return {"system": self.text, "prompts": kept}
