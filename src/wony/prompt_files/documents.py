"""A template as a file: which form it is in, read and written.  It knows no folder."""

from __future__ import annotations

from wony.prompt_types import PromptTemplate
from wony.types import Notice


def read_document(
    text: str, where: str, name: str = ""
) -> tuple[PromptTemplate, tuple[Notice, ...]]:
    """Return the template in a Markdown file, an llm YAML template or an Ollama Modelfile.

    `where` tells the person where it stands and, by its ending, what it is; `name` is taken where the file
    says none (empty: from `where`).  The notices say what was left out.  Raises ConfigError with line and key.
    """
    raise NotImplementedError


def write_document(template: PromptTemplate) -> str:
    """Return a template as one Markdown file with front matter, with its name in it."""
    raise NotImplementedError
