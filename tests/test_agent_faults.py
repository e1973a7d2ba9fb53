"""What goes wrong around a chain of calls: a full window, a busy store, a killed terminal, a bug, a Ctrl-C.

What was done is known afterwards, what was said is sent once, and the turn comes to its end.
"""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from pathlib import Path

import pytest

from at_hand import Nobody, RulesInMind, Somebody, toolbox
from counting import OPTIONS, CountingBackend, Model, is_summary
from fixed import Step
from program import messages as stored_in
from program import rows
from terminal import ENTER
from test_agent import World, calls, notices, says
from tool_talk import ASKS, called, folder_of, talk
from wony.errors import Busy
from wony.events import ContextReport, Event, MessageAdded, ToolFinished
from wony.store.ids import new_id
from wony.tool_protocols import Call
from wony.tool_types import Action, Labels, Level, Rules, ToolError, ToolResult
from wony.tools.base import MethodTool, tool, tools_of
from wony.tools.editing import EditingTools
from wony.tools.running import state_of
from wony.tools.sandbox import Sandbox
from wony.tools.sandbox_machine import Machine
from wony.tools.sandbox_rungs import Unwalled
from wony.tools.undo import Changes, Former
from wony.tools.workspace import Workspace
from wony.types import ChatRequest, Finished, Message, NewMessage, Notice, Piece, ToolCall

pytestmark = pytest.mark.anyio
_NOTES = ("(No more tool calls", "(No tool call of this turn", "(Your last")


# -- a window that fills up --------------------------------------------------------------------------


