"""What `wony models` says."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "models.name": Text(ko="모델", en="MODEL"),
    "models.size": Text(ko="크기", en="SIZE"),
    "models.context": Text(ko="문맥 창", en="CONTEXT"),
    "models.state": Text(ko="상태", en="STATE"),
    "models.tokens": Text(ko="{n:,}", en="{n:,}"),
    "models.chosen": Text(ko="선택됨", en="chosen"),
    "models.loaded": Text(ko="메모리에 있음", en="loaded"),
    "models.remote": Text(ko="외부 서버", en="elsewhere"),
    "models.demo": Text(ko="데모", en="demo"),
    "models.none": Text(
        ko="설치된 모델이 없습니다.\n`wony models pull {model}`{model:-으로/로} 내려받을 수 있습니다.",
        en="No model is installed.\nFetch one with `wony models pull {model}`.",
    ),
    "models.pulled": Text(ko="{model:을/를} 쓸 수 있습니다.", en="{model} is ready."),
    "models.nowhere": Text(
        ko=(
            "{model:이라/라}는 모델을 찾을 수 없어 내려받지 못했습니다.\n"
            "이름과 태그를 확인해 주세요. 예: gpt-oss:20b"
        ),
        en="There is no model called {model} to be fetched.\nCheck its name and tag, such as gpt-oss:20b.",
    ),
    "models.not_here": Text(
        ko="{model:이라/라}는 모델은 설치되어 있지 않아 지울 것이 없습니다.\n있는 모델: wony models list",
        en="{model} is not installed, so there is nothing to remove.\nWhat there is: wony models list",
    ),
    "models.fact": Text(ko="항목", en="FACT"),
    "models.value": Text(ko="값", en="VALUE"),
    "models.remove_it": Text(ko="{model:을/를} 디스크에서 지울까요?", en="Remove {model} from the disk?"),
    "models.removed": Text(ko="{model:을/를} 지웠습니다.", en="{model} was removed."),
    "models.warmed": Text(ko="{model:이/가} 준비되었습니다.", en="{model} is loaded."),
}
