"""How facts look in Korean and English text: addresses, paths, dates, numbers, names.

Patterns only; each reads a text in time that grows with its length, whatever stands in it.  Where a pattern
has a group, the group is the fact.  Earlier patterns win.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

Kind = Literal["quote", "address", "path", "date", "number", "name"]

COMMON = frozenset(
    (
        "I", "It", "This", "That", "There", "He", "She", "We", "They", "You", "What", "Who",
        "Which", "Where", "When", "Why", "How", "The", "A", "An", "My", "Your", "His", "Her",
        "Our", "Their", "Everyone", "Someone", "Nobody", "Everything", "Something", "Nothing",
        "Here", "Now", "Then", "Yes", "No", "Ok", "OK", "Please", "Thanks", "Thank", "Hello", "Hi",
        "If", "But", "And", "Or", "So", "Also", "All", "One", "Both", "Today", "It's", "That's",
        "What's", "There's",
    )
)  # fmt: skip
"""Words that a capital letter does not make a name."""

NOT_PEOPLE = frozenset(
    (
        "고객", "선생", "손", "부모", "사용자", "담당자", "여러분", "우리", "저희", "누구", "그것",
        "이것", "다음", "지난", "이번", "모든", "새로", "그냥", "제가", "팀원", "이름",
    )
)  # fmt: skip
"""What stands before a title or a particle of persons without being a name."""

# -- words that patterns are made of -----------------------------------------------------------------

_EXTENSION = (
    "py|js|ts|tsx|jsx|rs|go|c|h|cpp|java|kt|rb|sh|sql|html|css|md|txt|rst|csv|tsv|jsonl?|toml|ya?ml|xml|ini|cfg|"
    "conf|env|log|lock|pdf|docx?|xlsx?|pptx?|hwpx?|png|jpe?g|gif|svg|mp[34]|wav|zip|tar|gz|gguf|ipynb|db|sqlite"
)
_MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?"
_DAY_KO = "[월화수목금토일]"
_NEXT_KO = "(?:이번|지난|저번|다음|다다음)"
_EVERY_KO = "(?:매주|매달|매월|매년|격주)"
_HALF_KO = r"(?:(?:오전|오후|아침|점심|저녁|밤|새벽|낮)\s?)?"
_COUNT_KO = (
    "원|달러|유로|엔|위안|퍼센트|프로|개월|시간|분기|분|초|일|주일|주|달|년|살|세|시|월|개|명|인분|인|번째|번지|번|회|권|"
    "장|쪽|페이지|층|호선|호|동|평|대|건|점|박|줄|단어|글자|자|마리|잔|병|그릇|벌|켤레|채|곳|가지|톤|킬로|그램|미터|리터|도|"
    "배|편|기가|메가|테라|토큰|위|등|학년|급|차|판|통|봉지|상자|팀|문제|과목|학점"
)
_COUNT_EN = (
    r"%|percent|°[CF]|[KMGT]i?B|[kmc]?m|k?g|km/h|mph|ms|dollars?|euros?|won|pounds?|hours?|hrs?|minutes?|mins?|"
    "seconds?|secs?|days?|weeks?|months?|years?|people|persons?|times|tokens?|pages?|words?|lines?|files?|users?|"
    "items?|chapters?|rooms?|floors?|miles?|met(?:er|re)s?|kilometers?|lit(?:re|er)s?|cups?|cats?|dogs?|kids?|children"
)
_NATIVE_KO = "(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열한|열두|열|스무|서른|마흔|쉰)"
_WORD_EN = (
    "(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eighteen|"
    "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|dozen)"
)
_TITLE_KO = (
    "씨|팀장|교수|과장|대리|부장|사장|대표|선생|박사|차장|이사|원장|실장|국장|변호사|의사|감독|작가|기자|선배|후배|매니저"
)  # fmt: skip
_AFTER_TITLE_KO = "(?=[^가-힣]|$|[은는이가을를의과와도로께만]|에게|한테|입니다|예요|라고|인데)"
_IS_KO = (
    r"(?:이라고|라고|이라는|라는|이에요|이예요|예요|에요|입니다|이었|였|이야|이고|이며|이지만|지만|인데|이다|"
    r"(?:야|고|며|로|으로|이랑)(?![가-힣])|(?=[\s.,!?~]|$))"
)
_NAME_KO = "(?:이름|성함|별명|코드명|닉네임|아이디|제목|상호|회사명|브랜드|호칭|비밀번호|암호)"
_KIN_KO = "(?:딸|아들|아내|남편|동생|형|누나|언니|오빠|친구|동료|상사|강아지|고양이|반려견|반려묘)"
_AMOUNT_KO = "[일이삼사오육칠팔구십백천만억]{1,8}"
_CITY_KO = (
    "(?:서울|부산|대구|인천|광주|대전|울산|세종|제주|수원|강릉|전주|경주|춘천|포항|창원|판교|강남)"
    "(?:시|구|역|도|대학교)?"
)
_VERSION = r"\d+(?:[.,/:]\d+)*"
_WORD = r"[A-Z][\w'’-]*"
_IS_CALLED = r"(?:[Nn]ame(?:'s|’s| is)|[Cc]all me|[Cc]alled|[Nn]amed|I am|I'm|I’m)"

# -- patterns ----------------------------------------------------------------------------------------

_ADDRESSES = (
    r"(?<![A-Za-z0-9])(?:(?:https?|ftps?|ssh|git|file|wss?|s3)://|www\.)[^\s<>\"'`“”‘’「」|]+",
    r"(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}",
)
_QUOTES = (
    r"[“\"]([^\s“”\"][^\n“”\"]{0,58})[”\"]",
    r"[「『《]([^\n「」『』《》]{1,60})[」』》]",
    r"(?<!\w)[‘']([^\s'‘’][^\n'‘’]{0,58})[’'](?![A-Za-z])",
    r"(?<!`)`([^\n`]{1,60})`(?!`)",
)
_DATES = (
    r"(?<![\w.])\d{4}[-./]\d{1,2}[-./]\d{1,2}"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\d/])",
    r"(?<!\d)(?:\d{2,4}년\s?)?\d{1,2}월(?:\s?\d{1,2}일|\s?[초중말]순?)?" + rf"(?:\s?\({_DAY_KO}(?:요일)?\))?",
    r"(?<!\d)(?:19|20)\d{2}년도?",
    rf"(?:(?:{_EVERY_KO}|{_NEXT_KO}\s?(?:주말|주|달|해|분기|학기)?)\s?)?(?<![가-힣]){_DAY_KO}요일",
    rf"{_EVERY_KO}(?:\s?\d{{1,2}}일)?",
    rf"{_NEXT_KO}\s?(?:주말|주|달|해|분기|학기|년)",
    r"(?<![가-힣])(?:내일|모레|글피|내년|작년|올해)",
    rf"{_HALF_KO}(?<!\d)\d{{1,2}}시(?!간)(?:\s?(?:\d{{1,2}}분|반))?",
    rf"{_HALF_KO}(?<![가-힣]){_NATIVE_KO}\s?시(?![간작도])(?:\s?반)?",
    rf"\b{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s\d{{4}}\b)?",
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?![a-z])(?:,?\s\d{{4}}\b)?",
    rf"\b{_MONTH}\s\d{{4}}\b",
    rf"(?i:\b(?:(?:next|last|this|every|each)\s)?{_WEEKDAY}\b)",
    r"(?i:\b(?:next|last|every)\s(?:week(?:end)?|month|year|quarter|day|morning|evening|night)\b)",
    r"(?i:\b(?:tomorrow|tonight|noon|midnight)\b)",
    r"(?i:(?<![\w.:])\d{1,2}(?::\d{2}){1,2}(?:\s?[ap]\.?m\b\.?)?(?![\d:]))",
    r"(?i:(?<![\w.])\d{1,2}\s?(?:[ap]\.?m\b|o['’]clock\b))",
)
_PATHS = (
    r"(?<![A-Za-z0-9])[A-Za-z]:[\\/][^\s\"'<>|*?“”]*",
    r"(?<![\w\\])\\\\[\w.$-]+\\[^\s\"'<>|*?“”]+",
    r"(?<![\w/.~<)-])(?:~[\w.-]{0,32}|\.{1,2})?/[^\s\"'<>|`“”,;()\[\]{}]+",
    rf"(?<![\w/.-])(?:[\w.-]{{1,80}}/){{0,20}}[\w.-]{{1,80}}\.(?:{_EXTENSION})(?![A-Za-z0-9_/])",
    r"(?<![\w/.-])(?:[A-Za-z_.][\w.-]{0,60}/){2,20}[\w.-]{0,60}",
)
_UNUSUAL_NAMES = (
    r"(?a:(?<![\w.+-])(?=[\w.+-]{0,80}(?:\w_\w|[A-Za-z]-?\d|[a-z][A-Z]|[a-z0-9]:[a-z0-9]))"
    r"[A-Za-z_][\w.+-]{0,80}(?::[A-Za-z0-9][\w.-]{0,60})?(?!\w))",
    r"(?<![\w-])--[a-z][a-z0-9-]{1,40}",
)
_NUMBERS = (
    r"(?<![\w.])(?:\+\d{1,3}[ -]?)?\(?\d{2,4}\)?[ -]\d{3,4}-\d{4}(?!\d)",
    r"(?<![\w.])\+\d{1,3}(?:[ -]\d{2,5}){2,4}",
    r"(?<![\w.-])\d{2,6}(?:-\d{2,8}){2,4}(?![\w-])",
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?!\.?\d)",
    rf"(?<![A-Za-z0-9_.,])(?:[-+±]?[$€£¥₩]\s?|[-+±#](?=\d))?{_VERSION}(?:\s?[~–-]\s?{_VERSION})?"
    rf"(?:\s?(?:[백천만억조]*\s?(?:{_COUNT_KO})|[백천만억조]+(?![가-힣]))|"
    rf"\s?(?:{_COUNT_EN})(?![A-Za-z])|"
    r"[A-Za-z]{1,4}(?![A-Za-z])|-[a-z]{1,8}\d{0,3}(?![A-Za-z])|\s(?:million|billion|thousand|hundred|dozen)\b)?",
    rf"(?<![가-힣]){_NATIVE_KO}\s?(?:명|개월|개|살|번째|시간|달|주일|권|대|마리|잔|병|장|가지|곳|채|벌|배)(?![람])",
    rf"(?<![가-힣]){_AMOUNT_KO}\s?(?:원|달러|퍼센트)(?=[^가-힣]|$|[은는이가을를도에]|으로|까지|정도|짜리|입니다)",
    rf"(?i:\b{_WORD_EN}(?:[- ]{_WORD_EN}){{0,6}}\s[a-z]{{3,20}}\b)",
)
_NAMES = (
    rf"{_NAME_KO}[은는이가]\s?([가-힣]{{2,8}}?|[A-Za-z][\w.-]{{0,40}}){_IS_KO}",
    r"(?<![가-힣])(?:저는|나는|전|난)\s([가-힣]{2,4}?)(?:이라고|라고|입니다|이에요|예요|이야)",
    r"(?<![가-힣])([가-힣]{2,8}?)이?라고\s?(?:불러|부르|부릅|합니다|해요)",
    rf"(?<![가-힣])((?:[가-힣]{{2,4}}\s?|[가-힣]\s)(?:(?:{_TITLE_KO})(?:님|{_AFTER_TITLE_KO})|님))",
    r"(?<![가-힣])([가-힣]{2,5})(?:에게|한테|께서)",
    rf"(?<![가-힣]){_KIN_KO}\s([가-힣]{{2,3}}?)(?=이?(?:[는가와랑]|하고|에게|한테)(?![가-힣]))",
    rf"(?<![가-힣]){_CITY_KO}",
    r"(?<![가-힣])[가-힣]{2,6}(?:대학교|병원|공항|초등학교|중학교|고등학교)",
    r"(?<![가-힣])([가-힣]{2,6})에서?\s(?:살고|살아|삽니|사는|일하|근무|태어)",
    rf"\b{_IS_CALLED}\s({_WORD}(?: {_WORD}){{0,4}})",
    r"\b(?:(?:[Nn]ick)?[Nn]ame|[Cc]ode ?name|[Pp]ass(?:word|phrase)|[Tt]itle)(?:'s| is)\s(\w[\w'’-]{1,30})",
    rf"(?<![A-Za-z0-9])(?:(?:Dr|Mrs?|Ms|Prof)\. )?{_WORD}(?: (?:(?:of|de|van|von|der|la) )?{_WORD}){{1,5}}",
    rf"(?<=[a-z0-9,;)] )(?!I\b)(?:(?:Dr|Mrs?|Ms|Prof)\. )?{_WORD}",
    r"(?<![A-Za-z0-9'’])[A-Z]{2,12}(?![A-Za-z0-9'’])",
    r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+#.-]{1,40}(?=[은는을를로와과의가이에도](?![가-힣]{4}))",
    r"(?<=[가-힣] )[A-Z][A-Za-z0-9+#-]{1,40}",
    # At the beginning of a sentence every word has a capital: only who does something is a name.
    r"(?:(?<=\n)|(?<=[.!?] )|\A)([A-Z][a-z’']{1,30})"
    r"(?= (?:is|was|has|lives|likes|works|will|wants|said|and [A-Z]))",
)


@cache
def patterns() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    """Return all patterns by kind; compiled when they are first needed, for that takes a while."""
    table: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("address", _ADDRESSES),
        ("quote", _QUOTES),
        ("date", _DATES),
        ("path", _PATHS),
        ("name", _UNUSUAL_NAMES),
        ("number", _NUMBERS),
        ("name", _NAMES),
    )
    return tuple((kind, re.compile(pattern)) for kind, group in table for pattern in group)
