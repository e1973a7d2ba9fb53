"""Claims in English: who did it, to what, and when it is no more than text of the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from wony.claims_english_words import (
    AGENT,
    ANOTHER_TIME,
    BACKED_UP,
    CONDITIONAL,
    DESCRIBED,
    DOUBTED,
    IDIOM,
    LOOKED,
    NOBODY,
    NOW_AT,
    OFFERED,
    PHRASED,
    PROMISE,
    SOMEBODY,
    SPARED,
    TESTS,
    THINGS,
    VERBS,
    WEB,
    WHENEVER,
)
from wony.claims_prose import FILE_NAME, ClaimKind, Need, Sentence, pattern

_ADVERB = (
    r"(?:just|now|also|then|successfully|automatically|quickly|carefully|directly|even|finally|therefore|"
    r"safely|first|accordingly|properly|simply|manually|both|all|temporarily|permanently)"
)
_LEAD = (
    r"(?:(?:done|all done|okay|ok|sure|great|great news|good news|yes|perfect|alright|finished|got it|"
    r"all set|completed?|success|status|no problem|of course|certainly|as requested)"
    r"[\s,.!:–—-]{1,4}(?:and )?){0,3}"
)
_HAVE = (
    rf"(?:['’]ve|\s+have)?(?:\s+{_ADVERB}){{0,2}}\s+(?:(?:went|gone) ahead and\s+)?(?:{_ADVERB}\s+){{0,2}}"
)
_FOLLOWS = (
    r"(?=\s{0,4}(?:[.!✅✔👍🎉📁✉,;:–—)(-]|$)|\s+(?:to|in|at|as|it|them|your|the|all|both|\d{1,6}|"
    r"successfully|for|an?)\b"
    rf"|\s+{FILE_NAME}|\s+□)"
)
_STATED_REST = r"\s{0,4}(?:[.!✅✔👍🎉📁✉(,:–—-]|$|(?:to|at|in|for|as|successfully|with)\b)"
_FINITE = r"\b(?:is|are|was|were|will|can|has|have|be|been|not|goes?|contains?|by)\b"
_DETERMINED = r"(?:the|an?|this|that|these|those|i|you|we|he|she|it|they|no|not|if|when|once|all files)\b"

_PHRASE_END = r"[;:!?,(]|\.(?!\w)|(?<=\S)\s(?:and|so|because|which|that|but|where|who|while|using|you|i|we)\s"
_PREPOSITION = (
    r"\s(?:of|for|to|in|into|at|from|with|about|on|as|called|named|under|inside|by|below|above|here|"
    r"containing|based|describing|explaining|too|again|twice|once|now|"
    r"accordingly|successfully|together|afterwards|directly|instead|already)(?=\s|$)"
)
_PLACE = (
    r"\s(?:to|in|into|at|under|inside|onto|on|as) "
    r"((?:(?:the|your|an?|this|its|my|both|all) (?:[\w□'’-]{1,30} ){0,3}?)?\S{1,120}?)"
    r"(?=\s(?:to|in|into|at|on|with|for|and|from|as|of)\s|[,;:!?]|\.?$|\.\s)"
)
_OF_FILE = rf"\bof (?={FILE_NAME})"
_SAME_IN_BASE = ("run", "set", "put", "reset", "split")
"""Participles that are also commands."""


class _Forms(NamedTuple):
    words: frozenset[str]
    """The first words of all participles: a sentence without any claims nothing."""
    own: tuple[re.Pattern[str], ...]
    also: re.Pattern[str]
    fragment: re.Pattern[str]
    passive: re.Pattern[str]
    stated: re.Pattern[str]


@cache
def _table() -> dict[str, tuple[ClaimKind, Need]]:
    """Return what each word of the table claims and needs."""
    return {word: row[:2] for row in VERBS for words in row[2:] for word in words.split("|")}


@cache
def _forms() -> _Forms:
    def any_of(column: int) -> str:
        words = [word for row in VERBS for word in (row[2], row[3])[column].split("|")]
        return rf"(?P<verb>{'|'.join(sorted(words, key=len, reverse=True))})\b"

    did, base = any_of(0), any_of(1)
    been = rf"(?:(?:\b(?:has|have)|['’]s|['’]ve)\s+(?:{_ADVERB}\s+)?been|\b(?:was|were)|\b(?:is|are)\s+now)"
    return _Forms(
        words=frozenset(word.split()[0] for row in VERBS for word in row[2].split("|")),
        own=(
            re.compile(rf"\b(?:i|we){_HAVE}{did}"),
            re.compile(
                rf"\bi(?:['’]ve| have)?\s+(?:was able to|been able to|managed to)\s+(?:{_ADVERB}\s+)?{base}"
            ),
        ),
        also=re.compile(rf"\band\s+(?:{_ADVERB}\s+){{0,2}}{did}"),
        fragment=re.compile(rf"\W{{0,3}}{_LEAD}(?:successfully )?{did}{_FOLLOWS}"),
        passive=re.compile(rf"{been}\s+(?:{_ADVERB}\s+)?{did}"),
        stated=re.compile(
            rf"\W{{0,3}}{_LEAD}(?P<subject>[^,!?]{{1,60}}?):?\s+(?:successfully )?{did}(?P<rest>.{{0,80}})"
        ),
    )


def claims(sentence: Sentence) -> Iterator[ClaimKind]:
    """Yield the kinds of effects that the sentence claims."""
    text = sentence.low
    words = set(pattern(r"[a-z]{2,}(?:-[a-z]+)?").findall(text))
    if not words:
        return
    told = not _forms().words.isdisjoint(words) or "able" in words or "managed" in words
    phrased = not PHRASED.isdisjoint(words)
    if not (told or phrased) or pattern(ANOTHER_TIME).search(pattern(DESCRIBED).sub(" ", text)):
        return
    if phrased and not sentence.asks:
        yield from _phrases(text)
    if told:
        yield from _active(sentence)
        yield from _passive(sentence)


def _phrases(text: str) -> Iterator[ClaimKind]:
    """Yield what is claimed in set phrases."""
    if pattern(PROMISE).search(text) and not pattern(OFFERED).search(text):
        yield "kept"
    tests = pattern(TESTS).search(text)
    if tests and not _depends(text[: tests.start()]):
        yield "run"
    looked = pattern(LOOKED).search(text)
    if looked and not pattern(CONDITIONAL).search(text[: looked.start()]):
        yield "looked"
    backed = pattern(BACKED_UP).search(text)
    if backed and not _depends(text[: backed.start()]):
        yield "file"
    there = pattern(NOW_AT).search(text)
    if there and _is_thing(text[: there.start()]) and not _depends(text[: there.start()]):
        yield "file"


def _depends(before: str) -> bool:
    """Return whether what follows is only supposed, or awaited."""
    return any(pattern(words).search(before) for words in (CONDITIONAL, WHENEVER, DOUBTED))


def _active(sentence: Sentence) -> Iterator[ClaimKind]:
    """Yield what is claimed by `I saved it`, `… and sent it`, `Saved.`"""
    text, forms = sentence.low, _forms()
    found = [one for form in forms.own for one in form.finditer(text)]
    mine = pattern(r"\bi(?:['’]ve)?\s").search(text)
    if mine:
        found += [
            one for one in forms.also.finditer(text, mine.end()) if _goes_on(text[mine.end() : one.start()])
        ]
    fragment = forms.fragment.match(text)
    if fragment and fragment["verb"] not in _SAME_IN_BASE and _begins(sentence.text):
        is_long = len(text.split()) > 6 and not pattern(FILE_NAME).search(text)  # as changelogs are
        found += [] if is_long and _table()[fragment["verb"]][1] == "thing" else [fragment]
    for one in found:
        if not _is_excepted(one, sentence) and (kind := _meant(one, sentence)):
            yield kind


def _begins(text: str) -> bool:
    """Return whether a sentence begins here, and no line of a longer one."""
    return bool(pattern(r"[^a-z]{0,3}[A-Z]").match(text))


def _goes_on(between: str) -> bool:
    """Return whether a verb behind `and` is still the assistant's, with these words since `I`."""
    return "," in between or not pattern(SOMEBODY).search(between)


