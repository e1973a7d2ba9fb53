"""A question back to the person, where guessing would be worse."""

from __future__ import annotations

from wony.tool_protocols import Person
from wony.tool_types import Level, ToolError, ToolResult
from wony.tools.base import tool

_MOST = 9


class AskTools:
    """`person` is who is asked."""

    def __init__(self, person: Person) -> None:
        self._person = person

    @tool(Level.PURE, seconds=86_400, common=False)
    async def ask_user(self, question: str, choices: list[str]) -> ToolResult:
        """Let the user choose, only when you cannot go on without it.

        question: short, in the user's language
        choices: 2 to 9 short answers
        """
        offered = [one.strip() for one in choices if one.strip()][:_MOST]
        if not question.strip() or not offered:
            raise ToolError("a question and its choices are wanted")
        if not self._person.is_there:
            raise ToolError("nobody is there to answer: choose the safest way yourself and say that you did")
        answer = await self._person.choose(question.strip(), offered)
        if not answer:
            return ToolResult("The user did not answer. Go on without it, or say what you need.")
        return ToolResult(f"The user answered: {answer}")
