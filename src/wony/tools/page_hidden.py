"""Takes out of a page what nobody would see: white on white, no size, outside the window, not displayed.

Such text is written for machines, and some of it to give them orders.  Only styles that stand in the page
itself can be read here; what they do together is guessed from the plain cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_NEVER = ("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "head")
_HIDING = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0*(?:\.0\d*)?(?![.\d])|font-size:0+(?:\.0*)?(?![.\d])"
    r"|font-size:0*(?:\.\d+|1(?:\.\d*)?)px|text-indent:-\d{3,}|clip-path:inset\((?:50|100)%|clip:rect\((?:0|1px)"
    r"|(?:left|right|top|bottom|margin-left|margin-top):-\d{3,}|transform:scale\(0|content-visibility:hidden"
    r"|color:(?:transparent|rgba\([^)]*,0*(?:\.0+)?\))|color:#[0-9a-f]{3}0(?![0-9a-f])|color:#[0-9a-f]{6}00(?![0-9a-f])"
)
_NO_ROOM = re.compile(r"(?<![-\w])(?:max-)?(?:height|width):0*(?:\.\d+)?(?![.\d])")
_WHITE = re.compile(
    r"(?<![-\w])color:(?:white|snow|ivory|#fff(?:fff)?(?![0-9a-f])|#f[d-f]f[d-f]f[d-f](?![0-9a-f])"
    r"|rgba?\(25[0-5],25[0-5],25[0-5])"
)
_RULE = re.compile(r"([^{}@;]{1,300})\{([^{}]{0,2000})\}")
_SIMPLE = re.compile(r"[a-z0-9]*([.#][\w-]+)")
_MOST_STYLE = 300_000


def drop_hidden(tree: Any) -> int:
    """Take hidden parts out of an lxml tree; return how many of them held text."""
    hiding, filled = _rules(tree)
    for element in list(tree.iter(*_NEVER)):
        if element.tag != "head":
            _drop(element)
    found, waiting = 0, [tree]
    while waiting:
        element = waiting.pop()
        # (Many a page hides its body until a script shows it.)
        if element.tag not in ("html", "body") and _is_hidden(element, hiding, filled):
            found += bool(element.text_content().strip())
            _drop(element)
        else:
            waiting += [child for child in element if isinstance(child.tag, str)]
    return found


def _is_hidden(element: Any, hiding: set[str], filled: set[str]) -> bool:
    if element.get("hidden") is not None or (element.tag == "input" and element.get("type") == "hidden"):
        return True
    style = _plain(element.get("style", ""))
    names = set(_names(element))
    if names & hiding or _hides(style):
        return True
    white = _WHITE.search(style) or _WHITE.search("color:" + element.get("color", "").lower())
    return bool(white) and not _on_something(element, filled)


def _hides(style: str) -> bool:
    """Return whether declarations, without spaces and in lower case, take something out of sight."""
    return bool(_HIDING.search(style)) or ("overflow:hidden" in style and bool(_NO_ROOM.search(style)))


def _on_something(element: Any, filled: set[str]) -> bool:
    """Return whether white text stands on a background that the page names."""
    for one in (element, *element.iterancestors()):
        style = _plain(one.get("style", ""))
        background = style.partition("background")[2] or one.get("bgcolor", "").lower()
        if background and not re.match(r"(?:-color|-image)?:?(?:white|#fff|none|transparent)", background):
            return True
        if filled.intersection(_names(one)):
            return True
    return False


def _rules(tree: Any) -> tuple[set[str], set[str]]:
    """Return the classes and ids that a page's own styles hide, and those that have a background."""
    hiding, filled, white = set(), set(), set()
    text = " ".join("".join(style.itertext()) for style in tree.iter("style"))[:_MOST_STYLE]
    text = re.sub(
        r"/\*.*?\*/|@media[^{]{0,99}print[^{]{0,99}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text, flags=re.DOTALL
    )
    for selectors, declarations in _RULE.findall(text):
        style = _plain(declarations)
        for selector in selectors.split(","):
            simple = _SIMPLE.fullmatch(selector.strip().lower())
            if not simple:
                continue
            if _hides(style):
                hiding.add(simple[1])
            if "background" in style:
                filled.add(simple[1])
            elif _WHITE.search(style):
                white.add(simple[1])
    return hiding | (white - filled), filled


def _names(element: Any) -> Iterator[str]:
    yield from (f".{name}" for name in element.get("class", "").lower().split())
    if name := element.get("id"):
        yield f"#{name.lower()}"


def _plain(style: str) -> str:
    return re.sub(r"\s+|!important", "", style[:2000].lower())


def _drop(element: Any) -> None:
    """Take an element out and leave the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    tail = " " + (element.tail or "")
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)
