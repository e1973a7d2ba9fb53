"""What a program in the sandbox may know of this computer: the places of its programs, and few variables."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

_SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/opt",
    "/nix/store",
    "/run/current-system",
)
_ETC = (
    *("alternatives", "ca-certificates", "fonts", "group", "hosts", "localtime", "locale.conf", "magic"),
    *("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "mime.types", "nsswitch.conf", "os-release", "passwd"),
    *("pki/tls/certs", "ssl/certs", "ssl/openssl.cnf", "timezone"),
)
"""What programs look for in /etc; nothing in it is a secret."""
_TOOLCHAINS = (
    *(".local/share/uv/python", ".local/share/mise/installs", ".asdf/installs", ".pyenv/versions"),
    *(".nvm/versions", ".rustup/toolchains", "miniconda3", "miniforge3", "anaconda3"),
)
"""Where people keep interpreters in their home."""
_PASSED = ("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_COLLATE", "LC_NUMERIC", "LC_TIME", "TZ")
_FIXED: Mapping[str, str] = MappingProxyType(
    {
        "TERM": "dumb",
        "PAGER": "cat",
        "GIT_PAGER": "cat",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "NO_COLOR": "1",
    }
)


@dataclass(frozen=True, slots=True)
class Machine:
    """What this computer is and has."""

    environment: Mapping[str, str]
    home: Path
    kind: str = platform.machine()
    system: str = sys.platform
    python: Path = Path(getattr(sys, "_base_executable", "") or sys.executable)
    """The interpreter itself, outside any virtual environment."""

    @property
    def readable(self) -> Sequence[str]:
        """Where programs and what they need lie, of those places that exist."""
        prefix = str(Path(sys.base_prefix).resolve())
        places = [*_SYSTEM, *(f"/etc/{name}" for name in _ETC)]
        places += [str(self.home / name) for name in _TOOLCHAINS]
        if not any(Path(prefix).is_relative_to(place) for place in places):
            places.append(prefix)
        return [place for place in places if os.path.lexists(place)]

    def variables(self, home: str, temporary: str) -> Mapping[str, str]:
        """Return the whole environment of a program: what is not named here it does not get."""
        roots = [Path(place) for place in self.readable]
        path = [
            entry
            for entry in self.environment.get("PATH", "").split(os.pathsep)
            if entry.startswith("/") and any(Path(entry).is_relative_to(root) for root in roots)
        ]
        usual = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]
        passed = {name: self.environment[name] for name in _PASSED if self.environment.get(name)}
        return {
            "PATH": os.pathsep.join(dict.fromkeys([str(self.python.parent), *path, *usual])),
            "HOME": home,
            "TMPDIR": temporary,
            **_FIXED,
            **({} if passed else {"LANG": "C.UTF-8"}),
            **passed,
        }
