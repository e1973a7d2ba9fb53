"""Several templates as one text: what they include, what they claim, what they ask for, and filling it in.

Filling in is literal: nothing in a value is ever looked at again.  It knows no place that keeps templates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wony.prompt_types import PromptTemplate, Rendered, Variable
from wony.types import Json


@dataclass(frozen=True, slots=True)
class Composition:
    """Templates joined and ready to be filled in."""

    templates: tuple[PromptTemplate, ...]
    """Those that were asked for, in order, then those they include."""
    variables: tuple[Variable, ...]
    """What they ask for, in the order in which it stands in the text."""
    settings: Mapping[str, Json]
    """What they claim: some of `model`, `think`, `language`, `tools`."""
    text: str
    """The joined text with its variables as they are written."""
    read: Callable[[str], str]

    def missing(self, values: Mapping[str, str]) -> Sequence[Variable]:
        """Return the variables that are neither given nor have a default."""
        raise NotImplementedError

    def checked(self, variable: Variable, value: str) -> str:
        """Return a value that may stand for a variable.  Raises UsageError saying what was expected."""
        raise NotImplementedError

    def render(self, values: Mapping[str, str]) -> Rendered:
        """Fill the variables in.  Raises UsageError for a missing, wrong or unknown one."""
        raise NotImplementedError
