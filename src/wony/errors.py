"""Everything that can go wrong and is not a bug.

    WonyError                     1   unexpected
    ├── UsageError                2   the command was called wrongly
    ├── ConfigError               3   a setting is wrong or missing
    ├── BackendUnreachable        4   no model server answers
    ├── BackendError              5   the server or the model answered wrongly
    │   ├── ModelMissing              the model is not installed
    │   ├── ContextOverflow           the conversation is longer than the window
    │   ├── AnswerCut                 the answer stopped before its end
    │   └── ToolCallUnreadable        the server could not read the model's tool call
    ├── StoreError                6   the database could not be read or written
    ├── Denied                    7   refused by policy
    └── Busy                     75   try again later

An error carries no prose: `id` names a text in the catalogues (first line: what happened; second line:
what to do), `params` fill it.  Only `cli/main.py` turns it into words, once.  A library's error is
translated into one of these at the border of the shelf that uses the library; whatever else is raised is
a bug and shows as one.
"""

from __future__ import annotations


class WonyError(Exception):
    """Base of the tree.  `id` names the text, `params` fill it, `exit_code` ends the process."""

    exit_code = 1

    def __init__(self, id: str, /, **params: object) -> None:
        super().__init__(id, params)
        self.id = id
        self.params = params

    def __str__(self) -> str:
        filled = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{self.id}({filled})"


class UsageError(WonyError):
    exit_code = 2


class ConfigError(WonyError):
    exit_code = 3


class BackendUnreachable(WonyError):
    exit_code = 4


class BackendError(WonyError):
    exit_code = 5


class ModelMissing(BackendError):
    def __init__(self, id: str, /, *, model: str, **params: object) -> None:
        super().__init__(id, model=model, **params)
        self.model = model


class ContextOverflow(BackendError):
    """`prompt_tokens` and `window` are the server's own counts, where it told them."""

    def __init__(
        self, id: str, /, *, prompt_tokens: int | None = None, window: int | None = None, **params: object
    ) -> None:
        super().__init__(id, prompt_tokens=prompt_tokens, window=window, **params)
        self.prompt_tokens = prompt_tokens
        self.window = window


class AnswerCut(BackendError):
    """The stream ended, broke or stalled before the server said that the answer was done."""


class ToolCallUnreadable(BackendError):
    """`raw` is what the model wrote where a tool call should have been."""

    def __init__(self, id: str, /, *, raw: str, **params: object) -> None:
        super().__init__(id, raw=raw, **params)
        self.raw = raw


class StoreError(WonyError):
    exit_code = 6


class Denied(WonyError):
    exit_code = 7


class Busy(WonyError):
    exit_code = 75
