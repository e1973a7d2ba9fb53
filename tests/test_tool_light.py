"""The tools that touch nothing: calculator, clock, calendar, a question to the person, earlier words."""

from __future__ import annotations

import ast
import operator
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from at_hand import Nobody, Somebody
from wony.tool_protocols import Call, Document
from wony.tool_types import ArgumentsWrong, Level, ToolError, ToolResult
from wony.tools.asking import AskTools
from wony.tools.base import tools_of
from wony.tools.calculator import CalculatorTools, written
from wony.tools.calendar import CalendarTools
from wony.tools.clock import ClockTools
from wony.tools.past import PastTools
from wony.types import Json, SearchHit

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, 13, 41, 42, tzinfo=timezone(timedelta(hours=9)))


class NoDocuments:
    async def get(self, number: int) -> Document | None:
        return None


CALL = Call("s", NoDocuments())


async def use(family: object, arguments: Mapping[str, Json]) -> ToolResult:
    """Call the family's one tool as the loop does: checked, planned, run."""
    (tool,) = tools_of(family)
    checked = tool.checked(arguments)
    assert (await tool.action(checked, CALL)).level == tool.level
    return await tool.run(checked, CALL)


async def reckoned(expression: str) -> str:
    return (await use(CalculatorTools(), {"expression": expression})).content


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("12*7", "84"),
        ("0.1+0.2", "0.3"),
        ("(15+27)*3/7", "18"),
        ("1/3", f"1/3 (about 0.{'3' * 30})"),
        ("1,234.5 + 15%", "1234.65"),
        ("17 % 5", "2"),
        ("12 × 7 ÷ 2 =", "42"),
        ("2^10", "1024"),
        ("sqrt(144)", "12"),
        ("sqrt(2)", "1.41421356237309504880168872421"),
        ("round(2.5) + round(-2.5)", "0"),
        ("round(10/3, 2)", "3.33"),
        ("max(1, 2.5, 2)", "2.5"),
        ("-7 // 2", "-4"),
        ("2**-2", "0.25"),
        ("1e3", "1000"),
    ],
)
async def test_arithmetic_is_exact(expression: str, result: str) -> None:
    """As people write it, with their signs and separators."""
    assert await reckoned(expression) == result


NO_ARITHMETIC = (
    *("", "9**9**9", "1/0", "__import__('os')", "a.b", "(((", "'x'*9", "[1]", "True", "x:=1", "2**0.3", "1j"),
    *("1" * 3000, "(" * 900 + "1" + ")" * 900, "sqrt(-1)", "round(1, 1e9)", "max()", "sum"),
)


@pytest.mark.parametrize("expression", NO_ARITHMETIC)
async def test_what_is_no_arithmetic_is_refused(expression: str) -> None:
    """No name is looked up, nothing is run, and no number grows without end."""
    with pytest.raises(ToolError):
        await reckoned(expression)


NUMBERS = st.integers(0, 999).map(str)
EXPRESSIONS = st.recursive(
    NUMBERS, lambda one: st.builds("({}{}{})".format, one, st.sampled_from("+-*/"), one), max_leaves=12
)
SIGNS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def exact(node: ast.expr) -> Fraction:
    """Return what Python's own exact numbers say."""
    if isinstance(node, ast.BinOp):
        result: Fraction = SIGNS[type(node.op)](exact(node.left), exact(node.right))
        return result
    assert isinstance(node, ast.Constant)
    return Fraction(str(node.value))


@given(EXPRESSIONS)
async def test_any_expression_is_what_fractions_say(expression: str) -> None:
    """Sums, products and quotients of any depth."""
    try:
        wanted = written(exact(ast.parse(expression, mode="eval").body))
    except ZeroDivisionError:
        with pytest.raises(ToolError):
            await reckoned(expression)
        return
    assert await reckoned(expression) == wanted


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("", "2026-11-22 13:41:42+09:00"),
        ("UTC", "2026-11-22 04:41:42+00:00"),
        ("new york", "2026-11-21 23:41:42-05:00"),
        ("서울", "2026-11-22 13:41:42+09:00"),
        ("UTC-03:30", "2026-11-22 01:11:42-03:30"),
        ("+0530", "2026-11-22 10:11:42+05:30"),
        ("Europe/Paris", "2026-11-22 05:41:42+01:00"),
    ],
)
async def test_the_time_is_told_with_its_zone(zone: str, told: str) -> None:
    """Here, or where the model asks for."""
    assert (await use(ClockTools(lambda: NOW), {"zone": zone})).content == told


