"""The scripted backend: what a script says is what comes."""

from __future__ import annotations

import asyncio
import textwrap
from pathlib import Path

import pytest

import wony.backends.scripted
from wony.backends.script import FAILURES, read_script
from wony.backends.scripted import ScriptedBackend
from wony.errors import (
    AnswerCut,
    BackendError,
    BackendUnreachable,
    Busy,
    ConfigError,
    ContextOverflow,
    ModelMissing,
    ToolCallUnreadable,
    WonyError,
)
from wony.locales import catalogue
from wony.types import (
    ChatRequest,
    Finished,
    Message,
    Piece,
    TextDelta,
    ThinkingDelta,
    ToolCall,
    Usage,
)

pytestmark = pytest.mark.anyio

ASKED = ChatRequest("any", (Message("user", "hi"),))


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return tmp_path / "script.toml"


def scripted(path: Path, text: str) -> ScriptedBackend:
    """A backend that plays this text."""
    path.write_text(text, "utf-8")
    return ScriptedBackend(path)


async def answer(backend: ScriptedBackend) -> list[Piece]:
    return [piece async for piece in backend.chat(ASKED)]


async def test_a_turn_is_played_as_it_is_written(script: Path) -> None:
    """Thinking, then text word by word, then tool calls, then the end."""
    text = """
        [[turn]]
        thinking = "They greet me."
        text = \"\"\"안녕하세요! **반가워요**\"\"\"
        tool_calls = [{ name = "clock", arguments = { zone = "서울" }, id = "c1" }]
        usage = { prompt_tokens = 12, answer_tokens = 5, load_seconds = 0.5 }
        """
    assert await answer(scripted(script, text)) == [
        ThinkingDelta("They "),
        ThinkingDelta("greet "),
        ThinkingDelta("me."),
        TextDelta("안녕하세요! "),
        TextDelta("**반가워요**"),
        ToolCall("clock", {"zone": "서울"}, "c1"),
        Finished("tool_calls", Usage(prompt_tokens=12, answer_tokens=5, load_seconds=0.5)),
    ]


async def test_a_list_of_texts_comes_piece_by_piece(script: Path) -> None:
    """For pieces that must be cut in a certain way; escape sequences and empty pieces are not touched."""
    text = r"""turn = [{ text = ["a\u001b[", "31m", ""], reason = "length" }]"""
    assert await answer(scripted(script, text)) == [
        TextDelta("a\x1b["),
        TextDelta("31m"),
        TextDelta(""),
        Finished("length"),
    ]


async def test_turns_are_given_in_order_and_then_the_script_is_over(script: Path) -> None:
    """Whatever is asked.  The end is said, with what to do."""
    backend = scripted(script, '[[turn]]\ntext = "one"\n[[turn]]\ntext = "two"')
    assert (await answer(backend))[0] == TextDelta("one")
    assert (await answer(backend))[0] == TextDelta("two")
    with pytest.raises(BackendError, match=r"scripted\.over"):
        await answer(backend)


async def test_a_script_may_begin_anew(script: Path) -> None:
    """For demonstrations that last."""
    backend = scripted(script, 'after = "repeat"\n[[turn]]\ntext = "one"')
    for _ in range(3):
        assert (await answer(backend))[0] == TextDelta("one")


@pytest.mark.parametrize(
    ("fail", "kind"),
    [
        ("error", BackendError),
        ("cut", AnswerCut),
        ("busy", Busy),
        ("unreachable", BackendUnreachable),
        ("overflow", ContextOverflow),
        ("model_missing", ModelMissing),
        ("unreadable_call", ToolCallUnreadable),
    ],
)
async def test_a_turn_can_end_badly(script: Path, fail: str, kind: type[WonyError]) -> None:
    """What it says comes first; the next turn is given as if nothing had been."""
    backend = scripted(
        script, f'[[turn]]\ntext = "half"\nfail = "{fail}"\nsaid = "why"\n[[turn]]\ntext = "two"'
    )
    pieces = backend.chat(ASKED)
    assert await anext(pieces) == TextDelta("half")
    with pytest.raises(kind) as caught:
        await anext(pieces)
    assert type(caught.value) is kind
    assert (await answer(backend))[0] == TextDelta("two")


async def test_a_turn_can_hang_until_it_is_cancelled(script: Path) -> None:
    """For trying out Ctrl-C."""
    backend = scripted(script, '[[turn]]\ntext = "half"\nfail = "hang"')
    came: list[Piece] = []
    began = asyncio.Event()

    async def listen() -> None:
        async for piece in backend.chat(ASKED):
            came.append(piece)
            began.set()

    task = asyncio.create_task(listen())
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert came == [TextDelta("half")]


async def test_a_delay_comes_before_each_piece(script: Path) -> None:
    """Others get their turn meanwhile."""
    backend = scripted(script, '[[turn]]\ntext = "one two"\ndelay = 0.01')
    began = asyncio.get_running_loop().time()
    await answer(backend)
    assert asyncio.get_running_loop().time() - began >= 0.02


