"""What the slash commands say."""

from wony.locales import Text

MESSAGES = {
    "slash.help_help": Text(ko="이 도움말", en="this help"),
    "slash.help_new": Text(ko="새 대화를 시작합니다", en="begin a new conversation"),
    "slash.help_session": Text(
        ko="목록을 보거나 다른 대화를 이어 갑니다", en="list conversations, or go on with one"
    ),
    "slash.help_rename": Text(ko="대화 이름을 바꿉니다", en="give this conversation another name"),
    "slash.help_fork": Text(
        ko="여기까지를 복사해 새 대화로 이어 갑니다", en="go on in a copy of this conversation"
    ),
    "slash.help_search": Text(ko="모든 대화에서 찾습니다", en="find words in every conversation"),
    "slash.help_export": Text(ko="대화를 파일로 씁니다", en="write this conversation to a file"),
    "slash.help_undo": Text(
        ko="마지막 질문 앞으로 돌아갑니다 (파일도)", en="step back before the last question"
    ),
    "slash.help_retry": Text(
        ko="마지막 질문에 다시 답하게 합니다", en="have the last question answered once more"
    ),
    "slash.help_edit": Text(ko="마지막 질문을 고쳐 다시 묻습니다", en="ask the last question in other words"),
    "slash.help_copy": Text(
        ko="마지막 답을 클립보드에 복사합니다", en="copy the last answer to the clipboard"
    ),
    "slash.help_stats": Text(ko="토큰, 캐시, 속도를 봅니다", en="show tokens, cache and speed"),
    "slash.help_prompt": Text(
        ko="프롬프트를 보거나 바꿔 새로 시작합니다", en="list the prompts, or begin with another"
    ),
    "slash.help_branch": Text(ko="갈래를 보거나 다른 갈래로 갑니다", en="list the branches, or go to one"),
    "slash.help_context": Text(
        ko="모델이 보는 것과 캐시를 봅니다", en="what the model sees; how the cache does"
    ),
    "slash.help_compact": Text(
        ko="앞부분을 요약으로 바꾸거나 되돌립니다", en="condense the beginning, or take that back"
    ),
    "slash.help_why": Text(
        ko="요약의 한 줄이 대신하는 메시지를 봅니다", en="the messages behind a line of the summary"
    ),
    "slash.help_tools": Text(
        ko="도구를 보거나, 켜고 꺼서 새로 시작합니다", en="what the model may call; on or off"
    ),
    "slash.help_allow": Text(ko="묻지 않고 허락할 것을 보거나 정합니다", en="what is allowed without asking"),
    "slash.help_model": Text(
        ko="모델 목록을 보거나 모델을 바꿉니다", en="list the models, or talk with another one"
    ),
    "slash.help_think": Text(
        ko="얼마나 생각할지, 생각을 보일지 정합니다", en="how hard to think; thoughts on or off"
    ),
    "slash.help_lang": Text(ko="wony의 언어를 바꿉니다", en="change the language that wony speaks"),
    "slash.help_exit": Text(ko="나갑니다", en="leave"),
    "slash.keys": Text(
        ko="Enter 보내기 · Alt+Enter 또는 줄 끝의 \\ 새 줄 · ↑ 지난 말 · Ctrl-R 지난 말 찾기\n"
        "Ctrl-X Ctrl-E 편집기 · Ctrl-C 답 멈추기, 빈 줄에서 두 번이면 끝 · Ctrl-D 나가기\n"
        "/로 시작하는 말을 그대로 보내려면 //로 시작하세요.\n"
        "되돌리고 고쳐도 지워지는 말은 없습니다.",
        en="Enter sends · Alt+Enter or a trailing \\ breaks the line · Up: earlier prompts\n"
        "Ctrl-R searches them · Ctrl-X Ctrl-E opens the editor · Ctrl-D leaves\n"
        "Ctrl-C stops the answer; twice at an empty prompt, it leaves\n"
        "Begin with // to send a text that begins with /.\n"
        "Undo, retry and edit destroy nothing.",
    ),
    "slash.meant": Text(
        ko="/{name:이라/라}는 명령은 없습니다. /{meant:을/를} 적어 두었으니 맞으면 Enter를 누르세요.",
        en="There is no /{name}. /{meant} is at the prompt: Enter if that is what you meant.",
    ),
    "slash.unknown": Text(
        ko="/{name:이라/라}는 명령은 없습니다. 목록은 /help. 그대로 보내려면 //{name}처럼 적으세요.",
        en="There is no /{name}; /help lists the commands. To send it as it is, type //{name}.",
    ),
    "slash.new": Text(
        ko="새 대화입니다. 앞의 대화는 저장되어 있습니다 (/session).",
        en="A new conversation. The former one is kept (/session).",
    ),
    "slash.no_sessions": Text(ko="저장된 대화가 아직 없습니다.", en="No conversation is stored yet."),
    "slash.column_name": Text(ko="이름", en="name"),
    "slash.column_messages": Text(ko="메시지", en="messages"),
    "slash.column_time": Text(ko="마지막", en="last"),
    "slash.nothing_said_yet": Text(
        ko="이 대화에는 아직 아무 말이 없습니다.", en="Nothing has been said here yet."
    ),
    "slash.rename_how": Text(
        ko="새 이름을 함께 적어 주세요: /rename 이름", en="Give the new name too: /rename NAME"
    ),
    "slash.renamed": Text(ko="이제 이 대화는 ‘{name}’입니다.", en="This conversation is now '{name}'."),
    "slash.forked": Text(
        ko="복사한 대화 ‘{name}’({id})에서 이어 갑니다. 원래 대화는 그대로 있습니다.",
        en="Going on in a copy, '{name}' ({id}). The original stays as it is.",
    ),
    "slash.search_how": Text(
        ko="찾을 말을 함께 적어 주세요: /search 말", en="Give the words too: /search WORDS"
    ),
    "slash.no_hits": Text(
        ko="‘{words}’{words:-은/는} 어느 대화에도 없습니다.", en="No conversation holds '{words}'."
    ),
    "slash.exported": Text(ko="{file}에 썼습니다.", en="Written to {file}."),
    "slash.file_exists": Text(
        ko="{file:이/가} 이미 있습니다. 다른 이름을 적어 주세요: /export 이름.md",
        en="{file} is already there. Give another name: /export NAME.md",
    ),
    "slash.not_exported": Text(
        ko="{file}에 쓰지 못했습니다: {reason}", en="{file} could not be written: {reason}"
    ),
    "slash.undone": Text(
        ko="되돌렸습니다: “{text}” 앞에서 이어 갑니다.",
        en="Stepped back before “{text}”.",
    ),
    "slash.nothing_to_edit": Text(ko="고칠 질문이 아직 없습니다.", en="There is no question to edit yet."),
    "slash.editing": Text(
        ko="마지막 질문을 고쳐서 Enter로 보내세요. 빈 줄에서 Ctrl-C 두 번이면 그만둡니다.",
        en="Change the last question and press Enter. Ctrl-C clears it, and twice more gives up.",
    ),
    "slash.nothing_to_copy": Text(ko="복사할 답이 아직 없습니다.", en="There is no answer to copy yet."),
    "slash.copied": Text(
        ko="마지막 답 {count:,}자를 복사했습니다 ({way}).",
        en="Copied the last answer, {count:,} {count:character/characters} ({way}).",
    ),
    "slash.not_copied": Text(
        ko="복사할 방법이 없습니다. /export로 파일에 쓸 수 있습니다.",
        en="There is no way to copy here. /export writes it to a file.",
    ),
    "slash.stats_session": Text(
        ko="이 갈래: 질문 {questions:,}개, 메시지 {messages:,}개, 답 {tokens:,}토큰",
        en="This branch: {questions:,} {questions:question/questions}, {messages:,} "
        "{messages:message/messages}, {tokens:,} tokens of answers",
    ),
    "slash.stats_prompt": Text(
        ko="마지막 요청: 읽은 것 {prompt:,}토큰, 그중 캐시 {cached:,}토큰, {seconds:.1f}초",
        en="Last request: {prompt:,} tokens read, {cached:,} of them cached, in {seconds:.1f} s",
    ),
    "slash.stats_answer": Text(
        ko="마지막 답: {tokens:,}토큰, {seconds:.1f}초 (모델 준비 {load:.1f}초)",
        en="Last answer: {tokens:,} tokens in {seconds:.1f} s (loading {load:.1f} s)",
    ),
    "slash.stats_unfinished": Text(
        ko="끝까지 오지 못한 답: {count:,}개", en="Answers that did not come to their end: {count:,}"
    ),
    "slash.model": Text(
        ko="이제 {model:과/와} 이야기합니다. 계속 쓰려면 `wony config set model {model}`.",
        en="Talking with {model} now. `wony config set model {model}` makes it last.",
    ),
    "slash.demo_only": Text(
        ko="데모 모델만 있습니다. gpt-oss와 이야기하려면 Ollama를 켜고 --demo 없이 시작하세요.",
        en="Only the demo model is here. For gpt-oss, start Ollama and leave out --demo.",
    ),
    "slash.model_loaded": Text(ko="준비됨", en="loaded"),
    "slash.model_remote": Text(ko="다른 컴퓨터에서 돌아갑니다", en="runs on somebody else's machine"),
    "slash.think": Text(ko="이제 ‘{level}’입니다.", en="Now: {level}."),
    "slash.think_off": Text(
        ko="gpt-oss는 생각을 끌 수 없어 ‘{level}’{level:-으로/로} 둡니다.",
        en="gpt-oss always thinks; now: {level}.",
    ),
    "slash.thinking_show": Text(ko="이제 생각을 보여 드립니다.", en="Thoughts are shown now."),
    "slash.thinking_hide": Text(ko="이제 생각을 숨깁니다.", en="Thoughts are hidden now."),
    "slash.shown": Text(ko="보임", en="shown"),
    "slash.hidden": Text(ko="숨김", en="hidden"),
    "slash.think_how": Text(
        ko="지금은 ‘{level}’, 생각은 {shown}. 바꾸려면 /think low|medium|high|show|hide",
        en="Now: {level}, thoughts {shown}. To change: /think low|medium|high|show|hide",
    ),
    "slash.lang": Text(
        ko="이제 한국어로 안내합니다. 계속 쓰려면 `wony config set lang ko`.",
        en="wony speaks English now. `wony config set lang en` makes it last.",
    ),
    "slash.lang_how": Text(ko="/lang ko 또는 /lang en", en="/lang ko or /lang en"),
}
