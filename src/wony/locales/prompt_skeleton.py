"""What somebody who writes a template begins with."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "prompt_skeleton.whole": Text(
        ko="""\
---
# 두 줄(---) 사이는 wony가 읽는 정보이고, 그 아래가 모델이 받는 글입니다.
# #로 시작하는 줄은 설명입니다.
name: {name}
description: 무엇에 쓰는 프롬프트인지 한 줄로

# 변수는 글에서 ${{이름}}처럼 씁니다. 값이 없으면 시작할 때 물어보고,
# default가 있으면 묻지 않고 그것을 씁니다. type은 다음 중 하나입니다.
# text(글), long(여러 줄), number(숫자), choice(고르기), date(날짜), file(파일의 내용)
variables:
  주제:
    description: 무엇에 대한 글인가요?
  문장수:
    description: 몇 문장으로 쓸까요?
    type: number
    default: "5"
  말투:
    description: 어떤 말투로 쓸까요?
    type: choice
    choices: [존댓말, 반말]

# 더 정할 수 있는 것입니다. 쓰려면 앞의 #을 지우세요.
# model: gpt-oss:20b
# think: high
# 글에 다른 프롬프트를 넣으려면 {include},
# 글자 $가 필요하면 $$라고 적습니다.
---
${{주제}}에 대한 글을 써 주세요. 길이는 ${{문장수}}문장, 말투는 ${{말투}}입니다.""",
        en="""\
---
# What stands between these two lines (---) is for wony; below is what the model
# is given.  A line that begins with # is a remark.
name: {name}
description: what it is for, in a line

# The text has variables, such as $topic.  What has no value is asked for; a
# default is taken without asking.  The type is one of:
# text, long (several lines), number, choice, date, file (what is in it)
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
# {include} in the text puts another prompt there.
# $$ is a dollar sign.
---
Write about $topic in $length sentences. The tone is $tone.""",
    ),
}
