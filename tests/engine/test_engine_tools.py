"""The two tools that the demo model was taught, called by the real engine and run for real."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from terminal import WONY, clean_environment


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("12*7 계산해줘", r"답은 84입니다\."),
        ("what is 15 times 4", r"The answer is 60\."),
        ("지금 몇 시야", r"현재 시간은 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+09:00입니다\."),
        ("what time is it", r"The current time is \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+09:00\."),
    ],
)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_demo_reckons_and_tells_the_time(
    tmp_path: Path, question: str, answer: str, language: str
) -> None:
    """It calls a tool, reads what that returns, and says so; under either language's default prompt."""
    env = clean_environment(tmp_path, WONY_LANG=language, TZ="Asia/Seoul")
    done = subprocess.run(
        [*WONY, "ask", "--demo", question], env=env, capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0
    assert re.fullmatch(answer, done.stdout.strip())
    assert "✓" in done.stderr
