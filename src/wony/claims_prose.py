"""What of an answer is the assistant's own word: without code, quotations, letters and examples.

It works line by line, and no pattern looks at more than a fixed number of letters from any place, so that
its time grows with the length of the text and with nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from wony.tool_types import ReceiptKind

ClaimKind = ReceiptKind | Literal["looked"]
"""What a claim is about: an effect, or that something was searched, which leaves no receipt."""
Need = Literal["nothing", "no text", "thing or bare", "thing"]
"""What a verb needs to be a claim: nothing; no object that is text of the answer; a thing outside the answer,
or no object at all; such a thing."""

LONGEST = 400
"""Letters of one sentence that are judged: its last ones, where a Korean verb stands and lists have ended."""
_CODE, _QUOTED = "□", "◇"
"""They stand for what is in marks of code, and in those of quotation."""

_EXTENSIONS = (
    "txt|md|rst|py|pyi|ipynb|js|mjs|jsx|ts|tsx|json|jsonl|toml|yaml|yml|csv|tsv|xlsx?|docx?|pptx?|hwpx?|pdf|png|"
    "jpe?g|gif|svg|webp|html?|css|scss|sh|bat|ps1|ini|cfg|conf|env|log|zip|tar|gz|7z|sql|sqlite3?|db|xml|java|"
    "kt|swift|c|h|cpp|hpp|rs|go|rb|php|lua|ics|eml|bak|tmp|lock|tex|epub|mp3|mp4|wav|srt"
)
FILE_NAME = (
    rf"(?:[\w./~\\-]{{0,120}}[\w-]\.(?:{_EXTENSIONS})(?![a-z0-9_])"
    r"|(?<![\w.])\.(?:gitignore|env|bashrc|zshrc|vimrc)|\b(?:makefile|dockerfile|readme|license|changelog)\b"
    r"|(?<![\w/.:<])(?:~|\.{1,2})?/[\w.-]{2}[\w./-]{0,120})"
)
"""A file's name or its path, as answers write them, in small letters."""

_QUOTES = (
    r"`[^`\n]{1,300}`|“[^“”\n]{0,400}”|„[^„“”\n]{0,400}[“”]|\"[^\"\n]{0,400}\"|「[^「」\n]{0,400}」|『[^『』\n]{0,400}』|"
    r"«[^«»\n]{0,400}»|《[^《》\n]{0,200}》|‘[^‘’\n]{0,300}’(?![A-Za-z])|(?<![A-Za-z0-9])'[^'\n]{1,300}'(?![A-Za-z])"
)
_QUOTE_MARKS = "[`“„\"「『«《‘']"
_PATH = rf"{FILE_NAME}|[\w.-]{{1,60}}/"
_SOMEBODYS = (
    "예|예시|예문|번역|번역문|초안|문구|메시지|답장|문장|표현|출력|로그|영어|영문|한국어|한글|국문|원문|템플릿|제목|"
    "보세요|쓰세요|보내세요|됩니다|example|e\\.g\\.|translations?|drafts?|message|reply|sentence|wording|text|"
    "template|caption|output|prints|prints out|logs?|says|reads|english|korean|original|changelog|write|say|"
    "answer|like this|something like"
)
"""What stands before a colon where words follow that are nobody's report."""
_LEAD = r"[ \t]{0,40}(?:(?:[-*+•·]|\d{1,3}[.)]|#{1,6}|\[[ xX]\]|✅|✔️?|☑️?)[ \t]{1,4}){0,4}"
_FENCE = r"[ \t>]{0,12}(?:`{3,}|~{3,})"
_LINK = r"\[([^\[\]\n]{0,200})\]\([^()\n]{0,300}\)|https?://[^\s]{1,300}"
_MARKS = r"\*{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)|~~"
_END = r"[.!?。…][\"”)]{0,2}[ \t]{1,4}|[✅✔👍🎉]\s?|[다요음함]\)\s"
_LABEL = rf"[^:：\n]{{0,24}}?(?:{_SOMEBODYS})[ ]?[\d)]{{0,3}}(?: is| would be|은|는)?[ ]?[:：]"
_ANNOUNCED = rf"(?:^|.{{0,80}}?\W|.{{0,80}}?의 )(?:{_SOMEBODYS})[^:：\n]{{0,30}}[:：]\W{{0,3}}$"
_LETTER = r"(?:제목|받는 사람|subject|to|dear [^,\n]{1,40}|hi [a-z][^,\n]{0,20}|hello [^,\n]{1,20})[,:：]"
_LETTER_END = (
    r"-{3,}\s*$|.{0,30}(?:드림|올림)\.?\s*$|(?:best|kind|warm)?\s?(?:regards|wishes)|sincerely|best,|"
    r"thanks(?: again)?,?\s*$"
)
_BELOW = (
    r"아래|다음과 같|다음은|이렇게|위와 같|\b(?:below|above|as follows|the following|here(?: is|'s|’s| are)|"
    r"in this (?:answer|reply|message))\b"
)


