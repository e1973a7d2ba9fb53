"""What is said about the log of what tools did."""

from wony.locales import Text

MESSAGES = {
    "audit.unreadable": Text(
        ko="감사 기록 {path:을/를} 읽지 못했습니다: {reason}",
        en="The audit log {path} could not be read: {reason}",
    ),
    "audit.failed": Text(
        ko="감사 기록 {path}에 쓰지 못했습니다: {reason}\n"
        "기록할 수 없는 일은 하지 않습니다. 디스크 공간과 권한을 확인해 주세요.",
        en="The audit log {path} could not be written: {reason}\n"
        "What cannot be written down is not done. Check its folder, its permissions and the disk.",
    ),
}
