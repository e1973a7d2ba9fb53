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
}
