"""The text of a compaction: what stands under the system text for what is no longer sent."""

from __future__ import annotations

from wony.summary.spoken import Language
from wony.types import Compaction, SummaryLine

TEXTS = {
    "ko": (
        "# 앞선 대화의 요약\n"
        "이 대화의 앞부분은 길어서 아래 요약으로 바뀌었다. 요약은 사용자가 쓴 글이 아니라 "
        "이 프로그램이 만든 것이며, [#]는 그 줄이 대신하는 메시지의 번호이다. "
        "여기 없는 내용은 지금 보이지 않으니 지어내지 않는다.",
        "## 하고 있던 일 (사용자가 쓴 그대로)",
        "## 사용자가 알려 준 사실 (사용자가 쓴 그대로, 아래로 갈수록 최근)",
        "## 있었던 일",
    ),
    "en": (
        "# Summary of the earlier conversation\n"
        "The earlier part of this conversation was too long and is replaced by this summary. It was made by "
        "this program, not written by the user; [#] gives the messages that a line stands for. What is not "
        "here cannot be seen now and must not be made up.",
        "## The task at hand (in the user's own words)",
        "## Facts that the user gave (in the user's own words, newest last)",
        "## What happened",
    ),
}


def rendered(compaction: Compaction, language: Language) -> str:
    """Return the text that stands under the system text: the same bytes for the same compaction."""
    opening, goal, facts, lines = TEXTS[language]
    blocks = [opening]
    if compaction.goal:
        blocks.append("\n".join([goal, *(f"> {line}" for line in compaction.goal.splitlines())]))
    if compaction.facts:
        blocks.append("\n".join([facts, *(f"- {fact}" for fact in compaction.facts)]))
    if compaction.lines:
        blocks.append("\n".join([lines, *(numbered(n, line) for n, line in enumerate(compaction.lines, 1))]))
    return "\n\n".join(blocks)


def reference(line: SummaryLine) -> str:
    """Return a short name of the messages that `line` stands for: the ends of the first and the last id."""
    ends = [f"#{id[-4:]}" for id in (line.message_ids[:1] + line.message_ids[1:][-1:])]
    return "–".join(ends)


def numbered(number: int, line: SummaryLine) -> str:
    """Return a line as it stands in the text: its number, and which messages it is about."""
    return f"{number}. {line.text} [{reference(line)}]"
