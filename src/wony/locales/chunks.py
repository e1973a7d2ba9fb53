"""What goes wrong inside an answer of an OpenAI-compatible server or engine."""

from wony.locales import Text

MESSAGES = {
    "chunks.cut": Text(
        ko="답이 끝나기 전에 끊겼습니다.\n여기까지 온 내용은 저장되어 있습니다. /retry로 다시 물어 주세요.",
        en="The answer broke off before its end.\nWhat came is kept. Ask again with /retry.",
    ),
    "chunks.tool_call": Text(
        ko="모델이 쓴 도구 호출을 읽을 수 없습니다.\n한 번 더 물으면 대개 제대로 나옵니다.",
        en="The model wrote a tool call that cannot be read.\nAsking once more usually helps.",
    ),
    "chunks.too_long": Text(
        ko="모델이 쓴 도구 호출이 지나치게 깁니다.\n질문을 더 작게 나누어 다시 물어 주세요.",
        en="The model wrote a tool call that is far too long.\nAsk again for a smaller step.",
    ),
    "chunks.strange": Text(
        ko=(
            "서버가 알 수 없는 형식으로 답했습니다: {found}\n"
            "주소가 OpenAI 호환 서버가 맞는지, 최신 버전인지 확인해 주세요."
        ),
        en=(
            "The server answered in a form that cannot be read: {found}\n"
            "Check that the address is an OpenAI-compatible server and that it is up to date."
        ),
    ),
    "chunks.garbled": Text(
        ko=(
            "모델의 출력이 형식에 맞지 않아 서버가 읽지 못했습니다.\n"
            "/retry로 다시 물어 주세요. 되풀이되면 모델 파일이나 서버 버전을 확인해 주세요."
        ),
        en=(
            "The model's output was malformed, and the server could not read it.\n"
            "Ask again with /retry. If it keeps happening, check the model file and the server's version."
        ),
    ),
    "chunks.overflow": Text(
        ko=(
            "대화가 모델의 문맥 창보다 깁니다 (대화 {prompt_tokens}, 창 {window} 토큰).\n"
            "새 대화를 시작하거나, 서버의 문맥 크기를 늘려 주세요."
        ),
        en=(
            "The conversation is longer than the model's window ({prompt_tokens} tokens of {window}).\n"
            "Start a new conversation, or give the server a larger context."
        ),
    ),
    "chunks.model": Text(
        ko=(
            "서버에 {model} 모델이 없습니다.\n"
            "`wony models`로 있는 모델을 보고 `wony config set model 이름`으로 고르세요."
        ),
        en=(
            "The server has no model {model}.\n"
            "See what it has with `wony models`, and choose with `wony config set model NAME`."
        ),
    ),
    "chunks.busy": Text(
        ko="서버가 지금은 요청을 받지 않습니다: {said}\n잠시 뒤에 다시 시도해 주세요.",
        en="The server takes no requests right now: {said}\nTry again in a moment.",
    ),
    "chunks.error": Text(
        ko="서버가 오류로 답했습니다: {said}\n`wony doctor`로 상태를 확인해 보세요.",
        en="The server answered with an error: {said}\n`wony doctor` looks at what may be wrong.",
    ),
}
