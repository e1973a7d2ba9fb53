"""What time it is, here or elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from wony.tool_types import Level, ToolError, ToolResult
from wony.tools.base import tool

_SAID: Mapping[str, str] = {
    "Asia/Seoul": "korea 한국 서울 kst",
    "Asia/Tokyo": "japan 일본 도쿄 jst",
    "Asia/Shanghai": "china 중국 베이징 beijing",
    "America/New_York": "뉴욕 washington boston est",
    "Europe/London": "런던",
    "Europe/Paris": "파리",
    "Europe/Berlin": "베를린",
    "America/Los_Angeles": "로스앤젤레스 샌프란시스코 san_francisco seattle pst",
    "Australia/Sydney": "시드니",
    "Asia/Kolkata": "india 인도",
    "Asia/Singapore": "싱가포르",
    "Asia/Ho_Chi_Minh": "하노이",
    "Asia/Bangkok": "방콕",
    "Asia/Dubai": "두바이",
    "Europe/Moscow": "모스크바",
    "UTC": "gmt utc",
}
"""What people say, where the list of zones says something else."""


class ClockTools:
    """`now` returns the local time with its zone."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    @tool(Level.PURE)
    async def get_current_time(self, zone: str = "") -> ToolResult:
        """Get the date and time now.

        zone: or city, e.g. New York, UTC+9
        """
        now = self._now()
        if zone.strip():
            now = now.astimezone(_zone(zone.strip()))
        return ToolResult(now.isoformat(" ", "seconds"))


def _zone(said: str) -> tzinfo:
    """Return the zone that is meant.  Raises ToolError with what comes near."""
    key = said.lower().replace(" ", "_")
    if offset := _offset(key):
        return offset
    wanted = next((zone for zone, said in _SAID.items() if key in said.split()), "")
    wanted = wanted or next((name for name in available_timezones() if name.lower() == key), "")
    if not wanted:
        ends = sorted(name for name in available_timezones() if name.lower().rpartition("/")[2] == key)
        near = sorted(name for name in available_timezones() if key in name.lower())
        if not ends:
            raise ToolError(f"no zone {said[:60]!r}; use one such as {', '.join(near[:5] or ['Asia/Seoul'])}")
        wanted = ends[0]
    try:
        return ZoneInfo(wanted)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ToolError(f"the zone {wanted} is not known on this machine") from error


def _offset(key: str) -> tzinfo | None:
    """Return the zone of `UTC+9`, `GMT-03:30`, `+09:00`."""
    sign_at = max(key.find("+"), key.find("-"))
    head = key[:sign_at] if sign_at >= 0 else ""
    if sign_at < 0 or head not in ("", "utc", "gmt"):
        return None
    hours, _, minutes = key[sign_at + 1 :].partition(":")
    if not (hours.isdigit() and (minutes.isdigit() or not minutes)):
        return None
    if len(hours) == 4 and not minutes:
        hours, minutes = hours[:2], hours[2:]
    gap = timedelta(hours=int(hours[:3]), minutes=int(minutes or 0))
    if gap >= timedelta(hours=24):
        return None
    return timezone(gap if key[sign_at] == "+" else -gap) if gap else UTC
