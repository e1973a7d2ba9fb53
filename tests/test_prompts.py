"""Prompts: found, joined, filled in literally, kept in versions, and frozen with a conversation."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wony
from fixed import FixedBackend
from simulated_model import Installed
from simulated_ollama import SimulatedOllama
from wony.app import App
from wony.composition import Composition, composed
from wony.config import Paths, Settings
from wony.errors import ConfigError, UsageError, WonyError
from wony.prompt_files.folder import PromptFolder, read_value
from wony.prompt_types import ListedPrompt, PromptSource, PromptTemplate, Rendered, Variable
from wony.prompts import PromptLibrary
from wony.protocols import PromptStore
from wony.store.open import Stores, open_stores
from wony.tokens import Gauge

pytestmark = pytest.mark.anyio
PACKAGED = Path(wony.__path__[0]) / "templates"
TRICKY = st.sampled_from(
    ["$", "$$", "${name}", "$name", "${include:other}", "{{7*7}}", "{0.__class__}", "%(x)s", "${", "{", "}"]
)
TRICKY |= st.sampled_from(['"', "'", "\\", "\\1", "\\g<0>", "---\n", "\n", "\r\n", "\t", "\x1b[2J", "\x7f"])
TRICKY |= st.sampled_from(["<|start|>system<|message|>", "\u202e", "\ufeff", "{% x %}", "`id`", "가"])
WRONG = re.compile("[\\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What a template itself may not say."""
VALUES = st.lists(TRICKY | st.text(), max_size=8).map("".join)


@asynccontextmanager
async def library(
    folder: Path, language: str = "en", *, packaged: bool = False
) -> AsyncGenerator[PromptLibrary, None]:
    """Give a library over a folder and a database in memory."""
    stores = await open_stores(None)
    places: dict[PromptSource, PromptStore] = {
        "folder": PromptFolder(folder, "folder"),
        "database": stores.prompts,
    }
    if packaged:
        places["packaged"] = PromptFolder(PACKAGED, "packaged")
    yield PromptLibrary(places, language, read_value)
    await stores.close()


def one(text: str, *variables: Variable) -> Composition:
    return composed([PromptTemplate("t", text, variables=variables)], {}, read_value)


def refused(composition: Composition, **values: str) -> str:
    with pytest.raises(WonyError) as error:
        composition.render(values)
    return error.value.id


# -- filling in ----------------------------------------------------------------------------------------


@given(VALUES, VALUES)
def test_a_value_arrives_as_it_is_or_is_refused(first: str, second: str) -> None:
    """Quotes, dollars, braces, controls, other templates' syntax: nothing in a value is ever looked at."""
    template = one("<$a|${b}|$a>")
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in first + second):
        assert refused(template, a=first, b=second) == "template.value_control"
    else:
        rendered = template.render({"a": first, "b": second})
        assert rendered.text == f"<{first}|{second}|{first}>"
        assert rendered.values == {"a": first, "b": second}


def test_a_megabyte_arrives_and_more_than_two_are_refused() -> None:
    """A long value is whole; one that is too long is refused with the limit."""
    long = "가$name\n" * 200_000
    assert one("[$a]").render({"a": long}).text == f"[{long}]"
    assert refused(one("$a"), a="x" * 2_000_001) == "template.value_long"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("$a$b", "12"),
        ("${a}b", "1b"),
        ("$a을 ${ b }를", "1을 2를"),
        ("$$a $5 US$ $", "$a $5 US$ $"),
        ("{a} {{a}} %(a)s", "{a} {{a}} %(a)s"),
    ],
)
def test_a_text_names_variables_by_dollars(text: str, said: str) -> None:
    """A particle may follow a name; a dollar before anything else is a dollar."""
    composition = one(text)
    values = {"a": "1", "b": "2"}
    assert composition.render({v.name: values[v.name] for v in composition.variables}).text == said


def test_the_text_with_its_variables_is_a_template_again() -> None:
    """What is shown of a composition says the same as its templates."""
    shown = one("$$5, ${이름}, $a!").text
    assert shown == "$$5, ${이름}, ${a}!"
    assert one(shown).pieces == one("$$5, ${이름}, $a!").pieces


