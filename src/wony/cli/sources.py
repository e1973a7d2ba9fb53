"""Where others' words came from, as people say it: the policy names sources by kinds."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wony.locales import Catalogue

_KIND = re.compile(r"(^|, )(file|folder|web|command|tool|error|document)(?:: | (?=#))")


def with_sources(params: Mapping[str, object], say: Catalogue) -> dict[str, object]:
    """Return a notice's values with the kinds of sources in the person's language."""
    told = dict(params)
    if isinstance(sources := told.get("sources"), str):
        told["sources"] = _KIND.sub(lambda found: f"{found[1]}{say(f'policy.source_{found[2]}')} ", sources)
    return told