class Words:
    """Words that no estimate has seen before."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def __call__(self, count: int) -> str:
        chance = self._random
        return " ".join(
            "".join(chance.choices("abcdefghijklmnop", k=chance.randint(3, 8))) for _ in range(count)
        )


class Chain(CountingBackend):
    """Calls `read` as often as `left` says, `at_once` in one answer, unless it was told to finish."""

    left = 0
    at_once = 1
    made = 0

    async def chat(self, request: ChatRequest) -> AsyncGenerator[Piece, None]:
        async for piece in super().chat(request):
            wraps_up = "(No more tool calls" in request.messages[-1].content
            if isinstance(piece, Finished) and self.left and not wraps_up and not is_summary(request):
                self.left -= 1
                for _ in range(self.at_once):
                    self.made += 1
                    yield ToolCall("read", {"n": self.made}, f"c{self.made}")
                yield Finished("tool_calls", piece.usage)
            else:
                yield piece


class Pages:
    """A tool with long answers."""

    def __init__(self, words: int) -> None:
        self._words, self._say = words, Words(7)

    @tool(Level.READ)
    async def read(self, n: int) -> ToolResult:
        """Read a page."""
        return ToolResult(f"{n} {self._say(self._words)}")


def reader(window: int, model: Model, words: int) -> tuple[World, Chain]:
    """Return a conversation about pages of so many words."""
    world, backend = World(), Chain(window, model)
    world.tools = tools_of(Pages(words))
    world.box = toolbox(world.tools)
    world.backend = backend  # type: ignore[assignment]  # a backend too
    world.process()
    return world, backend


def reports(events: Sequence[Event]) -> list[ContextReport]:
    return [event for event in events if isinstance(event, ContextReport)]


def require_close(events: Sequence[Event]) -> None:
    """Each request cost about what was expected of it, and nothing seemed to be left out."""
    for report in reports(events):
        assert report.prompt_tokens is not None
        assert abs(report.expected_tokens - report.prompt_tokens) < 0.2 * report.prompt_tokens
        assert not report.left_out


@pytest.mark.parametrize("thinking", [300, 900, 1500])
async def test_a_chain_that_fills_the_window_is_answered(thinking: int) -> None:
    """What earlier turns take is too little to help; where the thinking no longer fits, it goes too."""
    say = Words(thinking)

    def model(request: ChatRequest) -> Message:
        done = not backend.left or any(note in request.messages[-1].content for note in _NOTES)
        return Message("assistant", "Here is what I saw." if done else "", say(thinking))

    world, backend = reader(4_096, model, 20)
    for n in range(4):
        await world.asked(f"hello {n}")
    backend.left = 50
    events = await world.asked("look at everything")
    assert notices(events) == ["agent.window_nearly_full"]
    assert (await world.stored())[-1].message.content == "Here is what I saw."
    require_close(events)
    backend.left = 0
    require_close(await world.asked("and now something else?"))
    assert not backend.refused


@pytest.mark.parametrize("at_once", [12, 24, 64])
async def test_many_calls_in_one_answer_fit_a_small_window(at_once: int) -> None:
    """Each result says at least how it went; those without room are not made, which is told."""
    world, backend = reader(
        4_096, lambda _: Message("assistant", "" if backend.left else "I see."), words=300
    )
    for n in range(3):
        await world.asked(f"hello {n}")
    backend.left, backend.at_once = 1, at_once
    await world.asked("read all pages")
    results = await world.results()
    assert not backend.refused
    assert (await world.stored())[-1].message.content == "I see."
    left_out = at_once - len(results)
    assert not left_out or f"{left_out} more calls of this answer were not made" in results[-1]


@pytest.mark.parametrize("turns", [14, 20])
async def test_earlier_turns_make_room_for_a_chain(turns: int) -> None:
    """They are condensed in the middle of it, and no result is cut short for them."""
    world, backend = reader(
        8_192, lambda r: Message("assistant", "" if _calls_on(backend, r) else "so it is. " * 70), words=600
    )
    for n in range(turns):
        await world.asked(f"question {n}: tell me")
    backend.left = 7
    events = await world.asked("read 7 pages")
    assert notices(events) == ["context.condensing"]
    shortened = [len(one) for one in await world.results() if "left out here" in one]
    assert len(shortened) == 7
    assert min(shortened) > 0.8 * max(shortened)
    assert len(await world.results()) == 7


def _calls_on(backend: Chain, request: ChatRequest) -> bool:
    return bool(backend.left) and not is_summary(request)


async def test_a_turn_that_begins_with_condensing_has_its_room() -> None:
    """What was sent is what counts, not what was there before it was condensed."""
    world, backend = reader(
        4_096, lambda r: Message("assistant", "" if _calls_on(backend, r) else "cheap words. " * 90), words=5
    )
    condensed = 0
    for n in range(14):
        backend.left = 1
        events = await world.asked(
            f"question {n}: " + "please tell me about it " * (70 if n % 6 == 5 else 10)
        )
        condensed += "context.condensing" in notices(events)
        assert "agent.window_nearly_full" not in notices(events)
    assert condensed
    assert not backend.refused


async def test_an_answer_asked_for_again_is_reckoned_with_its_note() -> None:
    """An empty answer behind a chain: the note drops the chain's thinking, and no server is blamed for it."""
    say, empty = Words(18), iter(("", "", "All seen."))

    def model(_: ChatRequest) -> Message:
        if backend.left or not backend.made:
            return Message("assistant", "" if backend.left else "Here.", say(250))
        return Message("assistant", next(empty, "More."), say(50))

    world, backend = reader(4_096, model, 5)
    for n in range(4):
        await world.asked(f"hello {n}")
    backend.left = 4
    events = await world.asked("look at all")
    assert notices(events) == ["repair.empty_again", "repair.empty_again"]
    require_close(await world.asked("and?"))


async def test_a_doubt_behind_a_chain_teaches_nothing_wrong() -> None:
    """What the words of this model cost is known as well as before."""
    say = Words(19)

    def model(request: ChatRequest) -> Message:
        if backend.left:
            return Message("assistant", "", say(150))
        if request.messages[-1].content.startswith("(No tool"):
            return Message("assistant", "It was not saved after all.", say(20))
        return Message("assistant", "I have saved the file." if backend.made == 6 else say(30), say(20))

    world, backend = reader(16_384, model, 5)
    for n in range(4):
        await world.asked(f"hello {n} {say(20)}")
    backend.left = 6
    events = await world.asked("look at all and save")
    assert "agent.doubted" in notices(events)
    require_close(events)
    backend.made = 0
    for _ in range(3):
        require_close(await world.asked(f"now tell me: {say(60)}"))
    elsewhere, _ = reader(16_384, model, 5)
    elsewhere.store, elsewhere.backend = world.store, world.backend
    elsewhere.process()
    require_close(await elsewhere.asked(f"a page to sum up: {say(400)}"))


