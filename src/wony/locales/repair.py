"""What is said of answers that were broken: asked for again, stopped, or shown as far as they go."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "repair.empty_again": Text(
        ko="모델이 답을 쓰지 않아 다시 묻습니다 ({attempt}번째).",
        en="The model wrote no answer; asking again (attempt {attempt}).",
    ),
    "repair.only_thought": Text(
        ko=(
            "모델이 여러 번 생각만 하고 답을 쓰지 않았습니다. /retry로 다시 물을 수 있습니다.\n"
            "생각의 끝부분: …{tail}"
        ),
        en=(
            "The model thought several times but wrote no answer. /retry asks again.\n"
            "How its thinking ended: …{tail}"
        ),
    ),
    "repair.replayed": Text(ko="망가진 답 {n}개를 다시 읽었습니다.", en="Read {n} broken answers again."),
    "repair.mended": Text(ko="  고침: {n}", en="  mended: {n}"),
    "repair.explained": Text(
        ko="  고칠 수 없어 설명함(도구를 실행하지 않음): {n}",
        en="  not to be mended, explained (no tool is run): {n}",
    ),
    "repair.wrong": Text(ko="  틀림: {n}", en="  wrong: {n}"),
    "repair.wrong_case": Text(ko="  ✗ {id} {what}: {wrong}", en="  ✗ {id} {what}: {wrong}"),
    "repair.repeats": Text(
        ko="모델이 같은 말을 끝없이 되풀이해서 여기서 멈췄습니다. 여기까지 온 내용은 저장했습니다.",
        en="The model repeated the same thing without end, so it was stopped here. What came is saved.",
    ),
}
