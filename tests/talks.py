"""Words for conversations in tests: Korean, English, code and what tools return, by chance but repeatable."""

from __future__ import annotations

import random

KOREAN = (
    "오늘 회의에서는 다음 분기 예산과 서버 이전 일정을 정했습니다 담당자는 자료를 정리해서 금요일까지 보내 "
    "주세요 데이터베이스 연결이 자주 끊어지는 문제도 살펴봐야 합니다 왜 그런지 잘 모르겠네요 그래서 로그를 "
    "먼저 확인하고 원인을 찾은 다음에 고치는 것이 좋겠습니다"
)
ENGLISH = (
    "the quick server refused a connection because its configuration file was missing two important values "
    "and nobody had noticed until the deployment finished successfully so we should look at the log first "
    "then find out what really happened before changing anything else in production"
)
CODE = """\
def read(path: Path, *, most: int = 4096) -> list[str]:
    with path.open(encoding="utf-8") as file:
        return [line.rstrip("\\n") for line in islice(file, most) if line.strip()]

class Reader:
    def __init__(self, name: str) -> None:
        self._name = name
"""
RESULT = '{"name": "report.csv", "size": 48213, "rows": [[1, 2.5, "가"], [2, 7.25, "나"]], "ok": true}\n'


def words(chance: random.Random, count: int, kind: str = "") -> str:
    """Return about `count` words: `k`orean, `e`nglish, `c`ode, tool `r`esults, or a `m`ixture."""
    kind = kind or chance.choice("kekecmr")
    if kind == "c":
        lines = CODE.splitlines(keepends=True)
        return "".join(chance.choice(lines) for _ in range(max(1, count // 6)))
    if kind == "r":
        return RESULT * max(1, count // 12)
    pool = {"k": KOREAN, "e": ENGLISH}.get(kind, f"{KOREAN} {ENGLISH}").split()
    text = " ".join(chance.choice(pool) for _ in range(count))
    return f"{text} {chance.randint(1, 10**6)} 😀" if kind == "m" else f"{text}."
