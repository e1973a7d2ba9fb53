"""What is said when a conversation does not fit."""

from wony.locales import Text

MESSAGES = {
    "context.too_long": Text(
        ko=(
            "대화가 어떤 문맥 창에도 들어가지 않을 만큼 깁니다 ({characters:,}자 이상).\n"
            "새 대화를 시작해 주세요. 지금까지의 대화는 그대로 저장되어 있습니다."
        ),
        en=(
            "This conversation is longer than any context window ({characters:,} characters or more).\n"
            "Start a new one. Everything said so far stays stored."
        ),
    ),
    "context.condensing": Text(
        ko="문맥 창이 거의 차서 앞부분을 요약하고 나서 답합니다. 원래 메시지는 그대로 저장되어 있습니다.",
        en="The window is nearly full: the beginning is summed up first. The messages stay stored.",
    ),
    "context.condensing_after_overflow": Text(
        ko="서버의 문맥 창({window:,}토큰)에 들어가지 않아, 앞부분을 요약하고 다시 묻습니다.",
        en="This does not fit into the server's window of {window:,} tokens: the beginning is summed up, "
        "then it is asked again.",
    ),
    "context.cut_by_server": Text(
        ko="서버가 대화 일부를 빼고 읽었습니다: {expected:,}토큰쯤 보냈는데 {counted:,}토큰만 세었습니다. "
        "답이 앞 내용을 모를 수 있습니다.",
        en="The server left out part of the conversation: about {expected:,} tokens were sent, it counted "
        "{counted:,}. The answer may not know what came before.",
    ),
    "context.message_too_long": Text(
        ko="마지막 메시지가 문맥 창({window:,}토큰)에 들어가지 않습니다. 메시지는 저장되어 있습니다.\n"
        "줄여서 다시 보내거나(/edit), 파일로 나누어 보내거나, num_ctx를 늘려 주세요.",
        en="The last message does not fit into the window of {window:,} tokens. It is stored.\n"
        "Shorten it (/edit), send it in parts or as files, or raise num_ctx.",
    ),
}
