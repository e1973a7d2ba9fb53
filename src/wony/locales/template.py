"""What is said about prompt templates: what is wrong with one, with a value, or with several together."""

from __future__ import annotations

from wony.locales import Text

_FILE_HELP_KO = "형식은 docs/prompts.md에 있습니다."
_FILE_HELP_EN = "docs/prompts.md shows the form."

MESSAGES = {
    # -- finding
    "template.missing": Text(
        ko="‘{name}’{name:-이라/라}는 프롬프트가 없습니다.\n"
        "`wony prompts list`로 목록을 봅니다. 설정이 그 이름이면 `wony config unset prompt`로 되돌립니다.",
        en="There is no prompt called '{name}'.\n"
        "`wony prompts list` shows what there is; if the setting names it, `wony config unset prompt`.",
    ),
    "template.missing_close": Text(
        ko="‘{name}’{name:-이라/라}는 프롬프트가 없습니다. 혹시 ‘{meant}’{meant:-을/를} 찾으셨나요?\n"
        "`wony prompts list`로 목록을 볼 수 있습니다.",
        en="There is no prompt called '{name}'. Did you mean '{meant}'?\n"
        "`wony prompts list` shows what there is.",
    ),
    "template.missing_include": Text(
        ko="‘{includer}’ 프롬프트가 불러오는 ‘{name}’{name:-이/가} 없습니다.\n"
        "그 프롬프트를 만들거나, `wony prompts edit {includer}`에서 그 줄을 고쳐 주세요.",
        en="'{includer}' includes '{name}', and there is no such prompt.\n"
        "Make it, or change that line with `wony prompts edit {includer}`.",
    ),
    "template.no_version": Text(
        ko="‘{name}’에 {version}판은 없습니다.\n`wony prompts history {name}`에서 판 번호를 볼 수 있습니다.",
        en="'{name}' has no version {version}.\n`wony prompts history {name}` lists those it has.",
    ),
    "template.packaged": Text(
        ko="‘{name}’{name:-은/는} wony에 들어 있는 프롬프트라 지우거나 되돌릴 수 없습니다.\n"
        "`wony prompts edit {name}`{name:-으로/로} 고친 사본을 만들면 그것이 대신 쓰입니다.",
        en="'{name}' came with wony and can be neither deleted nor restored.\n"
        "`wony prompts edit {name}` makes a copy of yours, which is used instead.",
    ),
    # -- together
    "template.circle": Text(
        ko="‘{name}’ 프롬프트가 돌고 돌아 자기 자신을 불러옵니다: {path}\n그중 한 줄을 지워 주세요.",
        en="'{name}' includes itself in the end: {path}\nRemove one of these lines.",
    ),
    "template.too_large": Text(
        ko="‘{name}’ 프롬프트를 다 펼치면 너무 깁니다.\n서로 여러 번 불러오지 않는지 살펴봐 주세요.",
        en="'{name}' becomes too long with all that it includes.\n"
        "See whether prompts include each other many times.",
    ),
    "template.conflict": Text(
        ko="두 프롬프트가 {setting:을/를} 서로 다르게 정합니다: ‘{first}’{first:-은/는} {first_value}, "
        "‘{second}’{second:-은/는} {second_value}.\n함께 쓰려면 한쪽에서 {setting:을/를} 지워 주세요.",
        en="Two prompts want {setting} differently: '{first}' says {first_value}, '{second}' says "
        "{second_value}.\nTo use them together, remove {setting} from one of them.",
    ),
    "template.variable_conflict": Text(
        ko="두 프롬프트(‘{first}’, ‘{second}’)가 변수 {name:을/를} 서로 다르게 정합니다.\n"
        "똑같이 적거나, 한쪽의 이름을 바꿔 주세요.",
        en="'{first}' and '{second}' declare the variable {name} differently.\n"
        "Make them the same, or give one another name.",
    ),
    # -- values
    "template.value_missing": Text(
        ko="변수 {name}의 값이 필요합니다({description}).\n다음과 같이 적어 주세요: {example}",
        en="The prompt needs a value for {name} ({description}).\nGive it: {example}",
    ),
    "template.value_unknown": Text(
        ko="이 프롬프트에는 {name:이라/라}는 변수가 없습니다.\n쓸 수 있는 변수: {known}",
        en="This prompt has no variable called {name}.\nIt has: {known}",
    ),
    "template.value_long": Text(
        ko="변수 {name}의 값이 너무 깁니다.\n{most:,}자까지 쓸 수 있습니다.",
        en="The value of {name} is too long.\nAt most {most:,} characters can be given.",
    ),
    "template.value_control": Text(
        ko="변수 {name}의 값에 글자가 아닌 것({code})이 있습니다.\n그것을 빼고 다시 적어 주세요.",
        en="The value of {name} holds something that is not text ({code}).\nGive it again without that.",
    ),
    "template.value_number": Text(
        ko="변수 {name}에는 숫자가 와야 합니다({description}).\n예: 7 또는 2.5",
        en="{name} wants a number ({description}).\nFor example 7 or 2.5.",
    ),
    "template.value_date": Text(
        ko="변수 {name}에는 날짜가 와야 합니다({description}).\n연-월-일로 적어 주세요. 예: 2026-03-01",
        en="{name} wants a date ({description}).\nWrite year-month-day, such as 2026-03-01.",
    ),
    "template.value_choice": Text(
        ko="변수 {name}에는 다음 가운데 하나가 와야 합니다({description}).\n{choices}",
        en="{name} wants one of a few words ({description}).\n{choices}",
    ),
    "template.value_file": Text(
        ko="변수 {name}에는 파일 경로가 와야 합니다({description}).\n예: ~/notes.txt",
        en="{name} wants the path of a file ({description}).\nFor example ~/notes.txt.",
    ),
    "template.value_unreadable": Text(
        ko="{path} 파일을 읽을 수 없습니다: {reason}\n경로와 권한을 확인해 주세요.",
        en="{path} cannot be read: {reason}\nCheck the path and its permissions.",
    ),
    "template.value_not_utf8": Text(
        ko="{path:은/는} 텍스트(UTF-8) 파일이 아닙니다.\nUTF-8로 저장한 텍스트 파일을 적어 주세요.",
        en="{path} is not a text file in UTF-8.\nGive a text file that is saved as UTF-8.",
    ),
    # -- defaults, which are wrong in the template itself
    "template.default_long": Text(
        ko="{place}: default: 변수 {name}의 기본값이 너무 깁니다.\n{most:,}자까지 쓸 수 있습니다.",
        en="{place}: default: the default of {name} is too long.\nAt most {most:,} characters can be given.",
    ),
    "template.default_control": Text(
        ko="{place}: default: 변수 {name}의 기본값에 글자가 아닌 것({code})이 있습니다.\n그것을 빼 주세요.",
        en="{place}: default: the default of {name} holds something that is not text ({code}).\nRemove it.",
    ),
    "template.default_number": Text(
        ko="{place}: default: 변수 {name}의 기본값이 숫자가 아닙니다.\n예: 7 또는 2.5",
        en="{place}: default: the default of {name} is not a number.\nFor example 7 or 2.5.",
    ),
    "template.default_date": Text(
        ko="{place}: default: 변수 {name}의 기본값이 날짜가 아닙니다.\n"
        "연-월-일로 적어 주세요. 예: 2026-03-01",
        en="{place}: default: the default of {name} is not a date.\n"
        "Write year-month-day, such as 2026-03-01.",
    ),
    "template.default_choice": Text(
        ko="{place}: default: 변수 {name}의 기본값이 선택지에 없습니다.\n선택지: {choices}",
        en="{place}: default: the default of {name} is not one of its choices.\nThey are: {choices}",
    ),
    "template.default_file": Text(
        ko="{place}: default: 변수 {name}의 기본값이 비어 있습니다.\n파일 경로를 적거나 이 줄을 지워 주세요.",
        en="{place}: default: the default of {name} is empty.\nGive the path of a file, or remove the line.",
    ),
    # -- what a template says
    "template.name": Text(
        ko="{place}: {key}: ‘{name}’{name:-은/는} 프롬프트 이름으로 쓸 수 없습니다.\n"
        "글자나 숫자로 시작하고 글자, 숫자, -, _만 써 주세요(80자까지).",
        en="{place}: {key}: '{name}' cannot be the name of a prompt.\n"
        "Use letters, digits, - and _ (80 at most), and begin with a letter or a digit.",
    ),
    "template.variable_name": Text(
        ko="{place}: {key}: ‘{name}’{name:-은/는} 변수 이름으로 쓸 수 없습니다.\n"
        "글자, 숫자, _만 쓰고 숫자로 시작하지 않게 해 주세요.",
        en="{place}: {key}: '{name}' cannot be the name of a variable.\n"
        "Use letters, digits and _, and do not begin with a digit.",
    ),
    "template.bare_name": Text(
        ko="{place}: {key}: 변수 이름이 어디까지인지 알 수 없습니다.\n"
        "중괄호로 묶어 주세요. 예: ${{이름}}, 글자 그대로의 달러 표시는 $$",
        en="{place}: {key}: it cannot be known where this variable's name ends.\n"
        "Put it into braces, such as ${{…}}; for a dollar sign write $$.",
    ),
    "template.open_brace": Text(
        ko="{place}: {key}: 여는 중괄호가 같은 줄에서 닫히지 않습니다.\n"
        "${{이름}}처럼 적거나, 글자 그대로라면 $$로 적어 주세요.",
        en="{place}: {key}: this brace is not closed on its line.\n"
        "Write ${{…}}, or $$ where a dollar is meant.",
    ),
    "template.long": Text(
        ko="{place}: 너무 깁니다.\n{most:,}자까지 쓸 수 있습니다.",
        en="{place}: this is too long.\nAt most {most:,} characters can be used.",
    ),
    "template.empty": Text(
        ko="{place}: 프롬프트의 본문이 비어 있습니다.\n모델에게 할 말을 적어 주세요.",
        en="{place}: the prompt has no text.\nWrite what the model is to be told.",
    ),
    "template.control": Text(
        ko="{place}: 본문에 글자가 아닌 것({code})이 있습니다.\n그것을 지워 주세요.",
        en="{place}: the text holds something that is not text ({code}).\nRemove it.",
    ),
    "template.one_line": Text(
        ko="{place}: {key}: 한 줄로 적어 주세요.\n{most:,}자까지 쓸 수 있습니다.",
        en="{place}: {key}: this has to stand on one line.\nAt most {most:,} characters can be used.",
    ),
    "template.not_one_of": Text(
        ko="{place}: {key}: 쓸 수 없는 값입니다.\n다음 가운데 하나를 적어 주세요: {choices}",
        en="{place}: {key}: this value is not known.\nIt has to be one of: {choices}",
    ),
    "template.tool": Text(
        ko="{place}: {key}: ‘{name}’{name:-은/는} 도구 이름이 아닙니다.\n예: tools: [read_file, search]",
        en="{place}: {key}: '{name}' is not the name of a tool.\nFor example: tools: [read_file, search]",
    ),
    "template.choices": Text(
        ko="{place}: {key}: 변수 {name}의 종류와 선택지가 맞지 않습니다.\n"
        "type: choice에는 서로 다른 choices가 있어야 하고, 다른 종류에는 없어야 합니다.",
        en="{place}: {key}: the type of {name} and its choices do not agree.\n"
        "type: choice needs choices that differ from each other; no other type has any.",
    ),
    "template.variables": Text(
        ko="{place}: 같은 변수가 두 번 있거나 변수가 너무 많습니다.\n{most}개까지 쓸 수 있습니다.",
        en="{place}: a variable is declared twice, or there are too many.\nAt most {most} can be declared.",
    ),
    "template.unknown_key": Text(
        ko="{place}: {key}: 모르는 항목입니다.\n쓸 수 있는 항목: {known}",
        en="{place}: {key}: there is no such key.\nThese can be used: {known}",
    ),
    "template.unknown_key_close": Text(
        ko="{place}: {key}: 모르는 항목입니다. 혹시 ‘{meant}’인가요?\n" + _FILE_HELP_KO,
        en="{place}: {key}: there is no such key. Is '{meant}' meant?\n" + _FILE_HELP_EN,
    ),
    "template.wants_text": Text(
        ko="{place}: {key}: 글이 와야 합니다.\n예: {key}: 짧은 설명",
        en="{place}: {key}: this has to be a text.\nFor example, {key}: a few words",
    ),
    "template.wants_list": Text(
        ko="{place}: {key}: 목록이 와야 합니다.\n예: {key}: [하나, 둘]",
        en="{place}: {key}: this has to be a list.\nFor example, {key}: [one, two]",
    ),
    "template.wants_mapping": Text(
        ko="{place}: {key}: 이 아래에 들여 쓴 항목들이 와야 합니다.\n" + _FILE_HELP_KO,
        en="{place}: {key}: indented keys have to stand below this.\n" + _FILE_HELP_EN,
    ),
    # -- how a file is written
    "template.not_closed": Text(
        ko="{place}: ---로 시작한 머리말이 ---로 끝나지 않습니다.\n본문 앞에 --- 한 줄을 적어 주세요.",
        en="{place}: what begins with --- does not end with ---.\nPut a line of --- before the text.",
    ),
    "template.not_utf8": Text(
        ko="{place}: UTF-8 텍스트가 아닙니다.\n편집기에서 UTF-8로 저장해 주세요.",
        en="{place}: this is not text in UTF-8.\nSave it as UTF-8 in your editor.",
    ),
    "template.unreadable": Text(
        ko="{path:을/를} 읽을 수 없습니다: {reason}\n권한을 확인해 주세요.",
        en="{path} cannot be read: {reason}\nCheck its permissions.",
    ),
    "template.unwritable": Text(
        ko="{path:을/를} 쓸 수 없습니다: {reason}\n권한과 남은 공간을 확인해 주세요.",
        en="{path} cannot be written: {reason}\nCheck its permissions and the space left.",
    ),
    "template.yaml_no_key": Text(
        ko="{place}: ‘{key}’: ‘이름: 값’ 꼴이 아닙니다.\n" + _FILE_HELP_KO,
        en="{place}: '{key}': this is not of the form 'key: value'.\n" + _FILE_HELP_EN,
    ),
    "template.yaml_twice": Text(
        ko="{place}: {key}: 같은 항목이 두 번 있습니다.\n하나를 지워 주세요.",
        en="{place}: {key}: this key stands here twice.\nRemove one of them.",
    ),
    "template.yaml_indent": Text(
        ko="{place}: {key}: 들여쓰기가 맞지 않습니다.\n같은 층의 항목은 같은 칸에서 시작해야 합니다.",
        en="{place}: {key}: the indentation does not fit.\nKeys of one level begin in one column.",
    ),
    "template.yaml_tab": Text(
        ko="{place}: {key}: 탭으로 들여 썼습니다.\n빈칸으로 바꿔 주세요.",
        en="{place}: {key}: this is indented with a tab.\nUse spaces.",
    ),
    "template.yaml_item": Text(
        ko="{place}: {key}: 목록의 항목은 한 줄의 글이어야 합니다.\n예: - 하나",
        en="{place}: {key}: an item of a list has to be one line of text.\nFor example: - one",
    ),
    "template.yaml_list": Text(
        ko="{place}: {key}: 목록이 올바르지 않습니다.\n예: {key}: [하나, 둘]",
        en="{place}: {key}: this list is not right.\nFor example, {key}: [one, two]",
    ),
    "template.yaml_colon": Text(
        ko="{place}: {key}: 값에 ‘: ’이 들어 있습니다.\n값을 큰따옴표로 묶어 주세요.",
        en="{place}: {key}: the value holds ': '.\nPut it into double quotes.",
    ),
    "template.yaml_not_ours": Text(
        ko="{place}: {key}: 이렇게 시작하는 값은 쓸 수 없습니다.\n글이라면 큰따옴표로 묶어 주세요.",
        en="{place}: {key}: a value cannot begin like this.\nPut it into double quotes if it is text.",
    ),
    "template.yaml_open_quote": Text(
        ko="{place}: {key}: 따옴표가 닫히지 않았습니다.\n닫는 따옴표를 적어 주세요.",
        en="{place}: {key}: this quote is not closed.\nWrite the closing one.",
    ),
    "template.yaml_behind_quote": Text(
        ko="{place}: {key}: 닫는 따옴표 뒤에 글이 더 있습니다.\n값 전체를 따옴표로 묶어 주세요.",
        en="{place}: {key}: there is something behind the closing quote.\nPut all of the value into quotes.",
    ),
    "template.yaml_escape": Text(
        ko="{place}: {key}: 큰따옴표 안의 \\ 뒤가 올바르지 않습니다.\n글자 그대로라면 \\\\로 적어 주세요.",
        en="{place}: {key}: what follows a \\ here means nothing.\nWrite \\\\ for a backslash.",
    ),
    "template.modelfile": Text(
        ko="{place}: {key}: Modelfile에 없는 말입니다.\nFROM, SYSTEM, PARAMETER 같은 줄이어야 합니다.",
        en="{place}: {key}: a Modelfile has no such line.\nLines begin with FROM, SYSTEM, PARAMETER ...",
    ),
    "template.modelfile_no_system": Text(
        ko="{place}: 이 Modelfile에는 SYSTEM이 없어서 가져올 글이 없습니다.\n"
        "SYSTEM 줄이 있는 파일을 적어 주세요.",
        en="{place}: this Modelfile has no SYSTEM, so there is no text to take.\nGive one that has.",
    ),
    "template.left_out": Text(
        ko="프롬프트에 둘 자리가 없어 빼고 가져왔습니다: {keys}",
        en="Left out, since a prompt has no place for it: {keys}",
    ),
}
