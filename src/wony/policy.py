"""Whether a call may run: what it would do, where the session's words came from, the person's rules.

One table, no state, no model.  What is read can make wony ask, never act.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from wony.tool_types import Action, Decision, Labels, Level, OptIn, Rules
from wony.types import Notice

_SHORTEST = 3
"""Characters of a destination that the person must have typed for it to be theirs: "13" is in many texts."""
_NAMED_SOURCES = 3
_LONGEST_SHOWN = 500
"""Characters of a destination that stand in a rule as they are; a longer one stands there as its hash."""
_HASH = "sha256:"
_LINK = re.compile(r"https?://[^\s<>\"'()\[\]]+", re.IGNORECASE)
_PARTICLES = (
    r"(?:(?=[가-힣])님?(?:을|를|은|는|이|가|의|도|만|과|와|로|으로|에|에서|에게|께|한테|부터|까지)?"
    r"(?:은|는|도|만|의)?(?![\w@/]))"
)
"""What Korean hangs on a word without a space."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything but the call that a decision depends on."""

    labels: Labels = field(default_factory=Labels)
    typed: tuple[str, ...] = ()
    """What the person typed in this session."""
    urls: frozenset[str] = frozenset()
    """Addresses that searches of this session returned, unchanged."""
    rules: Rules = field(default_factory=Rules)
    agreed: frozenset[OptIn] = frozenset()
    somebody: bool = True
    """Whether a person can be asked; where nobody can, what would be asked is denied."""


def decide(action: Action, standing: Standing) -> Decision:
    """Return whether a call may run, must be asked about, or never runs."""
    wish = _by_table(action, standing)
    if wish.verdict == "deny":
        return wish
    if (rule := _matching(standing.rules.deny, action)) is not None:
        return Decision("deny", Notice("policy.denied_by_rule", {"rule": rule}), rule, rulable=False)
    if wish.verdict == "allow":
        return wish
    if wish.rulable and (rule := _allowing(standing, action)) is not None:
        return Decision("allow", Notice("policy.allowed_by_rule", {"rule": rule}), rule)
    if not standing.somebody:
        id = "policy.nobody_to_ask" if wish.rulable else "policy.nobody_to_ask_ever"
        return Decision("deny", Notice(id, {"rule": rule_for(action)}), rulable=wish.rulable)
    return wish


def rule_for(action: Action) -> str:
    """Return the rule that allows just this: the tool, and what it is about.

    What fits no line, or would say more than it means, stands in the rule as its hash.
    """
    what = action.destination
    plain = what.isprintable() and what == what.strip() and len(what) <= _LONGEST_SHOWN
    if not plain or what.endswith("*") or what.startswith(_HASH):
        what = _HASH + hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{action.tool} {what}".strip()


def matches(rule: str, action: Action) -> bool:
    """Whether a rule speaks of this call: `TOOL`, `TOOL DESTINATION`, or with a `*` at the end."""
    tool, _, destination = rule.strip().partition(" ")
    if tool != action.tool:
        return False
    wanted = destination.strip()
    if wanted.endswith("*"):
        return action.destination.startswith(wanted[:-1])
    return not wanted or _is_exact(rule, action)


def _is_exact(rule: str, action: Action) -> bool:
    """Whether a rule means this call and no other: also the whole command, where that is its hash."""
    tool, _, destination = rule.strip().partition(" ")
    return f"{tool} {destination.strip()}".strip() == rule_for(action)


def _allowing(standing: Standing, action: Action) -> str | None:
    """Return the rule that lets a call pass.

    With others' words in the session, a rule that leaves the destination open would be theirs to fill in.
    """
    speaks = _is_exact if standing.labels.untrusted else matches
    return next((rule for rule in standing.rules.allow if speaks(rule, action)), None)


def strange_links(text: str, standing: Standing) -> Sequence[str]:
    """Return the links of an answer by which private words may leave when the person opens them.

    With others' words and private ones in the session: whatever carries a query or leads to a server that
    neither the person nor a search named.
    """
    if not (standing.labels.untrusted and standing.labels.private):
        return ()
    named = (*standing.typed, *standing.urls)
    found = dict.fromkeys(link.rstrip(".,!?;:*_`~") for link in _LINK.findall(text))
    strange = (link for link in found if "?" in link or "#" in link or not _is_typed(_host(link), named))
    return [link for link in strange if link not in standing.urls and not _is_verbatim(link, standing.typed)]


