"""Prompt Manager: finds templates in the places that keep them, joins them, and keeps their versions.

The first place that has a name decides: the person's folder, then the database, then what came with wony.  It
knows neither a file nor a database; joining and filling in is the business of `composition`.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module

from wony.composition import Composition, circle, composed, includes
from wony.errors import UsageError
from wony.prompt_rules import check_template, name_of
from wony.prompt_types import ListedPrompt, PromptSource, PromptSummary, PromptTemplate, Rendered
from wony.protocols import PromptStore

_MOST_TEMPLATES = 100
"""Templates in one prompt, with those they include."""


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

    # -- finding -----------------------------------------------------------------------------------

    async def names(self) -> Sequence[str]:
        """Return every name there is, sorted; no template is read."""
        return sorted({name for place in self._places.values() for name in await place.names()})

    async def list(self) -> Sequence[ListedPrompt]:
        """Return every template by name: where the one that is used is kept, and which it hides."""
        found: dict[str, builtins.list[tuple[PromptSource, PromptSummary]]] = {}
        for source, place in self._places.items():
            for summary in await place.list(self._language):
                found.setdefault(summary.name, []).append((source, summary))
        return [
            ListedPrompt(name, kept[0][1].description, kept[0][0], _sources(kept[1:]), kept[0][1].problem)
            for name, kept in sorted(found.items())
        ]

    async def find(self, name: str, *, version: int = 0) -> PromptTemplate:
        """Return the template that is used under a name.  Raises UsageError `template.missing`."""
        found = await self._found(name_of(name), self._language, version)
        if found is None and version and await self._found(name_of(name), self._language):
            raise UsageError("template.no_version", name=name, version=version)
        if found is None:
            raise await self._missing(name)
        return found

    async def _found(self, name: str, language: str, version: int = 0) -> PromptTemplate | None:
        for place in self._places.values():
            if found := await place.get(name, language):
                return await place.get(name, language, version=version) if version else found
        return None

    async def _missing(self, name: str) -> UsageError:
        close: Sequence[str] = import_module("difflib").get_close_matches(
            name_of(name), await self.names(), 1, 0.6
        )
        if close:
            return UsageError("template.missing_close", name=name, meant=close[0])
        return UsageError("template.missing", name=name)

    # -- joining -----------------------------------------------------------------------------------

    async def compose(self, names: Sequence[str]) -> Composition:
        """Join templates in order, with what they include.  Raises UsageError for circles and conflicts."""
        asked = [await self.find(name) for name in dict.fromkeys(map(name_of, names))]
        language = next((template.language for template in asked if template.language), self._language)
        if language != self._language:
            asked = [await self._found(each.name, language) or each for each in asked]
        return await self._joined(asked, language)

    async def _joined(self, asked: Sequence[PromptTemplate], language: str) -> Composition:
        included: dict[str, PromptTemplate] = {}
        waiting: builtins.list[tuple[str, tuple[str, ...]]] = []
        for template in asked:
            waiting += [(name, (template.name,)) for name in includes(template)]
        known = {template.name: template for template in asked}
        while waiting:
            name, path = waiting.pop()
            if name in path:
                raise circle((*path[path.index(name) :], name))
            if name not in included:
                if len(included) == _MOST_TEMPLATES:
                    raise UsageError("template.too_large", name=path[0])
                found = known.get(name) or await self._found(name, language)
                if found is None:
                    raise UsageError("template.missing_include", name=name, includer=path[-1])
                included[name] = found
                waiting += [(inner, (*path, name)) for inner in includes(found)]
        return composed(asked, included, self._read)

    async def render(self, names: Sequence[str], values: Mapping[str, str]) -> Rendered:
        """Join templates and fill them in.  Raises UsageError where a value is missing or wrong."""
        return (await self.compose(names)).render(values)

    # -- changing ----------------------------------------------------------------------------------

    async def check(self, template: PromptTemplate) -> PromptTemplate:
        """Return a template as it may be saved.  Raises ConfigError or UsageError where it cannot be used."""
        checked = check_template(template)
        await self._joined([checked], checked.language or self._language)
        return checked

    async def save(self, template: PromptTemplate, source: PromptSource = "database") -> PromptTemplate:
        """Check a template and keep it as a new version, which is returned; the former one stays."""
        return await self._places[source].save(await self.check(template))

    async def delete(self, name: str) -> PromptSource:
        """Remove the template that is used under a name, with its versions; return where it was.

        What it hid is used from now on.  Raises UsageError for one that came with wony.
        """
        name = name_of(name)
        for source, place in self._places.items():
            if name in await place.names():
                if source == "packaged":
                    raise UsageError("template.packaged", name=name)
                await place.delete(name)
                return source
        raise await self._missing(name)

    async def versions(self, name: str) -> Sequence[PromptTemplate]:
        """Return every version of the template that is used under a name, the newest first."""
        for place in self._places.values():
            if found := await place.versions(name_of(name), self._language):
                return found
        raise await self._missing(name)

    async def restore(self, name: str, version: int) -> PromptTemplate:
        """Save a former version as the newest.  Raises UsageError where there is no such version."""
        former = await self.find(name, version=version)
        if former.source == "packaged":
            raise UsageError("template.packaged", name=name)
        assert former.source is not None
        return await self.save(replace(former, saved_at=None), former.source)


def _sources(kept: Sequence[tuple[PromptSource, PromptSummary]]) -> tuple[PromptSource, ...]:
    return tuple(source for source, _ in kept)
