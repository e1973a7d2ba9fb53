"""What is said where a prompt's values are asked for, and where they are wrong."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "asking.kind_number": Text(ko="숫자로 적어 주세요.", en="A number."),
    "asking.kind_choice": Text(
        ko="번호나 말로 하나를 골라 주세요.", en="Choose one, by its number or its word."
    ),
    "asking.kind_date": Text(ko="날짜를 2026-11-22처럼 적어 주세요.", en="A date, written like 2026-11-22."),
    "asking.kind_file": Text(
        ko="글이 든 파일의 경로. 그 내용이 들어갑니다.", en="The path of a text file; what is in it goes in."
    ),
    "asking.kind_long": Text(
        ko="여러 줄을 적을 수 있습니다. 다 적었으면 점(.) 하나만 있는 줄로 끝내 주세요.",
        en="As many lines as you like; a line with nothing but a dot ends them.",
    ),
    "asking.needs_value": Text(
        ko="{name:은/는} 비워 둘 수 없습니다. 그만두려면 Ctrl-C를 누르세요.",
        en="{name} cannot be left empty. Ctrl-C gives up.",
    ),
    "asking.given_up": Text(
        ko="{name:이/가} 정해지지 않아 시작하지 않았습니다.\n--var {name}=값으로도 줄 수 있습니다.",
        en="{name} has no value, so nothing was started.\n--var {name}=VALUE gives it too.",
    ),
    "asking.line_too_long": Text(
        ko="{name}: 터미널은 한 줄에 4,095바이트까지만 받습니다.\n"
        '여러 줄로 나누거나, --var {name}="$(cat 파일)"처럼 주세요.',
        en="{name}: a terminal takes no more than 4,095 bytes in a line.\n"
        'Break it into lines, or give it as --var {name}="$(cat FILE)".',
    ),
    "asking.var_how": Text(
        ko="--var에는 이름=값을 적어야 합니다: {word}\n예: --var tone=formal",
        en="--var takes NAME=VALUE, not: {word}\nFor example: --var tone=formal",
    ),
}
