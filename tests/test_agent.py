"""The loop over tools: answers, calls and results until the model is done, whatever it and they do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

import pytest

from at_hand import Ledger, RulesInMind, Somebody, toolbox
from counting import OPTIONS, over
from fixed import FixedBackend, Step
from ram_store import RamStore
from wony.events import Event, MessageAdded, ToolFinished, ToolStarted
from wony.offer import offered
from wony.progress import TurnLimits
from wony.sessions import SessionManager
from wony.surroundings import Surroundings
from wony.tool_protocols import Call, ToolFunction
from wony.tool_types import Action, Labels, Level, Receipt, Rules, ToolError, ToolResult
from wony.tools.base import tool, tools_of
from wony.types import (
    Finished,
    Json,
    Message,
    Notice,
    Session,
    StoredMessage,
    TextDelta,
    ThinkingDelta,
    Tool,
    ToolCall,
    Usage,
)

pytestmark = pytest.mark.anyio


class Bench:
    """Tools that do what tests need."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.running = 0
        self.together = 0
        self.started = asyncio.Event()
        self.ended = asyncio.Event()
        self.state = "as it was"

    @tool(Level.READ)
    async def look(self, at: str = "") -> ToolResult:
        """Look at a thing."""
        self.ran.append(f"look {at}")
        self.running += 1
        self.together = max(self.together, self.running)
        await asyncio.sleep(0.01)
        self.running -= 1
        return ToolResult(f"saw {at}", labels=Labels(untrusted=(f"file: {at}",)))

    @tool(Level.WRITE)
    async def change(self, to: str) -> ToolResult:
        """Change a thing."""
        assert not self.running, "nothing runs beside an effect"
        self.ran.append(f"change {to}")
        return ToolResult("changed", receipts=(Receipt("file", Notice("tool_files.wrote"), "2026-11-22"),))

    @tool(Level.DESTROY)
    async def drop(self, what: str) -> ToolResult:
        """Drop a thing."""
        self.ran.append(f"drop {what}")
        return ToolResult("dropped")

    @drop.plans
    async def _(self, what: str) -> Action:
        return Action("drop", {"what": what}, Level.DESTROY, destination=what, state=self.state)

    @tool(Level.READ)
    async def hang(self, call: Call) -> ToolResult:
        """Take for ever."""
        call.hear("half of it")
        self.started.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()
        raise AssertionError

    @tool(Level.PURE, seconds=0.05)
    async def crawl(self, call: Call) -> ToolResult:
        """Take too long."""
        call.hear("first line\n")
        await asyncio.sleep(60)
        raise AssertionError

    @tool(Level.PURE)
    async def fail(self, how: str) -> ToolResult:
        """Fail."""
        match how:
            case "told":
                raise ToolError("there is no such thing")
            case "bug":
                raise KeyError("inside")
            case "odd":
                return {"not": "a result"}  # type: ignore[return-value]  # as another's tool may
            case "huge":
                return ToolResult("가" * 3_000_000)
            case _:
                return ToolResult("\ud800 lone \x00")

    @tool(Level.NETWORK)
    async def hang_up(self) -> ToolResult:
        """Fail to look."""
        raise ToolError("nobody answers")

    @tool(Level.PURE, common=False)
    async def rare(self, number: int = 1) -> ToolResult:
        """Seldom used."""
        return ToolResult(f"rare {number}")

    @tool(Level.NETWORK)
    async def page(self) -> ToolResult:
        """Read a page."""
        lines = "\n".join(f"line {n}" for n in range(1, 2001))
        labels = Labels(untrusted=("web: example.org",))
        return ToolResult("1\tline 1", labels=labels, document=lines, title="Page", urls=("https://a.b/c",))


