"""What the conversation says around the words of the person and the model."""

from wony.locales import Text

MESSAGES = {
    "chat.pasted": Text(
        ko="[붙여넣은 글 #{number}: {lines:,}줄]",
        en="[pasted text #{number}: {lines:,} {lines:line/lines}]",
    ),
    "chat.search_forward": Text(ko="앞으로 찾기: ", en="search forward: "),
    "chat.search_backward": Text(ko="지난 말 찾기: ", en="search earlier prompts: "),
    "chat.once_more": Text(ko="나가려면 Ctrl-C를 한 번 더 누르세요.", en="Press Ctrl-C once more to leave."),
}
