"""What is carried over when the older part of a conversation is put into a summary: goal and facts.

Both are the person's own words, chosen mechanically.  It knows neither model nor store; what a token is, it
is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from wony.summary.cuts import middle
from wony.summary.facts import Fact, facts_of
from wony.summary.parts import turns_of
from wony.summary.spoken import language_of
from wony.types import StoredMessage

MOST_GOAL = 1200
"""Characters of a goal; a longer request is shortened in its middle."""
BETWEEN = " · "
"""Between facts that stand in one line."""

_LEFT_OUT = {
    "ko": "(자리가 모자라 더 오래된 사실 {n}개는 여기 없음)",
    "en": "({n} older facts are not here for want of room)",
}
_COUNTED_OUT = re.compile(
    r"\((?:자리가 모자라 더 오래된 사실 )?(\d+)"
    r"(?:개는 여기 없음| older facts are not here for want of room)\)"
)
_A_CROWD = 24
"""Facts of one message; more of them are pasted material, of whose numbers no more than this are carried."""
_MANY = 500
"""Facts of a line that are not compared with each other any more, for that would take long."""

Estimate = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class _Kept:
    fact: Fact
    place: int
    """Where it is listed: its clause's place in the conversation."""
    said: int
    """When it was said last."""
    worth: int
    """How long it is kept where room is short."""


