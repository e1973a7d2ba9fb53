"""Commands about what the model sees: the window, what was summed up, and what that cost the cache."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

from wony.cli.conversation import Conversation
from wony.cli.screen import BOLD, YELLOW
from wony.cli.summary_view import covered, draw_paragraph, draw_summary
from wony.cli.transcript import draw_transcript
from wony.cli.width import clip
from wony.cli.window import window_lines
from wony.types import Compaction, Json, StoredMessage, SummaryLine

_LOOK_BACK = 50
"""Messages in which the last answer is looked for."""
_MOMENT = 0.3
"""Seconds in which it is found out that there is nothing to sum up."""
_SHOWN = 60
"""Messages that are shown behind a line; the oldest line may stand for very many."""


# -- /context ----------------------------------------------------------------------------------------


async def context(talk: Conversation, argument: str) -> None:
    """Draw what the window holds; or tell how much of the last request had been sent before."""
    if argument == "cache":
        await _cache(talk)
    elif argument:
        talk.tell(talk.say("context_screen.context_how"))
    else:
        await _window(talk)


async def _window(talk: Conversation) -> None:
    report = await talk.manager.report(talk.session, talk.options())
    write, say = partial(draw_paragraph, talk.screen, ""), talk.say
    if report.window:
        write(say("context_screen.window", window=report.window), style=BOLD)
    else:
        write(say("context_screen.no_window"), style=YELLOW)
    for line in window_lines(report, say, talk.screen.width):
        talk.screen.tell(line, hang=2)
    about = await _last_answer(talk)
    usage = about.get("usage", {})
    if (prompt := usage.get("prompt_tokens")) is not None:
        if about.get("compaction", "") == report.compaction_id:
            answer = usage.get("answer_tokens") or 0
            write(say("context_screen.counted", prompt=prompt, answer=answer))
        else:
            write(say("context_screen.counted_before", prompt=prompt))
    write(say("context_screen.estimated", tokens=report.expected_tokens))
    if compaction := await talk.manager.compaction(talk.session):
        write(say("context_screen.summarized", n=covered(compaction)))


async def _cache(talk: Conversation) -> None:
    about = await _last_answer(talk)
    sent = about.get("cache", {})
    write, say = partial(draw_paragraph, talk.screen, ""), talk.say
    if not sent:
        talk.tell(say("context_screen.no_answer"))
        return
    prompt, cached = sent.get("prompt_tokens"), sent.get("cached_tokens")
    if prompt and cached is not None:
        share = min(1.0, cached / prompt)
        write(say("context_screen.cache_server", prompt=prompt, cached=cached, share=share))
    else:
        write(say("context_screen.cache_untold"))
    whole, same, former = (sent.get(f"{name}_bytes", 0) for name in ("prompt", "unchanged", "former"))
    changed = sent.get("changed", "")
    if not former and not changed:
        write(say("context_screen.cache_first", sent=whole))
        return
    write(say("context_screen.cache_bytes", sent=whole, same=same, share=same / whole if whole else 0.0))
    if not changed:
        write(say("context_screen.cache_kept"))
        return
    write(say("context_screen.cache_changed", byte=same + 1, what=_what(talk, changed)))
    if former:
        write(say("context_screen.cache_share", kept=same / former))


def _what(talk: Conversation, changed: str) -> str:
    """Return in words what the first changed byte belongs to."""
    place, message, role = changed.partition(":")
    if not message:
        return talk.say(f"context_screen.changed_{changed}")
    return talk.say("context_screen.changed_message", place=place, who=talk.say(f"context_screen.who_{role}"))


async def _last_answer(talk: Conversation) -> Mapping[str, Json]:
    """Return what is stored about the last answer that was given to the end."""
    said = await talk.manager.transcript(talk.session, _LOOK_BACK)
    answers = (s.metadata for s in reversed(said) if s.message.role == "assistant" and "cache" in s.metadata)
    return next(answers, {})


# -- /compact ----------------------------------------------------------------------------------------


async def compact(talk: Conversation, argument: str) -> None:
    """Show what would stand for the beginning and put it in force after a yes; or take it back."""
    if argument == "undo":
        await _retract(talk)
        return
    talk.idle.stop()  # which may be about the same
    drafted = await _drafted(talk, argument)
    if drafted is None:
        talk.tell(talk.say("context_screen.nothing_to_condense"))
        return
    draw_summary(talk.screen, talk.say, drafted)
    question = talk.say("context_screen.adopt", n=covered(drafted))
    if not await talk.keyboard.confirm(question, talk.prompt):
        talk.tell(talk.say("context_screen.not_adopted"))
        return
    await talk.manager.adopt(drafted)
    talk.tell(talk.say("context_screen.adopted"))
    await talk.look(told=True)
    talk.idle.reread()


async def _drafted(talk: Conversation, focus: str) -> Compaction | None:
    """Return what would stand there; say what is going on if the model is asked, for that takes a while."""
    drafting = asyncio.create_task(talk.manager.draft(talk.session, talk.options(), focus))
    try:
        done, _ = await asyncio.wait([drafting], timeout=_MOMENT)
        if not done:
            talk.tell(talk.say("context_screen.drafting"))
        return await drafting
    finally:
        drafting.cancel()
        await asyncio.gather(drafting, return_exceptions=True)


async def _retract(talk: Conversation) -> None:
    compaction = await talk.manager.compaction(talk.session)
    if compaction is None:
        talk.tell(talk.say("context_screen.no_summary"))
        return
    talk.idle.stop()
    await talk.manager.retract(compaction.id)
    talk.idle.decline(talk.session.id)
    talk.tell(talk.say("context_screen.retracted"))
    await talk.look(told=True)
    talk.idle.reread()


# -- /why --------------------------------------------------------------------------------------------


async def why(talk: Conversation, argument: str) -> None:
    """Show the messages behind a line of the summary; without a number, the summary."""
    compaction = await talk.manager.compaction(talk.session)
    if compaction is None:
        talk.tell(talk.say("context_screen.no_summary"))
        return
    count = len(compaction.lines)
    if not (argument.isdecimal() and 1 <= int(argument) <= count):
        draw_summary(talk.screen, talk.say, compaction)
        talk.tell(talk.say("context_screen.why_how", n=count))
        return
    line = compaction.lines[int(argument) - 1]
    talk.screen.print(clip(f"{argument}. {line.text}", talk.screen.width - 1), style=BOLD)
    talk.screen.print()
    behind = await _behind(talk, line)
    draw_transcript(talk.screen, talk.say, behind[:_SHOWN])
    if len(behind) > _SHOWN:
        talk.tell(talk.say("context_screen.more_messages", n=len(behind) - _SHOWN))


async def _behind(talk: Conversation, line: SummaryLine) -> list[StoredMessage]:
    wanted = set(line.message_ids)
    return [stored async for stored in talk.manager.everything(talk.session) if stored.id in wanted]
