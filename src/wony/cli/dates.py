"""When something was, as people say it, in the time zone of this machine."""

from __future__ import annotations

from datetime import datetime, timedelta

from wony.locales import Catalogue


def when(moment: datetime, say: Catalogue, now: datetime | None = None) -> str:
    """Return `moment` in words: today's by the clock, older ones by the day."""
    there = moment.astimezone()
    today = (now or datetime.now()).astimezone().date()
    clock = f"{there.hour:02}:{there.minute:02}"
    if there.date() == today:
        return say("history.today", clock=clock)
    if there.date() == today - timedelta(days=1):
        return say("history.yesterday", clock=clock)
    if there.year == today.year:
        return say("history.day", month=there.month, day=there.day, clock=clock)
    return say("history.day_and_year", year=there.year, month=there.month, day=there.day)
