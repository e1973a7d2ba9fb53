"""A model's summary, read with patience: any numbering, any Markdown, prose around it, parts forgotten.

What cannot be used (another language, the user's own voice, words put in the user's mouth, nothing at all)
is replaced by the part's mechanical line, so that a summary is always complete and never lies about who
said what.  It knows nothing of how the model was asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wony.summary.compaction import Plan
from wony.summary.cuts import head
from wony.summary.facts import facts_of, normal
from wony.summary.parts import Part
from wony.summary.spoken import Language, is_foreign
from wony.types import SummaryLine

MOST_LINE = 320
"""Characters of a line."""
MOST_LOST = 1
"""Facts that a summary may lack before it is made again."""
_MOST_EXPECTED = 4
"""Facts that a line is expected to hold, the newest ones; the facts' own block holds all of them."""

_FINAL = re.compile(r"<\|channel\|>\s*final\s*(?:<\|[a-z_]+\|>[^<\n]*)*?<\|message\|>|assistantfinal")
_THOUGHT = re.compile(
    r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)|<\|channel\|>\s*(?:analysis|commentary).*?(?:<\|end\|>|\Z)",
    re.DOTALL,
)
_TOKEN = re.compile(r"<\|[^|\n]{0,40}\|>")
_CIRCLED = {chr(0x2460 + n): n + 1 for n in range(20)}
_FRINGE = r"[\s>*_#|`\-•·+]*"
_NUMBER = re.compile(
    rf"^{_FRINGE}(?:[\"'](?=\d))?(?:"
    r"(?P<circled>[①-⑳])|"
    r"[\[(【]\s*(?:part|line|부분|항목)?\s*(?P<boxed>\d{1,3})\s*번?\s*[\])】]|"
    r"(?:part|line|no\.|부분|항목|제)\s*#?(?P<called>\d{1,3})\b\s*(?:부분|번)?|"
    r"(?P<plain>\d{1,3})\s*(?:번째|번|부)?\s*(?:줄|부분)?(?=[\"'*_\s]*(?:[.):：、|\]]|[-–—]\s|$)(?!\d))"
    r")[\"'*_\s]*(?:[.):：、|\]\-–—](?!\d)[\"*_\s|]*)*",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*[-*•·+]\s+")
_NOTHING = re.compile(r"^\W*(?:none|n/?a|nothing|없음|해당 없음|생략|요약)?\W*$", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"「『]([^“”\"「」『』]{1,400})[”\"」』]|(?<!\w)[‘']([^‘’'\n]{1,400})[’'](?!\w)")
_VOICE_EN = re.compile(r"\b(?:I|me|my|mine|myself|we|us|our|ours)\b(?!\s*/)(?:['’](?:m|ve|ll|d|re))?")
_VOICE_CAPITAL = re.compile(r"\b(?:My|We|Our|Me)\b")
_VOICE_KO = re.compile(
    r"(?<![가-힣])(?:저는|저도|저를|저의|저에게|저한테|제가|제게|저희\w?|나는|나도|나를|나의|나에게|나한테|내가|내게|난|우리는|우리가|우리의)(?![가-힣])|"
    r"^(?:전|제|내)\s|(?<![가-힣])(?:제|내) (?:이름|생각|목표|계획|일정|컴퓨터|집|가족|회사|딸|아들|생일)|"
    r"싶(?:어요|습니다|네요|은데요)|(?:해\s?주세요|해\s?줘|주실래요|줄래)[.!?]?$|(?:할게요|하겠습니다|드릴게요|드리겠습니다)[.!]?$"
)


def read(plan: Plan, answer: str) -> tuple[SummaryLine, ...]:
    """Return one line for each part of `plan`, in its order, from what a model answered."""
    found = _by_part(plan.parts, _without_harmony(answer))
    return tuple(
        SummaryLine(
            _usable(found.get(part.number, ""), part, plan.language) or part.mechanical, part.message_ids
        )
        for part in plan.parts
    )


def missing_facts(plan: Plan, text: str) -> tuple[str, ...]:
    """Return the facts of what is newly covered that do not stand in `text`, as far as lines can hold them.

    More than `MOST_LOST` of them is reason to have the summary made again.
    """
    said = [m.message.content for m in plan.covered if m.message.role == "user"]
    facts = {fact.key: fact.text for content in said for fact in facts_of(content)}
    inside = normal(text)
    expected = list(facts.items())[-_MOST_EXPECTED * (len(plan.parts) - plan.condensed) :]
    return tuple(fact for key, fact in expected if key not in inside)


def _without_harmony(answer: str) -> str:
    """Return what a model meant to show, where its server let its inner marks through."""
    finals = list(_FINAL.finditer(answer))
    if finals:
        answer = answer[finals[-1].end() :]
    return _TOKEN.sub("\n", _THOUGHT.sub("\n", answer))


def _by_part(parts: Sequence[Part], answer: str) -> dict[int, str]:
    """Give the lines of `answer` to the parts: by their numbers, or in order if that is what fits."""
    count = len(parts)
    numbered = list(_numbered(answer))
    if len(numbered) == count:
        numbers = [number for number, _ in numbered]
        in_order = sorted(numbers) != [part.number for part in parts]
        return {n if in_order else number: text for n, (number, text) in enumerate(numbered, 1)}
    if numbered:
        found: dict[int, str] = {}
        for number, text in numbered:
            if text.strip():
                found.setdefault(number, text)
        return found
    lines = [line for line in answer.splitlines() if line.strip()]
    bullets = [line for line in lines if _BULLET.match(line)]
    for candidates in (bullets, lines):
        if len(candidates) == count:
            return dict(enumerate(candidates, 1))
    return {}


def _numbered(answer: str) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines; what follows one without a blank line between belongs to it."""
    number, text = 0, ""
    for line in [*answer.splitlines(), ""]:
        match = _NUMBER.match(line)
        if match or (not line.strip() and text.strip()):
            if number and text.strip():
                yield number, text
            number, text = (_value(match), line[match.end() :]) if match else (0, "")
        elif number:
            text += " " + line.strip()
    if number:
        yield number, text


def _value(match: re.Match[str]) -> int:
    if circled := match["circled"]:
        return _CIRCLED[circled]
    return int(match["boxed"] or match["called"] or match["plain"])


def _usable(text: str, part: Part, language: Language) -> str:
    """Return `text` as a line, or nothing if it must not stand in a summary."""
    text = re.sub(r"\*\*|__|\s*\|\s*$", "", _BULLET.sub("", text))
    text = " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
    text = text.removeprefix(f"“{part.begins}”").lstrip(" :–—-").rstrip(",")
    if text[-1:] == '"' and text.count('"') == 1 + text.startswith('"'):
        text = text.strip('"').strip()
    if _NOTHING.match(text) or normal(text) == normal(part.begins) or is_foreign(text, language):
        return ""
    if _speaks_as_the_user(text) or not _quotes_truly(text, part.source):
        return ""
    return head(text, MOST_LINE)


def _speaks_as_the_user(text: str) -> bool:
    """Whether somebody says "I" in `text`, quotations apart."""
    plain = _QUOTED.sub(" ", text)
    return any(voice.search(plain) for voice in (_VOICE_EN, _VOICE_CAPITAL, _VOICE_KO))


def _quotes_truly(text: str, source: str) -> bool:
    """Whether what `text` puts into quotation marks was said; a word or two may be just marked."""
    said = normal(source).translate(str.maketrans('“”‘’"', "'''''"))
    for match in _QUOTED.finditer(text):
        quoted = normal(match[1] or match[2]).translate(str.maketrans('“”‘’"', "'''''")).rstrip("….,!? ")
        if len(quoted.split()) >= 3 and not all(piece.strip() in said for piece in quoted.split("…")):
            return False
    return True
