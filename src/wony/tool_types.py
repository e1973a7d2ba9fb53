"""The vocabulary of tools: what a call would do, whether it may, what came of it.  Plain frozen values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal, Self

from wony.types import Json, Notice


class Level(IntEnum):
    """What a call can do at worst.  The policy has one row for each."""

    PURE = 0
    """Reckons; touches nothing (calculator, clock)."""
    READ = 1
    """Reads what is private: files, earlier conversations."""
    WRITE = 2
    """Changes a file of the workspace, and keeps what it said before."""
    NETWORK = 3
    """Reads from the network: a search, a page."""
    PERSIST = 4
    """Leaves something that acts or is read later: a memory, a reminder."""
    SEND = 5
    """Lets something leave this machine for good: a message, an upload, another's tool."""
    RUN = 6
    """Runs a program or code."""
    DESTROY = 7
    """Cannot be taken back, or lies outside the workspace."""
    CONTROL = 8
    """Changes wony's own settings, rules, plugins or keys: never by a tool."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Where text came from that is not the person's own word, and what of it is nobody else's business.

    Each entry names a source for the person to read, such as `web: example.org` or `file: notes.md`.  Labels
    of a session only ever grow.
    """

    untrusted: tuple[str, ...] = ()
    private: tuple[str, ...] = ()

    def __or__(self, other: Labels) -> Labels:
        return Labels(_joined(self.untrusted, other.untrusted), _joined(self.private, other.private))

    def to_json(self) -> Json:
        """Return it as a JSON value."""
        return {"untrusted": list(self.untrusted), "private": list(self.private)}

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Return the labels that `to_json` described; of nothing, none."""
        value = value or {}
        return cls(tuple(value.get("untrusted", ())), tuple(value.get("private", ())))


_MOST_SOURCES = 50


def _joined(some: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Return both without repetition; of many sources, the first are enough to name."""
    return tuple(dict.fromkeys((*some, *more)))[:_MOST_SOURCES]


OptIn = Literal["", "run", "web"]
"""What a person agrees to once before it is done at all: running programs, searching the web."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a call would do, worked out from its real arguments before anything happens."""

    tool: str
    arguments: Mapping[str, Json]
    level: Level
    destination: str = ""
    """The path, address, host or command that it is about, whole, as rules and people read it."""
    inside: bool = True
    """Whether every file that it touches lies in the workspace."""
    leaves: str = ""
    """The text that would leave this machine, whole; for an address that is opened, the `destination`."""
    opt_in: OptIn = ""
    state: str = ""
    """A fingerprint of what else it depends on: the file as it is, the folder, the sandbox."""
    notes: tuple[Notice, ...] = ()
    """What the person should know before they decide: a difference, a warning."""

    @property
    def fingerprint(self) -> str:
        """What an approval is bound to: if it changes before the call runs, the person is asked again."""
        whole = json.dumps(
            [self.tool, dict(self.arguments), self.level, self.destination, self.leaves, self.state],
            sort_keys=True,
            default=str,
        )
        return hashlib.sha256(whole.encode("utf-8", "backslashreplace")).hexdigest()


Verdict = Literal["allow", "ask", "deny"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says of an action, and why, for the person to read."""

    verdict: Verdict
    why: Notice
    rule: str = ""
    """The person's rule that decided, if one did."""
    rulable: bool = True
    """Whether a rule of the person may stand for their answer next time."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The person's standing answers: `TOOL` or `TOOL DESTINATION`, where a destination may end in `*`."""

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()


Answer = Literal["once", "session", "always", "no"]


@dataclass(frozen=True, slots=True)
class Approval:
    """What a person is asked before a call runs."""

    action: Action
    why: Notice
    rule: str
    """What `session` and `always` would allow; empty where this must be asked each time."""


ReceiptKind = Literal["file", "run", "sent", "kept"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One effect that really happened."""

    kind: ReceiptKind
    did: Notice
    """One line for the person: `tools.wrote` with the path, `tools.ran` with the command."""
    at: str
    """When, as ISO 8601 with its zone."""
    undo: str = ""
    """Under which id the former state is kept; empty where it cannot be had back."""

    def to_json(self) -> Json:
        """Return it as a JSON value, as it is stored with the result's message."""
        did = {"id": self.did.id, "params": {key: str(value) for key, value in self.did.params.items()}}
        return {"kind": self.kind, "did": did, "at": self.at, "undo": self.undo}

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Return the receipt that `to_json` described."""
        did = Notice(value["did"]["id"], value["did"]["params"])
        return cls(value["kind"], did, value["at"], value.get("undo", ""))


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a call gave: one half for the model, one for the screen."""

    content: str
    """What the model reads.  In English unless it is somebody's text."""
    details: Notice | None = None
    """One line for the person, where the call's name and arguments do not say enough."""
    labels: Labels = field(default_factory=Labels)
    receipts: tuple[Receipt, ...] = ()
    failed: bool = False
    denied: bool = False
    """Whether it was not run because it may not be, or nobody could be asked."""
    urls: tuple[str, ...] = ()
    """Addresses that a search returned: the model may open them as they are."""
    document: str = ""
    """A text that is kept under a number, of which `content` shows a part: a page, a long output."""
    title: str = ""
    """What the document is called: a page's title and address, a command."""
    facts: Mapping[str, Json] = field(default_factory=dict)
    """What the log is told besides: the sandbox that held a program, its exit code."""


class ToolError(Exception):
    """A call that cannot be done; its text tells the model why, and what would do.

    `labels` say where its text is from, if it holds somebody's words: lines of a file, names of files.
    """

    def __init__(self, text: str = "", labels: Labels | None = None) -> None:
        super().__init__(text)
        self.labels = labels or Labels()


class ArgumentsWrong(ToolError):
    """Arguments that are not as the tool's schema says."""