# -- a store that is busy, a turn that is stopped ----------------------------------------------------


async def cancelled(task: asyncio.Task[list[Event]]) -> None:
    """Press Ctrl-C, and wait for the end."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def said(world: World) -> list[tuple[str, str, str]]:
    """Return role, text and status of every message, whatever the branch."""
    return [(one.message.role, one.message.content, one.status) for one in world.store.messages.values()]


async def test_a_result_that_the_store_was_too_busy_for_is_put_down_at_the_end() -> None:
    """What was done is known afterwards, with its receipt."""
    world = World(calls(("change", {"to": "x"}), ("look", {"at": "b"})), says("done"))
    tried: list[str] = []

    async def busy_once(new: Sequence[NewMessage]) -> None:
        if new[0].message.role == "tool":
            tried.append(new[0].message.content)
            if len(tried) == 1:
                raise Busy("store.busy", path="x")

    world.store.on_append = busy_once
    with pytest.raises(Busy):
        await world.asked()
    (result,) = [one for one in world.store.messages.values() if one.message.role == "tool"]
    assert result.message.content == "changed"
    assert result.metadata["receipts"]
    assert tried == ["changed", "changed"]
    assert all(status != "streaming" for _, _, status in await said(world))


@pytest.mark.parametrize("nth", [1, 2])
async def test_results_are_put_down_once_when_stopped_meanwhile(nth: int) -> None:
    """Each once, and in one line, whenever it was stopped."""
    world = World(
        calls(("look", {"at": "a"}), ("change", {"to": "x"}), ("nope", {})), says("ok"), says("more")
    )
    begun, go_on, seen = asyncio.Event(), asyncio.Event(), 0

    async def slow(new: Sequence[NewMessage]) -> None:
        nonlocal seen
        if new[0].message.role == "tool":
            seen += 1
            if seen == nth:
                begun.set()
                await go_on.wait()

    world.store.on_append = slow
    task = asyncio.create_task(world.asked())
    await begun.wait()
    asyncio.get_running_loop().call_soon(go_on.set)
    await cancelled(task)
    results = [text.partition(":")[0] for role, text, _ in await said(world) if role == "tool"]
    assert results == ["saw a", "changed", "Error"][: 1 if nth == 1 else 3]
    parents = [one.parent_id for one in world.store.messages.values()]
    assert len(set(parents)) == len(parents), "one branch"


class SlowChanges(Changes):
    """Takes its time to keep what a file says, as a slow disk does."""

    def __init__(self, folder: Path, seconds: float) -> None:
        super().__init__(folder, new_id)
        self.begun = asyncio.Event()
        self._seconds = seconds

    async def keep(self, path: Path, former: Former | None, content: bytes | None) -> str:
        self.begun.set()
        await asyncio.sleep(self._seconds)
        return await super().keep(path, former, content)


class Hurried(MethodTool):
    """A tool that may take next to no time."""

    @property
    def seconds(self) -> float:
        return 0.01


@pytest.mark.parametrize("stopped_by", ["the person", "its limit"])
async def test_a_write_that_was_stopped_is_done_and_can_be_taken_back(
    tmp_path: Path, stopped_by: str
) -> None:
    """What is begun is carried through: the history tells of it, and has what /undo needs."""
    folder = tmp_path / "ws"
    folder.mkdir()
    file = folder / "a.txt"
    file.write_text("old\n")
    changes = SlowChanges(tmp_path / "undo", 0.1)
    world = World(calls(("write_file", {"path": "a.txt", "content": "new\n"})), says("ok"))
    made = tools_of(EditingTools(Workspace([folder], [tmp_path / "undo"]), changes))
    if stopped_by == "its limit":
        made = [Hurried(one.family, one.declared) for one in made if isinstance(one, MethodTool)]
    world.tools, world.box = made, toolbox(made, None, RulesInMind(), world.ledger)
    world.process()
    task = asyncio.create_task(world.asked())
    await changes.begun.wait()
    if stopped_by == "the person":
        await cancelled(task)
    else:
        await task
    assert file.read_text() == "new\n"
    (result,) = [one for one in world.store.messages.values() if one.message.role == "tool"]
    assert result.message.content.startswith("Changed a.txt: +1 -1 lines.")
    (receipt,) = result.metadata["receipts"]
    (done,) = [one for one in world.ledger.entries if one["event"] == "done"]
    assert done["receipts"] == [receipt]
    await changes.restore(receipt["undo"])
    assert file.read_text() == "old\n"


@pytest.mark.parametrize("until", ["finished", "told"])
async def test_finished_reads_are_kept_when_the_reader_closes(until: str) -> None:
    """All that ran side by side, though the reader went away at the first of them."""
    world = World(calls(*[("look", {"at": at}) for at in "abc"]), says("ok"))
    async with aclosing(world.asks("go")) as events:
        async for event in events:
            told = isinstance(event, MessageAdded) and event.message.role == "tool"
            if told if until == "told" else isinstance(event, ToolFinished):
                break
    assert world.bench.ran == ["look a", "look b", "look c"]
    results = [text for role, text, _ in await said(world) if role == "tool"]
    assert results == ["saw a", "saw b", "saw c"]


async def test_a_second_ctrl_c_waits_for_the_tidying_up() -> None:
    """What cleans up behind itself is let, and what came is kept."""

    class Slow:
        def __init__(self) -> None:
            self.begun, self.cleaning, self.go_on = asyncio.Event(), asyncio.Event(), asyncio.Event()
            self.has_ended = False

        @tool(Level.RUN)
        async def slow(self, call: Call) -> ToolResult:
            """Run a program."""
            call.hear("half")
            self.begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                self.cleaning.set()
                await self.go_on.wait()
                self.has_ended = True
            raise AssertionError

    slow = Slow()
    world = World(calls(("slow", {})), says("ok"))
    world.tools = tools_of(slow)
    world.box = toolbox(world.tools, Somebody("once"), RulesInMind(), world.ledger)
    world.process()
    task = asyncio.create_task(world.asked())
    await slow.begun.wait()
    task.cancel()
    await slow.cleaning.wait()
    asyncio.get_running_loop().call_later(0.05, slow.go_on.set)
    await cancelled(task)
    assert slow.has_ended
    assert [text for role, text, _ in await said(world) if role == "tool"] == [
        "half\n(Stopped by the person.)"
    ]
    assert [one.get("stopped") for one in world.ledger.entries if one["event"] == "done"] == [True]


async def test_a_turn_that_is_closed_at_its_first_word_leaves_nothing_open() -> None:
    """Where another window had gone on, which is told before anything is asked."""
    world = World(says("a"), says("b"), says("c"))
    await world.asked()
    assert world.session is not None
    old = await world.manager.refresh(world.session)
    await world.asked("other window")
    async with aclosing(world.manager.ask(old, "mine", OPTIONS)) as events:
        async for event in events:
            assert event == Notice("sessions.went_on_elsewhere")
            break
    assert (await said(world))[-2:] == [("user", "mine", "complete"), ("assistant", "", "interrupted")]


# -- the person, and what is written of them ---------------------------------------------------------


async def test_what_was_done_is_known_while_the_person_is_asked() -> None:
    """With its labels, which the policy then knows of too."""
    known: list[tuple[list[str], Labels]] = []

    class Watching(Somebody):
        async def approve(self, approval):  # type: ignore[no-untyped-def]
            assert world.session is not None
            results = [text for role, text, _ in await said(world) if role == "tool"]
            known.append((results, world.manager._turns.desk(world.session).archive.labels))
            return "no"

    wanted = (("look", {"at": "mail"}), ("change", {"to": "x"}), ("drop", {"what": "it"}))
    world = World(calls(*wanted), says("ok"), person=Watching())
    world.session = await world.manager.new()
    await world.asked()
    assert known == [(["saw mail", "changed"], Labels(untrusted=("file: mail",)))]


def test_a_terminal_that_is_killed_at_a_question_loses_no_result(tmp_path: Path) -> None:
    """What was written before is in the database, with the receipt by which it is taken back."""
    far = tmp_path / "outside.txt"
    far.write_text("far away\n", "utf-8")
    wanted = (("write_file", {"path": "a.txt", "content": "new\n"}), ("read_file", {"path": str(far)}))
    with talk(tmp_path, called(*wanted), "Done.", leave=False) as screen:
        screen.send("write and read" + ENTER)
        screen.wait_for(ASKS)
        screen.signal(signal.SIGKILL)
        assert screen.wait_exit() == 128 + signal.SIGKILL
    assert (folder_of(tmp_path) / "a.txt").read_text() == "new\n"
    (result,) = [text for role, text, _ in stored_in(tmp_path) if role == "tool"]
    assert result.startswith("Made a.txt")
    ((about,),) = rows(tmp_path, "SELECT metadata FROM messages WHERE role = 'tool'")
    assert '"undo"' in about
    with talk(tmp_path, "On.", words=("--continue",)) as screen:
        screen.send("/undo" + ENTER)
        screen.wait_for("Put the files back too?")
        screen.send("y" + ENTER)
        screen.wait_until(lambda: not (folder_of(tmp_path) / "a.txt").exists(), "the file to go")


async def test_an_answer_for_the_session_holds_for_the_script_that_was_shown(tmp_path: Path) -> None:
    """Others' words had it rewritten since: it is shown again, and not run."""
    folder, own = tmp_path / "ws", tmp_path / "own"
    folder.mkdir()
    script = folder / "build.sh"
    script.write_text("echo ok\n")
    space = Workspace([folder], [own])
    ran: list[str] = []

    box = Sandbox(Unwalled(Machine({}, tmp_path)))

    class Commands:
        @tool(Level.RUN)
        async def run_command(self, command: str) -> ToolResult:
            """Run a command."""
            ran.append(script.read_text())
            return ToolResult("ok", labels=Labels(("command",)))

        @run_command.plans
        async def _(self, command: str) -> Action:
            state = state_of(command, box, space)
            return Action("run_command", {"command": command}, Level.RUN, command, opt_in="run", state=state)

    person, run = Somebody("session"), ("run_command", {"command": "sh build.sh"})
    rewrite = ("write_file", {"path": "build.sh", "content": "rm -rf *\n"})
    reads = calls(("look", {"at": "mail"}), run)
    world = World(reads, calls(run), says("ok"), calls(rewrite, run), says("ok"))
    editing = EditingTools(space, Changes(own / "undo", new_id))
    world.tools = [*tools_of(world.bench), *tools_of(editing), *tools_of(Commands())]
    world.box = toolbox(world.tools, person, RulesInMind(), world.ledger)
    world.process()
    await world.asked("build it, twice")
    assert (ran, len(person.asked)) == (["echo ok\n"] * 2, 1)
    await world.asked("go on")
    assert (ran, len(person.asked)) == (["echo ok\n"] * 2, 2)
    assert script.read_text() == "rm -rf *\n"