@pytest.mark.parametrize(
    ("variable", "good", "bad", "id"),
    [
        (Variable("v", kind="number"), ["7", "-2.50", "+0"], ["", "7 ", "1,000", "١", "1e3", "x"], "number"),
        (Variable("v", kind="date"), ["2024-02-29"], ["2026-02-29", "20260301", "1/2/2026", ""], "date"),
        (Variable("v", kind="choice", choices=("a", "나")), ["a", "나"], ["A", "b", ""], "choice"),
        (Variable("v", kind="text"), ["", " ", "a\nb"], ["\0"], "control"),
        (Variable("v", kind="long"), ["a\n\nb"], ["\ud800"], "control"),
        (Variable("v", kind="file"), [], [" "], "file"),
        (Variable("v", kind="file"), [], ["/nowhere/at/all"], "unreadable"),
    ],
)
def test_a_wrong_type_says_what_was_expected(
    variable: Variable, good: list[str], bad: list[str], id: str
) -> None:
    """Each type takes what it says, exactly as it was given."""
    template = one("<$v>", variable)
    for value in good:
        assert template.render({"v": value}).text == f"<{value}>"
    for value in bad:
        assert refused(template, v=value) == f"template.value_{id}"
        with pytest.raises(UsageError):
            template.checked(variable, value)


def test_a_file_stands_for_its_content(tmp_path: Path) -> None:
    """Its text arrives as it is; what is kept is its path; a picture is refused."""
    path = tmp_path / "notes.txt"
    path.write_bytes("회의 $name\r\n".encode())
    rendered = one("<$v>", Variable("v", kind="file")).render({"v": str(path)})
    assert (rendered.text, rendered.values) == ("<회의 $name\r\n>", {"v": str(path)})
    path.write_bytes(b"\x89PNG")
    assert refused(one("$v", Variable("v", kind="file")), v=str(path)) == "template.value_not_utf8"


def test_what_is_missing_is_named_and_what_is_unknown_too() -> None:
    """A default fills in; what has none must be given; a slip in a name is no silent nothing."""
    template = one("$a $b $c", Variable("b", default="$a"), Variable("c", "Which one?"))
    assert [v.name for v in template.missing({"a": "1"})] == ["c"]
    assert refused(template, a="1") == "template.value_missing"
    assert refused(template, a="1", c="2", d="3") == "template.value_unknown"
    assert template.render({"a": "1", "c": "3"}).text == "1 $a 3"


def test_hangul_in_either_form_is_one_name() -> None:
    """A name that was typed on another system is the same name."""
    decomposed = "\u110b\u1175\u1105\u1173\u11b7"
    assert one("${이름}").render({decomposed: "값"}).text == "값"


# -- joining -------------------------------------------------------------------------------------------


async def test_templates_are_joined_in_order_with_what_they_include(tmp_path: Path) -> None:
    """Texts stand in the order asked for, settings and variables come together, each is recorded."""
    async with library(tmp_path) as prompts:
        await prompts.save(PromptTemplate("manners", "Be kind to $who.", think="high"))
        await prompts.save(PromptTemplate("coder", "Code.\n${include:manners}\nGo.", model="m"))
        await prompts.save(
            PromptTemplate("korean", "$who: 한국어", variables=(Variable("who", default="you"),))
        )
        rendered = await prompts.render(["coder", "Korean", "coder"], {})
    assert rendered == Rendered(
        "Code.\nBe kind to you.\nGo.\n\nyou: 한국어",
        {"model": "m", "think": "high"},
        (("coder", 1, "database"), ("korean", 1, "database"), ("manners", 1, "database")),
        {"who": "you"},
    )


async def test_a_circle_is_refused_with_its_path(tmp_path: Path) -> None:
    """Also one that only closes far away, and one by oneself, before it is saved."""
    async with library(tmp_path) as prompts:
        for name, text in (("c", "end"), ("b", "${include:c}"), ("a", "${include:b}")):
            await prompts.save(PromptTemplate(name, text))
        for name, text, path in (("c", "x ${include:a}", "c → a → b → c"), ("d", "${include:d}", "d → d")):
            with pytest.raises(UsageError) as error:
                await prompts.save(PromptTemplate(name, text))
            assert (error.value.id, error.value.params["path"]) == ("template.circle", path)
        with pytest.raises(UsageError) as missing:
            await prompts.save(PromptTemplate("e", "${include:zzz}"))
        assert missing.value.id == "template.missing_include"


async def chain(prompts: PromptLibrary, length: int, times: int) -> None:
    """Save templates that each include the one before."""
    await prompts.save(PromptTemplate("n0", "x"))
    for number in range(1, length):
        await prompts.save(PromptTemplate(f"n{number}", f"${{include:n{number - 1}}}\n" * times))


async def test_templates_that_double_do_not_fill_the_memory(tmp_path: Path) -> None:
    """Thirty that include each other twice, and a chain of thirty, end in an error."""
    for times in (1, 2):
        async with library(tmp_path) as prompts:
            with pytest.raises(UsageError) as error:
                await chain(prompts, 40, times)
        assert error.value.id == "template.too_large"


