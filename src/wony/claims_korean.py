"""Claims in Korean: a verb in a finished ending, what it was done to, and whether somebody else did it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from wony.claims_korean_words import NOUNS, OTHERS, THINGS, VERBS
from wony.claims_prose import ClaimKind, Need, Sentence, pattern

_OWN = (
    "저",
    "나",
    "제",
    "내",
    "저희",
    "우리",
    "이번에",
    "지금",
    "이제",
    "오늘",
    "우선",
    "먼저",
    "일단",
    "다음",
)
_NO_SUBJECTS = (
    "많이",
    "같이",
    "없이",
    "깊이",
    "높이",
    "길이",
    "사이",
    "차이",
    "추가",
    "평가",
    "휴가",
    "증가",
)
"""Words that end as if they were subjects."""

_OF_A_STATE = ("아니", "없", "있", "되", "맞", "필요", "많", "끝나", "울리")
"""How a predicate begins whose subject is no doer: 문제가 없어 저장했습니다."""

_AUX = "두었|뒀|놓았|놨|드렸|주었|줬|봤|보았|버렸|냈"
_END = (
    r"(?:(?:습니다|었어요|어요|네요|답니다|지요|죠|거든요|음|어)(?:만)?(?:요)?|다(?=[\s.!~]*$)"
    r"|고요?|구요|으며|으니까?|는데요?|지만|더니|으므로|으나)(?![가-힣])(?!\s?(?:라고|라는|이라고|이라는|란 |"
    r"하고 말|고 (?:말|하|출력|표시|나오|뜨)))"
)
_SO_FAR = r"(?:모두|전부|다|잘|바로|새로|성공적으로|정상적으로|직접|한번|한 번|방금|작업|처리)"
_DID = rf"(?:했|하였|해\s?(?:{_AUX}))"
_GOT = r"(?:되었|됐|돼|되어\s?(?:두었|있었)|돼\s?있었)(?=[습어음고으는지다네답])"
_ENDED = (
    rf"(?:을|를|이|가|도|까지)?\s?(?:작업(?:을|이)?\s?)?(?:(?:완료|마무리)(?:를|가)?\s?(?:{_DID}|되었|됐)|"
    rf"마쳤|끝냈)"
)
_RESULT = r"(?:보니까?(?![가-힣])|결과(?=[\s,.:]|입니다|예요|는|로는|를|$))"
_FRAGMENT = (
    r"(?:을|이)?\s?(?:작업\s?)?(?:완료|끝|됨|함)(?:입니다|이에요)?(?![가-힣])"
    r"(?=\s{0,4}(?:$|[.!~)✅✔👍🎉🙂😊✉📁💾(,:–—-]))"
)
_TESTS = (
    r"(?:모든|전체|\d{1,5}개의?) ?테스트(?:가|를|는)?\s?(?:모두 |전부 |성공적으로 )?통과(?:했|되었|됐|하였)"
    + _END
)
_TIME = (
    r"(?:\d{1,2}시(?: ?반| ?\d{1,2}분)?|\d{1,4}\s?(?:분|시간|일) ?(?:뒤|후)|"
    r"내일|아침|저녁|오전|오후)에?(?: 다시| 꼭)? ?"
)
_PROMISE = (
    r"(?:기억(?:을)?\s?(?:해\s?(?:두|놓)|하고 있|하)|잊지 않)(?:겠습니다|겠어요|을게요?)(?![가-힣])"
    r"|기억(?:해\s?둘|해\s?놓을|할)게요?(?![가-힣])"
    rf"|(?:상기시켜|리마인드해|{_TIME}알려) ?(?:드리겠습니다|드릴게요|줄게요?)"
)
_SEARCHED = (
    r"(?:웹|인터넷|온라인|구글|네이버) ?검색 결과(?:에 따르면|로는|,)?\s(?!.{0,200}(?:세요|면 |않|아니|없))"
)
_OFFERED = r"원하시면|원하면|괜찮으시면|주시면|필요하시면|[가-힣]면 "
_FINISHED = r"[했됐돼뒀놓놨드두주줬봤냈렸겼꿨쳤썼었았웠앴췄마끝됨함]|하였|완료|결과|보니|버렸|겠|게요"
"""One of these is in every claim; most sentences have none."""
_ANOTHER_TIME = (
    r"어제|그제|그저께|아까|앞서|앞에서|이미(?=\s)|조금 전|예전에|이전에|전에(?=\s)|지난\s?\S{1,4}|"
    r"마지막으로\s*$|\d{1,2}월에(?=\s)|\d부터(?=\s)|작년|"
    r"당시|과거|옛날|\d{3,4}년|\d{1,2}세기|\d{1,4}\.\d{1,4}(?:\.\d{1,4})?\s?(?:버전|에서|부터)|"
    r"(?:업데이트|릴리스|버전)에서|\d{1,3}\s?(?:일|년|주|달|개월|시간) 전"
)
_DESCRIBED = r"\s?(?:\S{1,12}\s){0,2}?\S{0,12}[한된던신쓴준낸린진든](?=\s)"
_DENIED = r"(?:못|안|아직)\s*$|에 의해|사실이 아니|거짓"
_CLAUSE = (
    r"(?:\S고|\S며|(?<!울리)도록|으니|는데|지만|더니|[아어여해려]서?|면|뒤에?|후에?|다음에?),?\s|[,;–—:]\s"
)
_PLACE = (
    r"(\S{1,80}?)(?: (?:맨 )?(?:앞|뒤|끝|위|아래|처음|마지막|중간|첫 줄))?"
    r"(?:에|에다|으로|로|에서|안에|속에)\s(?!(?:대한|대해|관한|관해|있는|담긴|들어|나온|적힌|"
    r"포함))"
)
_ADNOMINAL = (
    r"(?:있|없|하|되|않|맞|남|쓰|싶|시|하시|주시|르)는|(?:같|많|적|작|좋|높|낮|짧|남|받|넣|옳)은|또는|혹은"
)
_WHO = rf"(?:(?<![가-힣])(?:이 |그 |해당 )?(?:{OTHERS})|[가-힣]님|[가-힣]씨)(?:은|는|이|가|께서)(?=\s)"
_COUNTED = r"(?:\d{1,6}|한|두|세|네|다섯|여러|몇)\s?(?:개|장|건|통|줄|편|종|곳|가지)(?:의)?"
_ONLY_COUNTED = rf"{_COUNTED}$"
_COUNTED_THING = rf"^(.{{0,80}}?)(?:들|을|를)?\s?{_COUNTED}(?:을|를|은|는|도|만)?$"
_IN_THE_PAST = rf"[했됐었았였봤렸났갔왔겼졌냈]{_END}[\s.!~]*$"


@cache
def _table() -> dict[str, tuple[ClaimKind, Need]]:
    """Return what each word of the tables claims and needs."""
    nouns = {word: (kind, need) for kind, need, words in NOUNS for word in words.split("|")}
    verbs = {
        word: (kind, need) for kind, need, *forms in VERBS for words in forms for word in words.split("|")
    }
    return nouns | verbs


@cache
def _verbs() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of finished deeds, and of one that another follows; the first group is its word."""

    def any_of(column: int, rows: tuple[tuple[str, ...], ...]) -> str:
        words = [word for row in rows for word in row[column].split("|")]
        return "|".join(sorted(words, key=len, reverse=True))

    tail = (
        rf"(?:을|를|은|도|이|가)?\s?(?:{_SO_FAR}\s?){{0,2}}(?:{_DID}|(?P<got>{_GOT})){_END}|{_ENDED}{_END}"
        rf"|\s?(?:해 ?|해 ?본 |한 ){_RESULT}|(?P<fragment>{_FRAGMENT})"
    )
    return (
        re.compile(rf"({any_of(2, NOUNS)})(?:{tail})"),
        re.compile(rf"({any_of(2, VERBS)}){_END}"),
        re.compile(rf"({any_of(3, VERBS)})\s?(?:(?:{_AUX}){_END}|(?:본 )?{_RESULT})"),
        re.compile(
            rf"({any_of(2, NOUNS)})(?:을|를)?\s?"
            r"(?:하고(?! (?:싶|있|나))|하여|해서|한 뒤|한 후|한 다음)(?:에)?,?\s"
        ),
    )