def _is_excepted(found: re.Match[str], sentence: Sentence) -> bool:
    """Return whether the words around say that it is no claim."""
    before, after = sentence.low[: found.start()], sentence.low[found.end() :]
    if sentence.asks and not pattern(r"[,;–—]\s").search(after):
        return True
    if pattern(CONDITIONAL).search(before) or pattern(DOUBTED).search(before):
        return True
    if pattern(IDIOM).match(after) or (found["verb"] == "saved" and pattern(SPARED).match(after)):
        return True
    tells = _table()[found["verb"]][0] in ("run", "looked") and not pattern(r"['’]ve|\bhave\b").search(
        found[0]
    )
    return bool(pattern(WHENEVER).search(before)) and not tells


def _meant(found: re.Match[str], sentence: Sentence) -> ClaimKind | None:
    """Return the kind that is claimed, from the verb and from what it was done to."""
    after = sentence.low[found.end() :]
    end = pattern(_PHRASE_END).search(after)
    whole = (after[: end.start()] if end else after).rstrip()
    until = pattern(_PREPOSITION).search(whole)
    thing = whole[: until.start()] if until else whole
    if _table()[found["verb"]][1] == "thing or bare" and not _is(thing, "text"):
        whole = whole.replace(" of ", " in ")
    return _by_thing(found["verb"], [thing, *_places(found["verb"], whole, thing)], sentence)