@pytest.mark.parametrize(
    ("first", "second", "setting"),
    [
        (PromptTemplate("a", "x", model="m"), PromptTemplate("b", "x", model="n"), "model"),
        (PromptTemplate("a", "x", think="low"), PromptTemplate("b", "x", think="high"), "think"),
        (PromptTemplate("a", "x", tools=()), PromptTemplate("b", "x", tools=("t",)), "tools"),
        (PromptTemplate("a", "x", language="ko"), PromptTemplate("b", "x", language="en"), "language"),
    ],
)
def test_two_that_claim_the_same_setting_differently_are_refused(
    first: PromptTemplate, second: PromptTemplate, setting: str
) -> None:
    """Naming both; the same claim twice is none."""
    with pytest.raises(UsageError) as error:
        composed([first, second], {}, read_value)
    assert (error.value.id, error.value.params["setting"]) == ("template.conflict", setting)
    composed([first, replace(first, name="c")], {}, read_value)


def test_two_that_declare_a_variable_differently_are_refused() -> None:
    """One of them would be asked the wrong question."""
    a, b = (PromptTemplate(n, "$v", variables=(Variable("v", n),)) for n in "ab")
    with pytest.raises(UsageError) as error:
        composed([a, b], {}, read_value)
    assert error.value.id == "template.variable_conflict"


# -- where they are kept -------------------------------------------------------------------------------


async def test_the_first_place_wins_and_says_what_it_hides(tmp_path: Path) -> None:
    """The folder before the database before the package; what is deleted uncovers what it hid."""
    async with library(tmp_path, packaged=True) as prompts:
        await prompts.save(PromptTemplate("email", "database", "In the database"))
        await prompts.save(PromptTemplate("email", "folder", "In the folder"), "folder")
        listed = {each.name: each for each in await prompts.list()}
        assert listed["email"] == ListedPrompt("email", "In the folder", "folder", ("database", "packaged"))
        assert listed["tutor"].source == "packaged"
        assert await prompts.names() == sorted(listed)
        for source in ("folder", "database"):
            assert (await prompts.find("E-Mail".replace("-", ""))).text == source
            assert await prompts.delete("email") == source
        assert (await prompts.find("email")).source == "packaged"
        for change in (prompts.delete("email"), prompts.restore("email", 1)):
            with pytest.raises(UsageError) as error:
                await change
            assert error.value.id == "template.packaged"


async def test_a_slip_in_a_name_is_answered_with_the_name(tmp_path: Path) -> None:
    """The nearest one is named; far from any, the list is."""
    async with library(tmp_path, packaged=True) as prompts:
        for name, id in (("sumariser", "template.missing_close"), ("qqqqqq", "template.missing")):
            with pytest.raises(UsageError) as error:
                await prompts.find(name)
            assert error.value.id == id


@pytest.mark.parametrize("source", ["folder", "database"])
async def test_saving_keeps_the_former_text(tmp_path: Path, source: PromptSource) -> None:
    """Versions count from 1, the same text makes none, an old one comes back as the newest."""
    async with library(tmp_path) as prompts:
        first = PromptTemplate(
            "mine", "One $a", "First", (Variable("a", "A", "number", "1"),), "m", "low", "ko"
        )
        second = PromptTemplate("mine", "Two", tools=())
        assert [(await prompts.save(t, source)).version for t in (first, first, second)] == [1, 1, 2]
        assert list(await prompts.versions("mine")) == [second, first]
        assert await prompts.find("mine", version=1) == first
        restored = await prompts.restore("mine", 1)
        assert (restored, restored.version) == (first, 3)
        assert [each.version for each in await prompts.versions("mine")] == [3, 2, 1]
        with pytest.raises(UsageError) as error:
            await prompts.find("mine", version=9)
        assert error.value.id == "template.no_version"
        await prompts.delete("mine")
        assert (await prompts.save(second, source)).version == 1


async def test_a_template_may_have_two_languages(tmp_path: Path) -> None:
    """The person's own first; a template that claims a language takes the others with it."""
    for name, text in (("a.ko", "안녕"), ("a.en", "Hello"), ("b", "---\nlanguage: ko\n---\nb")):
        (tmp_path / f"{name}.md").write_text(text, "utf-8")
    async with library(tmp_path) as english:
        assert (await english.find("a")).text == "Hello"
        assert (await english.render(["a", "b"], {})).text == "안녕\n\nb"
        assert await english.names() == ["a", "b"]
    async with library(tmp_path, "ko") as korean:
        changed = replace(await korean.find("a"), text="안녕하세요")
        await korean.save(changed, "folder")
    assert "안녕하세요" in (tmp_path / "a.ko.md").read_text("utf-8")
    assert (tmp_path / "a.en.md").read_text("utf-8") == "Hello"


