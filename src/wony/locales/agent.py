"""What the loop has to say about an answer."""

from wony.locales import Text

MESSAGES = {
    "agent.unreadable_call": Text(
        ko="모델이 쓴 도구 호출을 서버가 읽지 못해 다시 묻습니다 ({attempt}번째).",
        en="The server could not read the model's tool call; asking again (attempt {attempt}).",
    ),
    "agent.stopped_at_limit": Text(
        ko="답이 끝나지 않아 여기서 멈췄습니다. 온 데까지는 저장했습니다 ({bytes:,}바이트).",
        en="The answer did not end, so it was stopped here. What came is saved ({bytes:,} bytes).",
    ),
    "agent.window_full": Text(
        ko="문맥 창이 다 차서 답이 중간에 끊겼습니다. 새 대화(/new)에서 이어 묻거나 num_ctx를 늘려 주세요.",
        en=(
            "The context window is full, so the answer broke off. Go on in a new conversation (/new), or "
            "raise num_ctx."
        ),
    ),
    "agent.unknown_tool": Text(
        ko="모델이 없는 도구 {name:을/를} 부르려 했습니다. 아무것도 실행하지 않았습니다.",
        en="The model tried to call a tool that does not exist, {name}. Nothing was run.",
    ),
    "agent.empty_answer": Text(
        ko="모델이 생각만 하고 답을 쓰지 않았습니다. /retry로 다시 물을 수 있습니다.",
        en="The model thought but wrote no answer. /retry asks again.",
    ),
}
