"""Three things done with tools, in a real terminal: only the model's words are read from a file.

    python tests/stories.py        # writes docs/stories/*.txt anew

A story is a folder with files in it, and what a person types into `wony chat`.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from raw_responses import whole
from raw_server import RawServer
from terminal import CTRL_D, ENTER, WONY, Terminal, clean_environment, terminal

STORIES = Path(__file__).parent.parent / "docs" / "stories"
_SANDBOX = re.compile(r"(격리된 곳\(|in a sandbox \()[\w-]+(\))")
"""Which one there is depends on the machine."""
_TIMES = re.compile(r"\b\d+(?:\.\d+)?\s?(?:ms|s|초|밀리초)\b|잠깐 생각함|thought for a moment")
_QUESTIONS = ("답 (", "[y/N]")
"""What stands on the screen when it is the person's turn inside a turn."""
_CUT = re.compile(r"\S*…(?=  ✓)")
"""A line is cut to leave room for its time, which is not always as wide."""
_HITS = {
    "results": [
        {
            "title": "서울 날씨 예보",
            "url": "https://weather.example/seoul",
            "content": "내일(23일) 서울 아침 2도, 낮 9도. 오후부터 비 5mm 미만.",
        }
    ]
}


@dataclass(frozen=True)
class Story:
    """What stands in the folder, and what is typed: each line with what it brings."""

    name: str
    language: str
    files: Mapping[str, str]
    typed: Sequence[tuple[str, str]]
    searches: bool = False
    after: Mapping[str, str | None] = field(default_factory=dict)
    """What stands in the folder at the end; None: nothing."""


CLIENT = '"""Talks to the printer."""\n\n# seconds until we give up\nTIMEOUT = 10\n\nRETRIES = 3\n'
ALL = (
    Story(
        "csv-ko",
        "ko",
        {
            "매출-1월.csv": "날짜,품목,금액\n2026-01-03,사과,12000\n2026-01-17,배,30000\n",
            "매출-2월.csv": "날짜,품목,금액\n2026-02-02,사과,9000\n2026-02-11,배,15000\n2026-02-25,귤,7500\n",
        },
        (
            ("이 폴더의 CSV를 합쳐서 월별 합계를 보여줘", "답 ("),
            ("y", "31,500"),
            ("파일로 저장해줘", "저장했습니다"),
            ("/undo", "[y/N]"),
            ("y", "이어 갑니다"),
        ),
        after={"월별-합계.csv": None},
    ),
    Story(
        "timeout-en",
        "en",
        {"client.py": CLIENT, "notes.md": "The printer is slow: a timeout of 10 s is too short.\n"},
        (("find where the timeout is set and raise it to 30", "I changed it to 30."),),
        after={"client.py": CLIENT.replace("= 10", "= 30")},
    ),
    Story("weather-ko", "ko", {}, (("내일 서울 날씨 검색해서 한 줄로", "비가 조금 옵니다"),), searches=True),
)


@contextmanager
def _search() -> Iterator[str]:
    """A search service on this machine, as the person may have one: it knows tomorrow's weather."""
    with RawServer() as server:
        body = json.dumps(_HITS, ensure_ascii=False).encode()
        server.script("/search", whole(200, body, "application/json"), times=None)
        yield f"http://127.0.0.1:{server.port}"


def told(story: Story, home: Path) -> str:
    """Live through a story and return what stood in the terminal, without times."""
    folder = home / "work"
    folder.mkdir()
    for name, text in story.files.items():
        (folder / name).write_text(text, "utf-8")
    script = f"scripted:{STORIES / story.name}.toml"
    with _search() as url:
        more = {"WONY_SEARCH": "searxng", "WONY_SEARXNG_URL": url} if story.searches else {}
        env = clean_environment(home, WONY_LANG=story.language, **more)
        with terminal([*WONY, "chat", "--backend", script], env, columns=88, rows=40, cwd=folder) as screen:
            screen.wait_for("›")
            for text, brings in story.typed:
                _type(screen, text, brings)
            screen.send(CTRL_D)
            assert screen.wait_exit() == 0
            transcript = screen.transcript
    for name, left in story.after.items():
        path = folder / name
        assert (path.read_text("utf-8") if path.exists() else None) == left
    return _timeless(transcript.replace(str(home), "~"))


def _type(screen: Terminal, text: str, brings: str) -> None:
    before = screen.transcript.count(brings)
    screen.send(text + ENTER)
    screen.wait_until(lambda: screen.transcript.count(brings) > before, brings)
    if brings not in _QUESTIONS:
        screen.wait_until(lambda: screen.screen.display[screen.cursor[1]].startswith("›"), "the prompt")


def _timeless(transcript: str) -> str:
    transcript = _SANDBOX.sub(r"\1…\2", transcript)
    lines = [_CUT.sub("…", _TIMES.sub("…", line)).rstrip() for line in transcript.splitlines()]
    kept = [line for line in lines if not line.startswith(" wony ") and "scripted" not in line]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n") + "\n"


def main() -> None:
    for story in ALL:
        with tempfile.TemporaryDirectory() as home:
            (STORIES / f"{story.name}.txt").write_text(told(story, Path(home)), "utf-8")


if __name__ == "__main__":
    main()