async def test_a_question_that_was_never_answered_is_in_the_log() -> None:
    """That it was asked, and nothing that would say it was answered."""
    asked = asyncio.Event()

    class Waits(Somebody):
        async def approve(self, approval):  # type: ignore[no-untyped-def]
            asked.set()
            await asyncio.Event().wait()

    world = World(calls(("drop", {"what": "it"})), says("ok"), person=Waits())
    task = asyncio.create_task(world.asked())
    await asked.wait()
    await cancelled(task)
    assert [(one["event"], one["tool"]) for one in world.ledger.entries] == [("asked", "drop")]
    assert not world.bench.ran


async def test_every_refusal_has_its_line_in_the_log() -> None:
    """Also those of which nobody was asked, because it was enough."""
    drops = [("drop", {"what": str(n)}) for n in range(5)]
    world = World(calls(*drops), says("ok"), person=Somebody("no", "no", "no"))
    await world.asked()
    written = [(one["verdict"], one["why"]) for one in world.ledger.entries if one["event"] == "decided"]
    refused, enough = ("deny", "policy.refused_by_person"), ("deny", "policy.asked_enough")
    assert written == [refused, refused, refused, enough, enough]


async def test_what_is_gone_after_a_yes_is_in_the_log() -> None:
    """The yes, and that nothing came of it."""

    class Gone:
        planned = 0

        @tool(Level.DESTROY)
        async def kill(self, what: str) -> ToolResult:
            """End a process."""
            raise AssertionError

        @kill.plans
        async def _(self, what: str) -> Action:
            self.planned += 1
            if self.planned > 1:
                raise ToolError("it is gone")
            return Action("kill", {"what": what}, Level.DESTROY, what)

    world = World(calls(("kill", {"what": "it"})), says("ok"))
    world.tools = tools_of(Gone())
    world.box = toolbox(world.tools, Somebody("once"), RulesInMind(), world.ledger)
    world.process()
    await world.asked()
    asked, answered, decided = world.ledger.entries
    assert (asked["event"], answered["answer"]) == ("asked", "once")
    assert (decided["verdict"], decided["why"]) == ("deny", "policy.impossible")
    assert await world.results() == ["Error: it is gone"]


