"""How names of files are shown: on one line, whatever they hold."""

from __future__ import annotations


def shown_path(path: str) -> str:
    r"""Return a path with every sign that is no part of a line written out, such as `\n`."""
    if path.isprintable():
        return path
    return "".join(sign if sign.isprintable() or sign == "\u3000" else _written_out(sign) for sign in path)


def _written_out(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def size_text(size: int) -> str:
    """Return a number of bytes as people read it."""
    number = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            return f"{number:.0f} {unit}" if unit == "B" or number >= 100 else f"{number:.1f} {unit}"
        number /= 1000
    raise AssertionError(size)
