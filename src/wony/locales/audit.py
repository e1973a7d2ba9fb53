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
    "audit.broken": Text(
        ko="감사 기록 {path}의 {line:,}번째 줄이 앞줄과 이어지지 않습니다. 그 앞의 {n:,}개는 온전합니다.\n"
        "누군가 고쳤거나 파일이 상했습니다. 파일을 다른 곳으로 옮겨 두면 새 기록이 시작됩니다.",
        en="Line {line:,} of the audit log {path} does not follow from the one before.\n"
        "It was changed, or the file is damaged; {n:,} before it are whole. Move it away to begin anew.",
    ),
    "audit.whole": Text(ko="기록 {n:,}개가 온전합니다.", en="{n:,} {n:entry is/entries are} whole."),
    "audit.head": Text(ko="마지막 해시: {head}", en="The newest hash: {head}"),
    "audit.torn": Text(
        ko="쓰다가 끊긴 줄이 {n:,}개 있습니다. 빠진 기록은 없습니다.",
        en="{n:,} {n:line was/lines were} cut off while being written; nothing is missing for {n:it/them}.",
    ),
    "audit.checked": Text(
        ko="감사 기록: {n:,}개, 마지막 해시 {head}",
        en="Log of tools: {n:,} {n:entry/entries}, the newest hash {head}",
    ),
    "audit.empty": Text(ko="도구가 한 일이 아직 없습니다.", en="No tool has done anything yet."),
    "audit.when": Text(ko="언제", en="WHEN"),
    "audit.session": Text(ko="대화", en="CONVERSATION"),
    "audit.what": Text(ko="무엇을", en="WHAT"),
    "audit.decision": Text(ko="판단", en="DECISION"),
    "audit.outcome": Text(ko="결과", en="OUTCOME"),
    "audit.allowed": Text(ko="허락", en="allowed"),
    "audit.refused": Text(ko="하지 않음", en="not done"),
    "audit.unknown": Text(ko="끝을 알 수 없음", en="no end is known"),
    "audit.stopped": Text(ko="멈춤", en="stopped"),
    "audit.exit_code": Text(ko="종료 코드 {code}", en="exit code {code}"),
}
