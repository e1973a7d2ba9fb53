"""Why a tool may do something, must be asked about, or may not."""

from wony.locales import Text

MESSAGES = {
    # why it is asked
    "policy.untrusted": Text(
        ko="이 대화에 다른 사람이 쓴 글이 들어 있습니다 ({sources}). 그 글이 시킨 일일 수 있습니다.",
        en="This conversation holds text by others ({sources}), which may have asked for this.",
    ),
    "policy.outside": Text(
        ko="작업 폴더 밖이거나 조심해야 할 파일입니다.",
        en="It lies outside the workspace or may hold keys.",
    ),
    "policy.sends": Text(
        ko="이 컴퓨터 밖으로 나가며, 나간 것은 되돌릴 수 없습니다.",
        en="This leaves your computer, and what has left cannot be taken back.",
    ),
    "policy.first_run": Text(
        ko="이 대화에서 프로그램을 처음 실행합니다.",
        en="This is the first program that this conversation runs.",
    ),
    "policy.first_web": Text(
        ko="이 대화에서 웹을 처음 씁니다. 검색어와 주소는 바깥의 서버가 봅니다.",
        en="This conversation uses the web for the first time. Servers outside see words and addresses.",
    ),
    "policy.destroys": Text(
        ko="되돌릴 수 없거나, 작업 폴더 밖이거나, 조심해야 할 파일이어서 매번 묻습니다.",
        en="It cannot be undone, lies outside the workspace or may hold keys: it is asked each time.",
    ),
    "policy.changed_meanwhile": Text(
        ko="물어보는 사이에 내용이 바뀌었습니다. 위에 보이는 것이 지금의 내용입니다.",
        en="It changed while you were asked. What stands here is how it is now.",
    ),
    # why it is not done
    "policy.refused_by_person": Text(ko="허락하지 않으셨습니다", en="you said no"),
    "policy.denied_by_rule": Text(ko="금지 규칙: {rule}", en="your rule forbids it: {rule}"),
    "policy.asked_enough": Text(
        ko="이번 질문에서 이미 여러 번 허락하지 않으셨습니다",
        en="you said no several times in this turn already",
    ),
    "policy.impossible": Text(ko="할 수 없는 일입니다: {reason}", en="it cannot be done: {reason}"),
    "policy.secret": Text(
        ko="키나 비밀번호가 밖으로 나갈 뻔했습니다",
        en="it would have sent one of your keys or passwords away",
    ),
    "policy.keeps_changing": Text(
        ko="물어볼 때마다 내용이 바뀌었습니다",
        en="it kept changing while you were asked",
    ),
    "policy.never": Text(
        ko="wony의 설정과 규칙은 도구로 바꿀 수 없습니다",
        en="tools never change wony's own settings, rules or keys",
    ),
    "policy.nobody_to_ask": Text(
        ko="물어볼 사람이 없었습니다 (허락하는 규칙: {rule})",
        en="nobody could be asked (the rule that allows it: {rule})",
    ),
    "policy.nobody_to_ask_ever": Text(
        ko="매번 물어야 하는 일인데 물어볼 사람이 없었습니다",
        en="this must be asked each time, and nobody could be asked",
    ),
    # why it is done, for the log
    "policy.allowed_by_person": Text(ko="직접 허락하셨습니다", en="you allowed it"),
    "policy.allowed_by_rule": Text(ko="허락 규칙: {rule}", en="your rule allows it: {rule}"),
    "policy.harmless": Text(ko="계산만 합니다", en="it only reckons"),
    "policy.inside": Text(ko="작업 폴더 안을 읽습니다", en="it reads inside the workspace"),
    "policy.undoable": Text(
        ko="작업 폴더 안이고 되돌릴 수 있습니다", en="it is inside the workspace and can be undone"
    ),
    "policy.own_words": Text(
        ko="대화에 다른 사람의 글이 없습니다", en="the conversation holds no text by others"
    ),
    "policy.named_by_person": Text(ko="받는 곳을 직접 적으셨습니다", en="you named the destination yourself"),
    "policy.sandboxed": Text(ko="격리된 곳에서 실행합니다", en="it runs in the sandbox"),
    "policy.search": Text(ko="검색을 허락하셨습니다", en="you agreed to searching"),
    "policy.clean": Text(
        ko="대화에 다른 사람의 글이 없습니다", en="the conversation holds no text by others"
    ),
    "policy.known_address": Text(
        ko="직접 적으셨거나 검색에서 나온 주소입니다", en="you typed the address, or a search returned it"
    ),
    # the file of rules
    "policy.bad_line": Text(
        ko="규칙 파일 {path}의 {line:,}번째 줄을 읽을 수 없습니다.\n"
        "한 줄에 `allow 규칙`이나 `deny 규칙`을 하나씩 적어 주세요.",
        en="Line {line:,} of the rules file {path} cannot be read.\n"
        "Each line is `allow RULE` or `deny RULE`.",
    ),
    "policy.bad_rule": Text(
        ko="규칙으로 쓸 수 없습니다: {rule}\n"
        "`wony tools`에 나오는 이름으로 시작해 한 줄로 적어 주세요. 예: run_command make test",
        en="This is no rule: {rule}\n"
        "Write one line that begins with a name of `wony tools`, such as: run_command make test",
    ),
    "policy.rules_read": Text(
        ko="저장한 규칙: 허락 {allow:,}개, 금지 {deny:,}개 ({path})",
        en="Saved rules: {allow:,} to allow, {deny:,} to deny ({path})",
    ),
    "policy.source_file": Text(ko="파일", en="file"),
    "policy.source_folder": Text(ko="폴더", en="folder"),
    "policy.source_web": Text(ko="웹", en="web"),
    "policy.source_command": Text(ko="명령", en="command"),
    "policy.source_tool": Text(ko="도구", en="tool"),
    "policy.source_error": Text(ko="오류", en="error of"),
    "policy.source_document": Text(ko="문서", en="document"),
}
