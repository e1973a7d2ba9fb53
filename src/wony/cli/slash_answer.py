"""Commands about the last question and its answer.  Undo, retry and edit destroy nothing: they branch."""

from __future__ import annotations

from collections.abc import Sequence

from wony.cli.clipboard import copy_text
from wony.cli.conversation import Conversation
from wony.cli.prompt_text import ran_with
from wony.cli.undo_files import offer_restoring
from wony.cli.width import clip
from wony.protocols import EVERYTHING
from wony.types import StoredMessage, Usage


async def undo(talk: Conversation, _argument: str) -> None:
    """Step back before the last question; what tools changed since can be put back too."""
    await offer_restoring(talk)
    talk.session, text = await talk.manager.undo(talk.session)
    talk.usage, talk.report = Usage(), None
    talk.tell(talk.say("slash.undone", text=clip(" ".join(text.split()), 60)))
    talk.tell(talk.say("context_screen.leads_back"))
    talk.idle.reread()


async def retry(talk: Conversation, _argument: str) -> None:
    """Answer the last question once more."""
    former = talk.session.head_id
    await talk.retry()
    if talk.session.head_id != former:  # a conversation in which nothing was asked stays as it was
        talk.tell(talk.say("context_screen.leads_back"))


async def edit(talk: Conversation, _argument: str) -> None:
    """Put the last question at the prompt again, to be asked in other words."""
    said = await talk.manager.transcript(talk.session, 50)
    question = next((s for s in reversed(said) if s.message.role == "user"), None)
    if question is None:
        talk.tell(talk.say("slash.nothing_to_edit"))
        return
    talk.editing = True
    talk.draft = question.message.content
    talk.tell(talk.say("slash.editing"))


async def copy(talk: Conversation, _argument: str) -> None:
    """Put the last answer on the clipboard."""
    said = await talk.manager.transcript(talk.session, 50)
    answer = next((s for s in reversed(said) if s.message.role == "assistant" and s.message.content), None)
    if answer is None:
        talk.tell(talk.say("slash.nothing_to_copy"))
        return
    way = await copy_text(answer.message.content, talk.screen)
    count = len(answer.message.content)
    talk.tell(talk.say("slash.copied", count=count, way=way) if way else talk.say("slash.not_copied"))


async def stats(talk: Conversation, _argument: str) -> None:
    """Say what this conversation and its last answer took."""
    said = await talk.manager.transcript(talk.session, EVERYTHING)
    questions = sum(s.message.role == "user" for s in said)
    tokens = sum(s.tokens_used or 0 for s in said)
    talk.screen.tell(talk.say("slash.stats_session", questions=questions, messages=len(said), tokens=tokens))
    if prompts := ran_with(talk.session, talk.say):
        talk.screen.tell(prompts)
    usage = talk.usage
    if usage.prompt_tokens is not None:
        talk.screen.tell(
            talk.say(
                "slash.stats_prompt",
                prompt=usage.prompt_tokens,
                cached=usage.cached_tokens or 0,
                seconds=usage.prompt_seconds or 0.0,
            )
        )
    if usage.answer_tokens is not None:
        talk.screen.tell(
            talk.say(
                "slash.stats_answer",
                tokens=usage.answer_tokens,
                seconds=usage.answer_seconds or 0.0,
                load=usage.load_seconds or 0.0,
            )
        )
    if calls := [one for one in said if one.message.role == "tool"]:
        failed = sum(bool(one.metadata.get("failed")) for one in calls)
        talk.screen.tell(talk.say("slash_tools.calls", calls=len(calls), failed=failed))
    if unfinished := _unfinished(said):
        talk.screen.tell(talk.say("slash.stats_unfinished", count=unfinished))


def _unfinished(said: Sequence[StoredMessage]) -> int:
    return sum(s.status != "complete" for s in said)
