"""What the tools are called where a person reads."""

from wony.locales import Text

MESSAGES = {
    "tool_names.calculator": Text(ko="계산", en="calculator"),
    "tool_names.get_current_time": Text(ko="현재 시각", en="get_current_time"),
    "tool_names.calendar_date": Text(ko="날짜 계산", en="calendar_date"),
    "tool_names.list_files": Text(ko="파일 목록", en="list_files"),
    "tool_names.find_files": Text(ko="파일 찾기", en="find_files"),
    "tool_names.search_text": Text(ko="내용 찾기", en="search_text"),
    "tool_names.read_file": Text(ko="파일 읽기", en="read_file"),
    "tool_names.write_file": Text(ko="파일 쓰기", en="write_file"),
    "tool_names.edit_file": Text(ko="파일 고치기", en="edit_file"),
    "tool_names.run_command": Text(ko="명령 실행", en="run_command"),
    "tool_names.run_code": Text(ko="코드 실행", en="run_code"),
    "tool_names.web_search": Text(ko="웹 검색", en="web_search"),
    "tool_names.open_page": Text(ko="웹 페이지 열기", en="open_page"),
    "tool_names.find_in_page": Text(ko="페이지에서 찾기", en="find_in_page"),
    "tool_names.search_history": Text(ko="지난 대화 찾기", en="search_history"),
    "tool_names.ask_user": Text(ko="질문", en="ask_user"),
    "tool_names.more_tools": Text(ko="다른 도구 보기", en="more_tools"),
}
