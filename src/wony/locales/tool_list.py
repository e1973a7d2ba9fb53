"""What `wony tools` says."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "tool_list.name": Text(ko="도구", en="TOOL"),
    "tool_list.level": Text(ko="하는 일", en="AT WORST IT"),
    "tool_list.told": Text(ko="모델에게", en="THE MODEL"),
    "tool_list.common": Text(ko="늘 알려 줌", en="always knows it"),
    "tool_list.rare": Text(ko="이름만 알려 줌", en="knows its name"),
    "tool_list.off": Text(ko="꺼져 있음", en="cannot: it is off here"),
    "tool_list.level_pure": Text(ko="계산만 함", en="reckons"),
    "tool_list.level_read": Text(ko="파일이나 지난 대화를 읽음", en="reads files or conversations"),
    "tool_list.level_write": Text(ko="파일을 고침 (되돌릴 수 있음)", en="changes files, to be undone"),
    "tool_list.level_network": Text(ko="웹에서 읽음", en="reads from the web"),
    "tool_list.level_persist": Text(ko="나중을 위해 남김", en="keeps something for later"),
    "tool_list.level_send": Text(ko="밖으로 보냄", en="sends something away"),
    "tool_list.level_run": Text(ko="프로그램을 격리해서 실행함", en="runs programs in a sandbox"),
    "tool_list.level_destroy": Text(ko="되돌릴 수 없음", en="cannot be undone"),
    "tool_list.level_control": Text(ko="wony를 바꿈", en="changes wony itself"),
    # when it is asked
    "tool_list.asks_pure": Text(ko="묻지 않습니다.", en="You are not asked."),
    "tool_list.asks_read": Text(
        ko="작업 폴더 안의 파일과 지난 대화는 묻지 않고 읽습니다. 작업 폴더 밖의 파일은 묻습니다.",
        en="You are not asked inside the workspace nor about earlier conversations; outside of it you are.",
    ),
    "tool_list.asks_write": Text(
        ko="작업 폴더 안에서는 묻지 않고 고치기 전 내용을 남겨 둡니다. 밖에서는 매번 묻습니다.",
        en="Inside the workspace you are not asked, and what was there before is kept. "
        "Outside of it you are asked each time.",
    ),
    "tool_list.asks_network": Text(
        ko="다른 사람의 글을 읽은 대화에서는, 직접 적으신 주소나 검색에서 나온 주소가 아니면 묻습니다.\n"
        "사적인 내용까지 있으면 검색도 매번 묻습니다.",
        en="Once others' words are in the conversation, you are asked about every address that you did not "
        "type and no search returned.\nWith something private in it too, each search is asked about.",
    ),
    "tool_list.asks_persist": Text(
        ko="다른 사람의 글을 읽은 대화에서는 묻습니다.",
        en="You are asked once others' words are in the conversation.",
    ),
    "tool_list.asks_send": Text(
        ko="받는 곳을 직접 적지 않으셨으면 묻습니다.\n"
        "다른 사람의 글과 사적인 내용이 함께 있으면 매번 묻습니다.",
        en="You are asked unless you typed the destination; each time where others' words and something "
        "private are in the conversation.",
    ),
    "tool_list.asks_run": Text(
        ko="대화마다 처음 한 번 묻고, 다른 사람의 글을 읽은 뒤에는 매번 묻습니다.",
        en="You are asked once in each conversation, and always once others' words are in it.",
    ),
    "tool_list.asks_destroy": Text(ko="매번 묻습니다.", en="You are asked each time."),
    "tool_list.asks_control": Text(ko="도구로는 할 수 없습니다.", en="No tool does it."),
    # rules
    "tool_list.verdict": Text(ko="판단", en="VERDICT"),
    "tool_list.rule": Text(ko="규칙", en="RULE"),
    "tool_list.allow": Text(ko="허락", en="allow"),
    "tool_list.deny": Text(ko="금지", en="deny"),
    "tool_list.no_rules": Text(
        ko="저장한 규칙이 없습니다. 예: wony tools allow run_command make test",
        en="No rules are saved. For example: wony tools allow run_command make test",
    ),
    "tool_list.allowed": Text(ko="이제 묻지 않고 허락합니다: {rule}", en="Allowed from now on: {rule}"),
    "tool_list.denied": Text(ko="이제 하지 않습니다: {rule}", en="Denied from now on: {rule}"),
    "tool_list.wide": Text(
        ko="대상을 다 정하지 않은 규칙이므로, 다른 사람의 글을 읽은 대화에서는 쓰지 않고 다시 묻습니다.",
        en="It leaves open what it is about, so it does not hold once others' words are in a conversation.",
    ),
    "tool_list.removed": Text(ko="규칙을 지웠습니다: {rule}", en="The rule is gone: {rule}"),
    "tool_list.no_such_rule": Text(
        ko="그런 규칙은 없습니다: {rule}\n`wony tools rules`에 모두 나옵니다.",
        en="There is no such rule: {rule}\n`wony tools rules` lists them.",
    ),
    "tool_list.no_such_tool": Text(
        ko="{name:이라/라}는 도구는 없습니다.\n있는 도구: {near}",
        en="There is no tool called {name}.\nThere is: {near}",
    ),
}
