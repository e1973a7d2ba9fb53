"""Prompt Manager: finds templates in the places that keep them, joins them, and keeps their versions.

The first place that has a name decides: the person's folder, then the database, then what came with wony.  It
knows neither a file nor a database; filling in is the business of `composition`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from wony.composition import Composition
from wony.prompt_types import ListedPrompt, PromptSource, PromptTemplate, Rendered
from wony.protocols import PromptStore


class PromptLibrary:
    """Every template of one person.  `language` (ko or en) says which variant is taken first.

    `read` returns the text of a file that a variable names.
    """

    def __init__(
        self, places: Mapping[PromptSource, PromptStore], language: str, read: Callable[[str], str]
    ) -> None:
        self._places = places
        self._language = language
        self._read = read

    async def names(self) -> Sequence[str]:
        """Return every name there is, sorted; no template is read."""
        raise NotImplementedError

    async def list(self) -> Sequence[ListedPrompt]:
        """Return every template by name: where the one that is used is kept, and which it hides."""
        raise NotImplementedError

    async def find(self, name: str, *, version: int = 0) -> PromptTemplate:
        """Return the template that is used under a name.  Raises UsageError `template.missing`."""
        raise NotImplementedError

    async def compose(self, names: Sequence[str]) -> Composition:
        """Join templates in order, with what they include.  Raises UsageError for circles and conflicts."""
        raise NotImplementedError

    async def render(self, names: Sequence[str], values: Mapping[str, str]) -> Rendered:
        """Join templates and fill them in.  Raises UsageError where a value is missing or wrong."""
        raise NotImplementedError

    async def check(self, template: PromptTemplate) -> None:
        """Raise UsageError where a template could never be used: before it is saved."""
        raise NotImplementedError

    async def save(self, template: PromptTemplate, source: PromptSource = "database") -> PromptTemplate:
        """Check a template and keep it as a new version; the former one stays.  Returns it with its version."""
        raise NotImplementedError

    async def delete(self, name: str) -> PromptSource:
        """Remove the template that is used under a name, with its versions; return where it was.

        What it hid is used from now on.  Raises UsageError for one that came with wony.
        """
        raise NotImplementedError

    async def versions(self, name: str) -> Sequence[PromptTemplate]:
        """Return every version of the template that is used under a name, the newest first."""
        raise NotImplementedError

    async def restore(self, name: str, version: int) -> PromptTemplate:
        """Save a former version as the newest.  Raises UsageError where there is no such version."""
        raise NotImplementedError
