"""What somebody who writes a template begins with."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "prompt_skeleton.whole": Text(
        ko="""\
---
# 이 두 줄 사이(---)는 wony가 읽는 정보이고, 그 아래가 모델이 받는 글입니다. #로 시작하는 줄은 설명입니다.
name: {name}
description: 무엇에 쓰는 프롬프트인지 한 줄로

# 변수는 글에서 $이름으로 씁니다. 값이 없으면 시작할 때 묻습니다. default가 있으면 묻지 않고 그 값을 씁니다.
# type: text(글), long(여러 줄), number(숫자), choice(고르기), date(날짜), file(파일의 내용)
variables:
  topic:
    description: 무엇에 대한 것인가요?
  length:
    description: 몇 문장으로 쓸까요?
    type: number
    default: "5"
  tone:
    description: 어떤 말투로 쓸까요?
    type: choice
    choices: [존댓말, 반말]

# 더 정할 수 있는 것. 쓰려면 앞의 #을 지우세요.
# model: gpt-oss:20b
# think: high
# include: [assistant]
---
${{topic}}에 대해 ${{length}}문장으로, ${{tone}}로 써 주세요.

글자 $가 필요하면 $$라고 적으세요.
""",
        en="""\
---
# Between these two lines (---) is what wony reads; below is the text that the model is given.
# A line that begins with # is a remark.
name: {name}
description: what it is for, in a line

# The text has variables as $name.  What has no value is asked for; a default is taken without asking.
# type: text, long (several lines), number, choice, date, file (what is in it)
variables:
  topic:
    description: What is it about?
  length:
    description: How many sentences?
    type: number
    default: "5"
  tone:
    description: How should it sound?
    type: choice
    choices: [formal, friendly]

# More that can be claimed; take the # away to use it.
# model: gpt-oss:20b
# think: high
# include: [assistant]
---
Write about $topic in $length sentences. The tone is $tone.

Where a dollar sign is meant, write $$.
""",
    ),
}
