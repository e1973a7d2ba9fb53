"""An Ollama Modelfile: its SYSTEM becomes a template's text, as it stands; FROM becomes the model it claims.

What else is in it (parameters, adapters, the chat template) belongs to the server, is left out and told.
"""

from __future__ import annotations

import re

from wony.prompt_rules import Spot, check_template
from wony.prompt_text import escaped
from wony.prompt_types import PromptTemplate
from wony.types import Notice

_INSTRUCTION = re.compile(
    r'^[ \t]*(?P<word>[A-Za-z]+)[ \t]+(?P<value>"""(?:.*?)"""|"(?:[^"\n]*)"[ \t]*$|[^\n]*)',
    re.DOTALL | re.MULTILINE,
)
_WORDS = frozenset(
    (
        "from",
        "system",
        "parameter",
        "template",
        "adapter",
        "license",
        "message",
        "requires",
        "renderer",
        "parser",
    )
)
_BLANK = re.compile(r"\s*(?:#[^\n]*(?:\n|\Z)\s*)*")


def is_modelfile(text: str) -> bool:
    """Return whether a text begins as a Modelfile does."""
    match = _INSTRUCTION.match(text, _start(text, 0))
    return match is not None and match["word"].lower() == "from"


def read_modelfile(text: str, where: str, name: str) -> tuple[PromptTemplate, tuple[Notice, ...]]:
    """Return the template and what was left out of it.  Raises ConfigError with the line and the word."""
    said: dict[str, str] = {}
    left_out: set[str] = set()
    at = _start(text, 0)
    while at < len(text):
        match = _INSTRUCTION.match(text, at)
        spot = Spot(where, text.count("\n", 0, at) + 1, text[at:].split(maxsplit=1)[0][:40])
        if match is None or match["word"].lower() not in _WORDS:
            raise spot.wrong("template.modelfile")
        word, value = match["word"].lower(), match["value"]
        if value.startswith('"""') and (len(value) < 6 or not value.endswith('"""')):
            raise spot.wrong("template.yaml_open_quote")
        if word in ("from", "system"):
            said[word] = _bare(value)
        else:
            left_out.add(word.upper())
        at = _start(text, match.end())
    if not said.get("system", "").strip():
        raise Spot(where, 0, "SYSTEM").wrong("template.modelfile_no_system")
    model = said.get("from", "")
    if model.startswith((".", "/", "~")):  # a file of the machine that it was written on
        left_out.add("FROM")
        model = ""
    template = PromptTemplate(name=name, text=escaped(said["system"]), model=model)
    notices = (Notice("template.left_out", {"keys": ", ".join(sorted(left_out))}),) if left_out else ()
    return check_template(template, where), notices


def _start(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _bare(value: str) -> str:
    for quotes in ('"""', '"'):
        if (
            len(value.strip()) >= 2 * len(quotes)
            and value.startswith(quotes)
            and value.rstrip().endswith(quotes)
        ):
            return value.rstrip()[len(quotes) : -len(quotes)].strip("\n")
    return value.strip()
