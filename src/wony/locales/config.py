"""What `wony config` says."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "config.name": Text(ko="설정", en="SETTING"),
    "config.value": Text(ko="값", en="VALUE"),
    "config.origin": Text(ko="출처", en="FROM"),
    "config.from_flag": Text(ko="명령줄", en="command line"),
    "config.from_environment": Text(ko="환경 변수", en="environment"),
    "config.from_dotenv": Text(ko=".env", en=".env"),
    "config.from_file": Text(ko="config.toml", en="config.toml"),
    "config.from_ollama": Text(ko="OLLAMA_HOST", en="OLLAMA_HOST"),
    "config.from_database": Text(ko="데이터베이스", en="database"),
    "config.from_default": Text(ko="기본값", en="default"),
    "config.was_set": Text(ko="{name:을/를} 바꿨습니다: {where}", en="{name} is set in {where}"),
    "config.was_unset": Text(ko="{name:을/를} 기본값으로 되돌렸습니다.", en="{name} has its default again."),
    "config.was_not_set": Text(ko="{name:은/는} 이미 기본값입니다.", en="{name} was not set."),
    "config.hidden": Text(
        ko="다만 지금은 {variable} 환경 변수(또는 .env)가 우선합니다.",
        en="For now, though, {variable} in the environment (or a .env) decides.",
    ),
    "config.database_is": Text(ko="데이터베이스: {path}", en="database: {path}"),
    "config.key_never": Text(
        ko=(
            "API 키는 명령으로 저장할 수 없습니다. 셸 기록에 남기 때문입니다.\n"
            "{variable} 환경 변수나 설정 폴더의 .env(chmod 600)에 두세요."
        ),
        en=(
            "A key is never given as an argument: shells remember those.\n"
            "Put it into {variable}, or into a .env in the folder of config.toml (chmod 600)."
        ),
    ),
    "config.password_never": Text(
        ko=(
            "비밀번호가 든 {name:은/는} 명령으로 저장할 수 없습니다. 셸 기록에 남기 때문입니다.\n"
            "`wony config edit`으로 적거나 환경 변수에 두세요."
        ),
        en=(
            "A password in {name} is never given as an argument: shells remember those.\n"
            "Write it with `wony config edit`, or put it into the environment."
        ),
    ),
    "config.template": Text(
        ko=(
            "wony의 설정입니다. 쓰려는 줄의 # 를 지우고 값을 고치세요.\n"
            "각 설정의 뜻은 docs/configuration.md에 있습니다."
        ),
        en=(
            "The settings of wony. Remove the # before a line to use it.\n"
            "docs/configuration.md says what each one means."
        ),
    ),
    "config.empty": Text(
        ko="{name}에 빈 값은 둘 수 없습니다.\n기본값으로 되돌리려면: wony config unset {name}",
        en="{name} cannot be empty.\nTo have its default again: wony config unset {name}",
    ),
    "config.no_prompt": Text(
        ko="‘{name}’{name:-이라/라}는 프롬프트는 없습니다.\n있는 것: {names}",
        en="There is no prompt called '{name}'.\nThere are: {names}",
    ),
    "config.no_terminal": Text(
        ko="편집기({editor})는 터미널에서 실행해 주세요. 창을 여는 편집기라면 EDITOR에 적어 두시면 됩니다.",
        en="The editor ({editor}) needs a terminal: run this in one, or name one with a window in EDITOR.",
    ),
    "config.edit_again": Text(ko="다시 고칠까요?", en="Edit it again?"),
    "config.unchanged": Text(ko="바뀐 것이 없습니다.", en="Nothing was changed."),
    "config.saved": Text(ko="저장했습니다: {path}", en="Saved: {path}"),
    "config.no_editor": Text(
        ko=(
            "편집기를 실행할 수 없습니다({editor}).\nEDITOR 환경 변수에 편집기를 적어 주세요. 예: EDITOR=nano"
        ),
        en="No editor could be started ({editor}).\nName one in EDITOR, for example EDITOR=nano.",
    ),
    "config.editor_failed": Text(
        ko="편집기({editor})가 오류로 끝나서 아무것도 바꾸지 않았습니다.",
        en="The editor ({editor}) ended with an error, so nothing was changed.",
    ),
}
