"""When something was, as people say it."""

from __future__ import annotations

from datetime import datetime

import pytest

from wony.cli.dates import when
from wony.locales import catalogue

NOW = datetime(2026, 3, 1, 12, 0).astimezone()


@pytest.mark.parametrize(
    ("moment", "korean", "english"),
    [
        ((2026, 3, 1, 0, 5), "오늘 00:05", "today 00:05"),
        ((2026, 2, 28, 23, 59), "어제 23:59", "yesterday 23:59"),
        ((2026, 1, 2, 9, 30), "1월 2일 09:30", "01-02 09:30"),
        ((2025, 12, 31, 9, 30), "2025년 12월 31일", "2025-12-31"),
    ],
)
def test_a_moment_is_said_by_the_calendar_here(
    moment: tuple[int, int, int, int, int], korean: str, english: str
) -> None:
    """Today's and yesterday's by their names, this year's by day and clock, older ones by the day."""
    there = datetime(*moment).astimezone()
    assert (when(there, catalogue("ko"), NOW), when(there, catalogue("en"), NOW)) == (korean, english)
