"""What a person reads of tools that are not there."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "tools.no_search": Text(
        ko="웹 검색을 설정하지 않았습니다.\n"
        "pip install 'wony-bot[web]'을 실행하거나 `wony config set search NAME`으로 서비스를 고르세요.",
        en="Nobody is set up to search the web.\n"
        "Install it with pip install 'wony-bot[web]', or choose one: `wony config set search NAME`.",
    ),
    "tools.no_pages": Text(
        ko="웹 페이지를 읽는 데 필요한 패키지가 없습니다.\npip install 'wony-bot[web]'을 실행하세요.",
        en="What reads web pages is not installed.\nInstall it with pip install 'wony-bot[web]'.",
    ),
    "tools.searches": Text(ko="웹 검색: {host}", en="The web is searched at {host}"),
    "tools.workspace": Text(ko="도구가 쓰는 폴더: {path}", en="folder at hand for tools: {path}"),
    "tools.no_workspace": Text(
        ko="도구가 쓸 폴더로 설정한 {path:이/가} 없습니다.\n"
        "`wony config set workspace PATH`로 있는 폴더를 적어 주세요.",
        en="The folder that tools are to work in, {path}, is not there.\n"
        "Name one that is: `wony config set workspace PATH`",
    ),
}
