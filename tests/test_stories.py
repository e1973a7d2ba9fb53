"""The stories of docs/tools.md, lived through anew each time."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from stories import ALL, STORIES, Story, told


@pytest.mark.parametrize("story", ALL, ids=lambda story: story.name)
def test_a_story_goes_as_it_is_told(story: Story) -> None:
    """Run `python tests/stories.py` where what is seen has changed on purpose."""
    with tempfile.TemporaryDirectory() as home:  # (its name is short: a long one breaks lines elsewhere)
        assert told(story, Path(home)) == (STORIES / f"{story.name}.txt").read_text("utf-8")