class World:
    """A conversation with these tools, over a model that says what it is told."""

    def __init__(
        self,
        *answers: Sequence[Step],
        person: Somebody | None = None,
        rules: Rules | None = None,
        limits: TurnLimits | None = None,
    ) -> None:
        self.bench, self.ledger, self.store = Bench(), Ledger(), RamStore()
        self.backend = FixedBackend(*answers)
        self.tools: Sequence[ToolFunction] = tools_of(self.bench)
        self.box = toolbox(self.tools, person, RulesInMind(rules), self.ledger)
        self.limits = limits
        self.session: Session | None = None
        self.manager: SessionManager = self.process()

    def process(self) -> SessionManager:
        """Begin a process that knows only what is stored."""
        around = Surroundings("S", tools=self.offer)
        self.manager = over(self.store, self.backend, around, self.box, self.limits)
        return self.manager

    def offer(self) -> Sequence[Tool]:
        """What a new conversation may call."""
        common = [one.tool for one in self.tools if one.is_common]
        return offered(common, [one.tool.name for one in self.tools if not one.is_common])

    async def asks(self, text: str = "go") -> AsyncGenerator[Event, None]:
        self.session = self.session or await self.manager.new()
        session = await self.manager.refresh(self.session)
        async with aclosing(self.manager.ask(session, text, OPTIONS)) as events:
            async for event in events:
                yield event
        self.session = await self.manager.refresh(session)

    async def asked(self, text: str = "go") -> list[Event]:
        return [event async for event in self.asks(text)]

    async def stored(self) -> Sequence[StoredMessage]:
        assert self.session is not None
        return await self.manager.transcript(await self.manager.refresh(self.session))

    async def results(self) -> list[str]:
        return [one.message.content for one in await self.stored() if one.message.role == "tool"]


def calls(*wanted: tuple[str, dict[str, Json]], thinking: str = "so") -> list[Step]:
    made = [ToolCall(name, arguments, f"c{n}") for n, (name, arguments) in enumerate(wanted)]
    return [ThinkingDelta(thinking), *made, Finished("tool_calls", Usage(prompt_tokens=100, window=8192))]


def says(text: str) -> list[Step]:
    return [TextDelta(text), Finished("stop", Usage(prompt_tokens=120, window=8192))]


def notices(events: Sequence[Event]) -> list[str]:
    return [event.id for event in events if isinstance(event, Notice)]


async def test_a_call_is_run_and_its_result_goes_back() -> None:
    """With the thinking inside the chain, and everything is stored in its order."""
    world = World(calls(("look", {"at": "the sea"})), says("It is wide."))
    events = await world.asked("what is it like?")
    kinds = [type(event).__name__ for event in events if not isinstance(event, ThinkingDelta | TextDelta)]
    assert kinds == [
        *("MessageAdded", "ContextReport", "AnswerFinished", "ToolStarted", "ToolFinished", "MessageAdded"),
        *("MessageAdded", "ContextReport", "AnswerFinished"),
    ]
    first, second = world.backend.requests
    assert [tool.name for tool in first.tools] == [tool.name for tool in second.tools]
    assert second.messages[:2] == first.messages
    assert second.messages[2:] == (
        Message("assistant", "", "so", (ToolCall("look", {"at": "the sea"}, "c0"),)),
        Message("tool", "saw the sea", tool_name="look"),
    )
    roles = [(one.message.role, one.status) for one in await world.stored()]
    assert roles == [("user", "complete"), *[("assistant", "complete"), ("tool", "complete")], roles[-1]]
    assert roles[-1] == ("assistant", "complete")


async def test_what_only_reads_runs_side_by_side() -> None:
    """Results stand in the order of the calls; an effect waits for them and runs alone."""
    wanted = [("look", {"at": str(n)}) for n in range(5)]
    world = World(calls(*wanted, ("change", {"to": "x"}), ("look", {"at": "6"})), says("done"))
    await world.asked()
    assert world.bench.together == 5
    assert world.bench.ran[-2:] == ["change x", "look 6"]
    assert await world.results() == [*(f"saw {n}" for n in range(5)), "changed", "saw 6"]


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("told", "Error: there is no such thing"),
        ("bug", "Error: the tool failed (KeyError: 'inside')."),
        ("odd", "Error: the tool returned dict, not a result."),
        ("huge", "가가가"),
        ("surrogate", "lone"),
    ],
)
async def test_t12_a_tool_never_raises_into_the_loop(how: str, told: str) -> None:
    """Whatever it does, the model is told and goes on."""
    world = World(calls(("fail", {"how": how})), says("I see."))
    await world.asked()
    (result,) = await world.results()
    assert told in result
    assert len(result) < 20_000
    assert (await world.stored())[-1].message.content == "I see."


async def test_a_tool_that_takes_too_long_is_stopped() -> None:
    """What it had said by then is kept."""
    world = World(calls(("crawl", {})), says("slow"))
    await world.asked()
    assert await world.results() == ["first line\nError: stopped after 0.05 seconds."]


