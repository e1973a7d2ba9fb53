"""The window drawn, and the figures under the prompt: what is exact, what is estimated, what is not known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wony.cli.history_stats import stats_rows
from wony.cli.status_line import short_count, status_line
from wony.cli.width import cells
from wony.cli.window import bar, parts_of, window_lines
from wony.events import ContextReport
from wony.locales import catalogue
from wony.types import Usage, UsageSums

KO, EN = catalogue("ko"), catalogue("en")
REPORT = ContextReport(
    window=8192, reserve=1228, system=300, tools=0, summary=800, turns=3000, expected_tokens=4100
)
COUNTED = replace(REPORT, prompt_tokens=4000, prompt_bytes=1000, unchanged_bytes=900, former_bytes=950)


def line(usage: Usage, report: ContextReport | None) -> str:
    return status_line("name", "model", usage, EN, 200, report)


def test_every_part_has_its_row_and_its_share() -> None:
    """The rows add up to the window; what holds nothing has no row."""
    drawn = window_lines(REPORT, KO, 80)
    assert drawn[1:] == [
        "  █ 시스템              300토큰    4%",
        "  ▒ 요약                800토큰   10%",
        "  ■ 대화              3,000토큰   37%",
        "  ░ 생각과 답의 자리  1,228토큰   15%",
        "  · 빈 자리           2,864토큰   35%",
    ]
    assert sum(part.tokens for part in parts_of(REPORT)) == 8192
    assert drawn[0] == "  " + "█" * 3 + "▒" * 7 + "■" * 23 + "░" * 9 + "·" * 22


def test_an_unknown_window_has_neither_reserve_nor_free_room() -> None:
    """Nothing is made up."""
    report = replace(REPORT, window=None, reserve=0)
    assert [part.name for part in parts_of(report)] == ["system", "summary", "turns"]


def test_nothing_draws_nothing() -> None:
    """An empty report has no bar."""
    nothing = ContextReport(None, 0, 0, 0, 0, 0, 0)
    assert window_lines(nothing, EN, 80) == ()


@given(
    st.builds(
        ContextReport,
        window=st.none() | st.integers(1, 200_000),
        reserve=st.integers(0, 20_000),
        system=st.integers(0, 5_000),
        tools=st.integers(0, 5_000),
        summary=st.integers(0, 50_000),
        turns=st.integers(1, 200_000),
        expected_tokens=st.integers(0, 300_000),
    ),
    st.integers(1, 200),
)
def test_a_bar_is_as_long_as_it_should_be(report: ContextReport, columns: int) -> None:
    """Whatever the shares, every part is seen and nothing is wider than the screen."""
    parts = parts_of(report)
    drawn = bar(parts, columns)
    assert len(drawn) == max(columns, len(parts))
    assert list(drawn) == sorted(drawn, key=[part.mark for part in parts].index)
    assert {part.mark for part in parts} == set(drawn)
    if columns >= 60:
        assert all(cells(row) < columns for row in window_lines(report, EN, columns))


@pytest.mark.parametrize(
    ("usage", "report", "figures"),
    [
        (Usage(), None, ""),
        (Usage(), REPORT, " · context ~4.0k/8k"),
        (Usage(), replace(REPORT, window=None), " · context ~4.0k/?"),
        (Usage(prompt_tokens=4000, answer_tokens=96), COUNTED, " · context 4k/8k (90% unchanged)"),
        (Usage(prompt_tokens=4000, cached_tokens=3000), COUNTED, " · context 3.9k/8k (75% cached)"),
        (Usage(prompt_tokens=4000, window=4096), None, " · context 3.9k/4k"),
        # Looked at after the answer: a summary was made.
        (
            Usage(prompt_tokens=7000),
            replace(REPORT, compaction_id="c"),
            " · context ~4.0k/8k · with summary",
        ),
    ],
)
def test_what_is_counted_is_told_from_what_is_not(
    usage: Usage, report: ContextReport | None, figures: str
) -> None:
    """Estimates have a mark, unknown windows a question mark, our own measure its own word."""
    assert line(usage, report) == f"name · model{figures}"


@pytest.mark.parametrize(
    ("tokens", "shown"),
    [
        *((1024 * n, f"{n}k") for n in (1, 2, 4, 8, 16, 32, 64, 128)),
        (0, "0"),
        (1023, "1023"),
        (3_175, "3.1k"),
        (10_188, "9.9k"),
        (10_189, "10k"),
        (32_000, "31k"),
    ],
)
def test_a_window_is_shown_as_it_was_asked_for(tokens: int, shown: str) -> None:
    """`num_ctx 32k` is 32,768 tokens, and reads 32k."""
    assert short_count(tokens) == shown


def test_sums_say_what_no_server_told() -> None:
    """Shares are of what is known, and nothing is divided by nothing."""
    sums = UsageSums(answers=3, prompt_tokens=300, cached_tokens=90, cacheable_tokens=100, former_bytes=200)
    told = dict(stats_rows(replace(sums, prompt_bytes=400, unchanged_bytes=190), EN))
    assert told["of these cached"] == "90 (90.0%)"
    assert told["unchanged beginnings"] == "47.5%"
    assert told["former requests kept"] == "95.0%"
    assert (
        dict(stats_rows(replace(sums, cacheable_tokens=0), EN))["of these cached"] == "not told by the server"
    )
    assert dict(stats_rows(UsageSums(), KO))["그중 캐시"] == "아직 없음"