def carried(
    messages: Sequence[tuple[str, str]],
    most_tokens: float,
    estimate: Estimate,
    former: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return the facts of what the person said, (id, text) oldest first, in lines of `most_tokens` together.

    `former` are the lines of an earlier call, whose messages are not given again.  Where room is short, facts
    lose their clauses and share one line, then they are left out, and the last line says how many: first
    pasted crowds, then what was only asked about, then what was told, the oldest of each first.
    """
    kept, out = _kept(messages, former)
    lost = _LEFT_OUT[language_of([*(text for _, text in messages), *former])]

    def fits(lines: Sequence[str]) -> bool:
        return sum(estimate(line) + 2 for line in lines) <= most_tokens

    def told(lines: Sequence[str], more: int) -> tuple[str, ...]:
        return (*lines, lost.format(n=out + more)) if out + more else tuple(lines)

    for chosen in (kept, _newest(kept)):
        if fits(told(_lines(chosen), 0)):
            return told(_lines(chosen), 0)
    chosen = sorted(_newest(kept), key=lambda k: (k.worth, k.said))
    bare = _first(len(chosen), lambda n: fits(told(_lines(chosen[n:], chosen[:n]), 0)))
    if bare is not None:
        return told(_lines(chosen[bare:], chosen[:bare]), 0)
    short = _first(len(chosen), lambda n: fits(told(_lines((), chosen[n:]), n)))
    if short is None:
        return ()
    return told(_lines((), chosen[short:]), short)


def _first(most: int, holds: Callable[[int], bool]) -> int | None:
    """Return the least n up to `most` for which `holds`, given that it goes on holding from there."""
    if not holds(most):
        return None
    low, high = 0, most
    while low < high:
        half = (low + high) // 2
        low, high = (low, half) if holds(half) else (half + 1, high)
    return high


def _kept(messages: Sequence[tuple[str, str]], former: Iterable[str]) -> tuple[list[_Kept], int]:
    """Return every fact once: a name where it was first given, a number or a date wherever it was.

    Who somebody is, is said when the name falls first; what a number is of, may be said anew each time.
    """
    out = 0
    sources: list[Sequence[Fact]] = []
    for line in former:
        if counted := _COUNTED_OUT.fullmatch(line):
            out += int(counted[1])
        else:
            sources.append(_again(line))
    sources += [facts_of(text) for _, text in messages]
    found: dict[tuple[str, ...], _Kept] = {}
    few = [_few(source) for source in sources]
    out += sum(len(source) - len(kept) for source, kept in zip(sources, few, strict=True))
    for fact, of in ((fact, len(whole)) for whole, kept in zip(sources, few, strict=True) for fact in kept):
        place = len(found)
        key = (fact.key, fact.clause) if fact.kind in ("number", "date") else (fact.key,)
        before = found.get(key)
        found[key] = replace(before, said=place) if before else _Kept(fact, place, place, _worth(fact, of))
    return sorted(found.values(), key=lambda k: k.place), out


def _few(facts: Sequence[Fact]) -> Sequence[Fact]:
    """Leave out most numbers of a crowd: first those that stand in rows of numbers, not in sentences."""
    numbers = [fact for fact in facts if fact.kind == "number"]
    if len(facts) <= _A_CROWD or len(numbers) <= _A_CROWD:
        return facts
    by_clause = Counter(fact.clause for fact in numbers)

    def like_a_row(fact: Fact) -> tuple[int, int]:
        return by_clause[fact.clause], -len(_WORD.findall(fact.clause))

    carried_on = {id(fact) for fact in sorted(numbers, key=like_a_row)[:_A_CROWD]}
    return [fact for fact in facts if fact.kind != "number" or id(fact) in carried_on]


def _worth(fact: Fact, of: int) -> int:
    """Pasted material is worth less than what was asked about, and that less than what was told."""
    if of > _A_CROWD:
        return 0
    return 1 if fact.clause.endswith(("?", "？")) else 2


def _again(line: str) -> list[Fact]:
    """Return the facts of a line that was carried before, which may have no clause any more."""
    if BETWEEN in line:
        return [Fact(piece, "name", piece) for piece in line.split(BETWEEN) if piece]
    return [replace(fact, clause=line) for fact in facts_of(line)] or [Fact(line, "name", line)]


def _newest(kept: Sequence[_Kept]) -> list[_Kept]:
    """Keep a fact only where it was said last, or, for a name, where it was given."""
    last = {k.fact.key: k for k in kept}
    return [k for k in kept if last[k.fact.key] is k]


def _lines(whole: Sequence[_Kept], bare: Sequence[_Kept] = ()) -> list[str]:
    """Put the `bare` facts into one line, unless they stand in it or below already; then come clauses."""
    clauses = list(dict.fromkeys(k.fact.clause for k in sorted(whole, key=lambda k: k.place)))
    facts = list(dict.fromkeys(k.fact.text for k in sorted(bare, key=lambda k: k.place)))
    everything = BETWEEN.join([*clauses, *facts])
    if len(facts) < _MANY:
        facts = [fact for fact in facts if everything.count(fact) == 1]
    return [BETWEEN.join(facts), *clauses] if facts else clauses


# -- the goal ----------------------------------------------------------------------------------------

_WISH = re.compile(
    r"[가-힣]\s?(?:줘|줄래|주세요|주실|주시겠|주십시오)|달라|부탁|알려|만들|작성|고쳐|찾아|정리해|도와|"
    r"\b(?:please|help|write|make|create|build|fix|find|plan|explain|translate|summari[sz]e|"
    r"how (?:do|can|to|should)|can you|could you|"
    r"let's|show me|give me|compare|draft|design)\b",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"다른 (?:얘기|이야기|질문|일|주제|부탁)|그건 그렇고|그건 됐고|주제를 바꿔|이제는? 다른|"
    r"새(?:로운)? (?:작업|일|질문|주제)|다음 작업|"
    r"\b(?:by the way|another (?:question|topic|task|thing)|new (?:task|topic|question)|"
    r"change of (?:topic|subject)|something (?:else|different)|next task|moving on|unrelated)\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"고마워|감사합|(?<![가-힣])(?:더|다시|방금|아까|위의|앞의|거기|그중|[그이]걸|[그이]거|[그이]것|[첫둘셋]째|"
    r"[첫두세] ?번째)(?![가-힣]{2})|"
    r"\b(?:thanks|thank you|it|that one|them|these|those|again|above|instead|shorter|longer|"
    r"the (?:first|second|last))\b",
    re.IGNORECASE,
)
"""Speaks of what was there before, so that it starts nothing new."""
_ENOUGH_WORDS = 5
_IN_COMMON = 0.05
"""The share of its words that an answer to something new has in common with what was spoken of."""
_WORD = re.compile(r"[가-힣]{2,}|[A-Za-z][A-Za-z0-9_]{2,}")
_EMPTY = frozenset(
    (
        "그리", "그런", "그러", "그래", "해주", "알려", "부탁", "주세", "감사", "지금", "이것",
        "그것", "저는", "제가", "이거", "그거", "다시", "조금", "그냥", "어떻", "무엇", "있나",
        "있어", "하고", "하는", "the", "and", "you", "for", "with", "that", "this", "pleas", "can",
        "could", "would", "what", "how", "make", "write", "help", "need", "want", "from", "have",
        "are", "about", "when", "your", "they", "them", "then", "there",
    )
)  # fmt: skip
"""Beginnings of words that have no subject."""


def goal_of(branch: Sequence[StoredMessage], former: str = "", most: int = MOST_GOAL) -> str:
    """Return the newest request in `branch` that started a task, in the person's words.

    The first wish starts one, or if there is none the first thing said; so does a later wish that says that
    it changes the subject, or that, with its answer, has no word of what was spoken of.  `former` is the goal
    of what came before `branch`.
    """
    goal = former
    subject = _stems(former)
    for turn in turns_of(branch):
        said = turn[0].message.content.strip() if turn[0].message.role == "user" else ""
        answers = _stems(" ".join(m.message.content for m in turn if m.message.role == "assistant"))
        wished = _WISH.search(goal) or not _WISH.search(said)
        if said and (not goal or not wished or _starts_a_task(said, answers, subject)):
            goal, subject = said, set()
        subject |= _stems(said) | answers
    return middle(goal, most)


def _starts_a_task(text: str, answers: set[str], subject: set[str]) -> bool:
    if not _WISH.search(text):
        return False
    if _TURN.search(text[:80]):
        return True
    stems = _stems(text)
    if len(stems) < _ENOUGH_WORDS or stems & subject or _BACK.search(text):
        return False
    return len(answers & subject) <= _IN_COMMON * len(answers)


def _stems(text: str) -> set[str]:
    """Return what the words of `text` begin with, so that endings and particles make no difference."""
    words = _WORD.findall(text[:4000].casefold())
    return {_stem(word) for word in words} - _EMPTY


def _stem(word: str) -> str:
    if word[0] < "가":
        return word[:5]
    return word[0] if len(word) == 2 and word[1] in "은는이가을를에도로의와과" else word[:2]


def said_by_the_person(messages: Iterable[StoredMessage]) -> tuple[tuple[str, str], ...]:
    """Return (id, text) of what the person said."""
    return tuple((m.id, m.message.content) for m in messages if m.message.role == "user")