async def test_t13_wrong_calls_are_told_and_end_after_a_while() -> None:
    """Unknown names, missing and unknown arguments, none of them run; five in a row are enough."""
    wrong: list[tuple[str, dict[str, Json]]] = [
        ("nope", {}),
        ("change", {}),
        ("change", {"to": "x", "so": 1}),
        ("", {"a": 1}),
        ("change", {"to": []}),
    ]
    world = World(*(calls(one) for one in wrong), says("I give up."))
    events = await world.asked()
    assert not world.bench.ran
    assert "agent.too_many_wrong_calls" in notices(events)
    told = world.backend.requests[-1].messages[-1]  # in the last result: a question would break the chain
    assert (told.role, "No more tool calls" in told.content) == ("tool", True)
    results = await world.results()
    assert "Tools: look, change" in results[0]
    assert "to is missing" in results[1]
    assert "so is not an argument" in results[2]


async def test_t14_the_same_call_is_reminded_of_and_then_refused() -> None:
    """The second time it runs with a reminder, the third time it does not run."""
    again = calls(("look", {"at": "it"}))
    world = World(again, again, again, says("enough"))
    await world.asked()
    assert world.bench.ran == ["look it", "look it"]
    first, second, third = await world.results()
    assert first == "saw it"
    assert "do not repeat it" in second
    assert third.startswith("Error: this very call was made twice")


async def test_t14_a_thousand_calls_in_one_answer_come_to_an_end() -> None:
    """Some are run, none is stored as if it had been, and the model is told to make fewer."""
    many = [("look", {"at": str(n)}) for n in range(1000)]
    world = World(calls(*many), says("so many"), limits=TurnLimits(calls=30))
    events = await world.asked()
    assert len(world.bench.ran) == 30
    assert "agent.too_many_calls" in notices(events)
    _, answer, *results, last = await world.stored()
    assert (len(answer.message.tool_calls), last.message.content) == (1000, "so many")
    assert results[30].message.content == "Error: not run, too many calls in this turn."
    left_out = 1000 - len(results)
    assert f"{left_out} more calls of this answer were not made" in results[-1].message.content
    sent = world.backend.requests[-1].messages
    assert 30 < len(sent[2].tool_calls) == len(results) <= 64


@pytest.mark.parametrize(("choice", "requests"), [("continue", 5), ("wrap_up", 3), ("stop", 2)])
async def test_the_person_chooses_at_a_limit(choice: str, requests: int) -> None:
    """To go on, to have what there is, or to stop."""
    person = Somebody(at_limit=choice)  # type: ignore[arg-type]  # one of the three
    steps = [calls(("look", {"at": str(n)})) for n in range(4)]
    if choice == "wrap_up":
        steps[2:] = [says("as far as I got")]
    world = World(*steps, says("all"), person=person, limits=TurnLimits(steps=2))
    await world.asked()
    assert len(world.backend.requests) == requests
    assert set(person.limits) == {"agent.too_many_steps"}
    last = (await world.stored())[-1].message
    assert (last.role, last.content) == {
        "continue": ("assistant", "all"),
        "wrap_up": ("assistant", "as far as I got"),
        "stop": ("tool", "saw 1"),
    }[choice]


async def test_a_model_that_calls_on_when_it_should_finish_is_stopped() -> None:
    """The person is told, and nothing more runs."""
    world = World(*(calls(("look", {"at": str(n)})) for n in range(3)), limits=TurnLimits(steps=1))
    events = await world.asked()
    assert world.bench.ran == ["look 0"]
    assert "agent.calls_without_end" in notices(events)


async def test_closing_the_turn_ends_the_tool_and_keeps_what_came() -> None:
    """As Ctrl-C does: what ran is over when the iterator is closed, and the next turn knows of it."""
    world = World(calls(("look", {"at": "a"}), ("hang", {}), ("change", {"to": "x"})), says("ok"))
    events = world.asks("go")
    async with asyncio.timeout(10):
        async for event in events:
            if isinstance(event, ToolStarted) and event.call.name == "hang":
                reading = asyncio.ensure_future(anext(events))
                await world.bench.started.wait()
                break
        await reading
        await events.aclose()
    assert world.bench.ended.is_set()
    assert "change x" not in world.bench.ran
    results = await world.results()
    assert results == ["saw a", "half of it\n(Stopped by the person.)"]
    await world.asked("and?")
    sent = world.backend.requests[-1].messages
    assert [len(message.tool_calls) for message in sent if message.role == "assistant"] == [2]


