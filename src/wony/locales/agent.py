"""What the loop has to say about an answer."""

from wony.locales import Text

MESSAGES = {
    "agent.unreadable_call": Text(
        ko="모델이 쓴 도구 호출을 서버가 읽지 못해 다시 묻습니다 ({attempt}번째).",
        en="The server could not read the model's tool call; asking again (attempt {attempt}).",
    ),
    "agent.stopped_at_limit": Text(
        ko="답이 끝나지 않아 여기서 멈췄습니다. 여기까지 온 내용은 저장했습니다 ({bytes:,}바이트).",
        en="The answer did not end, so it was stopped here. What came is saved ({bytes:,} bytes).",
    ),
    "agent.window_full": Text(
        ko="문맥 창이 다 차서 답이 중간에 끊겼습니다. 새 대화(/new)에서 이어 묻거나 num_ctx를 늘려 주세요.",
        en=(
            "The context window is full, so the answer broke off. Go on in a new conversation (/new), or "
            "raise num_ctx."
        ),
    ),
    "agent.empty_answer": Text(
        ko="모델이 생각만 하고 답을 쓰지 않았습니다. /retry로 다시 물을 수 있습니다.",
        en="The model thought but wrote no answer. /retry asks again.",
    ),
    "agent.doubted": Text(
        ko="했다고 하는 일의 실행 기록이 없어 모델에게 다시 확인합니다.",
        en="The answer claims something that no tool did; asking the model once more.",
    ),
    "agent.unproven": Text(
        ko="실행 기록이 없습니다. 실제로는 일어나지 않은 일일 수 있습니다: “{sentence}”",
        en="No tool call of this turn shows this; it may not have happened: “{sentence}”",
    ),
    "agent.strange_link": Text(
        ko="직접 적으신 주소도, 검색에서 나온 주소도 아닙니다. "
        "열면 사적인 내용이 새어 나갈 수 있습니다: {link}",
        en="Neither you nor a search named this link, and opening it may send private words away: {link}",
    ),
    "agent.wrong_quotation": Text(
        ko="인용한 자리에 그런 말이 없습니다: “{words}” ({place})",
        en="This does not stand at the place that is quoted: “{words}” ({place})",
    ),
    "agent.calls_without_end": Text(
        ko="마무리를 부탁했는데도 모델이 도구를 또 부르려 해서 여기서 멈췄습니다.",
        en="Asked to finish, the model called tools again; the turn ends here.",
    ),
    "agent.window_nearly_full": Text(
        ko="문맥 창이 거의 차서, 지금까지 알아낸 것으로 마무리하게 합니다.",
        en="The context window is nearly full: the model is asked to finish with what it has.",
    ),
    "agent.too_many_steps": Text(
        ko="한 질문에서 도구를 {n:,}단계째 쓰고 있습니다.",
        en="This turn has taken {n:,} {n:step/steps} with tools.",
    ),
    "agent.too_many_calls": Text(
        ko="한 질문에서 도구를 {n:,}번 불렀습니다.",
        en="This turn has made {n:,} tool {n:call/calls}.",
    ),
    "agent.too_long": Text(
        ko="이 질문에 {minutes:,}분째 일하고 있습니다.",
        en="This turn has taken {minutes:,} {minutes:minute/minutes}.",
    ),
    "agent.too_many_denials": Text(
        ko="{n:,}번 허락되지 않아서, 이번 질문에서는 도구를 더 쓰지 않고 마무리하게 합니다.",
        en="{n:,} {n:call was/calls were} refused, so the model is asked to finish without tools.",
    ),
    "agent.too_many_wrong_calls": Text(
        ko="모델이 도구를 {n:,}번 연달아 잘못 불러서, 도구 없이 마무리하게 합니다.",
        en="The model got {n:,} {n:call/calls} in a row wrong, so it is asked to finish without tools.",
    ),
}
