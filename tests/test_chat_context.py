"""What the model sees of a long conversation, as its person is told: on a real terminal, held to the counts
of the (simulated) server.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from program import rows, run, script
from simulated_model import Answer
from simulated_ollama import SimulatedOllama
from simulated_prompt import spoken
from terminal import CTRL_C, CTRL_D, ENTER, WONY, Terminal, clean_environment, terminal
from wony.cli.status_line import short_count

WINDOW = 4096
PASSPORT = "M1234-5678"
FIRST = f"부산 여행을 도와줘. 내 여권 번호는 {PASSPORT}이고 예산은 740만원이야."
SHORT = "부산까지는 기차로 두 시간 반쯤 걸리고, 창가 자리는 일찍 나가니 미리 사 두는 편이 좋습니다.\n\n" * 12
LONG = SHORT * 2
SUMMARY = "[대화를 줄이기 위한 요청입니다"


@contextmanager
def chat(home: Path, backend: str, *words: str, **more: str) -> Iterator[Terminal]:
    """A Korean conversation that has drawn its first prompt, on a terminal on which no line wraps."""
    argv = [*WONY, "chat", "--backend", backend, *words]
    with terminal(argv, clean_environment(home, WONY_LANG="ko", **more), columns=132, rows=50) as screen:
        screen.wait_for("›")
        yield screen
        screen.send(CTRL_D)
        assert screen.wait_exit() == 0


def say(screen: Terminal, text: str, *expected: str) -> None:
    """Type a line and wait for what it brings, and for the prompt after it."""
    prompts = screen.transcript.count("\n›")
    screen.send(text + ENTER)
    screen.wait_until(lambda: screen.transcript.count("\n›") > prompts, "the next prompt")
    screen.wait_for(*expected)


@contextmanager
def small_ollama(answer: str = LONG) -> Iterator[SimulatedOllama]:
    """A server with the smallest window, whose model answers at length and summarizes when asked to."""

    def answered(body: dict[str, Any]) -> Answer:
        asked = body["messages"][-1]["content"]
        if not asked.startswith(SUMMARY):
            return Answer(answer, thinking="여행 이야기구나.")
        count = int((re.search(r"(\d+)줄을", asked) or ["", "1"])[1])
        return Answer(
            "\n".join(f"{n}. 사용자가 여행을 물었고 비서가 길을 알려 주었다." for n in range(1, count + 1))
        )

    with SimulatedOllama() as ollama:
        ollama.default_context = WINDOW
        ollama.answer = answered
        ollama.tells_cached = True
        yield ollama


def questions_read(ollama: SimulatedOllama) -> list[int]:
    """Return the tokens of every prompt that somebody waited for, as the server counted them."""
    return [one.tokens for one in ollama.readings if not one.ahead and SUMMARY not in one.text]


def number(pattern: str, text: str) -> int:
    """Return the last number on the screen that stands where the pattern says."""
    return int(re.findall(pattern, text)[-1].replace(",", ""))


def require_true(screen: Terminal, prompt: int, written: int) -> None:
    """What is told under the prompt and by /context is what the server counted."""
    told = f"문맥 {short_count(prompt + written)}/{short_count(WINDOW)}"
    # Where the window was nearly full, a summary is on its way, and may be there already.
    screen.wait_until(lambda: told in screen.text or "요약 포함" in screen.text, told)
    say(screen, "/context", "추정:")
    assert number(r"마지막(?:으로 센)? 요청(?:은)? ([\d,]+)토큰", screen.text) == prompt
    assert number(r"문맥 창 ([\d,]+)토큰", screen.text) == WINDOW


# -- a window passed three times -----------------------------------------------------------------------


def test_what_is_told_is_what_the_server_counted(tmp_path: Path) -> None:
    """On every turn of a conversation three windows long; and its first message can still be had."""
    with small_ollama() as ollama, chat(tmp_path, "ollama", OLLAMA_HOST=ollama.url) as screen:
        written = ollama.tokenizer.count(spoken(Answer(LONG, thinking="여행 이야기구나.")))
        turns = 3 * WINDOW // written + 1
        for turn in range(turns):
            say(screen, FIRST if not turn else f"{turn}번째 날에는 어디로 갈까?", "토큰" if turn else "초당")
            require_true(screen, questions_read(ollama)[-1], written)
        assert ollama.dropped == 0
        assert max(one.tokens for one in ollama.readings) < WINDOW
        assert "개를 모델에게는 요약으로 보냅니다" in screen.transcript  # told, every time
        say(screen, f"/search {PASSPORT}", "부산 여행을 도와줘")
        assert PASSPORT in ollama.asked("/api/chat")[-1].json["messages"][0]["content"]  # the summary has it
        asked = screen.transcript.count(FIRST)
        say(screen, "/why 1")
        assert screen.transcript.count(FIRST) == asked + 1
        say(screen, "/context cache", "서버: 읽은", "wony:")
        say(screen, "/compact undo", "요약을 되돌렸습니다")
    stats = run(tmp_path, "history", "stats", "--json").json
    assert stats["answers"] == turns
    assert stats["prompt_tokens"] == sum(questions_read(ollama))
    assert stats["compactions"] >= 2


# -- idle time -----------------------------------------------------------------------------------------


def nearly_full(screen: Terminal, ollama: SimulatedOllama) -> None:
    """Talk until the next moment of rest is used to sum up."""
    answer = ollama.tokenizer.count(SHORT)
    for turn in range(20):
        say(screen, FIRST if not turn else f"{turn}번째 날에는 어디로 갈까?")
        if questions_read(ollama)[-1] + answer > WINDOW * 0.7:
            return


class Held:
    """A model that summarizes only when it is let."""

    def __init__(self, ollama: SimulatedOllama) -> None:
        self.asked, self.let = threading.Event(), threading.Event()
        self._answer = ollama.answer
        ollama.answer = self._held

    def _held(self, body: dict[str, Any]) -> Answer:
        answer = self._answer(body)
        if not body["messages"][-1]["content"].startswith(SUMMARY):
            return answer
        self.asked.set()
        return Answer(Later(self.let, str(answer.content)))


class Later(list[str]):
    """An answer that begins to come when something has happened."""

    def __init__(self, when: threading.Event, text: str) -> None:
        super().__init__([text])
        self._when = when

    def __iter__(self) -> Iterator[str]:
        self._when.wait(30)
        return super().__iter__()


def test_a_summary_is_told_above_what_is_being_typed(tmp_path: Path) -> None:
    """Made while the person types; the line that is typed stays as it is."""
    with small_ollama(SHORT) as ollama, chat(tmp_path, "ollama", OLLAMA_HOST=ollama.url) as screen:
        held = Held(ollama)
        nearly_full(screen, ollama)
        screen.wait_until(held.asked.is_set, "the request for a summary")
        screen.send("반쯤 쓴 말")
        screen.wait_for("› 반쯤 쓴 말")
        held.let.set()
        screen.wait_for("요약으로 보냅니다", "› 반쯤 쓴 말", "요약 포함", "문맥 약")
        assert screen.text.count("› 반쯤 쓴 말") == 1
        say(screen, "?", "초당")
        assert ollama.asked("/api/chat")[-1].json["messages"][-1]["content"].startswith("반쯤 쓴 말?")
        screen.send(CTRL_C)


def test_a_message_never_waits_for_a_summary(tmp_path: Path) -> None:
    """What was begun in idle time gives way at once, and nothing is half done."""
    with small_ollama(SHORT) as ollama, chat(tmp_path, "ollama", OLLAMA_HOST=ollama.url) as screen:
        held = Held(ollama)
        nearly_full(screen, ollama)
        screen.wait_until(held.asked.is_set, "the request for a summary")
        before = len(questions_read(ollama))
        say(screen, "/branch", "갈래가 하나뿐입니다")
        screen.send("잠깐, 하나만 더" + ENTER)
        screen.wait_until(lambda: len(questions_read(ollama)) > before, "the next question")
        held.let.set()
        screen.wait_for("잠깐, 하나만 더", "초당")
        assert SUMMARY not in screen.transcript


# -- the commands --------------------------------------------------------------------------------------


def test_a_small_conversation_needs_no_summary(tmp_path: Path) -> None:
    """Each command says so."""
    with chat(tmp_path, script(tmp_path, "네.")) as screen:
        say(screen, "/context cache", "아직 답이 없습니다")
        say(screen, "/compact", "아직 요약할 것이 없습니다")
        say(screen, "/branch", "아무 말이 없습니다")
        say(screen, "/retry", "아직 질문이 없습니다")
        say(screen, "/search 없는말", "‘없는말’은 어느 대화에도 없습니다")
        assert "앞의 갈래" not in screen.transcript, "no branch was left behind"
        say(screen, "안녕", "네.")
        say(screen, "/compact 여행", "아직 요약할 것이 없습니다")
        say(screen, "/compact undo", "요약이 없습니다")
        say(screen, "/why 1", "요약이 없습니다")
        say(screen, "/context", "알려 주지 않았습니다", "대화", "추정:")
        say(screen, "/context cache", "첫 요청이라")
        say(screen, "/context 그림", "/context cache")


def compact_to_the_question(screen: Terminal) -> None:
    """Ask for a summary and wait until it is shown with its question."""
    asked = screen.transcript.count("[y/N]")
    screen.send("/compact 여권" + ENTER)
    screen.wait_until(lambda: screen.transcript.count("[y/N]") > asked, "the question")
    screen.wait_for("하고 있던 일", PASSPORT, "있었던 일", "1. ")


def test_a_summary_is_shown_before_it_is_sent(tmp_path: Path) -> None:
    """A no changes nothing; a yes does, and can be taken back."""
    alone = {"WONY_TOOLS": "none"}  # so that this small window is not full again at once
    with small_ollama() as ollama, chat(tmp_path, "ollama", OLLAMA_HOST=ollama.url, **alone) as screen:
        for text in (FIRST, "둘째 날은?", "셋째 날은?"):
            say(screen, text, "초당")
        compact_to_the_question(screen)
        say(screen, "n", "그대로 두었습니다")
        compact_to_the_question(screen)
        say(screen, "y", "다음 질문부터")
        screen.wait_for("요약 포함")
        say(screen, "/context", "요약으로만 보입니다")
        say(screen, "/why", "있었던 일", "/why 번호")
        say(screen, "/why 99", "/why 번호")
        say(screen, "넷째 날은?", "초당")
        say(screen, "/context cache", "새 요약이 들어간 자리")
        sent = ollama.asked("/api/chat")[-1].json["messages"]
        assert "둘째 날은?" not in [message["content"] for message in sent]
        say(screen, "/compact undo", "요약을 되돌렸습니다")
        screen.wait_gone("요약 포함")
        say(screen, "다섯째 날은?", "초당")
        sent = ollama.asked("/api/chat")[-1].json["messages"]
        assert "둘째 날은?" in [message["content"] for message in sent]
    # Full enough, but who has taken a summary back gets none made ahead.
    assert rows(tmp_path, "SELECT COUNT(*), SUM(undone) FROM compactions") == [(1, 1)]


def test_every_branch_can_be_reached_again(tmp_path: Path) -> None:
    """Undo, retry and edit say how, and /branch goes there."""
    with chat(tmp_path, script(tmp_path, "첫 답", "둘째 답", "셋째 답", "넷째 답")) as screen:
        say(screen, "하나", "첫 답")
        say(screen, "/branch", "갈래가 하나뿐입니다")
        say(screen, "/retry", "둘째 답", "/branch로 돌아갈 수 있습니다")
        say(screen, "/branch", "  1  › 하나 → 첫 답", "*  2  › 하나 → 둘째 답", "*가 지금 갈래")
        say(screen, "/undo", "되돌렸습니다", "/branch로 돌아갈 수 있습니다")
        say(screen, "/branch", "갈래의 끝이 아닌 곳")
        say(screen, "/branch 9", "9번 갈래는 없습니다")
        say(screen, "/branch 1", "첫 답", "대화를 이어 갑니다")
        say(screen, "이어서", "셋째 답")
        say(screen, "/branch", "*  2  › 이어서 → 셋째 답")
        screen.send("/edit" + ENTER)
        screen.wait_for("› 이어서")
        say(screen, "?", "넷째 답", "/branch로 돌아갈 수 있습니다")
        screen.send("/branch ")
        screen.wait_until(lambda: screen.text.count("이어서 → 셋째 답") == 2, "what can be chosen")
        screen.send(CTRL_C)
        screen.wait_until(lambda: screen.text.count("이어서 → 셋째 답") == 1, "an empty prompt")


def test_a_notice_about_the_context_reaches_standard_error(tmp_path: Path) -> None:
    """Also beside --json: a server that read less than was sent is told of."""
    backend = script(tmp_path, {"text": "ok", "usage": {"prompt_tokens": 9, "answer_tokens": 1}})
    for flags in ((), ("--json",)):
        done = run(tmp_path, "ask", "--backend", backend, *flags, "word " * 400)
        assert done.code == 0
        assert "left out part of the conversation" in done.err
        assert "left out" not in done.out
