"""docs/prompts.md: the templates that it shows are templates, and ask for what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commandline import Person

PAGE = (Path(__file__).parent.parent / "docs" / "prompts.md").read_text("utf-8")
SHOWN = re.findall(r"```markdown\n(.*?)```", PAGE, re.DOTALL)
FILLED = {
    "minutes": ("team=the kitchen", "points=3", "tone=friendly"),
    "회의": ("팀=디자인", "개수=3", "말투=해요체"),
}


def test_there_is_one_in_each_language() -> None:
    """English and Korean."""
    assert len(SHOWN) == len(FILLED)


@pytest.mark.parametrize(("text", "name"), list(zip(SHOWN, FILLED, strict=True)), ids=["en", "ko"])
def test_what_the_page_shows_can_be_done(tmp_path: Path, text: str, name: str) -> None:
    """Imported as a file and filled in, it says what the page says that it does."""
    person = Person(tmp_path / "home")
    imported = person.wony("prompts", "import", "-", given=text)
    assert imported.code == 0, imported.err
    result = person.wony("prompts", "render", name, *(f"--var={value}" for value in FILLED[name]))
    assert result.code == 0, result.err
    assert result.out in PAGE