async def test_a_destructive_call_asks_and_is_bound_to_what_was_shown() -> None:
    """What changes between the question and the deed is asked again (T21)."""

    class Slow(Somebody):
        async def approve(self, approval):  # type: ignore[no-untyped-def]
            world.bench.state = f"changed {len(self.asked)}" if not self.asked else world.bench.state
            return await super().approve(approval)

    person = Slow("once", "once")
    world = World(calls(("drop", {"what": "it"})), says("gone"), person=person)
    await world.asked()
    assert world.bench.ran == ["drop it"]
    assert [approval.action.state for approval in person.asked] == ["as it was", "changed 0"]
    assert person.asked[1].action.notes[-1].id == "policy.changed_meanwhile"
    assert [approval.rule for approval in person.asked] == ["", ""]


async def test_three_refusals_end_the_asking() -> None:
    """The model is told each time, then it is to answer without tools (J12)."""
    person = Somebody("no", "no", "no", "once")
    drops = [calls(("drop", {"what": str(n)})) for n in range(3)]
    world = World(*drops, says("I will not."), person=person)
    events = await world.asked()
    assert not world.bench.ran
    assert len(person.asked) == 3
    assert "agent.too_many_denials" in notices(events)
    denied = [event.result.denied for event in events if isinstance(event, ToolFinished)]
    assert denied == [True, True, True]


async def test_where_nobody_is_what_would_be_asked_is_denied() -> None:
    """It is written down with its reason."""
    world = World(calls(("drop", {"what": "it"})), says("I could not."))
    await world.asked()
    assert not world.bench.ran
    (entry,) = [one for one in world.ledger.entries if one["event"] == "decided"]
    assert (entry["verdict"], entry["why"]) == ("deny", "policy.nobody_to_ask_ever")


async def test_labels_stay_with_the_session() -> None:
    """In another process, too: they are stored with what brought them."""
    world = World(calls(("look", {"at": "mail"})), says("read"), calls(("change", {"to": "y"})), says("ok"))
    await world.asked()
    world.process()
    await world.asked("now")
    decided = [one for one in world.ledger.entries if one["event"] == "decided"]
    assert decided[0]["labels"]["untrusted"] == []
    assert decided[1]["labels"]["untrusted"] == ["file: mail"]


async def test_a_page_is_kept_under_a_number() -> None:
    """The model sees its beginning, and can read on, also in another process."""
    world = World(calls(("page", {})), says("read"), says("again"))
    await world.asked()
    (result,) = await world.results()
    assert result == "[document #1: Page, 2000 lines]\n1\tline 1"
    world.process()
    await world.asked("more")
    assert world.session is not None
    desk = world.manager._turns.desk(world.session)
    await desk.archive.load()
    document = await desk.archive.get(1)
    assert document is not None
    assert (document.title, document.lines[1999]) == ("Page", "line 2000")
    assert desk.archive.urls == {"https://a.b/c"}


async def test_a_long_result_enters_shortened_and_whole_beside_it() -> None:
    """Shortened once, when it enters: what is sent later is the same."""
    world = World(calls(("fail", {"how": "huge"})), says("long"), says("and"))
    await world.asked()
    await world.asked("more")
    second, third = world.backend.requests[1:]
    assert third.messages[: len(second.messages)] == second.messages
    assert "the whole is document #1]" in second.messages[-1].content


async def test_a_rare_tool_is_shown_when_asked_for() -> None:
    """By `more_tools`, which also calls it; its own name does as well, and the schemas stay as they were."""
    wrapped = {"name": "rare", "arguments": '{"number": 7}'}
    world = World(
        calls(("more_tools", {"name": "rare"})),
        calls(("rare", {"number": 3})),
        calls(("more_tools", wrapped)),
        says("ok"),
    )
    await world.asked()
    told, *rest = await world.results()
    assert told.startswith("rare(number: number (default 1))\nSeldom used.")
    assert rest == ["rare 3", "rare 7"]
    assert all(request.tools == world.backend.requests[0].tools for request in world.backend.requests)
    assert "rare" not in [tool.name for tool in world.backend.requests[0].tools]


async def test_what_a_conversation_may_call_never_changes() -> None:
    """A tool that it did not begin with is not there."""
    world = World(calls(("change", {"to": "z"})), says("ok"))
    all_tools, world.tools = world.tools, [one for one in world.tools if one.tool.name == "look"]
    world.box = toolbox(all_tools)
    world.process()
    await world.asked()
    assert not world.bench.ran
    assert "Tools: look." in (await world.results())[0]


