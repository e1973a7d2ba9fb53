"""What the conversation says around the words of the person and the model."""

from wony.locales import Text

MESSAGES = {
    "chat.no_terminal": Text(
        ko="대화는 터미널에서만 할 수 있습니다. 표준 입력이나 출력이 터미널이 아닙니다.\n"
        '글을 넘겨 한 번만 물으려면 `wony ask "질문" < 파일`을 쓰세요.',
        en="A conversation needs a terminal, and standard input or output is none.\n"
        'To ask once about piped text, use `wony ask "question" < file`.',
    ),
    "chat.nobody": Text(
        ko="{url}에서 Ollama가 답하지 않습니다.\n"
        "설치: https://ollama.com · 켜기: `ollama serve` · 모델: `ollama pull {model}` · 점검: `wony doctor`",
        en="No Ollama answers at {url}.\n"
        "Get it: https://ollama.com · start it: `ollama serve` · its model: `ollama pull {model}` · "
        "all checks: `wony doctor`",
    ),
    "chat.demo_offer": Text(
        ko="그동안 내장 데모 모델로 둘러보시겠습니까? (gpt-oss가 아닙니다) [y/N]",
        en="Look around with the built-in demo model meanwhile? (It is not gpt-oss.) [y/N]",
    ),
    "chat.demo_install": Text(
        ko="Ollama 없이 둘러보려면: `pip install 'wony-bot[embedded]'` 후 `wony chat --demo`",
        en="To look around without Ollama: `pip install 'wony-bot[embedded]'`, then `wony chat --demo`.",
    ),
    "chat.banner": Text(
        ko="wony {version} · {model} ({backend}) · 명령은 /help, 나가기는 Ctrl-D",
        en="wony {version} · {model} ({backend}) · /help for commands, Ctrl-D to leave",
    ),
    "chat.banner_demo": Text(
        ko="wony {version} · 데모 모델 · 명령은 /help, 나가기는 Ctrl-D",
        en="wony {version} · demo model · /help for commands, Ctrl-D to leave",
    ),
    "chat.demo_knows": Text(
        ko="데모입니다. gpt-oss가 아니며 인사, 시각, 계산, 작은 표와 코드 정도만 압니다.",
        en="This is the demo, not gpt-oss: it knows greetings, the time, sums, a table, code.",
    ),
    "chat.demo_model": Text(ko="데모 모델", en="demo model"),
    "chat.private": Text(
        ko="비공개 대화입니다. 이 대화는 저장하지 않습니다.",
        en="A private conversation: nothing of it is stored.",
    ),
    "chat.private_name": Text(ko="비공개", en="private"),
    "chat.unnamed": Text(ko="새 대화", en="new conversation"),
    "chat.editing": Text(ko="질문 고치는 중", en="editing the question"),
    "chat.no_latest": Text(
        ko="이어 갈 대화가 아직 없어 새로 시작합니다.",
        en="There is no conversation to continue yet; this is a new one.",
    ),
    "chat.going_on": Text(ko="‘{name}’ 대화를 이어 갑니다.", en="Going on with '{name}'."),
    "chat.think_low": Text(ko="생각 조금", en="think low"),
    "chat.think_medium": Text(ko="생각 보통", en="think medium"),
    "chat.think_high": Text(ko="생각 많이", en="think high"),
    "chat.context_of": Text(ko="문맥 {used}/{window}", en="context {used}/{window}"),
    "chat.cached": Text(ko=" (캐시 {share:.0%})", en=" ({share:.0%} cached)"),
    "chat.speed": Text(ko="초당 {rate:.0f}토큰", en="{rate:.0f} tok/s"),
    "chat.pasted": Text(
        ko="[붙여넣은 글 #{number}: {lines:,}줄]",
        en="[pasted text #{number}: {lines:,} {lines:line/lines}]",
    ),
    "chat.more_lines": Text(ko="… {n:,}줄 더", en="… {n:,} more {n:line/lines}"),
    "chat.recalled": Text(
        ko="[지난 글 #{number}: {lines:,}줄]",
        en="[earlier text #{number}: {lines:,} {lines:line/lines}]",
    ),
    "chat.hidden": Text(
        ko="주의: 보이지 않는 글자가 들어 있습니다 (뺀 것 {removed:,}개, 그대로 보낸 것 {kept:,}개).",
        en="Careful: the text holds invisible characters ({removed:,} removed, {kept:,} sent as they are).",
    ),
    "chat.search_forward": Text(ko="뒤로 찾기: ", en="search forward: "),
    "chat.search_backward": Text(ko="지난 말 찾기: ", en="search earlier prompts: "),
    "chat.once_more": Text(ko="나가려면 Ctrl-C를 한 번 더 누르세요.", en="Press Ctrl-C once more to leave."),
    "chat.pull": Text(
        ko="{model:을/를} 지금 받을까요? 십여 GB일 수 있고, 끊겨도 이어서 받습니다. [y/N]",
        en="Fetch {model} now? That may be many gigabytes; it can be resumed. [y/N]",
    ),
    "chat.pulling": Text(
        ko="{bar} {share:4.0%}  {total} 중 {done}",
        en="{bar} {share:4.0%}  {done} of {total}",
    ),
    "chat.pull_stopped": Text(
        ko="받기를 멈췄습니다. `ollama pull {model}`이나 /retry로 이어서 받을 수 있습니다.",
        en="Stopped. `ollama pull {model}` or /retry goes on where it stopped.",
    ),
}
