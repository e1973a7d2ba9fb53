"""Days: which weekday, how far apart, so many days on, and the Korean lunar calendar (음력) both ways."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from typing import Any, Literal

from wony.tool_types import Level, ToolError, ToolResult
from wony.tools.base import tool

_DATE = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*일?")
_SHIFT = re.compile(r"([+-]?\d{1,6})\s*(days?|weeks?|months?|years?|일|주|개월|달|년)?")
_WORDS = {"": 0, "today": 0, "오늘": 0, "tomorrow": 1, "내일": 1, "모레": 2, "yesterday": -1, "어제": -1}
_WEEKDAYS = "월화수목금토일"


class CalendarTools:
    """`today` returns the local date."""

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today

    @tool(Level.PURE, common=False)
    async def calendar_date(
        self,
        what: Literal["weekday", "difference", "shift", "to_lunar", "to_solar"],
        day: str = "",
        other: str = "",
        leap_month: bool = False,
    ) -> ToolResult:
        """Reckon with dates: weekday, days between two, a date so much later, Korean lunar calendar (음력).

        day: YYYY-MM-DD, today, tomorrow, yesterday; a lunar date for to_solar
        other: the second date for difference; an amount such as 10 days, -2 weeks, 3 months for shift
        leap_month: the lunar month is a leap month (윤달), for to_solar
        """
        if what == "to_solar":
            return ToolResult(_to_solar(day, leap=leap_month))
        begin = self._date(day)
        if what == "weekday":
            return ToolResult(_named(begin))
        if what == "difference":
            end = self._date(other)
            return ToolResult(f"{(end - begin).days} days from {_named(begin)} to {_named(end)}")
        if what == "shift":
            return ToolResult(f"{_named(_shifted(begin, other))}, {other.strip()} from {_named(begin)}")
        return ToolResult(_to_lunar(begin))

    def _date(self, said: str) -> date:
        word = said.strip().lower()
        if word in _WORDS:
            return self._today() + timedelta(days=_WORDS[word])
        year, month, number = _numbers(said)
        try:
            return date(year, month, number)
        except ValueError as error:
            raise ToolError(f"{said.strip()}: {error}") from error


def _numbers(said: str) -> tuple[int, int, int]:
    """Return year, month and day as they are written.  Raises ToolError."""
    found = _DATE.fullmatch(said.strip())
    if not found:
        raise ToolError(f"not a date: {said[:40]!r}; write YYYY-MM-DD")
    year, month, day = (int(part) for part in found.groups())
    return year, month, day


def _named(day: date) -> str:
    return f"{day.isoformat()} ({day:%A}, {_WEEKDAYS[day.weekday()]}요일)"


def _shifted(begin: date, said: str) -> date:
    found = _SHIFT.fullmatch(said.strip().lower())
    if not found:
        raise ToolError(f"not an amount: {said[:40]!r}; write one such as 10 days, -2 weeks, 3 months")
    amount, unit = int(found[1]), (found[2] or "days").rstrip("s")
    try:
        if unit in ("month", "개월", "달", "year", "년"):
            months = begin.year * 12 + begin.month - 1 + amount * (12 if unit in ("year", "년") else 1)
            year, month = divmod(months, 12)
            return date(year, month + 1, min(begin.day, calendar.monthrange(year, month + 1)[1]))
        return begin + timedelta(days=amount * (7 if unit in ("week", "주") else 1))
    except (ValueError, OverflowError) as error:
        raise ToolError(f"{said.strip()} from {begin.isoformat()} is no date that there is") from error


def _lunar() -> Any:
    # Late: its table of months is wanted by few conversations.
    return import_module("korean_lunar_calendar").KoreanLunarCalendar()


def _to_lunar(day: date) -> str:
    reckoner = _lunar()
    if not reckoner.setSolarDate(day.year, day.month, day.day):
        raise ToolError(f"the lunar calendar is known from 1000 to 2050, not for {day.isoformat()}")
    leap = " (leap month, 윤달)" if reckoner.isIntercalation else ""
    lunar = f"{reckoner.lunarYear}-{reckoner.lunarMonth:02}-{reckoner.lunarDay:02}{leap}"
    return f"{_named(day)} is lunar (음력) {lunar}"


def _to_solar(said: str, *, leap: bool) -> str:
    year, month, day = _numbers(said)
    reckoner = _lunar()
    if not reckoner.setLunarDate(year, month, day, leap) or reckoner.isIntercalation != leap:
        kind = "leap month " if leap else ""
        raise ToolError(f"there is no lunar {kind}day {year}-{month:02}-{day:02} (known: 1000 to 2050)")
    solar = date(reckoner.solarYear, reckoner.solarMonth, reckoner.solarDay)
    return f"lunar (음력) {year}-{month:02}-{day:02}{' (윤달)' if leap else ''} is {_named(solar)}"
