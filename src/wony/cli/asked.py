"""What `wony ask` was asked: the words that a person typed, and what came along without being typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wony.app import App
from wony.cli.documents import Document
from wony.tool_types import Labels

if TYPE_CHECKING:
    from wony.app_tools import Attached

STDIN = "stdin"
"""What stands for the name of what is piped in."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: as it is sent, and which part of it is the person's own."""

    text: str
    typed: str
    documents: tuple[Document, ...]


def attached(asked: Asked, app: App) -> Attached | None:
    """Return what of a question nobody vouches for: files, and what is piped in; None where all was typed.

    Files outside the workspace are private too, and so is what is piped in, from wherever it is.
    """
    if not asked.documents:
        return None
    toolkit = app.toolkit()
    folders = toolkit.workspace().folders
    untrusted = [_source(one) for one in asked.documents]
    private = [_source(one) for one in asked.documents if not _is_inside(one, folders)]
    return toolkit.attached(asked.typed, Labels(tuple(untrusted), tuple(private)))


def _source(document: Document) -> str:
    return f"file: {document.name}" if document.path is not None else document.name


def _is_inside(document: Document, folders: Sequence[Path]) -> bool:
    if document.path is None:
        return False
    try:
        path = document.path.resolve()
    except (OSError, RuntimeError):
        return False
    return any(path.is_relative_to(folder) for folder in folders)
