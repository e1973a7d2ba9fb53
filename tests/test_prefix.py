"""How much of a request was sent before, and what broke it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wony.prefix import reuse
from wony.types import Message, Tool, ToolCall

SYSTEM, ASKED = Message("system", "S" * 40), Message("user", "안녕 " * 20)
SAID = Message("assistant", "네 " * 30, "음", (ToolCall("look", {"at": 1}),))
LOOK = Tool("look", "Looks.", {"type": "object"})


def test_what_goes_on_keeps_everything() -> None:
    """The whole of the former request begins the new one."""
    found = reuse((SYSTEM, ASKED), (SYSTEM, ASKED, SAID, ASKED))
    assert (found.kept, found.changed) == (1.0, "")
    assert found.unchanged_bytes == found.former_bytes < found.prompt_bytes


def test_the_first_change_is_named() -> None:
    """System text, tools, or which message."""
    former = (SYSTEM, ASKED, SAID, ASKED)
    assert reuse(former, (Message("system", "T"), *former[1:])).changed == "system"
    assert reuse(former, (SYSTEM, Message("user", "안녕"), SAID, ASKED)).changed == "1:user"
    assert reuse(former, (SYSTEM, ASKED, Message("assistant", SAID.content), ASKED)).changed == "2:assistant"
    assert reuse(former, former[:3]).changed == "3:user"
    assert reuse(former, former, (), (LOOK,)).changed == "1:user"
    assert reuse(former, former, (LOOK,), ()).changed == "tools"
    assert reuse(former, former, (LOOK,), (LOOK,)).changed == ""
    assert reuse((), former).kept == 1.0


texts = st.text(max_size=30)
messages = st.lists(
    st.builds(Message, st.sampled_from(["user", "assistant", "tool"]), texts, texts), max_size=6
)


@given(messages, messages)
def test_the_common_beginning_is_never_more_than_either(former: list[Message], now: list[Message]) -> None:
    """And all of it exactly where nothing changed, whatever stands in the messages."""
    found = reuse(former, now)
    assert 0 <= found.unchanged_bytes <= min(found.former_bytes, found.prompt_bytes)
    assert (found.changed == "") == (found.unchanged_bytes == found.former_bytes)
    assert reuse(now, [*now, *former]).kept == 1.0