def _host(link: str) -> str:
    return link.split("/")[2].rpartition("@")[2]


def _matching(rules: Sequence[str], action: Action) -> str | None:
    return next((rule for rule in rules if matches(rule, action)), None)


def _by_table(action: Action, standing: Standing) -> Decision:
    untrusted = bool(standing.labels.untrusted)
    both = untrusted and bool(standing.labels.private)
    tainted = Notice("policy.untrusted", {"sources": _sources(standing.labels)})
    match action.level:
        case Level.PURE:
            return _allow("policy.harmless")
        case Level.READ:
            return _allow("policy.inside") if action.inside else _ask("policy.outside")
        case Level.WRITE:
            return _allow("policy.undoable") if action.inside else _ask("policy.outside", rulable=False)
        case Level.NETWORK:
            return _network(action, standing, both, tainted)
        case Level.PERSIST:
            return Decision("ask", tainted) if untrusted else _allow("policy.own_words")
        case Level.SEND:
            if both:
                return Decision("ask", tainted, rulable=False)
            if _is_typed(action.destination, standing.typed):
                return _allow("policy.named_by_person")
            return Decision("ask", tainted) if untrusted else _ask("policy.sends")
        case Level.RUN:
            if untrusted:
                return Decision("ask", tainted)
            agreed = action.opt_in in standing.agreed or not action.opt_in
            return _allow("policy.sandboxed") if agreed else _ask("policy.first_run")
        case Level.DESTROY:
            return _ask("policy.destroys", rulable=False)
        case Level.CONTROL:
            return Decision("deny", Notice("policy.never"), rulable=False)


def _network(action: Action, standing: Standing, both: bool, tainted: Notice) -> Decision:
    searches = action.leaves not in ("", action.destination)  # words of the model's own, to whoever searches
    if searches and both:  # private text may be in them, and a rule could not say which
        return Decision("ask", tainted, rulable=False)
    if action.opt_in and action.opt_in not in standing.agreed:
        return _ask("policy.first_web")
    if searches:
        return _allow("policy.search")
    if not standing.labels.untrusted:
        return _allow("policy.clean")
    known = action.destination in standing.urls or _is_verbatim(action.destination, standing.typed)
    return _allow("policy.known_address") if known else Decision("ask", tainted)


def _is_verbatim(url: str, typed: Sequence[str]) -> bool:
    """Whether the person typed this very address, and not the beginning of it; https need not be typed."""
    if len(url) < _SHORTEST:
        return False
    wanted = re.escape(url)
    if url.startswith("https://"):
        wanted = f"(?:https://)?{re.escape(url.removeprefix('https://'))}"
    after = r"(?![^\s<>\"')\].,!?;:]|[.,!?;:)'\]]+[^\s<>\"')\].,!?;:])"
    border = re.compile(rf"(?<![^\s<>\"'(\[]){wanted}(?:{after}|(?={_PARTICLES}))")
    return any(border.search(text) for text in typed)


def _is_typed(destination: str, typed: Sequence[str]) -> bool:
    """Whether the person typed it as a word of its own."""
    if len(destination) < _SHORTEST:
        return False
    after = rf"(?:(?![\w@-]|\.\w)|(?={_PARTICLES}))"
    word = re.compile(rf"(?<![\w.@-]){re.escape(destination)}{after}", re.IGNORECASE)
    return any(word.search(text) for text in typed)


def _sources(labels: Labels) -> str:
    named = ", ".join(labels.untrusted[:_NAMED_SOURCES])
    return f"{named}, …" if len(labels.untrusted) > _NAMED_SOURCES else named


def _allow(id: str) -> Decision:
    return Decision("allow", Notice(id))


def _ask(id: str, *, rulable: bool = True) -> Decision:
    return Decision("ask", Notice(id), rulable=rulable)
