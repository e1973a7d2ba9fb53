"""What /tools, /allow and /undo say of tools and of what they did."""

from wony.locales import Text

MESSAGES = {
    "slash_tools.on": Text(ko="도구를 쓰는 새 대화", en="a new conversation with tools"),
    "slash_tools.off": Text(ko="도구 없는 새 대화", en="a new conversation without tools"),
    "slash_tools.tools_how": Text(
        ko="/tools off, /tools on은 도구 없이 또는 도구와 함께 새 대화를 시작합니다.",
        en="/tools off and /tools on begin a new conversation without or with tools.",
    ),
    "slash_tools.begun_on": Text(ko="도구를 쓰는 새 대화입니다.", en="A new conversation, with tools."),
    "slash_tools.begun_off": Text(ko="도구 없는 새 대화입니다.", en="A new conversation, without tools."),
    "slash_tools.reads_anew": Text(
        ko="앞의 대화는 저장되어 있습니다. 도구는 대화의 맨 앞에 있어서 서버가 모두 새로 읽습니다.",
        en="The former one is kept. Tools stand at the very beginning, so the server reads everything anew.",
    ),
    "slash_tools.already_on": Text(
        ko="이 대화는 이미 도구를 쓰고 있습니다.", en="This conversation has its tools already."
    ),
    "slash_tools.already_off": Text(
        ko="이 대화는 이미 도구 없이 하고 있습니다.", en="This conversation has no tools already."
    ),
    "slash_tools.none": Text(
        ko="이 대화에는 도구가 없습니다. /tools on은 도구를 쓰는 새 대화를 시작합니다.",
        en="This conversation has no tools. /tools on begins a new one that has.",
    ),
    "slash_tools.none_set": Text(
        ko="설정이나 프롬프트가 도구를 모두 끄고 있습니다. `wony config get tools`로 확인할 수 있습니다.",
        en="The settings or the prompt turn all tools off; see `wony config get tools`.",
    ),
    "slash_tools.rare": Text(
        ko="모델이 필요할 때 찾아 쓰는 것: {names}", en="looked up by the model when it needs them: {names}"
    ),
    "slash_tools.gone": Text(ko="지금은 없음", en="not here any more"),
    "slash_tools.column_name": Text(ko="도구", en="tool"),
    "slash_tools.column_word": Text(ko="이름", en="name"),
    "slash_tools.column_level": Text(ko="하는 일", en="what it does"),
    "slash_tools.until_left": Text(ko="허락, 이 대화 동안", en="allowed, in this conversation"),
    "slash_tools.saved": Text(ko="허락, 저장됨", en="allowed, saved"),
    "slash_tools.forbidden": Text(ko="금지, 저장됨", en="forbidden, saved"),
    "slash_tools.no_rules": Text(ko="규칙이 아직 없습니다.", en="There are no rules yet."),
    "slash_tools.allow_how": Text(
        ko="/allow 도구 [대상]은 이 대화 동안 묻지 않게 하고, /allow -규칙은 그 허락을 거둡니다.",
        en="/allow TOOL [DESTINATION] stops asking in this conversation; /allow -RULE takes it back.",
    ),
    "slash_tools.allowed": Text(
        ko="이 대화에서 wony를 끝낼 때까지 허락합니다: {rule}",
        en="Allowed in this conversation until you leave wony: {rule}",
    ),
    "slash_tools.wide": Text(
        ko="대상을 다 정하지 않은 규칙이므로, 다른 사람의 글을 읽은 대화에서는 쓰지 않고 다시 묻습니다.",
        en="It leaves something open, so it does not count once the conversation holds text by others.",
    ),
    "slash_tools.forgotten": Text(ko="이제 다시 묻습니다: {rule}", en="Asked about again: {rule}"),
    "slash_tools.no_such_rule": Text(
        ko="이 대화에 그런 규칙은 없습니다: {rule}\n저장된 규칙은 `wony tools rules`로 봅니다.",
        en="This conversation has no such rule: {rule}\n`wony tools rules` shows the saved ones.",
    ),
    "slash_tools.take_back": Text(ko="거두기", en="take it back"),
    # /undo
    "slash_tools.changed_files": Text(
        ko="이 질문에 답하면서 도구가 바꾼 파일입니다.", en="Tools changed these files after the question:"
    ),
    "slash_tools.was_made": Text(ko="만든 파일 (되돌리면 지워집니다)", en="made (goes when taken back)"),
    "slash_tools.was_changed": Text(ko="고친 파일", en="changed"),
    "slash_tools.changed_since": Text(
        ko="그 뒤에 또 바뀌어서 되돌리지 않습니다", en="changed again since: it is left as it is"
    ),
    "slash_tools.restore": Text(ko="파일도 되돌릴까요? [y/N]", en="Put the files back too? [y/N]"),
    "slash_tools.restored": Text(
        ko="파일 {n:,}개를 되돌렸습니다.", en="{n:,} {n:file was/files were} put back."
    ),
    "slash_tools.left": Text(ko="파일은 그대로 두었습니다.", en="The files are left as they are."),
    "slash_tools.calls": Text(
        ko="도구: {calls:,}번 부름, 그중 실패 {failed:,}번",
        en="Tools: {calls:,} {calls:call/calls}, {failed:,} of them failed",
    ),
}
