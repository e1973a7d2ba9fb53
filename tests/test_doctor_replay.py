"""`wony doctor --replay`: what is made of the packaged broken answers, told without a server or a file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from program import run
from wony.replay import load

CASES = load()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_doctor_plays_the_corpus(tmp_path: Path, lang: str) -> None:
    """It says how many are mended, explained and wrong; nothing is asked of a server, nothing is written."""
    ran = run(tmp_path, "doctor", "--replay", WONY_LANG=lang, OLLAMA_HOST="http://127.0.0.1:1")
    assert (ran.code, ran.err) == (0, "")
    expected = Counter(case.verdict for case in CASES)
    assert expected["wrong"] == 0
    for number in (len(CASES), expected["mended"], expected["explained"]):
        assert str(number) in ran.out
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_doctor_plays_the_corpus_for_programs(tmp_path: Path) -> None:
    """With --json, each case and what came of it."""
    told = json.loads(run(tmp_path, "doctor", "--replay", "--json").out)
    assert [(one["id"], one["verdict"]) for one in told] == [(case.id, case.verdict) for case in CASES]
