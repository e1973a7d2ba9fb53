"""Which files tools keep away from, by name, wherever they lie.

Three kinds: those that another program obeys as soon as they are there (never touched, or never written), and
those that hold keys (asked about like a file outside the workspace, and never searched).  A name counts in
any case and in any form of Unicode: file systems differ in what they take for the same name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fnmatch import translate
from functools import lru_cache
from typing import Literal

Guard = Literal["", "keys", "unwritten", "never"]
"""What a place is: ordinary, full of keys, readable only, or untouchable."""

_NEVER = (
    (".bashrc", ".bash_profile", ".bash_login", ".bash_logout", ".bash_aliases", ".profile", ".xprofile"),
    (".zshrc", ".zshenv", ".zprofile", ".zlogin", ".zlogout", ".kshrc", ".cshrc", ".tcshrc", ".login"),
    ("config.fish", ".mcp.json", ".xinitrc", ".xsession"),
)
_NEVER_BELOW = ((".git", "hooks"), (".git", "config"), (".git", "modules"))
_UNWRITTEN = (
    ".envrc",
    ".gitmodules",
    ".gitconfig",
    ".inputrc",
    ".vimrc",
    ".exrc",
    ".pythonrc",
    "authorized_keys",
)
_UNWRITTEN_BELOW = (
    *((folder,) for folder in (".git", ".vscode", ".idea", ".claude", ".cursor", ".husky", ".devcontainer")),
    *((".config", folder) for folder in ("autostart", "systemd", "fish", "git")),
    ("library", "launchagents"),
)
_KEYS = (
    (".env", ".env.*", ".netrc", "_netrc", ".npmrc", ".pypirc", ".pgpass", ".my.cnf", ".git-credentials"),
    (
        "id_rsa",
        "id_dsa",
        "id_ecdsa",
        "id_ed25519",
        "*.pem",
        "*.p12",
        "*.pfx",
        "*.kdbx",
        "*.keystore",
        "*.jks",
    ),
    ("*.key", "credentials", "credentials.json", "client_secret*.json", "secrets.toml", "secrets.y*ml"),
)
_KEYS_BELOW = ((".ssh",), (".gnupg",), (".aws",), (".kube",), (".docker",), (".password-store",))
_NO_KEYS = (".env.example", ".env.sample", ".env.template", ".env.dist", ".env.test")
_KERNEL = (("proc",), ("sys",), ("dev",))


_FOLDERS = (*_NEVER_BELOW, *_UNWRITTEN_BELOW, *_KEYS_BELOW)
_FIRST = frozenset(folder[0] for folder in _FOLDERS)
_KEY_NAME = re.compile("|".join(translate(name) for some in _KEYS for name in some))


@lru_cache(maxsize=8192)
def folded(name: str) -> str:
    """Return what a name is to the most careless file system: no case, no invisible signs, no end of dots."""
    if name.isascii():
        return name.lower().rstrip(" .")
    seen = "".join(sign for sign in name if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", seen).casefold()).rstrip(" .")


def guard_of(parts: Sequence[str]) -> Guard:
    """Return what the file or folder is whose path has these names."""
    names = tuple(map(folded, parts))
    last = names[-1] if names else ""
    is_below = not _FIRST.isdisjoint(names)  # a walk asks for each of thousands of files
    if any(last in some for some in _NEVER) or (is_below and _below(names, _NEVER_BELOW)):
        return "never"
    if last in _UNWRITTEN or (is_below and _below(names, _UNWRITTEN_BELOW)):
        return "unwritten"
    if last not in _NO_KEYS and _KEY_NAME.match(last):
        return "keys"
    return "keys" if is_below and _below(names, _KEYS_BELOW) else ""


def is_kernel(parts: Sequence[str]) -> bool:
    """Return whether an absolute path leads to devices, or to what the kernel tells of processes."""
    names = [part for part in parts if part != "/"]
    return any(tuple(names[: len(kernel)]) == kernel for kernel in _KERNEL)


def _below(names: Sequence[str], folders: Sequence[Sequence[str]]) -> bool:
    """Return whether a path is one of the folders, or lies in it."""
    return any(
        tuple(names[at : at + len(folder)]) == tuple(folder)
        for folder in folders
        for at in range(len(names) - len(folder) + 1)
    )
