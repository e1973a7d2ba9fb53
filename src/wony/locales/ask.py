"""What `wony ask` says."""

from wony.locales import Text

MESSAGES = {
    "ask.nothing_asked": Text(
        ko='질문이 없습니다.\n`wony ask "질문"`처럼 적거나, 글을 파이프로 넘겨 주세요.',
        en='There is no question.\nWrite `wony ask "question"`, or pipe some text in.',
    ),
    "ask.no_latest": Text(
        ko="이어 갈 대화가 아직 없습니다.\n--continue 없이 물어보면 새 대화가 시작됩니다.",
        en="There is no conversation to continue yet.\nAsk without --continue to begin one.",
    ),
    "ask.folder": Text(
        ko="{file:은/는} 폴더입니다.\n-f에는 글로 된 파일을 하나씩 적어 주세요.",
        en="{file} is a folder.\nGive -f one text file at a time.",
    ),
    "ask.unreadable_file": Text(
        ko="{file:을/를} 읽지 못했습니다: {reason}\n이름과 권한을 확인해 주세요.",
        en="{file} could not be read: {reason}\nCheck its name and its permissions.",
    ),
    "ask.too_long": Text(
        ko="{file:이/가} {megabytes}MB를 넘습니다.\n"
        "필요한 부분만 잘라서 넘겨 주세요. 아무것도 보내거나 저장하지 않았습니다.",
        en="{file} is longer than {megabytes} MB.\n"
        "Give only the part that matters. Nothing was sent or stored.",
    ),
    "ask.no_text": Text(
        ko="{file:은/는} 읽을 수 있는 글이 아닙니다 (UTF-8, UTF-16, CP949가 아니거나 NUL이 들어 있음).\n"
        "글로 된 파일로 바꾸어 다시 시도해 주세요.",
        en="{file} is not text that can be read (neither UTF-8, UTF-16 nor CP949, or it holds NUL).\n"
        "Convert it to a text file and try again.",
    ),
    "ask.empty_file": Text(
        ko="{file:은/는} 비어 있어 보내지 않았습니다.", en="{file} is empty, so it was not sent."
    ),
    "ask.hidden": Text(
        ko="주의: 보이지 않는 글자가 들어 있습니다 (뺀 것 {removed:,}개, 그대로 둔 것 {kept:,}개).",
        en="Careful: the text holds invisible characters ({removed:,} removed, {kept:,} kept).",
    ),
}