def claims(sentence: Sentence) -> Iterator[ClaimKind]:
    """Yield the kinds of effects that the sentence claims."""
    text = sentence.low
    if not pattern(_FINISHED).search(text):
        return
    promised = pattern(_PROMISE).search(text)
    if promised and not sentence.asks and not pattern(_OFFERED).search(text[: promised.start()]):
        yield "kept"
    if pattern(_SEARCHED).search(text) and not sentence.asks:
        yield "looked"
    if pattern(_TESTS).search(text) and not pattern(_ANOTHER_TIME).search(text):
        yield "run"
    *finished, joined = _verbs()
    kinds = {found.end(): _claim(found, sentence) for verb in finished for found in verb.finditer(text)}
    last = max((end for end, kind in kinds.items() if kind), default=0)
    if pattern(_IN_THE_PAST).search(text[-20:]) and not pattern("[않못]").search(text):
        last = len(text)
    for found in joined.finditer(text, 0, last):  # what comes before in 저장하고 보냈습니다
        kinds[found.end()] = _claim(found, sentence)
    yield from filter(None, kinds.values())


def _claim(found: re.Match[str], sentence: Sentence) -> ClaimKind | None:
    """Return the kind that this verb claims where it stands."""
    before, after = sentence.low[: found.start()], sentence.low[found.end() :]
    if found[0].endswith(("는데", "는데도", "지만")) and pattern(r"면[\s,]").search(after):
        return None
    if sentence.asks and found.end() >= len(sentence.low) - 1:
        return None
    if _is_of_another_time(before) or pattern(_DENIED).search(before):
        return None
    ends = [end.end() for end in pattern(_CLAUSE).finditer(before)]
    words = pattern(r"의? 이름").sub("이름", before[ends[-1] if ends else 0 :]).split()
    groups = found.groupdict()
    passive = bool(groups.get("got") or groups.get("fragment") or "되었" in found[0])
    if _names_another(before) or (not passive and _has_a_subject(words)):
        return None
    kind, need = _table()[found[1]]
    plain = found[0].endswith("다") and not found[0].endswith("니다")
    if not any(word[-1] in "을를은는이가" for word in words):  # of 파일을 열어 고쳤습니다, the object
        earlier = before.split()
        at = max((at for at, word in enumerate(earlier) if word[-1] in "을를"), default=-1)
        words = earlier[max(0, at - 2) : at + 1] + words
    return _meant(kind, "thing" if plain and need == "nothing" else need, words, sentence)


