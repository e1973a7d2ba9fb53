"""What can be wrong with a script, and what a script makes happen."""

from wony.locales import Text

MESSAGES = {
    "scripted.unreadable": Text(
        ko=(
            "스크립트 파일 {path:을/를} 열 수 없습니다: {why}\n"
            "`--backend scripted:파일`의 경로를 확인해 주세요."
        ),
        en="The script {path} cannot be opened: {why}\nCheck the path in `--backend scripted:FILE`.",
    ),
    "scripted.toml": Text(
        ko=(
            "스크립트 파일 {path:이/가} 올바른 TOML이 아닙니다: {why}\n"
            "그 줄을 고쳐 주세요. 형식은 docs/backends.md에 있습니다."
        ),
        en=(
            "The script {path} is not valid TOML: {why}\n"
            "Mend that line. The format is described in docs/backends.md."
        ),
    ),
    "scripted.not_utf8": Text(
        ko="스크립트 {path}의 {line}번째 줄은 UTF-8이 아닙니다.\n편집기에서 UTF-8로 다시 저장해 주세요.",
        en="The script {path} is not UTF-8 at line {line}.\nSave it as UTF-8 in your editor.",
    ),
    "scripted.no_turn": Text(
        ko=(
            "스크립트 {path}에 답이 하나도 없습니다.\n"
            '`[[turn]]` 아래에 `text = "…"`처럼 적어 주세요. 형식은 docs/backends.md에 있습니다.'
        ),
        en=(
            "The script {path} holds no answer.\n"
            'Write one below `[[turn]]`, as in `text = "…"`. The format is in docs/backends.md.'
        ),
    ),
    "scripted.unknown_key": Text(
        ko=(
            "스크립트 {path}의 {line}번째 줄에 있는 차례에 모르는 키가 있습니다: {key}\n"
            "쓸 수 있는 키: {known}"
        ),
        en=(
            "The script {path} has an unknown key in the turn at line {line}: {key}\n"
            "It may be one of: {known}"
        ),
    ),
    "scripted.shape": Text(
        ko=(
            "스크립트 {path}의 {line}번째 줄에 있는 차례에서 {key}의 값이 맞지 않습니다.\n"
            "이렇게 적어 주세요: {shape}"
        ),
        en=(
            "The script {path} has a value of {key} that does not fit, in the turn at line {line}.\n"
            "Write it like this: {shape}"
        ),
    ),
    "scripted.choice": Text(
        ko=(
            "스크립트 {path}의 {line}번째 줄에 있는 차례에서 {key}의 값을 알 수 없습니다.\n"
            "쓸 수 있는 값: {choices}"
        ),
        en=(
            "The script {path} has an unknown value of {key} in the turn at line {line}.\n"
            "It is one of: {choices}"
        ),
    ),
    "scripted.over": Text(
        ko=(
            "스크립트 {path}에 준비된 답 {turns}개를 모두 썼습니다.\n"
            '`[[turn]]`을 더 쓰거나, 파일 맨 위에 `after = "repeat"`를 넣어 주세요.'
        ),
        en=(
            "The script {path} is over: all its answers ({turns}) are given.\n"
            'Add a `[[turn]]`, or put `after = "repeat"` at its top.'
        ),
    ),
    "scripted.error": Text(
        ko="스크립트가 정한 오류입니다: {said}\n스크립트에서 이 차례의 `fail`을 지우면 오류 없이 끝납니다.",
        en="The script made this go wrong: {said}\nWithout `fail` in this turn it would end well.",
    ),
    "scripted.model": Text(
        ko=(
            "스크립트가 {model} 모델이 없다고 답했습니다.\n"
            "스크립트에서 이 차례의 `fail`을 지우면 오류 없이 끝납니다."
        ),
        en="The script said that there is no model {model}.\nWithout `fail` in this turn it would end well.",
    ),
    "scripted.cut": Text(
        ko="스크립트가 답을 중간에 끊었습니다.\n여기까지 온 내용은 저장되어 있습니다.",
        en="The script broke the answer off.\nWhat came is kept.",
    ),
    "scripted.ok": Text(
        ko="스크립트 {path:을/를} 읽을 수 있습니다 (답 {turns}개).",
        en="The script {path} can be played ({turns} {turns:answer/answers}).",
    ),
}
