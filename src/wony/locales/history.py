"""What `wony history` says."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "history.id": Text(ko="ID", en="ID"),
    "history.name": Text(ko="이름", en="NAME"),
    "history.messages": Text(ko="메시지", en="MESSAGES"),
    "history.when": Text(ko="마지막", en="LAST"),
    "history.found": Text(ko="찾은 곳", en="FOUND"),
    "history.nameless": Text(ko="(이름 없음)", en="(no name)"),
    "history.empty": Text(
        ko="아직 대화가 없습니다. `wony`를 치면 시작합니다.",
        en="There are no conversations yet; `wony` starts one.",
    ),
    "history.count": Text(ko="메시지 {n:,}개", en="{n:,} {n:message/messages}"),
    "history.nothing_found": Text(ko="‘{words}’: 찾지 못했습니다.", en="Nothing was found for '{words}'."),
    "history.no_name": Text(ko="새 이름이 비어 있습니다.", en="The new name is empty."),
    "history.renamed": Text(ko="이름을 바꿨습니다: {name}", en="Its name is now {name}"),
    "history.delete_them": Text(
        ko="대화 {n:,}개를 완전히 지울까요?",
        en="Delete {n:this conversation/these conversations} for good?",
    ),
    "history.deleted": Text(
        ko="대화 {n:,}개를 지웠습니다.", en="{n:,} {n:conversation/conversations} deleted."
    ),
    "history.forked": Text(
        ko="새 대화를 만들었습니다: {name}\n`wony chat -s {id}`{id:-으로/로} 이어 갈 수 있습니다.",
        en="A new conversation was made: {name}\nGo on with `wony chat -s {id}`.",
    ),
    "history.exported": Text(ko="내보냈습니다: {path}", en="Written to {path}"),
    "history.file_exists": Text(
        ko="{path} 파일이 이미 있습니다.\n다른 이름을 쓰거나, 덮어쓰려면 --force를 붙여 주세요.",
        en="{path} is already there.\nGive another name, or --force to write over it.",
    ),
    "history.file_unwritable": Text(
        ko="{path} 파일을 쓸 수 없습니다: {reason}\n다른 곳을 적어 주세요.",
        en="{path} cannot be written: {reason}\nGive another place.",
    ),
    "history.you": Text(ko="나", en="You"),
    "history.assistant": Text(ko="비서", en="Assistant"),
    "history.today": Text(ko="오늘 {clock}", en="today {clock}"),
    "history.yesterday": Text(ko="어제 {clock}", en="yesterday {clock}"),
    "history.day": Text(ko="{month}월 {day}일 {clock}", en="{month:02}-{day:02} {clock}"),
    "history.day_and_year": Text(ko="{year}년 {month}월 {day}일", en="{year:04}-{month:02}-{day:02}"),
    "history.figure": Text(ko="항목", en="FIGURE"),
    "history.sum": Text(ko="합계", en="SUM"),
    "history.sum_answers": Text(ko="답", en="answers"),
    "history.sum_prompt": Text(ko="읽은 토큰", en="tokens read"),
    "history.sum_cached": Text(ko="그중 캐시", en="of these cached"),
    "history.sum_answer": Text(ko="쓴 토큰", en="tokens written"),
    "history.sum_reading": Text(ko="읽은 시간", en="time reading"),
    "history.sum_writing": Text(ko="쓴 시간", en="time writing"),
    "history.sum_unchanged": Text(ko="바뀌지 않은 첫머리", en="unchanged beginnings"),
    "history.sum_kept": Text(ko="그대로 남은 앞 요청", en="former requests kept"),
    "history.sum_compactions": Text(ko="요약", en="summaries"),
    "history.untold": Text(ko="서버가 알려 주지 않음", en="not told by the server"),
    "history.nothing_yet": Text(ko="아직 없음", en="none yet"),
}