async def test_a_broken_file_is_told_and_hides_no_other(tmp_path: Path) -> None:
    """The listing goes on; using it says line and key; what is no template is none."""
    (tmp_path / "broken.md").write_text("---\ndescription: a: b\nthink: hard\n---\nx")
    (tmp_path / "good.md").write_text("---\ndescription: Good\n---\nx")
    for name in ("README.md", "notes.txt", "-x.md", ".hidden.md"):
        (tmp_path / name).write_text("no template")
    (tmp_path / "folder.md").mkdir()
    async with library(tmp_path) as prompts:
        broken, folder, good = await prompts.list()
        assert broken.problem is not None
        assert folder.problem is not None
        assert (good.name, good.description, good.problem) == ("good", "Good", None)
        for name in ("broken", "folder"):
            with pytest.raises(ConfigError):
                await prompts.find(name)


async def test_a_file_is_the_persons_own(tmp_path: Path) -> None:
    """Saved whole, readable by nobody else, in a folder that is made for it."""
    folder = tmp_path / "new" / "prompts"
    async with library(folder) as prompts:
        await prompts.save(PromptTemplate("mine", "text"), "folder")
    assert (folder / "mine.md").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == ["mine.md"]


async def test_a_thousand_templates_cost_no_reading_to_complete(tmp_path: Path) -> None:
    """Names read no file; a listing reads each once and no more than its beginning."""
    for number in range(1000):
        (tmp_path / f"t{number}.md").write_text(f"---\ndescription: Number {number}\n---\nText $a")
    opened: list[str] = []
    watching = True

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event == "open" and str(arguments[0]).startswith(str(tmp_path)):
            opened.append(str(arguments[0]))

    async with library(tmp_path) as prompts:
        sys.addaudithook(hook)
        assert len(await prompts.names()) == 1000
        assert opened == []
        listed = await prompts.list()
        watching = False
    assert {each.description for each in listed} == {f"Number {number}" for number in range(1000)}
    assert sorted(opened) == sorted({str(tmp_path / f"t{number}.md") for number in range(1000)})


# -- what came with wony -------------------------------------------------------------------------------

NAMES = [
    "assistant",
    "code-review",
    "developer",
    "email",
    "meeting-notes",
    "study-cards",
    "summariser",
    "translator",
    "tutor",
    "writer",
]


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_the_packaged_templates_are_short_and_ready(tmp_path: Path, language: str) -> None:
    """Ten, in both languages, usable as they are, within 400 tokens, and the same on every day."""
    async with library(tmp_path, language, packaged=True) as prompts:
        assert await prompts.names() == NAMES
        for name in NAMES:
            template = await prompts.find(name)
            assert (template.variant, bool(template.description)) == (language, True)
            rendered = await prompts.render([name], {})
            assert Gauge().text(rendered.text) <= 400
            assert any("가" <= letter <= "힣" for letter in rendered.text[:20]) == (language == "ko")
            assert not any(digits in rendered.text for digits in ("2025", "2026", "2027"))


# -- with a conversation -------------------------------------------------------------------------------


def settings_of(home: Path, ollama: SimulatedOllama, **more: object) -> Settings:
    return replace(Settings(paths=Paths(home, home), ollama_host=ollama.url, lang="en"), **more)  # type: ignore[arg-type]


async def asked(app: App, reference: str, question: str) -> str:
    """Ask in a new conversation, or in the one that `reference` means; return its id."""
    manager = await app.sessions()
    session = await manager.open(reference) if reference else await manager.new()
    async for _ in manager.ask(session, question, app.answer_options()):
        pass
    return session.id


