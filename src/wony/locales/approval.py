"""What is said when a person is asked before a tool does something."""

from wony.locales import Text

MESSAGES = {
    "approval.title": Text(ko="wony가 묻습니다: 허락할까요?", en="wony asks: may this be done?"),
    "approval.tool": Text(ko="도구", en="tool"),
    "approval.target": Text(ko="대상", en="about"),
    "approval.leaves": Text(ko="나가는 글", en="leaves"),
    "approval.why": Text(ko="이유", en="why"),
    "approval.note": Text(ko="참고", en="note"),
    "approval.warning": Text(ko="주의", en="warning"),
    "approval.size": Text(
        ko="{bytes:,}바이트가 이 컴퓨터 밖으로 나갑니다",
        en="{bytes:,} {bytes:byte leaves/bytes leave} this computer",
    ),
    "approval.size_to": Text(
        ko="{bytes:,}바이트가 {host:으로/로} 나갑니다",
        en="{bytes:,} {bytes:byte goes/bytes go} to {host}",
    ),
    "approval.empty": Text(ko="(비어 있음)", en="(empty)"),
    "approval.mixed_scripts": Text(
        ko="이름 {host}에 여러 문자가 섞여 있습니다 ({scripts}). 실제 주소는 {written}입니다.",
        en="The name {host} mixes alphabets ({scripts}). Its real address is {written}.",
    ),
    "approval.other_letters": Text(
        ko="이름 {host}에 영문이 아닌 글자가 있습니다. 실제 주소는 {written}입니다.",
        en="The name {host} has letters that are not Latin. Its real address is {written}.",
    ),
    "approval.number_host": Text(
        ko="이름이 아니라 숫자로 된 주소입니다: {host}", en="This is an address in digits, not a name: {host}"
    ),
    "approval.level_pure": Text(ko="계산만 함", en="reckons"),
    "approval.level_read": Text(ko="읽기", en="reads"),
    "approval.level_write": Text(ko="파일 고치기", en="changes files"),
    "approval.level_network": Text(ko="웹에서 읽기", en="reads the web"),
    "approval.level_persist": Text(ko="기억에 남기기", en="keeps something for later"),
    "approval.level_send": Text(ko="밖으로 보내기", en="sends something away"),
    "approval.level_run": Text(ko="프로그램 실행", en="runs programs"),
    "approval.level_destroy": Text(ko="매번 묻는 일", en="is asked each time"),
    "approval.level_control": Text(ko="wony 설정 바꾸기", en="changes wony itself"),
    # keys
    "approval.once": Text(ko="이번만", en="once"),
    "approval.session": Text(ko="이 대화 동안", en="this conversation"),
    "approval.always": Text(ko="규칙으로 저장", en="save as a rule"),
    "approval.details": Text(ko="자세히", en="details"),
    "approval.else_no": Text(ko="그 밖에는 아니요", en="anything else: no"),
    "approval.answer": Text(ko="답 (Enter는 아니요)", en="answer (Enter is no)"),
    "approval.rule": Text(
        ko="s나 a를 고르면 앞으로 묻지 않는 것: {rule}", en="s and a allow from now on: {rule}"
    ),
    "approval.rule_as_shown": Text(
        ko="{tool}, 위에 보이는 것과 글자 하나까지 똑같을 때", en="{tool} with exactly what stands above"
    ),
    "approval.rule_session": Text(
        ko="s를 고르면 앞으로 묻지 않는 것: {rule}", en="s allows from now on: {rule}"
    ),
    "approval.rule_run": Text(
        ko="또, 이 대화에 다른 사람의 글이 들어오기 전에는 격리해서 실행하는 다른 명령도",
        en="and other sandboxed commands, while this conversation holds no text by others",
    ),
    "approval.rule_web": Text(
        ko="또, 이 대화에서는 웹 검색도", en="and searching the web in this conversation"
    ),
    "approval.more": Text(
        ko="{n:,}줄 남음 · Enter 더 보기 · e 끝까지 · 그 밖에는 아니요",
        en="{n:,} {n:row/rows} left · Enter: more · e: all of it · anything else: no",
    ),
    "approval.save": Text(
        ko="이 줄을 규칙 파일에 저장합니다: allow {rule}", en="This line is saved: allow {rule}"
    ),
    "approval.save_keys": Text(
        ko="y 저장하고 허락 · 그 밖에는 저장하지 않음", en="y: save and allow · anything else: do not save"
    ),
    "approval.said_once": Text(ko="이번만 허락했습니다", en="allowed once"),
    "approval.said_session": Text(ko="이 대화 동안 허락했습니다", en="allowed in this conversation"),
    "approval.said_always": Text(ko="규칙으로 저장했습니다", en="allowed, and saved as a rule"),
    "approval.said_no": Text(ko="허락하지 않았습니다", en="not allowed"),
    # details
    "approval.fingerprint": Text(ko="지문", en="print"),
    "approval.arguments": Text(ko="인자 (ASCII)", en="as ASCII"),
    "approval.level": Text(ko="종류", en="kind"),
    # a question of the model
    "approval.model_asks": Text(
        ko="모델의 질문입니다. 답은 모델에게 전해집니다.", en="The model asks. It gets your answer."
    ),
    "approval.choose": Text(
        ko="번호 또는 하고 싶은 말 (Enter는 답하지 않음)", en="a number, or other words (Enter: no answer)"
    ),
    "approval.no_such_choice": Text(
        ko="1부터 {n}까지의 번호 또는 하고 싶은 말", en="a number from 1 to {n}, or other words"
    ),
    "approval.answer_freely": Text(ko="답 (Enter는 답하지 않음)", en="answer (Enter: no answer)"),
    # nobody to ask
    "approval.nobody": Text(
        ko="매번 물어야 하는 일 {n:,}가지를 하지 않았습니다. 터미널에서만 허락할 수 있습니다.",
        en="{n:,} {n:thing was/things were} not done: they are asked each time, which takes a terminal.",
    ),
    "approval.nobody_allow": Text(
        ko="물어볼 사람이 없어 {n:,}가지를 하지 않았습니다. 허락하려면: {flags}",
        en="{n:,} {n:thing was/things were} not done, since nobody could be asked. To allow: {flags}",
    ),
    # flags
    "approval.goes_on": Text(
        ko="이어 가는 대화는 시작할 때의 도구를 그대로 씁니다.\n--no-tools는 새 대화에서만 쓸 수 있습니다.",
        en="A conversation goes on with the tools that it began with.\n--no-tools is for a new one.",
    ),
    # a limit
    "approval.limit": Text(ko="wony가 묻습니다: 계속할까요?", en="wony asks: go on?"),
    "approval.limit_keys": Text(
        ko="c 계속 · s 여기서 멈춤 · 그 밖에는 지금까지 알아낸 것으로 마무리",
        en="c: go on · s: stop here · anything else: finish with what is there",
    ),
}