@cache
def pattern(source: str) -> re.Pattern[str]:
    """Return the pattern, compiled when it is first needed: importing a module costs nothing."""
    return re.compile(source)


@dataclass(frozen=True)
class Sentence:
    """One sentence of the assistant's own."""

    text: str
    after: str = ""
    """The sentence behind it in its line."""
    with_code: bool = False
    """Whether the answer holds a block of code."""

    @cached_property
    def low(self) -> str:
        """The sentence in small letters, as patterns read it."""
        return self.text.lower()

    @cached_property
    def shows(self) -> bool:
        """Whether the answer itself holds what the sentence may speak of: code, or what stands below it."""
        return self.with_code or any(
            pattern(_BELOW).search(one[-LONGEST:]) for one in (self.low, self.after.lower())
        )

    @property
    def asks(self) -> bool:
        """Whether it ends as a question."""
        return self.text.endswith("?")


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the assistant's own sentences in their order."""
    lines = text.splitlines()
    with_code = any(map(pattern(_FENCE).match, lines))
    for line in _own_lines(lines):
        parts = _parts(_plain(line))
        for at, part in enumerate(parts):
            yield Sentence(part[-LONGEST:], "".join(parts[at + 1 : at + 2]), with_code)


def _plain(line: str) -> str:
    """Return the line without marks, and with a sign for what is quoted; of a translation, nothing."""
    if pattern(_QUOTE_MARKS).search(line):
        line = pattern(_QUOTES).sub(_unquoted, line)
    if "[" in line or "://" in line:
        line = pattern(_LINK).sub(r"\1", line)
    if pattern("[*_~]").search(line):
        line = pattern(_MARKS).sub("", line)
    lead = pattern(_LEAD).match(line)
    line = line[lead.end() :] if lead else line
    is_label = (":" in line[:60] or "：" in line[:60]) and pattern(_LABEL).match(line.lower())
    return "" if is_label else line


def _unquoted(found: re.Match[str]) -> str:
    """Return the name of a file as it is, and a sign for whatever else is quoted."""
    inner = found[0][1:-1]
    return inner if pattern(_PATH).fullmatch(inner.lower()) else _CODE if found[0][0] == "`" else _QUOTED


def _parts(line: str) -> list[str]:
    """Return the sentences of a line."""
    parts, begin = [], 0
    for found in pattern(_END).finditer(line):
        parts.append(line[begin : found.end()].strip())
        begin = found.end()
    parts.append(line[begin:].strip())
    return [part for part in parts if part]


def _own_lines(lines: list[str]) -> Iterator[str]:
    """Yield the lines that are neither code nor quoted nor words for somebody else to use."""
    fence, letter, announced, quoting = "", False, False, False
    for line in lines:
        bare = line.strip()
        mark = pattern(_FENCE).match(line)
        if fence or mark:
            inner = bare.lstrip("> ")
            closed = fence and inner.startswith(fence) and not inner.strip(fence[0])
            fence = "" if closed else fence or inner[:3]
            announced = quoting = False
            continue
        if not bare:
            quoting = False
            continue
        if letter:
            letter = not pattern(_LETTER_END).match(bare.lower())
            continue
        letter = bool(pattern(_LETTER).match(bare[:60].lower()))
        quoting, announced = quoting or announced, False
        if letter or quoting or bare[0] == ">" or (bare[0] == "|" and not set(bare) & set("✅✔")):
            continue
        if ":" in bare[-5:] or "：" in bare[-5:]:
            announced = bool(pattern(_ANNOUNCED).match(bare.replace("*", "")[-120:].lower()))
        yield bare
