"""What a person reads of searches and web pages."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "tool_web.found": Text(
        ko="{host}에서 결과 {count}건",
        en="{count} {count:result/results} from {host}",
    ),
    "tool_web.opened": Text(
        ko="{title} ({lines}줄) — {url}",
        en="{title} ({lines} {lines:line/lines}) — {url}",
    ),
    "tool_web.reread": Text(
        ko="문서 #{number} {title}",
        en="document #{number} {title}",
    ),
    "tool_web.other_letters": Text(
        ko="{written}의 실제 주소는 {host}입니다. 다른 곳과 비슷하게 보이는 이름일 수 있습니다.",
        en="{written} is really {host}: the name may only look like another one.",
    ),
    "tool_web.unknown_search": Text(
        ko="{name:이라는/라는} 검색 서비스를 모릅니다.\n다음 가운데에서 골라 주세요: {known}",
        en="There is no search service {name}.\nChoose one of: {known}",
    ),
    "tool_web.no_ddgs": Text(
        ko="키 없이 쓰는 검색(ddgs)이 설치되어 있지 않습니다.\n"
        "pip install 'wony-bot[web]'을 실행하거나 search에 다른 서비스를 적어 주세요.",
        en="The search that needs no key (ddgs) is not installed.\n"
        "Run pip install 'wony-bot[web]', or name another service in search.",
    ),
    "tool_web.no_searxng": Text(
        ko="search가 searxng인데 서버 주소가 없습니다.\nsearxng_url에 주소를 적어 주세요.",
        en="search is searxng, but there is no address.\nSet searxng_url to that of your server.",
    ),
    "tool_web.no_key": Text(
        ko="search가 {name}인데 키가 없습니다.\n환경 변수나 .env에 {key:을/를} 넣어 주세요.",
        en="search is {name}, but there is no key.\nPut {key} into the environment or .env.",
    ),
}