def _is_of_another_time(before: str) -> bool:
    """Return whether the deed is told of another day; `어제 쓴 글을` tells of the text's."""
    times = pattern(_ANOTHER_TIME).finditer(before)
    return any(not pattern(_DESCRIBED).match(before, found.end()) for found in times)


def _names_another(before: str) -> bool:
    """Return whether somebody else is said to have done it."""
    return any(not _describes(before[found.end() :].split()) for found in pattern(_WHO).finditer(before))


def _has_a_subject(words: list[str]) -> bool:
    """Return whether the words before an active verb say who did it."""
    for at, word in enumerate(words):
        stem, rest = word[:-1], words[at + 1 :]
        if len(word) < 2 or stem in _OWN or word.endswith(_NO_SUBJECTS) or _is(stem, "name"):
            continue
        if word[-1] in "이가" and rest and not _describes(rest) and not rest[0].startswith(_OF_A_STATE):
            return True
        if word[-1] not in "은는" or pattern(_ADNOMINAL).search(word):
            continue
        is_place = word.endswith(("에는", "에서는", "로는", "지는", "터는"))
        has_object = any(one[-1] in "을를" for one in rest)
        if has_object and not is_place and not _is(stem, "file", "code", "kept", "date", "sent"):
            return True
    return False


def _describes(words: list[str]) -> bool:
    """Return whether the next words describe a noun, so that the subject is theirs: `크기가 큰 파일을`."""
    for word in words[:2]:
        final = (ord(word[-1]) - ord("가")) % 28 if "가" <= word[-1] <= "힣" else 0
        if (final == 4 and word[-1] not in "은는") or pattern(_ADNOMINAL).search(word):
            return True
        if word[-1] in "을를에":
            return False
    return False


@cache
def _ends() -> dict[str, re.Pattern[str]]:
    """Return how a word ends that is such a thing."""
    return {kind: re.compile(rf"(?:{words})(?:들|함|창|이름)?$") for kind, words in THINGS.items()}


def _is(word: str, *kinds: str) -> bool:
    """Return whether the word, or its end, is such a thing."""
    return any(_ends()[kind].search(word) for kind in kinds)


def _object(words: list[str]) -> str:
    """Return what it was done to: the last word, without its particle and without how many."""
    marked = [at for at, word in enumerate(words) if word[-1] in "을를은는도이가만지" and len(word) > 1]
    at = len(words) - 1
    if marked and not _is(words[-1], *THINGS):
        at = marked[-1]
    elif not _is(words[-1], *THINGS) and not pattern(_ONLY_COUNTED).search(words[-1]):
        return ""
    word = " ".join(words[max(0, at - 2) : at + 1])
    bare = re.sub(r"(?:을|를|은|는|도|이|가|만|까지)$", "", words[at])
    counted = pattern(_COUNTED_THING).match(word)
    return counted[1] if counted and counted[1] else bare


def _meant(kind: ClaimKind, need: Need, words: list[str], sentence: Sentence) -> ClaimKind | None:
    """Return the kind that is claimed, from the verb and from what it was done to."""
    target = _object(words) if words else ""
    clause = " ".join(words) + " "
    targets = [target, *(found[1] for found in pattern(_PLACE).finditer(clause))]
    text = _is(target, "text")

    def has(*kinds: str) -> bool:
        return any(_is(one, *kinds) for one in targets if one)

    if kind == "looked":
        return kind if need == "nothing" or pattern(THINGS["web"]).search(clause) else None

    if has("kept"):
        return "kept" if kind in ("file", "kept") else kind
    if kind != "file":
        suits = {
            "kept": ("date",),
            "run": ("code", "file", "name"),
            "sent": ("sent", "name"),
        }
        bare = need == "thing or bare" and not target
        if need == "nothing" or bare or has(*suits[kind]):
            return kind
        return "file" if need == "thing" and kind == "sent" and has("code") else None  # 값을 올렸습니다
    owned = (found[1] for found in pattern(r"(\S{1,120})의\s").finditer(clause))
    named = any(_is(word, "name") for word in (*words, *owned)) and (not text or need != "thing")
    if need == "nothing" or has("name", "file") or named:
        return kind
    if sentence.shows or text:
        return None
    if need == "no text" or has("code"):
        return kind
    return kind if need == "thing or bare" and not target else None
