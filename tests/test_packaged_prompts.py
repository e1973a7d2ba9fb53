"""The packaged prompts in conversations: what is kept and sent is what was rendered, with every value."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from program import script
from simulated_ollama import SimulatedOllama
from test_prompts import NAMES, asked
from wony.app import App
from wony.config import Paths, Settings
from wony.prompt_types import Variable

pytestmark = pytest.mark.anyio

UNFILLED = re.compile(r"\$[{\w]")
OF_A_DAY = re.compile(r"\b20\d\d\b|\d\d:\d\d|\d월|\d일|January|Monday|월요일|오늘|today", re.IGNORECASE)
"""What would make a prompt another one tomorrow."""


def value_for(variable: Variable) -> str:
    """Return a value that is not the default, where there is another."""
    if variable.choices:
        return variable.choices[-1]
    return "7" if variable.kind == "number" else f"‹{variable.name}: 김 부장님 & $co›"


def chosen(home: Path, language: str, **more: str) -> Settings:
    settings = Settings(paths=Paths(home, home), lang="ko" if language == "ko" else "en")
    return replace(settings, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", NAMES)
async def test_a_conversation_keeps_what_was_rendered(tmp_path: Path, name: str, language: str) -> None:
    """Two turns on the scripted backend, the second in another process: every value is in the system text."""
    backend = script(tmp_path, "하나 one", "둘 two")
    settings = chosen(tmp_path, language, backend=backend)
    async with App(settings) as app:
        library = await app.prompts()
        composition = await library.compose([name])
        values = {variable.name: value_for(variable) for variable in composition.variables}
        rendered = app.use(composition.render(values))
        reference = await asked(app, "", "첫 번째 first?")
        assert composition.settings == {}
    async with App(settings) as later:
        await asked(later, reference, "두 번째 second?")
        manager = await later.sessions()
        session = await manager.open(reference)
        said = [(one.message.role, one.message.content) for one in await manager.transcript(session)]
        options = later.answer_options()
        sent = (await manager.so_far(session, options)).messages[0]
    assert said == [
        ("user", "첫 번째 first?"),
        ("assistant", "하나 one"),
        ("user", "두 번째 second?"),
        ("assistant", "하나 one"),
    ]
    assert session.metadata["system"] == rendered.text == sent.content
    assert session.metadata["prompts"]["values"] == values
    assert all(value in rendered.text for value in values.values())
    text = rendered.text
    for value in values.values():
        text = text.replace(value, "")
    assert not UNFILLED.search(text)
    assert not OF_A_DAY.search(text)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", NAMES)
async def test_the_server_gets_what_was_rendered(
    tmp_path: Path, ollama: SimulatedOllama, name: str, language: str
) -> None:
    """In both turns the same bytes, before everything else and nowhere else."""
    async with App(chosen(tmp_path, language, ollama_host=ollama.url)) as app:
        composition = await (await app.prompts()).compose([name])
        rendered = app.use(composition.render({v.name: value_for(v) for v in composition.variables}))
        await asked(app, await asked(app, "", "One?"), "Two?")
    first, second = (request.json["messages"] for request in ollama.asked("/api/chat"))
    assert first[0] == second[0] == {"role": "system", "content": rendered.text}
    assert [message["role"] for message in second] == ["system", "user", "assistant", "user"]
    assert second[: len(first)] == first
