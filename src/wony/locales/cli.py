"""What the command line itself says: about commands and flags that it does not understand, and at its end."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    # -- the words of a help page --------------------------------------------------------------------
    "cli.usage": Text(ko="사용법:", en="Usage:"),
    "cli.examples": Text(ko="예", en="Examples"),
    "cli.arguments": Text(ko="인자", en="Arguments"),
    "cli.options": Text(ko="옵션", en="Options"),
    "cli.commands": Text(ko="명령", en="Commands"),
    "cli.options_metavar": Text(ko="[옵션]", en="[OPTIONS]"),
    "cli.command_metavar": Text(ko="명령 [인자]...", en="COMMAND [ARGS]..."),
    "cli.default": Text(ko="[기본값: {}]", en="[default: {}]"),
    "cli.required": Text(ko="[필수]", en="[required]"),
    # -- mistakes ------------------------------------------------------------------------------------
    "cli.no_such_command": Text(
        ko="`{name}`: 그런 명령은 없습니다.\n`{path} --help`로 명령을 볼 수 있습니다.",
        en="There is no command `{name}`.\n`{path} --help` shows what there is.",
    ),
    "cli.no_such_command_close": Text(
        ko="`{name}`: 그런 명령은 없습니다.\n혹시 `{meant}`?",
        en="There is no command `{name}`.\nDid you mean `{meant}`?",
    ),
    "cli.no_such_option": Text(
        ko="`{option}`: 그런 옵션은 없습니다.\n`{path} --help`로 옵션을 볼 수 있습니다.",
        en="There is no option `{option}`.\n`{path} --help` shows what there is.",
    ),
    "cli.no_such_option_close": Text(
        ko="`{option}`: 그런 옵션은 없습니다.\n혹시 {meant}? `{path} --help`로 모든 옵션을 볼 수 있습니다.",
        en="There is no option `{option}`.\nDid you mean {meant}? `{path} --help` shows all of them.",
    ),
    "cli.option_needs_value": Text(
        ko="`{option}` 옵션에는 값이 필요합니다.\n`{path} --help`에 쓰는 법이 있습니다.",
        en="The option `{option}` needs a value.\n`{path} --help` shows how it is written.",
    ),
    "cli.option_takes_no_value": Text(
        ko="`{option}` 옵션에는 값을 줄 수 없습니다.\n`{path} --help`에 쓰는 법이 있습니다.",
        en="The option `{option}` takes no value.\n`{path} --help` shows how it is written.",
    ),
    "cli.missing": Text(
        ko="{name:이/가} 빠졌습니다.\n`{path} --help`에 쓰는 법이 있습니다.",
        en="{name} is missing.\n`{path} --help` shows how it is written.",
    ),
    "cli.not_a_choice": Text(
        ko="{name} 값은 다음 중 하나여야 합니다: {choices}",
        en="{name} has to be one of: {choices}",
    ),
    "cli.not_a_number": Text(
        ko="{name} 값은 1 이상의 정수여야 합니다.", en="{name} has to be a whole number, 1 or more."
    ),
    "cli.bad_value": Text(
        ko="{name} 값이 올바르지 않습니다.\n`{path} --help`에 쓰는 법이 있습니다.",
        en="The value of {name} is not right.\n`{path} --help` shows how it is written.",
    ),
    "cli.too_many": Text(
        ko=(
            "인자가 너무 많습니다.\n"
            "빈칸이 든 말은 따옴표로 감싸 주세요. `{path} --help`에 쓰는 법이 있습니다."
        ),
        en=(
            "There are too many words.\n"
            "Put words with spaces in quotes; `{path} --help` shows how it is written."
        ),
    ),
    "cli.private_and_stored": Text(
        ko="--private는 저장된 대화를 이어 가지 않습니다.\n--private를 빼거나, -c와 --session을 빼 주세요.",
        en="--private does not go on with a stored conversation.\nLeave out --private, or -c and --session.",
    ),
    "cli.demo_and_backend": Text(
        ko=(
            "--demo는 내장 엔진을 쓰므로 --backend {backend:과/와} 함께 쓸 수 없습니다.\n"
            "둘 중 하나만 써 주세요."
        ),
        en="--demo uses the embedded engine and does not go with --backend {backend}.\nUse one of the two.",
    ),
    # -- the end -------------------------------------------------------------------------------------
    "cli.output_failed": Text(
        ko="출력을 끝까지 쓰지 못했습니다: {reason}",
        en="The output could not be written to its end: {reason}",
    ),
    "cli.no_memory": Text(
        ko="메모리가 부족합니다.\n다른 프로그램을 닫고 다시 해 보세요.",
        en="There is not enough memory.\nClose other programs and try again.",
    ),
    "cli.unexpected": Text(
        ko="예상하지 못한 오류입니다: {what}\n같은 명령에 --debug를 붙이면 자세한 내용을 볼 수 있습니다.",
        en="Something unexpected went wrong: {what}\nRun the same command with --debug to see more.",
    ),
    "cli.aborted": Text(ko="그만두었습니다.", en="Nothing was done."),
    "cli.needs_yes": Text(
        ko="물어볼 수 있는 터미널이 아닙니다.\n정말 하려면 --yes를 붙여 주세요.",
        en="There is no terminal to ask on.\nAdd --yes if you mean it.",
    ),
    "cli.yes_or_no": Text(ko="{question} [y/N] ", en="{question} [y/N] "),
}
