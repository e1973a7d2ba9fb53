"""Commands about who answers and how it looks.  They hold until one leaves; `wony config` makes them last."""

from __future__ import annotations

from typing import cast

from wony.cli.conversation import Conversation
from wony.cli.screen import BOLD
from wony.cli.sizes import size_text
from wony.locales import LANGUAGES, catalogue
from wony.types import ModelInfo, Think

_EFFORTS = {"low": "low", "medium": "medium", "high": "high", "off": "low"}


async def model(talk: Conversation, argument: str) -> None:
    """List the models, or talk with another one."""
    if not argument:
        talk.models = await talk.app.backend().models()
        for one in talk.models:
            talk.screen.tell(_row(talk, one), style=BOLD if one.name == talk.model else "", hang=4)
        return
    if talk.app.is_demo:
        talk.tell(talk.say("slash.demo_only"))
        return
    talk.model = argument
    talk.tell(talk.say("slash.model", model=argument))
    talk.warm()


def _row(talk: Conversation, one: ModelInfo) -> str:
    remarks = []
    if one.demo:
        remarks.append(talk.say("chat.demo_model"))
    if one.size_bytes:
        remarks.append(size_text(one.size_bytes))
    if one.loaded:
        remarks.append(talk.say("slash.model_loaded"))
    if one.remote:
        remarks.append(talk.say("slash.model_remote"))
    mark = "*" if one.name == talk.model else " "
    return f"{mark} {one.name}" + (f"  ({', '.join(remarks)})" if remarks else "")


async def think(talk: Conversation, argument: str) -> None:
    """Set how hard the model thinks, and whether its thoughts are shown."""
    if argument in ("show", "hide"):
        talk.show_thinking = argument == "show"
        talk.tell(talk.say(f"slash.thinking_{argument}"))
    elif argument in _EFFORTS:
        talk.think = cast(Think, _EFFORTS[argument])
        id = "slash.think_off" if argument == "off" else "slash.think"
        talk.tell(talk.say(id, level=talk.say(f"chat.think_{talk.think}")))
    else:
        shown = talk.say("slash.shown" if talk.show_thinking else "slash.hidden")
        talk.tell(talk.say("slash.think_how", level=talk.say(f"chat.think_{talk.think}"), shown=shown))


async def lang(talk: Conversation, argument: str) -> None:
    """Speak the other language."""
    if argument not in LANGUAGES:
        talk.tell(talk.say("slash.lang_how"))
        return
    talk.say = catalogue(argument)
    if talk.prompt is not None:
        talk.prompt.say = talk.say
    talk.tell(talk.say("slash.lang"))


async def leave(talk: Conversation, _argument: str) -> None:
    """Leave."""
    talk.leaving = 0