def _places(verb: str, phrase: str, thing: str) -> list[str]:
    """Return where it was put, or taken from."""
    if verb in ("removed", "deleted", "cleared", "dropped"):
        phrase = phrase.replace(" from ", " in ")
    if not _is(thing, "text"):
        phrase = pattern(_OF_FILE).sub("in ", phrase)
    return [found[1] for found in pattern(_PLACE).finditer(phrase)]


@cache
def _ends() -> dict[str, re.Pattern[str]]:
    """Return how a phrase ends that is such a thing."""
    return {kind: re.compile(rf"(?:\b|(?<=\W)|^)(?:{words})$") for kind, words in THINGS.items()}


def _is(phrase: str, *kinds: str) -> bool:
    """Return whether a phrase ends in such a thing."""
    phrase = " ".join(phrase.strip(" :!✅✔👍🎉").rstrip(" .").split()[-2:])
    return bool(phrase) and any(_ends()[kind].search(phrase) for kind in kinds)


def _is_thing(subject: str) -> bool:
    return _is(subject, *THINGS)


def _by_thing(verb: str, targets: list[str], sentence: Sentence) -> ClaimKind | None:
    kind, need = _table()[verb]
    thing = targets[0].strip(" .!✅✔👍🎉")

    def has(*kinds: str) -> bool:
        return any(_is(one, *kinds) for one in targets)

    if has("kept"):
        return "kept" if kind in ("file", "kept", "run") else kind
    bare = need == "thing or bare" and not thing
    if kind == "looked":
        return kind if need == "nothing" or not thing or pattern(WEB).search(sentence.low) else None
    if kind != "file":
        suits = {"kept": ("date",), "run": ("run", "name"), "sent": ("sent", "name")}
        return kind if need == "nothing" or bare or has(*suits[kind]) else None
    text = _is(thing, "text")
    if need == "nothing" or has("name") or (has("file") and not (text and len(targets) == 1)):
        return kind
    if thing in ("it", "them", "this") and pattern(FILE_NAME).search(sentence.low):
        return kind
    if sentence.shows or any(_is(one, "text") for one in targets):
        return None
    return (
        kind if need == "no text" or bare or has("code") or (need == "thing or bare" and has("any")) else None
    )


def _passive(sentence: Sentence) -> Iterator[ClaimKind]:
    """Yield what is claimed by `the file was saved` and by `File saved`."""
    text = sentence.low
    if sentence.asks:
        return
    for found in _forms().passive.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        subject = pattern(r"[,;:!]\s|\s(?:and|but|so)\s").split(before)[-1]
        if _depends(before) or pattern(AGENT).match(after) or pattern(NOBODY).search(subject):
            continue
        told = found[0][0] == "w" and _table()[found["verb"]][0] == "file" and _is(subject, "code")
        if told:  # a bug that was fixed is history, one that has been fixed is not
            continue
        known = _is_thing(subject) or (found[0][0] != "w" and pattern(r"\s*(?:the|your) ").match(subject))
        if not known:
            continue
        targets = [subject, *_places(found["verb"], after, subject)]
        if kind := _undergone(found["verb"], targets, sentence):
            yield kind
    stated = _forms().stated.match(text)
    if (
        not stated
        or not (_begins(sentence.text) or _is(stated["subject"], "name"))
        or not _is_statement(stated["subject"], stated["rest"])
    ):
        return
    if kind := _undergone(stated["verb"], [stated["subject"]], sentence):
        yield kind


def _undergone(verb: str, targets: list[str], sentence: Sentence) -> ClaimKind | None:
    """Return the kind that is claimed of a thing; what is deleted need not be more than that."""
    return "file" if _table()[verb] == ("file", "no text") else _by_thing(verb, targets, sentence)


def _is_statement(subject: str, rest: str) -> bool:
    """Return whether a noun and a participle are all that is said: `File updated`, `config.toml: updated`."""
    if pattern(_DETERMINED).match(subject) or pattern(_FINITE).search(f"{subject} {rest}"):
        return False
    return len(subject.split()) <= 5 and _is_thing(subject) and bool(pattern(_STATED_REST).match(rest))