async def test_a_claim_without_a_receipt_is_asked_about_once() -> None:
    """What the model then says is stored beside it, and marked if it still claims."""
    world = World(says("파일을 저장했습니다."), says("네, 파일을 저장했습니다."))
    events = await world.asked("저장해줘")
    assert notices(events) == ["agent.doubted", "agent.unproven"]
    note = world.backend.requests[1].messages[-1]
    assert (note.role, "nothing was saved" in note.content) == ("user", True)
    stored = [(one.message.role, one.message.content) for one in await world.stored()]
    assert stored == [
        ("user", "저장해줘"),
        ("assistant", "파일을 저장했습니다."),
        ("assistant", "네, 파일을 저장했습니다."),
    ]


async def test_a_claim_with_its_receipt_is_nobodys_business() -> None:
    """Neither is one that is put right when asked about."""
    world = World(calls(("change", {"to": "x"})), says("파일을 저장했습니다."))
    assert notices(await world.asked()) == []
    world = World(says("저장했습니다."), calls(("change", {"to": "x"})), says("이제 저장했습니다."))
    assert notices(await world.asked()) == ["agent.doubted"]


async def test_a_search_that_was_never_made_is_doubted() -> None:
    """A search leaves no receipt: a call that can look for something stands for it, a calculation not."""
    searched = "웹에서 검색해 보니 내일은 맑습니다."
    world = World(says(searched), says("검색하지 못했습니다."))
    assert notices(await world.asked()) == ["agent.doubted"]
    assert "nothing was searched" in world.backend.requests[1].messages[-1].content
    assert notices(await World(calls(("page", {})), says(searched)).asked()) == []
    world = World(calls(("rare", {})), says(searched), says(searched))
    assert notices(await world.asked()) == ["agent.doubted", "agent.unproven"]


async def test_a_receipt_of_one_kind_proves_no_other() -> None:
    """A changed file is no message that was sent."""
    world = World(
        calls(("change", {"to": "x"})), says("파일을 저장하고 메일을 보냈습니다."), says("저장했습니다.")
    )
    assert notices(await world.asked()) == ["agent.doubted"]
    assert "nothing was sent." in world.backend.requests[2].messages[-1].content


async def test_a_quotation_that_does_not_stand_there_is_marked() -> None:
    """The page says otherwise."""
    good, bad = "“line 7” [1:L7]", "“line 8” [1:L9]"
    world = World(calls(("page", {})), says(f"It says {good} and {bad}."))
    events = await world.asked()
    (wrong,) = [event for event in events if isinstance(event, Notice)]
    assert (wrong.id, wrong.params["place"]) == ("agent.wrong_quotation", "[1:L9]")


async def test_a_full_window_ends_the_calls() -> None:
    """The model answers with what there is, before the request would no longer fit."""
    small = Usage(prompt_tokens=3_400, window=4_096)
    step: list[Step] = [ToolCall("look", {"at": "x"}), Finished("tool_calls", small)]
    world = World(step, says("short"))
    events = await world.asked()
    assert "agent.window_nearly_full" in notices(events)
    assert len(world.backend.requests) == 2


async def test_every_result_of_a_broken_chain_is_answered() -> None:
    """A process that died between two results leaves a history that can be sent."""
    world = World(calls(("look", {"at": "a"}), ("look", {"at": "b"})), says("x"), says("y"))
    await world.asked()
    messages = await world.stored()
    session = world.session
    assert session is not None
    second_result = next(one for one in messages if one.message.content == "saw b")
    session = await world.manager.switch(session, str(second_result.parent_id))
    world.session = replace(session)
    await world.asked("again")
    sent = world.backend.requests[-1].messages
    assert [len(m.tool_calls) for m in sent if m.role == "assistant"] == [1]
    assert [m.content for m in sent if m.role == "tool"] == ["saw a"]
    assert any(isinstance(e, MessageAdded) for e in [MessageAdded(sent[-1])])


async def test_a_search_that_failed_proves_nothing() -> None:
    """Who failed to look did not look."""
    failed = calls(("hang_up", {}))
    world = World(failed, says("웹을 검색했습니다."), says("네, 웹을 검색했습니다."))
    assert notices(await world.asked()) == ["agent.doubted", "agent.unproven"]