# -- tools and models that go wrong ------------------------------------------------------------------


async def test_a_bug_while_a_call_is_planned_is_told() -> None:
    """As one while it runs is: the turn goes on."""

    class Broken:
        @tool(Level.READ)
        async def peek(self, at: str) -> ToolResult:
            """Look."""
            raise AssertionError

        @peek.plans
        async def _(self, at: str) -> Action:
            raise OSError("disk")

    world = World(calls(("peek", {"at": "x"})), says("ok"))
    world.tools = tools_of(Broken())
    world.box = toolbox(world.tools)
    world.process()
    await world.asked()
    assert await world.results() == ["Error: the call could not be planned (OSError: disk)."]
    assert (await world.stored())[-1].message.content == "ok"


@pytest.mark.parametrize("call", [("look", {"at": "it"}), ("more_tools", {"name": "rare"}), ("nope", {})])
async def test_a_model_that_repeats_one_call_for_ever_comes_to_an_end(
    call: tuple[str, dict[str, str]],
) -> None:
    """Though nobody is there to stop it; the thing itself was done twice at most."""
    world = World(*[calls(call)] * 20, person=Nobody())
    events = await world.asked()
    assert notices(events) == ["agent.too_many_wrong_calls", "agent.calls_without_end"]
    assert len(world.backend.requests) <= 8
    assert len(world.bench.ran) <= 2


