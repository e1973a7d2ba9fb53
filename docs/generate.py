"""Writes docs/cli.md and docs/cli.ko.md from the commands' own help, and the tools' schemas from the tools:

    python docs/generate.py

A test fails while the files are behind the commands.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

from wony.cli.commands import ROOT
from wony.cli.declare import Command, Group
from wony.cli.typer_command import parse, parse_group
from wony.locales import Catalogue, catalogue
from wony.tools.base import declared_in
from wony.tools.families import FAMILIES

FOLDER = Path(__file__).parent
FILES = {"en": FOLDER / "cli.md", "ko": FOLDER / "cli.ko.md"}
SCHEMAS = FOLDER.parent / "src" / "wony" / "tools" / "schemas.json"
TITLES = {
    "en": (
        "# The command line",
        "Made from the commands' own help by `docs/generate.py`. `wony` is short for `wony chat`, or for "
        "`wony ask` when something is piped in. Every command takes `--debug`.",
        "## Exit codes",
        "0 ok · 1 unexpected · 2 called wrongly · 3 settings · 4 model server unreachable · "
        "5 model or protocol error · 6 storage · 7 denied · 75 busy, try again · "
        "129, 130, 143 ended by hang-up, Ctrl-C, termination",
    ),
    "ko": (
        "# 명령줄",
        "`docs/generate.py`가 각 명령의 도움말로 만든 문서입니다. `wony`만 치면 `wony chat`, "
        "파이프로 글을 넘기면 `wony ask`와 같습니다. 어느 명령에나 `--debug`를 붙일 수 있습니다.",
        "## 종료 코드",
        "0 성공 · 1 예상하지 못한 오류 · 2 잘못된 사용법 · 3 설정 · 4 모델 서버에 연결할 수 없음 · "
        "5 모델 또는 프로토콜 오류 · 6 저장소 · 7 거부됨 · 75 사용 중, 나중에 다시 · "
        "129, 130, 143 창 닫힘, Ctrl-C, 종료 신호로 끝남",
    ),
}
WIDTH = "88"


def members(member: Command | Group, path: str) -> Iterator[tuple[Command | Group, str]]:
    """Yield a command, or a group and everything in it, with the words that lead there."""
    yield member, path
    for each in member.commands if isinstance(member, Group) else ():
        yield from members(each, f"{path} {each.name}")


def help_of(member: Command | Group, path: str, say: Catalogue) -> str:
    """Return a help page as a pipe gets it."""
    os.environ.update(COLUMNS=WIDTH, NO_COLOR="1", TERM="dumb")
    page = io.StringIO()
    with redirect_stdout(page):
        if isinstance(member, Group):
            parse_group(member, path, ["--help"], say)
        else:
            parse(member, path, ["--help"], say)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()).strip("\n")


def document(language: str) -> str:
    """Return the whole page."""
    title, opening, codes_title, codes = TITLES[language]
    parts = [title, opening]
    for member, path in members(ROOT, ROOT.name):
        parts += [f"## `{path}`", f"```text\n{help_of(member, path, catalogue(language))}\n```"]
    return "\n\n".join([*parts, codes_title, codes]) + "\n"


def schemas() -> str:
    """Return the tools as the model is told of them, in the order that it reads them."""
    made = [tool for family in FAMILIES for tool in declared_in(family)]
    told = [{**one.tool.to_json(), "common": one.is_common} for one in made]
    return "[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in told) + "\n]\n"


if __name__ == "__main__":
    for language, file in FILES.items():
        file.write_text(document(language), "utf-8")
    SCHEMAS.write_text(schemas(), "utf-8")
