"""What stands before every call: who decided is written down, and nothing happens that cannot be."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from at_hand import Ledger, RulesInMind, Somebody
from test_agent import World, calls, says
from wony.errors import StoreError
from wony.guard import Guard
from wony.tool_types import Answer as Yes
from wony.tool_types import Approval, Rules
from wony.toolbox import Toolbox
from wony.types import Json

pytestmark = pytest.mark.anyio


def decided(world: World) -> list[tuple[str, str, str, str]]:
    """Return tool, verdict, who decided and by which rule."""
    entries = [one for one in world.ledger.entries if one["event"] == "decided"]
    return [(one["tool"], one["verdict"], one["by"], one["rule"]) for one in entries]


@pytest.mark.parametrize(
    ("rules", "answer", "told"),
    [
        (None, "once", ("drop", "allow", "person", "")),
        (None, "session", ("drop", "allow", "person", "")),
        (None, "no", ("drop", "deny", "person", "")),
        (Rules(allow=("drop it",)), "no", ("drop", "deny", "person", "")),
        (Rules(deny=("drop i*",)), "once", ("drop", "deny", "rule", "drop i*")),
    ],
)
async def test_who_decided_is_written_down(
    rules: Rules | None, answer: Yes, told: tuple[str, str, str, str]
) -> None:
    """The person, a rule, or the table; what cannot be undone is no rule's to allow."""
    world = World(calls(("drop", {"what": "it"})), says("ok"), person=Somebody(answer), rules=rules)
    await world.asked()
    assert decided(world) == [told]
    assert world.bench.ran == (["drop it"] if told[1] == "allow" else [])


async def test_an_entry_says_everything_of_a_call() -> None:
    """Whose words were in the session, what was asked for, what it would touch, how it ended."""
    world = World(calls(("look", {"at": "a"})), calls(("change", {"to": "b"})), says("ok"))
    await world.asked()
    look, looked, change, changed = world.ledger.entries
    assert (look["labels"], change["labels"]) == (
        {"untrusted": [], "private": []},
        {"untrusted": ["file: a"], "private": []},
    )
    assert (change["level"], change["arguments"], change["why"]) == ("write", {"to": "b"}, "policy.undoable")
    assert (change["session"], change["fingerprint"]) == (changed["session"], changed["fingerprint"])
    assert (changed["failed"], changed["bytes_in"]) == (False, len("changed"))
    assert changed["receipts"][0]["kind"] == "file"
    assert looked["fingerprint"] == look["fingerprint"] != change["fingerprint"]


async def test_what_was_allowed_is_what_is_written() -> None:
    """If it changed while it was asked about, the later one: the one that the person saw last."""

    class Slow(Somebody):
        async def approve(self, approval: Approval) -> Yes:
            if not self.asked:
                world.bench.state = "as it is now"
            return await super().approve(approval)

    person = Slow("once", "once")
    world = World(calls(("drop", {"what": "it"})), says("ok"), person=person)
    await world.asked()
    assert [one.action.state for one in person.asked] == ["as it was", "as it is now"]
    last = person.asked[-1].action.fingerprint
    asked = [person.asked[0].action.fingerprint, last]
    written = [(one["event"], one["fingerprint"]) for one in world.ledger.entries]
    questions = [(event, one) for one in asked for event in ("asked", "answered")]
    assert written == [*questions, ("decided", last), ("done", last)]


async def test_a_call_that_is_stopped_is_told_of() -> None:
    """That it began is known already; that it did not end, too."""
    world = World(calls(("hang", {})), says("ok"))
    asking = asyncio.create_task(world.asked())
    await world.bench.started.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    started, stopped = world.ledger.entries
    assert (started["tool"], started["event"]) == ("hang", "decided")
    assert (stopped["event"], stopped["stopped"]) == ("done", True)


class Full(Ledger):
    """A log on a disk that is full."""

    async def write(self, entry: Mapping[str, Json]) -> None:
        raise StoreError("audit.failed", path="log", reason="full")

    async def settled(self) -> None:
        raise StoreError("audit.failed", path="log", reason="full")


async def test_what_cannot_be_written_down_is_not_done() -> None:
    """The turn ends there; what only read is kept."""
    world = World(calls(("change", {"to": "b"})), says("ok"))
    world.box = Toolbox(world.tools, Guard(Somebody(), RulesInMind(), Full()))
    world.process()
    with pytest.raises(StoreError):
        await world.asked()
    assert not world.bench.ran
    world = World(calls(("look", {"at": "a"})), says("ok"))
    world.box = Toolbox(world.tools, Guard(Somebody(), RulesInMind(), Full()))
    world.process()
    with pytest.raises(StoreError):
        await world.asked()
    assert world.bench.ran == ["look a"]
    assert len(world.backend.requests) == 1
