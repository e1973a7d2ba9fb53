"""What is said about settings and the files they stand in."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "settings.home_relative": Text(
        ko="WONY_HOME은 `/`로 시작하는 전체 경로여야 합니다: {path}\n예: export WONY_HOME=/home/나/wony",
        en=(
            "WONY_HOME has to be a full path that begins with `/`: {path}\n"
            "For example: export WONY_HOME=/home/me/wony"
        ),
    ),
    "settings.home_missing": Text(
        ko=(
            "홈 폴더가 어디인지 알 수 없습니다. HOME이 비어 있습니다.\n"
            "HOME을 설정하거나, WONY_HOME에 wony가 쓸 폴더를 적어 주세요."
        ),
        en=(
            "There is no telling where your home folder is: HOME is not set.\n"
            "Set HOME, or name a folder for wony in WONY_HOME."
        ),
    ),
    "settings.home_unusable": Text(
        ko=(
            "HOME이 `{path}`라서 파일을 둘 수 없습니다.\n"
            "HOME을 바로잡거나, WONY_HOME에 wony가 쓸 폴더를 적어 주세요."
        ),
        en=(
            "HOME is `{path}`, which is no place for files.\n"
            "Set HOME right, or name a folder for wony in WONY_HOME."
        ),
    ),
    # -- files ---------------------------------------------------------------------------------------
    "settings.file_unreadable": Text(
        ko="{path} 파일을 읽을 수 없습니다.\n파일의 소유자와 권한을 확인해 주세요: ls -l {path}",
        en="{path} cannot be read.\nLook at its owner and permissions: ls -l {path}",
    ),
    "settings.file_no_file": Text(
        ko="{path}: 보통 파일이 아닙니다.\n폴더나 파이프라면 다른 곳으로 옮겨 주세요.",
        en="{path} is not an ordinary file.\nIf it is a folder or a pipe, move it away.",
    ),
    "settings.file_too_big": Text(
        ko="{path} 파일이 설정 파일이라기에는 너무 큽니다(1MB 초과).\n맞는 파일인지 확인해 주세요.",
        en="{path} is too big for a file of settings (over 1 MB).\nPlease check that it is the right file.",
    ),
    "settings.file_unwritable": Text(
        ko=(
            "{path} 파일을 쓸 수 없습니다: {reason}\n"
            "폴더의 권한과 남은 공간을 확인해 주세요. 다른 곳에 두려면 WONY_HOME을 쓰세요."
        ),
        en=(
            "{path} cannot be written: {reason}\n"
            "Look at the folder's permissions and the space left, or name another place in WONY_HOME."
        ),
    ),
    "settings.file_owner": Text(
        ko="{path} 파일이 다른 사용자의 것이라 읽지 않았습니다.\n소유자를 바꿔 주세요: chown $USER {path}",
        en="{path} belongs to another user, so it was not used.\nMake it yours: chown $USER {path}",
    ),
    "settings.file_shared": Text(
        ko=(
            "다른 사용자가 {path} 파일을 읽거나 고칠 수 있어서 쓰지 않았습니다.\n"
            "나만 쓸 수 있게 해 주세요: chmod 600 {path}"
        ),
        en=(
            "Other users can read or change {path}, so it was not used.\n"
            "Keep it to yourself: chmod 600 {path}"
        ),
    ),
    "settings.folder_shared": Text(
        ko=(
            "다른 사용자가 {path} 폴더의 파일을 바꿀 수 있어서 쓰지 않았습니다.\n"
            "나만 쓸 수 있게 해 주세요: chmod 700 {path}"
        ),
        en=(
            "Other users can replace the files in {path}, so they were not used.\n"
            "Keep it to yourself: chmod 700 {path}"
        ),
    ),
    "settings.file_not_utf8": Text(
        ko="{where}: UTF-8이 아닙니다.\n파일을 UTF-8로 다시 저장해 주세요.",
        en="{where}: this is not UTF-8.\nSave the file again as UTF-8.",
    ),
    "settings.file_nul": Text(
        ko="{where}: NUL 문자가 들어 있습니다.\n파일이 손상되었을 수 있습니다. 그 줄을 고쳐 주세요.",
        en="{where}: there is a NUL character.\nThe file may be damaged; mend that line.",
    ),
    "settings.toml_twice": Text(
        ko="{where}: 같은 설정이 두 번 나옵니다.\n한 줄을 지워 주세요.",
        en="{where}: a setting stands there twice.\nRemove one of the lines.",
    ),
    "settings.toml_broken": Text(
        ko=(
            "{where}: TOML 형식이 아닙니다.\n"
            '`model = "gpt-oss:20b"`처럼 적어 주세요. `wony config edit`이 검사해 줍니다.'
        ),
        en=(
            "{where}: this is not TOML.\n"
            'Write it like `model = "gpt-oss:20b"`; `wony config edit` checks as you save.'
        ),
    ),
    "settings.dotenv_broken": Text(
        ko="{where}: 읽을 수 없는 줄입니다.\n`WONY_MODEL=gpt-oss:20b`처럼 적어 주세요.",
        en="{where}: this line cannot be read.\nWrite it like `WONY_MODEL=gpt-oss:20b`.",
    ),
    "settings.dotenv_ignored": Text(
        ko="{path}: 이 폴더의 .env로는 정할 수 없는 설정이라 무시했습니다: {names}",
        en="{path}: ignored, since the .env of a folder may not set it: {names}",
    ),
    "settings.dotenv_unreadable": Text(
        ko="{path}: 읽을 수 없어서 무시했습니다.",
        en="{path}: ignored, since it cannot be read.",
    ),
    "settings.key_in_file": Text(
        ko=(
            "{where}: API 키는 config.toml에 둘 수 없습니다({name}).\n"
            "WONY_OPENAI_API_KEY 환경 변수나 같은 폴더의 .env(chmod 600), 또는 운영체제 키링에 두세요."
        ),
        en=(
            "{where}: an API key must not stand in config.toml ({name}).\n"
            "Put it into WONY_OPENAI_API_KEY, into a .env beside that file (chmod 600), or into the "
            "system's keyring."
        ),
    ),
    "settings.stored_ignored": Text(
        ko="데이터베이스에 저장된 `{name}` 설정이 이 버전에 맞지 않아 무시했습니다.",
        en="The stored setting `{name}` does not suit this version and was ignored.",
    ),
    # -- values --------------------------------------------------------------------------------------
    "settings.unknown": Text(
        ko="{where}: `{name}`이라는 설정은 없습니다.\n`wony config list`로 모든 설정을 볼 수 있습니다.",
        en="{where}: there is no setting `{name}`.\n`wony config list` shows all of them.",
    ),
    "settings.unknown_close": Text(
        ko="{where}: `{name}`이라는 설정은 없습니다.\n혹시 `{meant}`?",
        en="{where}: there is no setting `{name}`.\nDid you mean `{meant}`?",
    ),
    "settings.not_text": Text(
        ko="{where}: `{name}` 값은 한 줄짜리 글이어야 합니다.\n따옴표로 감싸 주세요.",
        en="{where}: `{name}` has to be a line of text.\nPut it in quotes.",
    ),
    "settings.not_bool": Text(
        ko="{where}: `{name}` 값은 true 또는 false여야 합니다.",
        en="{where}: `{name}` has to be true or false.",
    ),
    "settings.not_whole": Text(
        ko="{where}: `{name}` 값은 0 이상의 정수여야 합니다.\n예: 8192 또는 8k",
        en="{where}: `{name}` has to be a whole number, 0 or more.\nFor example: 8192 or 8k",
    ),
    "settings.not_seconds": Text(
        ko="{where}: `{name}` 값은 0보다 큰 초 단위 숫자여야 합니다.\n예: 30",
        en="{where}: `{name}` has to be a number of seconds above 0.\nFor example: 30",
    ),
    "settings.not_one_of": Text(
        ko="{where}: `{name}` 값은 다음 중 하나여야 합니다: {choices}",
        en="{where}: `{name}` has to be one of: {choices}",
    ),
    "settings.not_steps": Text(
        ko="{where}: `{name}` 값은 1 이상의 정수여야 합니다.\n예: 40",
        en="{where}: `{name}` has to be a whole number from 1 on.\nFor instance: 40",
    ),
    "settings.not_names": Text(
        ko="{where}: `{name}` 값은 all, none 또는 띄어 쓴 도구 이름이어야 합니다.\n예: calculator read_file",
        en="{where}: `{name}` has to be all, none, or names of tools with spaces between them.\n"
        "For instance: calculator read_file",
    ),
    "settings.no_tool": Text(
        ko="{where}: `{name}` 값에 없는 도구가 있습니다.\n있는 것: {names}",
        en="{where}: `{name}` names a tool that there is not.\nThere are: {names}",
    ),
    "settings.not_web_address": Text(
        ko=(
            "{where}: `{name}` 값은 http:// 또는 https://로 시작하는 주소여야 합니다.\n"
            "예: http://127.0.0.1:8000/v1"
        ),
        en=(
            "{where}: `{name}` has to be an address with http:// or https://.\n"
            "For example: http://127.0.0.1:8000/v1"
        ),
    ),
    "settings.not_host": Text(
        ko="{where}: `{name}` 값은 빈칸 없는 주소여야 합니다.\n예: 127.0.0.1:11434 또는 http://server:11434",
        en=(
            "{where}: `{name}` has to be an address without blanks.\n"
            "For example: 127.0.0.1:11434 or http://server:11434"
        ),
    ),
    "settings.not_window": Text(
        ko=(
            "{where}: `{name}` 값은 {least} 이상의 토큰 수여야 합니다. 서버가 정하게 하려면 0으로 두세요.\n"
            "예: 8192 또는 8k"
        ),
        en=(
            "{where}: `{name}` has to be {least} tokens or more; 0 leaves it to the server.\n"
            "For example: 8192 or 8k"
        ),
    ),
    "settings.not_duration": Text(
        ko="{where}: `{name}` 값은 시간이어야 합니다.\n예: 30m, 24h, 계속 두려면 -1",
        en="{where}: `{name}` has to be a length of time.\nFor example: 30m, 24h, or -1 for ever",
    ),
}
