"""What is said about programs that the model runs, and about the sandbox around them."""

from wony.locales import Text

MESSAGES = {
    "tool_run.sandboxed": Text(
        ko="프로그램은 격리된 곳에서 실행됩니다: {name}",
        en="Programs run in a sandbox: {name}",
    ),
    "tool_run.unsandboxed_by_wish": Text(
        ko="sandbox 설정이 none이라 프로그램을 격리하지 않고 실행합니다. 실행할 때마다 묻습니다.\n"
        "다시 격리하려면 `wony config set sandbox auto`를 실행해 주세요.",
        en="The setting sandbox is none, so programs run without one; you are asked each time.\n"
        "To use it again: `wony config set sandbox auto`.",
    ),
    "tool_run.no_sandbox": Text(
        ko="이 컴퓨터에는 프로그램을 격리할 방법({wish})이 없어 프로그램 실행 도구를 껐습니다.\n"
        "Linux라면 bubblewrap을 설치해 주세요. 예: sudo apt install bubblewrap",
        en="This computer has no sandbox ({wish}), so the tools that run programs are off.\n"
        "On Linux, install bubblewrap, for example: sudo apt install bubblewrap",
    ),
    "tool_run.sandbox_leaks": Text(
        ko="시험해 보니 프로그램이 제대로 격리되지 않아 실행 도구를 껐습니다: {tried}\n"
        "bubblewrap이 사용자 네임스페이스를 만들 수 있는지 확인해 주세요.",
        en="No sandbox passed its test, so the tools that run programs are off: {tried}\n"
        "Check that bubblewrap may make user namespaces.",
    ),
    "tool_run.runs_in": Text(
        ko="격리된 곳({name})에서 실행합니다: 작업 폴더만 보이고, 네트워크는 없습니다.",
        en="It runs in a sandbox ({name}): it sees the workspace alone, and no network.",
    ),
    "tool_run.unsandboxed": Text(
        ko="격리하지 않고 실행합니다. 이 컴퓨터에서 내가 할 수 있는 일은 무엇이든 할 수 있습니다.",
        en="This runs without a sandbox: it can do anything that you can.",
    ),
    "tool_run.ran": Text(
        ko="실행했습니다: {command}",
        en="ran: {command}",
    ),
    "tool_run.ran_code": Text(
        ko="Python 코드를 실행했습니다",
        en="ran Python code",
    ),
    "tool_run.changed": Text(
        ko="명령이 파일 {n}개를 바꾸었습니다: {files} (되돌릴 수 없음)",
        en="the command changed {n} {n:file/files}: {files} (cannot be undone)",
    ),
    "tool_run.exit_code": Text(
        ko="종료 코드 {code}",
        en="exit code {code}",
    ),
    "tool_run.ended_time": Text(
        ko="시간 제한을 넘어 끝냈습니다",
        en="stopped at the time limit",
    ),
    "tool_run.ended_output": Text(
        ko="출력이 너무 많아 끝냈습니다",
        en="stopped: too much output",
    ),
    "tool_run.ended_memory": Text(
        ko="메모리를 너무 많이 써서 끝냈습니다",
        en="stopped: too much memory",
    ),
    "tool_run.ended_processes": Text(
        ko="프로세스가 너무 많아 끝냈습니다",
        en="stopped: too many processes",
    ),
    "tool_run.ended_disk": Text(
        ko="디스크를 너무 많이 써서 끝냈습니다",
        en="stopped: too much disk",
    ),
}
