"""What `wony doctor` says by itself; most findings are worded by the parts that were looked at."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "doctor.settings_file": Text(ko="설정 파일: {path}", en="Settings: {path}"),
    "doctor.settings_none": Text(
        ko="설정 파일이 없어 기본값을 씁니다: {path}",
        en="No file of settings, so the defaults hold: {path}",
    ),
    "doctor.python": Text(
        ko="Python {version}, 터미널은 UTF-8", en="Python {version}, the terminal takes UTF-8"
    ),
    "doctor.not_utf8": Text(
        ko=(
            "터미널의 문자 인코딩이 {encoding}이라 한글이 ?로 나올 수 있습니다.\n"
            "UTF-8 로캘을 쓰세요. 예: export LANG=ko_KR.UTF-8"
        ),
        en=(
            "The terminal's encoding is {encoding}, so many characters will show as ?.\n"
            "Use a UTF-8 locale, for example: export LANG=C.UTF-8"
        ),
    ),
    "doctor.prompt": Text(ko="새 대화의 프롬프트: {name}", en="New conversations begin with: {name}"),
    "doctor.no_prompt": Text(
        ko=(
            "설정 prompt에 적힌 ‘{name}’{name:-이라/라}는 프롬프트가 없습니다.\n"
            "`wony config unset prompt`로 되돌리거나 `wony prompts`에 있는 이름을 적어 주세요."
        ),
        en=(
            "The setting prompt names '{name}', and there is no such prompt.\n"
            "Use `wony config unset prompt`, or name one that `wony prompts` lists."
        ),
    ),
    "doctor.fine": Text(ko="고쳐야 할 것이 없습니다.", en="Everything is in order."),
    "doctor.broken": Text(
        ko="고쳐야 할 것이 {n}개 있습니다.",
        en="{n} {n:thing needs/things need} mending.",
    ),
}
