"""A template as one file to give away: which form it is in, read and written.  It knows no folder."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath

from wony.prompt_files.front_matter import read_markdown, write_markdown
from wony.prompt_files.llm_yaml import read_llm
from wony.prompt_files.modelfile import is_modelfile, read_modelfile
from wony.prompt_types import PromptTemplate
from wony.types import Notice


def read_document(text: str, where: str, name: str = "") -> tuple[PromptTemplate, tuple[Notice, ...]]:
    """Return the template in a Markdown file, an llm YAML template or an Ollama Modelfile.

    `where` tells the person where it stands and, by its ending, what it is; `name` is taken where the file
    says none (empty: from `where`).  The notices say what was left out.  Raises ConfigError with line and
    key.
    """
    path = PurePath(where)
    said = text.removeprefix("\ufeff").replace("\r\n", "\n")
    called = name or _name_from(path.stem)
    if path.suffix.lower() in (".yaml", ".yml"):
        return read_llm(said, where, called)
    if path.suffix.lower() == ".modelfile" or path.name.lower() == "modelfile" or is_modelfile(said):
        return read_modelfile(said, where, called)
    return read_markdown(said, where, called), ()


def write_document(template: PromptTemplate) -> str:
    """Return a template as one Markdown file with front matter, with its name in it."""
    return write_markdown(template)


def _name_from(stem: str) -> str:
    """Return a name made of a file's: blanks and dots become dashes."""
    said = unicodedata.normalize("NFC", stem).lower()
    words = "".join(letter if letter.isalnum() or letter in "-_" else " " for letter in said).split()
    return "-".join(words).strip("-_")
