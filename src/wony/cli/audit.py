"""`wony audit`: what tools were allowed and did, as a list to read, and whether the log is whole."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from wony.app import App
from wony.audit_log import entries, verify
from wony.cli.answers import print_json
from wony.cli.dates import when
from wony.cli.export import short
from wony.cli.listing import draw_listing
from wony.cli.screen import Screen
from wony.cli.tool_lines import DONE, FAILED, notice_text, one_line, receipt_text, took_text, word_for
from wony.cli.tool_options import AuditShowOptions, AuditVerifyOptions
from wony.errors import StoreError, UsageError
from wony.locales import Catalogue
from wony.tool_types import Receipt
from wony.types import Json, Notice

Entry = Mapping[str, Json]


@dataclass(slots=True)
class _Deed:
    """One call: how it was decided, and how it ended if it was run."""

    decided: Entry
    done: Entry | None = None


async def show(options: AuditShowOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """List the last calls that were decided about, oldest first."""
    if options.limit < 1:
        raise UsageError("cli.not_a_number", name="--limit")
    session, limit = await _session(options.session, app), options.limit
    if options.json:
        print_json(screen, list(deque(_entries(app, session), limit)))
        return 0
    deeds = _deeds(_entries(app, session), limit)
    if not deeds:
        screen.note(say("audit.empty"))
        return 0
    draw_listing(
        screen,
        [say(f"audit.{name}") for name in ("when", "session", "what", "decision", "outcome")],
        [
            (
                _when(deed.decided, say),
                short(str(deed.decided.get("session", ""))),
                _what(deed.decided, say),
                _decision(deed.decided, say),
                _outcome(deed, say),
            )
            for deed in deeds
        ],
        flexible=2,
    )
    return 0


async def verify_log(options: AuditVerifyOptions, app: App, screen: Screen, say: Catalogue) -> int:
    """Check the chain of the whole log; exit 6 where it is broken."""
    path = app.settings.paths.audit
    chain = verify(path)
    if options.json:
        whole = {"entries": chain.entries, "head": chain.head, "torn": chain.torn}
        print_json(screen, {**whole, "broken_at": chain.broken_at or None})
        return StoreError.exit_code if chain.broken_at else 0
    if chain.broken_at:
        raise StoreError("audit.broken", path=path, line=chain.broken_at, n=chain.entries)
    screen.tell(say("audit.whole", n=chain.entries))
    screen.tell(say("audit.head", head=chain.head))
    if chain.torn:
        screen.note(say("audit.torn", n=chain.torn))
    return 0


async def _session(reference: str | None, app: App) -> str:
    """Return the beginning of the session's id, or nothing for all.  Raises UsageError."""
    if reference is None or next(_entries(app, reference), None):
        return reference or ""
    return (await (await app.sessions()).open(reference)).id  # by its name


def _entries(app: App, session: str) -> Iterator[Entry]:
    """Yield what is written down of the sessions whose ids begin so."""
    every = entries(app.settings.paths.audit)
    return (one for one in every if str(one.get("session", "")).startswith(session))


def _deeds(found: Iterable[Entry], limit: int) -> deque[_Deed]:
    """Return the last calls, each with its end."""
    deeds: deque[_Deed] = deque(maxlen=limit)
    open_ones: dict[tuple[str, str], _Deed] = {}
    for entry in found:
        key = str(entry.get("session")), str(entry.get("fingerprint"))
        if entry.get("event") == "decided":
            deeds.append(_Deed(entry))
            open_ones[key] = deeds[-1]
        elif entry.get("event") == "done" and key in open_ones:
            open_ones.pop(key).done = entry
    return deeds


def _when(entry: Entry, say: Catalogue) -> str:
    try:
        return when(datetime.fromisoformat(str(entry.get("time"))), say)
    except ValueError:  # somebody else's line
        return "?"


def _what(entry: Entry, say: Catalogue) -> str:
    arguments = entry.get("arguments")
    first = next(iter(arguments.values()), "") if isinstance(arguments, dict) else ""
    return f"{word_for(str(entry.get('tool', '?')), say)} {one_line(str(entry.get('destination') or first))}"


def _decision(entry: Entry, say: Catalogue) -> str:
    verdict = say(f"audit.{'allowed' if entry.get('verdict') == 'allow' else 'refused'}")
    about = entry.get("with")
    why = notice_text(Notice(str(entry.get("why", "")), about if isinstance(about, dict) else {}), say)
    return f"{verdict} · {why}"


def _outcome(deed: _Deed, say: Catalogue) -> str:
    if deed.done is None:
        return say("audit.unknown") if deed.decided.get("verdict") == "allow" else ""
    done = deed.done
    if done.get("stopped"):
        return f"{FAILED} {say('audit.stopped')}"
    seconds = done.get("seconds")
    took = took_text(seconds, say) if isinstance(seconds, float | int) else "?"
    parts = [f"{FAILED if done.get('failed') else DONE} {took}"]
    if done.get("exit"):
        parts.append(say("audit.exit_code", code=done["exit"]))
    return " · ".join([*parts, *_changed(done, say)])


def _changed(done: Entry, say: Catalogue) -> Sequence[str]:
    try:
        return [receipt_text(Receipt.from_json(one), say) for one in done.get("receipts", ())]
    except (KeyError, TypeError):  # somebody else's line
        return ["?"]