async def test_a_conversation_without_tools_stays_so_when_all_of_it_is_taken_back() -> None:
    """What it began with is what its server has read."""
    world = World(says("hi"), calls(("change", {"to": "x"})), says("did"), says("x"))
    offer, world.offer = world.offer, lambda: ()  # type: ignore[method-assign]  # what a test's own world offers
    world.process()
    await world.asked("hello")
    world.offer = offer  # type: ignore[method-assign]
    world.process()
    assert world.session is not None
    session = await world.manager.refresh(world.session)
    world.session, _ = await world.manager.undo(session)
    await world.asked("again")
    await world.asked("more")
    assert [len(request.tools) for request in world.backend.requests] == [0, 0, 0, 0]
    assert not world.bench.ran


async def test_a_number_means_the_document_of_ones_own_branch() -> None:
    """Two processes that read a page at the same time both call it #1."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    class Reads:
        def __init__(self, text: str, *, waits: bool) -> None:
            self._text, self._waits = text, waits

        @tool(Level.NETWORK)
        async def page(self) -> ToolResult:
            """Read a page."""
            if self._waits:
                begun.set()
                await go_on.wait()
            return ToolResult(f"1\t{self._text}", document=f"{self._text}\nsecond", title=self._text)

    def process(text: str, *more: Sequence[Step], waits: bool) -> World:
        world = World(calls(("page", {})), *more)
        world.tools = tools_of(Reads(text, waits=waits))
        world.box = toolbox(world.tools, None, RulesInMind(Rules(allow=("page",))))
        return world

    one = process("page of A", says("A says “page of A” [1:L1]."), waits=True)
    other = process("page of B", says("B says “page of B” [1:L1]."), says("“page of B” [1:L1]"), waits=False)
    other.store = one.store
    one.process()
    one.session = other.session = await other.process().new()
    task = asyncio.create_task(one.asked("one"))
    await begun.wait()
    branch = [event async for event in other.asks("two")]
    assert notices(branch) == []
    assert other.session.head_id is not None
    head_of_other = other.session.head_id
    go_on.set()
    assert notices(await task) == []
    numbered = [m.metadata["document"] for m in one.store.messages.values() if "document" in m.metadata]
    assert numbered == [1, 1]
    # Whoever goes on with the other branch means the other page, also after the first one is known.
    other.session = await other.manager.switch(other.session, head_of_other)
    assert notices([event async for event in other.asks("again")]) == []
