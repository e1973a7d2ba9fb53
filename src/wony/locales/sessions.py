"""What is said about stored conversations."""

from wony.locales import Text

MESSAGES = {
    "sessions.missing": Text(
        ko="‘{reference}’에 해당하는 대화가 없습니다.\n`wony history`로 목록을 볼 수 있습니다.",
        en="No conversation is called '{reference}', and no id begins with it.\n`wony history` lists them.",
    ),
    "sessions.ambiguous": Text(
        ko=(
            "‘{reference}’에 해당하는 대화가 {count}개입니다.\n"
            "id를 더 길게 적어 주세요. `wony history`로 목록을 볼 수 있습니다."
        ),
        en=(
            "'{reference}' could mean {count} conversations.\nGive more of the id; `wony history` lists them."
        ),
    ),
    "sessions.nothing_asked": Text(
        ko="이 대화에는 아직 질문이 없습니다.\n먼저 무언가를 물어봐 주세요.",
        en="Nothing has been asked in this conversation yet.\nAsk something first.",
    ),
    "sessions.went_on_elsewhere": Text(
        ko="이 대화는 다른 창에서도 이어졌습니다. 그 뒤에 이어서 답합니다.",
        en="This conversation went on in another window; the answer follows on from there.",
    ),
}
