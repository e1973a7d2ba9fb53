"""What is said about files that tools change, and about taking it back."""

from wony.locales import Text

MESSAGES = {
    "tool_files.made": Text(
        ko="{path:을/를} 만들었습니다 (+{added}줄)",
        en="made {path} (+{added})",
    ),
    "tool_files.wrote": Text(
        ko="{path:을/를} 새로 썼습니다 (+{added} −{removed}줄)",
        en="wrote {path} anew (+{added} −{removed})",
    ),
    "tool_files.changed": Text(
        ko="{path:을/를} 고쳤습니다 (+{added} −{removed}줄)",
        en="changed {path} (+{added} −{removed})",
    ),
    "tool_files.difference": Text(
        ko="바뀌는 내용:\n{difference}",
        en="What changes:\n{difference}",
    ),
    "tool_files.holds_keys": Text(
        ko="비밀번호나 키가 들어 있을 수 있는 파일입니다.",
        en="This file may hold passwords or keys.",
    ),
    "tool_files.undo_gone": Text(
        ko="이 변경의 이전 내용은 더 이상 보관되어 있지 않습니다.\n90일이 지났거나 이미 되돌린 변경입니다.",
        en=(
            "What the file said before this change is no longer kept.\n"
            "It is older than 90 days, or taken back already."
        ),
    ),
    "tool_files.undo_changed": Text(
        ko="{path:은/는} 그 뒤에 다시 바뀌어서 되돌리지 않았습니다.\n지금 내용을 확인해 주세요.",
        en="{path} was changed again since, so it was left as it is.\nLook at what it says now.",
    ),
    "tool_files.undo_failed": Text(
        ko="{path:을/를} 되돌리지 못했습니다: {reason}\n폴더와 권한을 확인해 주세요.",
        en="{path} could not be put back: {reason}\nCheck its folder and permissions.",
    ),
}
