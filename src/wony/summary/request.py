"""What a model is asked when it is to summarize.

It is the last message of a request that begins as the conversation does.  So the server, which has read the
conversation already, reads only this.  It knows nothing of the answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from wony.summary.compaction import Plan
from wony.summary.cuts import head
from wony.summary.spoken import Language

_ASKED = {
    "ko": """\
[대화를 줄이기 위한 요청입니다. 사용자가 한 말이 아니니 대화에 답하지 마세요.]
위 대화의 앞부분을 요약으로 바꾸려고 합니다. \
아래 번호의 부분마다 정확히 한 줄씩, 모두 {count}줄을 한국어로 쓰세요.

{parts}

- 형식은 "번호. 내용"이고, 한 줄은 100자 안쪽입니다. 줄 앞뒤에 다른 말을 쓰지 마세요.
- 사용자는 "사용자", 답한 쪽은 "비서"라고 부르고, "저"나 "나"로 쓰지 마세요.
- 무엇을 원했고, 무엇이 정해졌고, 무엇이 남았는지를 씁니다. 대화에 없는 것은 쓰지 마세요.
- 숫자, 이름, 날짜, 경로, 주소는 쓰인 그대로 옮기세요.{focus}""",
    "en": """\
[This is a request to shorten the conversation. The user did not say it: do not answer the conversation.]
The earlier part of the conversation above will be replaced by a summary. Write exactly one line in English \
for each numbered part below, {count} in all.

{parts}

- The form is "number. text", within 30 words a line. Write nothing before, between or after the lines.
- Call the two sides "the user" and "the assistant". Never write "I", "my" or "we".
- Say what was wanted, what was decided and what is left to do. Write nothing that is not in the conversation.
- Copy numbers, names, dates, paths and addresses exactly as they stand.{focus}""",
}
_BEGINS = {
    "ko": ("{number}. “{begins}” 하고 시작하는 부분", "{number}. {begins}"),
    "en": ("{number}. the part that begins “{begins}”", "{number}. {begins}"),
}
_UP_TO = {
    "ko": "({number}번은 “{begins}” 바로 앞까지입니다.)",
    "en": "(Part {number} ends just before “{begins}”.)",
}
_FOCUS = {
    "ko": "\n- 특히 다음에 관한 것을 자세히 남기세요: {focus}",
    "en": "\n- Keep more of whatever concerns this: {focus}",
}
_AGAIN = {
    "ko": """\
[대화를 줄이기 위한 요청입니다.]
요약에서 다음이 빠졌습니다. 대화에서 있었던 자리의 줄에, 쓰인 그대로 넣어서 \
{count}줄을 모두 다시 쓰세요. 형식과 규칙은 같습니다.

{facts}""",
    "en": """\
[This is a request to shorten the conversation.]
The summary lacks the following. Write all {count} lines again and put each where it belongs, exactly as it \
stands. Form and rules are the same.

{facts}""",
}


def instruction(plan: Plan, language: Language, focus: str = "") -> str:
    """Return what asks for one line for each part of `plan`; more of what concerns `focus`."""
    plain, former = _BEGINS[language]
    parts = [
        (former if n < plan.condensed else plain).format(number=part.number, begins=part.begins)
        for n, part in enumerate(plan.parts)
    ]
    after = " ".join(plan.stays[0].message.content.split())
    parts.append(_UP_TO[language].format(number=plan.parts[-1].number, begins=head(after, 48)))
    wanted = " ".join(focus.split())
    return _ASKED[language].format(
        count=len(plan.parts),
        parts="\n".join(parts),
        focus=_FOCUS[language].format(focus=wanted) if wanted else "",
    )


def retry_instruction(plan: Plan, language: Language, missing: Sequence[str]) -> str:
    """Return what asks for the lines again, with the facts that were `missing` from them.

    It follows the first answer in the same request, so that nothing is read twice.
    """
    facts = "\n".join(f"- {fact}" for fact in missing)
    return _AGAIN[language].format(count=len(plan.parts), facts=facts)
