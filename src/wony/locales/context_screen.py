"""What is said about what the model sees: the window, the summary, the cache and the branches."""

from wony.locales import Text

MESSAGES = {
    # -- told by itself ------------------------------------------------------------------------------
    "context_screen.condensed": Text(
        ko="앞의 메시지 {n:,}개를 모델에게는 요약으로 보냅니다. 보기 /context, 되돌리기 /compact undo",
        en="The model now gets {n:,} earlier {n:message/messages} as a summary. "
        "/context shows it, /compact undo takes it back.",
    ),
    "context_screen.leads_back": Text(
        ko="앞의 갈래로는 /branch로 돌아갈 수 있습니다.", en="/branch leads back to the former branch."
    ),
    "context_screen.about": Text(ko="약 {n}", en="~{n}"),
    "context_screen.unchanged": Text(ko=" (그대로 {share:.0%})", en=" ({share:.0%} unchanged)"),
    "context_screen.with_summary": Text(ko="요약 포함", en="with summary"),
    # -- /context ------------------------------------------------------------------------------------
    "context_screen.window": Text(
        ko="문맥 창 {window:,}토큰 (서버가 실제로 할당한 크기)",
        en="A window of {window:,} tokens, as the server allocated it",
    ),
    "context_screen.no_window": Text(
        ko="문맥 창의 크기를 서버가 아직 알려 주지 않았습니다. 알 때까지는 미리 요약하지 않습니다.",
        en="The server has not told the size of its window. Until it does, nothing is summed up ahead.",
    ),
    "context_screen.part_system": Text(ko="시스템", en="system"),
    "context_screen.part_tools": Text(ko="도구", en="tools"),
    "context_screen.part_summary": Text(ko="요약", en="summary"),
    "context_screen.part_turns": Text(ko="대화", en="conversation"),
    "context_screen.part_reserve": Text(ko="생각과 답의 자리", en="kept for the answer"),
    "context_screen.part_free": Text(ko="빈 자리", en="free"),
    "context_screen.row": Text(ko="{tokens:,}토큰  {share:4.0%}", en="{tokens:,} tokens  {share:4.0%}"),
    "context_screen.counted": Text(
        ko="정확한 값: 마지막 요청 {prompt:,}토큰, 답 {answer:,}토큰 (서버가 센 값)",
        en="Exact: {prompt:,} tokens in the last request, {answer:,} in its answer (counted by the server)",
    ),
    "context_screen.counted_before": Text(
        ko="마지막으로 센 요청은 {prompt:,}토큰이었고, 그 뒤에 요약이 바뀌었습니다.",
        en="The last request that the server counted had {prompt:,} tokens; the summary has changed since.",
    ),
    "context_screen.estimated": Text(
        ko="추정: 위의 나눔, 그리고 다음 질문 앞까지 모두 {tokens:,}토큰",
        en="Estimated: the parts above, together {tokens:,} tokens ahead of the next question",
    ),
    "context_screen.summarized": Text(
        ko="앞의 메시지 {n:,}개는 요약으로만 보입니다. 줄마다의 원래 메시지는 /why 번호",
        en="{n:,} earlier {n:message is/messages are} seen as a summary only; "
        "/why NUMBER shows what stands behind a line",
    ),
    # -- /context cache ------------------------------------------------------------------------------
    "context_screen.no_answer": Text(ko="아직 답이 없습니다.", en="There is no answer yet."),
    "context_screen.cache_server": Text(
        ko="서버: 읽은 {prompt:,}토큰 가운데 {cached:,}토큰이 캐시에 있었습니다 ({share:.0%}).",
        en="Server: {cached:,} of the {prompt:,} tokens of the prompt were cached ({share:.0%}).",
    ),
    "context_screen.cache_untold": Text(
        ko="서버: 캐시에 얼마나 있었는지 알려 주지 않습니다.",
        en="Server: it does not tell how much was cached.",
    ),
    "context_screen.cache_bytes": Text(
        ko="wony: 보낸 {sent:,}바이트 가운데 첫 {same:,}바이트가 그 앞의 요청과 같습니다 ({share:.0%}).",
        en="wony: the first {same:,} of the {sent:,} bytes sent were the same as before ({share:.0%}).",
    ),
    "context_screen.cache_first": Text(
        ko="wony: 이 대화의 첫 요청이라 모두 새로 읽었습니다 ({sent:,}바이트).",
        en="wony: the first request of this conversation, all of it new ({sent:,} bytes).",
    ),
    "context_screen.cache_kept": Text(
        ko="앞의 요청은 모두 그대로 남았고, 그 뒤에 덧붙였을 뿐입니다.",
        en="All of the request before stayed as it was; the rest was added behind it.",
    ),
    "context_screen.cache_changed": Text(
        ko="처음으로 바뀐 곳: {byte:,}번째 바이트, {what}",
        en="The first byte that changed is number {byte:,}: {what}.",
    ),
    "context_screen.cache_share": Text(
        ko="앞의 요청 가운데 그대로 남은 것: {kept:.0%}",
        en="Of the request before, {kept:.0%} stayed as it was.",
    ),
    "context_screen.changed_system": Text(ko="시스템 글", en="the system text"),
    "context_screen.changed_tools": Text(ko="도구 목록", en="the list of tools"),
    "context_screen.changed_summary": Text(ko="새 요약이 들어간 자리", en="where the new summary was put in"),
    "context_screen.changed_message": Text(ko="{place}번째 메시지({who})", en="message {place} ({who})"),
    "context_screen.who_user": Text(ko="사용자", en="yours"),
    "context_screen.who_assistant": Text(ko="모델의 답", en="the model's"),
    "context_screen.who_tool": Text(ko="도구의 결과", en="a tool's result"),
    "context_screen.context_how": Text(ko="/context 또는 /context cache", en="/context or /context cache"),
    # -- /compact ------------------------------------------------------------------------------------
    "context_screen.nothing_to_condense": Text(
        ko="아직 요약할 것이 없습니다. 이 대화는 그대로 다 보냅니다.",
        en="There is nothing to condense yet: all of this conversation is sent as it is.",
    ),
    "context_screen.drafting": Text(
        ko="앞부분의 요약을 만드는 중입니다. 멈추려면 Ctrl-C", en="Summing up the beginning; Ctrl-C stops it."
    ),
    "context_screen.goal": Text(ko="하고 있던 일", en="The task at hand"),
    "context_screen.facts": Text(ko="그대로 옮기는 사실", en="Facts, carried over as they were said"),
    "context_screen.lines": Text(ko="있었던 일", en="What happened"),
    "context_screen.adopt": Text(
        ko="메시지 {n:,}개를 이 요약으로 바꿔 보낼까요? 원래 메시지는 그대로 저장되어 있습니다. [y/N]",
        en="Send this in place of {n:,} {n:message/messages}? They stay stored as they are. [y/N]",
    ),
    "context_screen.adopted": Text(
        ko="다음 질문부터 이 요약을 보냅니다. 되돌리기 /compact undo",
        en="From the next question on, the summary is sent. /compact undo takes it back.",
    ),
    "context_screen.not_adopted": Text(ko="그대로 두었습니다.", en="Nothing was changed."),
    "context_screen.no_summary": Text(
        ko="요약이 없습니다. 모델은 이 대화를 처음부터 봅니다.",
        en="There is no summary: the model sees this conversation from its beginning.",
    ),
    "context_screen.retracted": Text(
        ko="요약을 되돌렸습니다. 창이 거의 찰 때까지 원래 메시지를 보냅니다.",
        en="The summary is taken back: the messages are sent as they were, until the window is nearly full.",
    ),
    # -- /why ----------------------------------------------------------------------------------------
    "context_screen.why_how": Text(
        ko="{n}까지의 번호를 적으면 그 줄이 대신하는 메시지를 봅니다: /why 번호",
        en="Give a number up to {n} to see the messages behind that line: /why NUMBER",
    ),
    "context_screen.more_messages": Text(
        ko="… 메시지 {n:,}개 더. /export로 모두 볼 수 있습니다.",
        en="… {n:,} more {n:message/messages}; /export writes them all.",
    ),
    # -- /branch -------------------------------------------------------------------------------------
    "context_screen.one_branch": Text(
        ko="갈래가 하나뿐입니다. /undo, /retry, /edit를 쓰면 갈래가 생깁니다.",
        en="There is only one branch; /undo, /retry and /edit make others.",
    ),
    "context_screen.branch_how": Text(
        ko="*가 지금 갈래입니다. 옮겨 가려면 /branch 번호",
        en="* is where you are; /branch NUMBER goes to another.",
    ),
    "context_screen.between": Text(
        ko="지금은 갈래의 끝이 아닌 곳에 있습니다. 옮겨 가려면 /branch 번호",
        en="You are not at the end of any of them; /branch NUMBER goes to one.",
    ),
    "context_screen.no_branch": Text(
        ko="{number}번 갈래는 없습니다. 목록은 /branch", en="There is no branch {number}; /branch lists them."
    ),
    "context_screen.column_last": Text(ko="마지막 말", en="last words"),
    "context_screen.column_time": Text(ko="시각", en="time"),
}