async def test_a_conversation_keeps_the_prompt_it_began_with(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """Version 2 is saved; the conversation sends the bytes of version 1, in this process and the next."""
    chosen = settings_of(tmp_path, ollama)
    async with App(chosen) as app:
        prompts = await app.prompts()
        await prompts.save(PromptTemplate("mine", "Version 1 for $who.", model="qwen3:8b", think="high"))
        ollama.models["qwen3:8b"] = Installed("qwen3:8b")
        app.use(await prompts.render(["mine"], {"who": "${who}"}))
        reference = await asked(app, "", "One?")
        await prompts.save(PromptTemplate("mine", "Version 2."))
        await asked(app, reference, "Two?")
        (stored,) = await (await app.sessions()).list(1)
    async with App(replace(chosen, prompt="mine")) as later:
        await asked(later, reference, "Three?")
        await asked(later, "", "Four?")
    sent = [request.json for request in ollama.asked("/api/chat")]
    texts = [body["messages"][0] for body in sent]
    assert texts[:3] == [{"role": "system", "content": "Version 1 for ${who}."}] * 3
    assert texts[3] == {"role": "system", "content": "Version 2."}
    assert [(body["model"], body["think"]) for body in sent[:2]] == [("qwen3:8b", "high")] * 2
    assert sent[2]["messages"][: len(sent[1]["messages"])] == sent[1]["messages"]
    assert stored.metadata["prompts"] == {
        "templates": [{"name": "mine", "version": 1, "source": "database"}],
        "values": {"who": "${who}"},
        "settings": {"model": "qwen3:8b", "think": "high"},
    }


async def test_a_flag_outweighs_what_a_template_asks_for(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """What is typed now counts more than what was written once."""
    rendered = Rendered("x", {"model": "theirs", "think": "high", "tools": []})
    app = App(settings_of(tmp_path, ollama, model="mine", origins={"model": "flag", "think": "config.toml"}))
    app.use(rendered)
    assert (app.model, app.settings.think, await app.opening()) == ("mine", "high", rendered)


async def test_a_default_prompt_that_is_gone_stops_questions_only(
    tmp_path: Path, ollama: SimulatedOllama
) -> None:
    """History can be read on; a question says what is wrong, and nothing is stored or sent."""
    async with App(settings_of(tmp_path, ollama, prompt="assitant")) as app:
        assert list(await (await app.sessions()).list()) == []
        with pytest.raises(UsageError) as error:
            await asked(app, "", "One?")
        assert error.value.id == "template.missing_close"
        assert list(await (await app.sessions()).list()) == []
    assert ollama.asked("/api/chat") == []


async def test_a_fork_may_go_on_under_another_prompt(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """The words are the same, the beginning is not; the former conversation stays as it was."""
    async with App(settings_of(tmp_path, ollama)) as app:
        reference = await asked(app, "", "One?")
        manager = await app.sessions()
        former = await manager.open(reference)
        other = await (await app.prompts()).render(["developer"], {})
        fork = await manager.fork(former, opening=other)
        await asked(app, fork.id, "Two?")
        assert (await manager.open(reference)).metadata == former.metadata
    first, second = (request.json["messages"] for request in ollama.asked("/api/chat"))
    assert second[0]["content"] == other.text != first[0]["content"]
    assert second[1] == first[1]


async def test_in_private_the_persons_templates_are_there(tmp_path: Path, ollama: SimulatedOllama) -> None:
    """They are read from the database; the conversation is not put into it."""
    chosen = settings_of(tmp_path, ollama)
    async with App(chosen) as app:
        await (await app.prompts()).save(PromptTemplate("mine", "Mine."))
    async with App(replace(chosen, prompt="mine"), private=True) as app:
        await asked(app, "", "One?")
    async with App(chosen) as app:
        assert list(await (await app.sessions()).list()) == []
    assert ollama.asked("/api/chat")[0].json["messages"][0]["content"] == "Mine."


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(VALUES.filter(str.strip))
def test_the_database_keeps_a_template_as_it_is(text: str) -> None:
    """Whatever may be saved comes back the same."""

    async def round_trip() -> None:
        stores: Stores = await open_stores(None)
        prompts = PromptLibrary({"database": stores.prompts}, "en", read_value)
        template = PromptTemplate("t", text.replace("$", "$$"), variables=(Variable("v", default="x"),))
        if WRONG.search(text.replace("\r\n", "\n")) or not text.strip():
            with pytest.raises(ConfigError):
                await prompts.save(template)
        else:
            saved = await prompts.save(template)
            assert await prompts.find("t") == saved
            assert (await prompts.render(["t"], {})).text == text.replace("\r\n", "\n").strip("\n")
        await stores.close()

    asyncio.run(round_trip())


class Unclosable(FixedBackend):
    """Fails at the very end."""

    async def close(self) -> None:
        raise MemoryError


class Stuck(App):
    """An App whose backend cannot be closed."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._backend = Unclosable()


async def test_what_cannot_be_closed_leaves_nothing_else_open(
    tmp_path: Path, ollama: SimulatedOllama
) -> None:
    """The database is closed also where the backend fails to."""
    app = Stuck(settings_of(tmp_path, ollama))
    manager = await app.sessions()
    with pytest.raises(MemoryError):
        await app.close()
    with pytest.raises(RuntimeError, match="closed"):
        await manager.list()
