"""What the screen says of tools while they run and when they are done."""

from wony.locales import Text

MESSAGES = {
    "tool_lines.milliseconds": Text(ko="{n:,}ms", en="{n:,} ms"),
    "tool_lines.failed": Text(ko="실패", en="failed"),
    "tool_lines.told": Text(ko="모델에게 알린 말: {text}", en="the model was told: {text}"),
    "tool_lines.not_done": Text(ko="하지 않음", en="not done"),
    "tool_lines.undo": Text(ko="/undo로 되돌릴 수 있음", en="/undo takes it back"),
    "tool_lines.no_result": Text(ko="끝나지 않음", en="did not finish"),
    "tool_lines.more_running": Text(ko="외 {n:,}개 실행 중", en="and {n:,} more running"),
}
