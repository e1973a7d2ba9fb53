"""Conversations with the demo under every packaged prompt, in both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from talk import TOOLS, ask

import wony
from wony.backends.embedded import EmbeddedBackend
from wony.prompt_files.folder import PromptFolder, read_value
from wony.prompts import PromptLibrary
from wony.types import Message

pytestmark = pytest.mark.anyio

TEMPLATES = Path(wony.__path__[0]) / "templates"
NAMES = sorted(path.name.removesuffix(".ko.md") for path in TEMPLATES.glob("*.ko.md"))
GREETING = {"ko": "안녕하세요! 무엇을 도와드릴까요?", "en": "Hello! How can I help you today?"}
KNOWN = {
    "ko": (
        ("안녕하세요", GREETING["ko"]),
        ("지금 몇 시예요?", "그 일을 할 도구가 없습니다."),
        ("12*7 계산해줘", "그 일을 할 도구가 없습니다."),
        ("고마워요", "천만에요!"),
    ),
    "en": (
        ("hello", GREETING["en"]),
        ("what time is it?", "I do not have a tool for that."),
        ("calculate 12*7", "I do not have a tool for that."),
        ("thanks", "You are welcome!"),
    ),
}
"""What the demo was taught to answer where it has no tools."""
NOT_KNOWN = {
    "ko": "저는 작은 테스트 모델이라서 대답할 수 없습니다.",
    "en": "I am a tiny test model and I cannot answer that.",
}


@pytest.fixture
async def demo() -> AsyncIterator[EmbeddedBackend]:
    backend = EmbeddedBackend(None)
    yield backend
    await backend.close()


async def system(name: str, language: str) -> Message:
    """Return a packaged prompt as it is sent when nothing is said about its variables."""
    library = PromptLibrary({"packaged": PromptFolder(TEMPLATES, "packaged")}, language, read_value)
    return Message("system", (await library.render([name], {})).text)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", NAMES)
async def test_the_demo_talks_sense_under_every_prompt(
    demo: EmbeddedBackend, name: str, language: str
) -> None:
    """Asked in the prompt's own language, it says what it was taught, and ends by itself."""
    prompt = await system(name, language)
    for said, expected in KNOWN[language]:
        answer = await ask(demo, prompt, said)
        assert answer.text in (expected, NOT_KNOWN[language]), said
        assert answer.reason == "stop"
        assert answer.thinking


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", NAMES)
async def test_a_second_turn_is_answered_as_well(demo: EmbeddedBackend, name: str, language: str) -> None:
    """With the greeting before it."""
    prompt = await system(name, language)
    (greeting, greeted), _, _, (thanks, welcome) = KNOWN[language]
    first = await ask(demo, prompt, greeting)
    assert first.text == greeted
    second = await ask(demo, prompt, greeting, first.message, thanks)
    assert (second.text, second.reason) == (welcome, "stop")


@pytest.mark.parametrize("said", ["hello", "Hello!", "hi", "안녕하세요", "안녕"])
@pytest.mark.parametrize("language", ["ko", "en"])
async def test_the_default_prompt_greets_in_the_language_of_the_greeting(
    demo: EmbeddedBackend, language: str, said: str
) -> None:
    """Whatever the language of the prompt: many a Korean types `hello` first."""
    answer = await ask(demo, await system("assistant", language), said)
    assert answer.text == GREETING["en" if said.isascii() else "ko"]
    assert answer.reason == "stop"


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", NAMES)
async def test_with_tools_both_languages_are_spoken_under_every_prompt(
    demo: EmbeddedBackend, name: str, language: str
) -> None:
    """It greets in the language of the greeting, and takes the right tool for what it cannot know."""
    prompt = await system(name, language)
    for said in ("hello", "안녕하세요"):
        answer = await ask(demo, prompt, said, tools=TOOLS)
        assert answer.text == GREETING["en" if said.isascii() else "ko"]
        assert answer.reason == "stop"
    for said in ("what time is it?", "지금 몇 시예요?", "calculate 12*7", "12*7 계산해줘"):
        tool = "calculator" if "12" in said else "get_current_time"
        assert [call.name for call in (await ask(demo, prompt, said, tools=TOOLS)).calls] == [tool]
