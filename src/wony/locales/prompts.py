"""What `wony prompts` says, and the conversation about what it began with."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    # -- listings ------------------------------------------------------------------------------------
    "prompts.name": Text(ko="이름", en="NAME"),
    "prompts.kept": Text(ko="있는 곳", en="KEPT IN"),
    "prompts.description": Text(ko="설명", en="DESCRIPTION"),
    "prompts.in_folder": Text(ko="내 폴더", en="folder"),
    "prompts.in_database": Text(ko="데이터베이스", en="database"),
    "prompts.in_packaged": Text(ko="wony", en="wony"),
    "prompts.hides": Text(ko="{where} (가린 것: {hidden})", en="{where} (hides: {hidden})"),
    "prompts.order": Text(
        ko="이름이 같으면 내 폴더, 데이터베이스, wony에 든 것 차례로 먼저 있는 것을 씁니다.",
        en="Of one name, your folder comes first, then the database, then what came with wony.",
    ),
    "prompts.broken": Text(ko="고쳐야 합니다: {problem}", en="to be mended: {problem}"),
    "prompts.version_column": Text(ko="판", en="VERSION"),
    "prompts.saved": Text(ko="저장", en="SAVED"),
    "prompts.beginning": Text(ko="글", en="TEXT"),
    "prompts.no_versions": Text(
        ko="wony에 든 프롬프트에는 판이 없습니다. 고치면 그때부터 남습니다.",
        en="What came with wony has no versions; they are kept once you change it.",
    ),
    # -- one template --------------------------------------------------------------------------------
    "prompts.version": Text(ko="{version}판", en="version {version}"),
    "prompts.version_of": Text(ko="{name} {version}판", en="{name} (version {version})"),
    "prompts.kind_text": Text(ko="글", en="text"),
    "prompts.kind_long": Text(ko="여러 줄 글", en="text of several lines"),
    "prompts.kind_number": Text(ko="숫자", en="number"),
    "prompts.kind_choice": Text(ko="고르기", en="choice"),
    "prompts.kind_date": Text(ko="날짜", en="date"),
    "prompts.kind_file": Text(ko="파일", en="file"),
    "prompts.default": Text(ko="기본값: {value}", en="default: {value}"),
    "prompts.settings": Text(ko="설정: {settings}", en="Settings: {settings}"),
    "prompts.ran_with": Text(ko="프롬프트: {what}", en="Prompt: {what}"),
    # -- changing ------------------------------------------------------------------------------------
    "prompts.saved_as": Text(
        ko="저장했습니다: {name} ({where}, {version}판)\n쓰려면: wony chat -p {name}",
        en="Saved: {name} ({where}, version {version})\nTo use it: wony chat -p {name}",
    ),
    "prompts.same": Text(
        ko="{name:은/는} 이미 똑같이 저장되어 있습니다 ({where}, {version}판).",
        en="{name} says the same already ({where}, version {version}).",
    ),
    "prompts.import_folder": Text(
        ko="{folder:은/는} 폴더입니다.\n파일을 하나씩 가져와 주세요: wony prompts import {folder}/이름.md",
        en="{folder} is a folder.\nImport one file at a time: wony prompts import {folder}/NAME.md",
    ),
    "prompts.hidden_by": Text(
        ko="{where}에 있는 같은 이름의 프롬프트가 먼저 쓰입니다.",
        en="The one of that name in the {where} still comes first.",
    ),
    "prompts.unchanged": Text(ko="달라진 것이 없습니다.", en="Nothing was changed."),
    "prompts.other_name": Text(
        ko="파일에 적힌 이름이 다릅니다: {written}\n"
        "name을 {name:으로/로} 두어 주세요. 다른 이름으로 두려면 export한 뒤 import --name을 쓰세요.",
        en="The file says another name: {written}\n"
        "Leave name as {name}. To rename a prompt, export it and import it with --name.",
    ),
    "prompts.taken": Text(
        ko="{name:이라/라}는 프롬프트가 이미 있습니다 ({where}).\n고치려면: wony prompts edit {name}",
        en="There is a prompt called {name} already ({where}).\nTo change it: wony prompts edit {name}",
    ),
    "prompts.taken_import": Text(
        ko="{name:이라/라}는 프롬프트가 이미 있습니다 ({where}).\n"
        "다른 이름으로 두려면 --name, 새 판으로 저장하려면 --force를 붙여 주세요.",
        en="There is a prompt called {name} already ({where}).\n"
        "Add --name for another name, or --force to keep this as a new version.",
    ),
    "prompts.nameless": Text(
        ko="파이프로 받은 글에 이름이 없습니다.\n--name으로 이름을 정해 주세요.",
        en="What was piped in says no name.\nGive it one with --name.",
    ),
    "prompts.packaged": Text(
        ko="{name:은/는} wony에 든 것이라 지울 수 없습니다.\n다르게 쓰려면: wony prompts edit {name}",
        en="{name} came with wony and cannot be deleted.\nTo have it another way: wony prompts edit {name}",
    ),
    "prompts.delete_them": Text(
        ko="프롬프트 {n:,}개를 모든 판과 함께 지울까요?",
        en="Delete {n:this prompt/these prompts} with every version?",
    ),
    "prompts.deleted": Text(ko="프롬프트 {n:,}개를 지웠습니다.", en="{n:,} {n:prompt/prompts} deleted."),
    "prompts.counts_now": Text(
        ko="{name}: 이제 {where}에 든 것이 쓰입니다.", en="{name}: the one from {where} is used now."
    ),
    "prompts.restored": Text(
        ko="{name}: {old}판을 다시 {new}판으로 저장했습니다 ({where}).",
        en="{name}: version {old} is back, as version {new} ({where}).",
    ),
    "prompts.exported": Text(ko="내보냈습니다: {path}", en="Written to {path}"),
    # -- in a conversation ---------------------------------------------------------------------------
    "prompts.goes_on": Text(
        ko="이미 시작한 대화는 처음의 프롬프트를 그대로 씁니다.\n"
        "-p와 --var 없이 이어 가거나, 대화 안에서 /prompt 이름 --fork를 쓰세요.",
        en="A conversation keeps the prompt that it began with.\n"
        "Go on without -p and --var, or type /prompt NAME --fork in it.",
    ),
    "prompts.begun": Text(
        ko="새 대화입니다: {names}\n"
        "프롬프트는 모든 요청의 맨 앞에 있어, 바꾸면 서버가 전부 다시 읽어야 합니다.\n"
        "앞의 대화는 저장되어 있습니다 (/session).",
        en="A new conversation: {names}\n"
        "A prompt comes before all else: with another, the server has to read everything again.\n"
        "The former conversation is kept (/session).",
    ),
    "prompts.begun_empty": Text(
        ko="이 대화를 {names:으로/로} 시작합니다.", en="This conversation begins with {names}."
    ),
    "prompts.forked": Text(
        ko="여기까지의 복사본을 {names:으로/로} 이어 갑니다: ‘{name}’ ({id})\n"
        "프롬프트는 모든 요청의 맨 앞에 있어, 서버가 처음부터 다시 읽습니다.\n"
        "원래 대화는 그대로 있습니다.",
        en="Going on in a copy, with {names}: '{name}' ({id})\n"
        "A prompt comes before all else, so the server reads everything again.\n"
        "The original stays as it is.",
    ),
    "prompts.how": Text(
        ko="바꾸려면 /prompt 이름 (새 대화) 또는 /prompt 이름 --fork (이 대화의 복사본)",
        en="To change: /prompt NAME (a new conversation), or /prompt NAME --fork (a copy of this one)",
    ),
}