@pytest.mark.parametrize("zone", ["Nowhere", "../etc/passwd", "UTC+99", "+", "\x00"])
async def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    """With one that comes near."""
    with pytest.raises(ToolError, match="no zone"):
        await use(ClockTools(lambda: NOW), {"zone": zone})


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"what": "weekday"}, "2026-11-22 (Sunday, 일요일)"),
        ({"what": "weekday", "day": "2026년 2월 3일"}, "2026-02-03 (Tuesday, 화요일)"),
        ({"what": "difference", "day": "오늘", "other": "2026-12-25"}, "33 days from"),
        ({"what": "shift", "day": "2024-01-31", "other": "1 month"}, "2024-02-29 (Thursday, 목요일)"),
        ({"what": "shift", "day": "내일", "other": "-2주"}, "2026-11-09 (Monday, 월요일)"),
        ({"what": "to_lunar", "day": "2026-09-25"}, "is lunar (음력) 2026-08-15"),
        ({"what": "to_solar", "day": "2026-01-01"}, "is 2026-02-17 (Tuesday, 화요일)"),
        ({"what": "to_solar", "day": "2025-06-01", "leap_month": True}, "is 2025-07-25 (Friday, 금요일)"),
    ],
)
async def test_dates_are_reckoned_with(arguments: dict[str, Json], told: str) -> None:
    """Weekdays, gaps, shifts, and 음력 both ways: Chuseok and New Year's day of 2026 are known."""
    assert told in (await use(CalendarTools(lambda: date(2026, 11, 22)), arguments)).content


@pytest.mark.parametrize(
    "arguments",
    [
        {"what": "weekday", "day": "2026-02-30"},
        {"what": "weekday", "day": "2026-13-01"},
        {"what": "weekday", "day": "soon"},
        {"what": "shift", "other": "many days"},
        {"what": "shift", "other": "999999 years"},
        {"what": "to_solar", "day": "2026-06-01", "leap_month": True},
        {"what": "to_lunar", "day": "2951-01-01"},
    ],
)
async def test_a_date_that_is_none_is_refused(arguments: dict[str, Json]) -> None:
    """In words that say what would do."""
    with pytest.raises(ToolError):
        await use(CalendarTools(lambda: date(2026, 11, 22)), arguments)


async def test_the_person_is_asked() -> None:
    """Their own words come back, too; where nobody is, the model is told to choose."""
    arguments = {"question": "어느 쪽?", "choices": ["왼쪽", "오른쪽"]}
    assert "오른쪽" in (await use(AskTools(Somebody(chooses="오른쪽")), arguments)).content
    assert "did not answer" in (await use(AskTools(Somebody()), arguments)).content
    with pytest.raises(ToolError, match="nobody is there"):
        await use(AskTools(Nobody()), arguments)


async def test_earlier_words_are_private_and_nobody_vouches_for_them() -> None:
    """Both labels go with what is found."""
    hit = SearchHit("s", "회의", "m", "user", "…회의를 내일로…", datetime(2026, 1, 2, tzinfo=UTC))

    async def search(words: str, limit: int) -> Sequence[SearchHit]:
        return [hit][:limit] if words == "회의" else []

    found = await use(PastTools(search), {"words": "회의"})
    assert "2026-01-02 user in '회의': …회의를 내일로…" in found.content
    assert found.labels.untrusted
    assert found.labels.private
    assert "Nothing was found" in (await use(PastTools(search), {"words": "없는 말"})).content


@pytest.mark.parametrize(
    "arguments", [{}, {"expression": 5, "extra": 1}, {"expression": None}, {"expression": ["1"]}]
)
def test_t13_wrong_arguments_are_told(arguments: dict[str, Json]) -> None:
    """Missing, extra and wrongly typed ones alike, with what the tool takes."""
    (tool,) = tools_of(CalculatorTools())
    with pytest.raises(ArgumentsWrong, match="calculator takes: expression"):
        tool.checked(arguments)
    assert tool.level == Level.PURE
