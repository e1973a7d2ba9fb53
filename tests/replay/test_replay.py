"""Every broken answer of the corpus, played through the real readers: what was meant, or nothing and a word.

The corpus is shipped with the package (`src/wony/replay_corpus`): `wony doctor --replay` plays the same.
"""

from __future__ import annotations

from collections import Counter

import pytest

from wony.backends.recorded import RecordedBackend
from wony.protocols import Backend
from wony.repair import fits
from wony.replay import CORPUS, Case, load, play

CASES = load()
LEAST = 120


def backend_of(case: Case) -> Backend:
    return RecordedBackend(case.wire, case.answers)


@pytest.mark.anyio
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
async def test_what_comes_of_it(case: Case) -> None:
    """The expected calls, texts and thinking, or an explanation; never another call."""
    (played,) = await play([case], backend_of)
    assert played.wrong == ""
    assert played.verdict == case.verdict


@pytest.mark.anyio
async def test_no_call_runs_with_arguments_that_were_not_meant() -> None:
    """Over the whole corpus, what would be run is what the case says, call by call."""
    for played in await play(CASES, backend_of):
        assert played.calls == played.case.calls, played.case.id


def test_the_corpus_is_large_and_covers_the_table() -> None:
    """At least 120 cases with ids of their own, in both languages, over both wires, from many rows."""
    assert len(CASES) >= LEAST
    assert len({case.id for case in CASES}) == len(CASES)
    rows = Counter(case.row for case in CASES)
    assert {"1", "2", "3", "4", "5", "6", "9", "10", "11", "23", "25", "26", "29", "31", "35", "36", "40"} < {
        *rows
    }
    assert rows["L23"] >= 20
    assert {case.wire for case in CASES} == {"ollama", "openai"}
    whole = "".join(path.read_text("utf-8") for path in CORPUS.glob("*.jsonl"))
    assert "메모" in whole


def test_what_is_expected_can_be_expected() -> None:
    """A case that is mended brings a call or a text, and its calls are such as their tools take."""
    for case in CASES:
        if case.verdict == "mended":
            assert case.calls or case.text, case.id
        tools = {tool.name: tool for tool in case.tools}
        for call in case.calls:
            assert fits(call.arguments, tools[call.name]) or call.arguments["from_line"] == "3", case.id