@pytest.mark.parametrize(
    ("text", "line", "id", "key"),
    [
        ("", 1, "no_turn", None),
        ('[[turn]]\ntext = "a"\n\n[[turn]]\ntxt = "b"', 4, "unknown_key", "txt"),
        ('[[turn]]\ntext = "a"\n[[ turn ]]\ntext = 5', 3, "shape", "text"),
        ('[[turn]]\ntext = ["a", 5]', 1, "shape", "text"),
        ("[[turn]]\ndelay = true", 1, "shape", "delay"),
        ("[[turn]]\ndelay = -1", 1, "shape", "delay"),
        ("[[turn]]\ndelay = nan", 1, "shape", "delay"),
        ('[[turn]]\nfail = "badly"', 1, "choice", "fail"),
        ('[[turn]]\nreason = "tired"', 1, "choice", "reason"),
        ("[[turn]]\ntool_calls = [{ arguments = {} }]", 1, "shape", "tool_calls"),
        ('[[turn]]\ntool_calls = [{ name = "a", arguments = "x" }]', 1, "shape", "tool_calls.arguments"),
        ('[[turn]]\ntool_calls = [{ name = "a", args = {} }]', 1, "unknown_key", "args"),
        ('[[turn]]\nusage = { prompt_tokens = "x" }', 1, "shape", "usage.prompt_tokens"),
        ("[[turn]]\nusage = { tokens = 5 }", 1, "unknown_key", "tokens"),
        ('after = "again"\n[[turn]]', 1, "choice", "after"),
        ('turns = 5\n[[turn]]\ntext = ""', 1, "unknown_key", "turns"),
        ("turn = [5]", 1, "shape", "turn"),
    ],
)
async def test_a_wrong_script_is_told_with_its_line(
    script: Path, text: str, line: int, id: str, key: str | None
) -> None:
    """The file, the line of the turn, and what is wrong there, in both languages."""
    with pytest.raises(ConfigError) as caught:
        await answer(scripted(script, text))
    error = caught.value
    assert (error.id, error.params.get("key")) == (f"scripted.{id}", key)
    assert (error.params["path"], error.params["line"]) == (script, line)
    for language in ("ko", "en"):
        assert str(script) in catalogue(language)(error.id, **error.params)


async def test_what_is_no_toml_is_told_in_the_parsers_words(script: Path) -> None:
    """They name the line and column."""
    with pytest.raises(ConfigError, match="line 2"):
        await answer(scripted(script, "[[turn]]\ntext = a"))


async def test_what_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    """An editor saved the Korean in an old encoding."""
    script = saved_in_cp949(tmp_path / "old.toml")
    with pytest.raises(ConfigError) as caught:
        await answer(ScriptedBackend(script))
    assert caught.value.params["line"] == 2


def saved_in_cp949(path: Path) -> Path:
    path.write_bytes('[[turn]]\ntext = "안녕"'.encode("cp949"))
    return path


async def test_a_script_that_is_not_there(tmp_path: Path) -> None:
    """A missing file and a folder are told alike."""
    for path in (tmp_path / "missing.toml", tmp_path):
        with pytest.raises(ConfigError, match=r"scripted\.unreadable"):
            await answer(ScriptedBackend(path))


async def test_a_window_holds_for_every_turn_that_names_none(script: Path) -> None:
    """It is told before the first answer, too."""
    turns = '[[turn]]\ntext = "a"\n[[turn]]\ntext = "b"\nusage = { window = 4096, prompt_tokens = 9 }\n'
    backend = scripted(script, "window = 8192\n" + turns)
    assert await backend.warm(ChatRequest("any", ())) == 8192
    ends = [(await answer(backend))[-1] for _ in range(2)]
    assert ends == [
        Finished("stop", Usage(window=8192)),
        Finished("stop", Usage(window=4096, prompt_tokens=9)),
    ]
    assert await scripted(script, turns).warm(ChatRequest("any", ())) is None


@pytest.mark.parametrize("window", ["0", "-1", "true", '"8192"', "1.5"])
async def test_a_window_that_is_none_is_a_mistake(script: Path, window: str) -> None:
    """Told like every other."""
    with pytest.raises(ConfigError, match=r"scripted\.shape"):
        await answer(scripted(script, f'window = {window}\n[[turn]]\ntext = "a"'))


async def test_the_doctor_reads_the_script(script: Path) -> None:
    """A script that can be played is fine; one that cannot is a finding, not an exception."""
    backend = scripted(script, '[[turn]]\ntext = "a"')
    await backend.warm(ChatRequest("any", ()))
    assert [finding.level for finding in await backend.check("any")] == ["ok"]
    assert [model.name for model in await backend.models()] == ["scripted"]
    await backend.close()
    broken = scripted(script, "nonsense")
    assert [finding.level for finding in await broken.check("any")] == ["broken"]


def test_the_scripts_in_the_documentation_can_be_played(tmp_path: Path) -> None:
    """Both the page about backends and the module show one that works."""
    page = (Path(__file__).parent.parent / "docs" / "backends.md").read_text("utf-8")
    shown = page.split("```toml\n")[1].split("```")[0]
    told = textwrap.dedent((wony.backends.scripted.__doc__ or "").partition("whatever is asked:\n")[2])
    for number, text in enumerate((shown, told.partition("\nA turn may also")[0])):
        script = tmp_path / f"{number}.toml"
        script.write_text(text, "utf-8")
        assert len(read_script(script).turns) >= 3
    for failure in FAILURES:
        assert f"| `{failure}` |" in page
