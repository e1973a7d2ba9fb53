"""Stored conversations on the screen and in pipes."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from emulator import Terminal
from wony.cli.screen import Screen
from wony.cli.transcript import draw_transcript
from wony.locales import catalogue
from wony.types import Message, Role, Status, StoredMessage

SAY = catalogue("en")


def stored(role: Role, content: str, status: Status = "complete") -> StoredMessage:
    message = Message(role, content)
    return StoredMessage("id", "session", None, 1, message, status, datetime(2026, 1, 2, tzinfo=UTC))


TALK = [
    stored("user", "차를 추천해 줘\n짧게"),
    stored("assistant", "**녹차**가 좋습니다.\n\n1. 은은\n2. 깔끔"),
    stored("tool", "hidden"),
    stored("user", "더"),
    stored("assistant", "홍차는", "interrupted"),
]


def test_a_transcript_shows_questions_answers_and_marks() -> None:
    """A stored conversation reads like the one that was on the screen, with a mark where it broke off."""
    terminal = Terminal()
    draw_transcript(terminal.screen(), catalogue("ko"), TALK, left_out=1200)
    assert terminal.lines == [
        "앞의 메시지 1,200개는 생략했습니다",
        "",
        "› 차를 추천해 줘",
        "  짧게",
        "",
        "녹차가 좋습니다.",
        "",
        "1. 은은",
        "2. 깔끔",
        "",
        "› 더",
        "",
        "홍차는",
        "",
        "■ 여기서 중단됨",
    ]


def test_a_transcript_in_a_pipe_is_plain() -> None:
    """Another program gets the text as it was written."""
    out = io.StringIO()
    draw_transcript(Screen(out, out, {}), SAY, TALK[:2])
    assert out.getvalue() == "› 차를 추천해 줘\n  짧게\n\n**녹차**가 좋습니다.\n\n1. 은은\n2. 깔끔\n"


@pytest.mark.parametrize(
    ("status", "mark"), [("error", "broken off here by an error"), ("streaming", "still being written")]
)
def test_a_transcript_marks_what_is_not_whole(status: Status, mark: str) -> None:
    """Every state but a complete one is named, also when no word had come."""
    out = io.StringIO()
    draw_transcript(Screen(out, out, {}), SAY, [stored("assistant", "", status)])
    assert out.getvalue() == f"{mark}\n"
