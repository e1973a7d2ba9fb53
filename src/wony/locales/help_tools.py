"""The help of `wony tools` and `wony audit`, and its examples."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "help_tools.tools": Text(
        ko=(
            "모델이 쓸 수 있는 도구와, 그에 대한 규칙을 봅니다. `wony tools`만 치면 도구가 모두 나옵니다.\n\n"
            "규칙은 `도구` 또는 `도구 대상`이며, 대상은 *로 끝날 수 있습니다. 금지가 허락보다 앞섭니다."
        ),
        en=(
            "See what the model can do, and set rules for it; `wony tools` alone lists the tools.\n\n"
            "A rule is `TOOL` or `TOOL DESTINATION`, which may end in a *. What denies wins."
        ),
    ),
    "help_tools.tools_examples": Text(
        ko='  wony tools\n  wony tools allow run_command make test\n  wony tools deny "open_page http://*"',
        en='  wony tools\n  wony tools allow run_command make test\n  wony tools deny "open_page http://*"',
    ),
    "help_tools.list": Text(
        ko="도구를 모두 보여 줍니다: 어떤 일까지 하는지, 꺼져 있다면 왜 그런지.",
        en="List every tool, what it does at worst, and why it is off.",
    ),
    "help_tools.list_examples": Text(
        ko="  wony tools list\n  wony tools list --json", en="  wony tools list\n  wony tools list --json"
    ),
    "help_tools.info": Text(
        ko="도구 하나를 모델에게 알려 주는 그대로, 언제 묻는지와 함께 보여 줍니다.",
        en="Show one tool as the model is told of it, and when you are asked.",
    ),
    "help_tools.info_examples": Text(ko="  wony tools info run_command", en="  wony tools info run_command"),
    "help_tools.allow": Text(
        ko="앞으로 묻지 않고 허락할 일을 규칙으로 저장합니다.", en="Save a rule: do this without asking."
    ),
    "help_tools.allow_examples": Text(
        ko='  wony tools allow run_command make test\n  wony tools allow "read_file /home/me/notes/*"',
        en='  wony tools allow run_command make test\n  wony tools allow "read_file /home/me/notes/*"',
    ),
    "help_tools.deny": Text(ko="절대 하지 않을 일을 규칙으로 저장합니다.", en="Save a rule: never do this."),
    "help_tools.deny_examples": Text(
        ko='  wony tools deny web_search\n  wony tools deny "run_command git push*"',
        en='  wony tools deny web_search\n  wony tools deny "run_command git push*"',
    ),
    "help_tools.rules": Text(
        ko="저장한 규칙을 보여 주거나, 하나를 지웁니다.", en="List the saved rules, or remove one."
    ),
    "help_tools.rules_examples": Text(
        ko='  wony tools rules\n  wony tools rules --remove "run_command make test"',
        en='  wony tools rules\n  wony tools rules --remove "run_command make test"',
    ),
    "help_tools.arg_tool": Text(ko="도구의 이름.", en="Name of a tool."),
    "help_tools.arg_rule": Text(
        ko="도구의 이름과, 있으면 대상. 대상은 *로 끝날 수 있습니다.",
        en="A tool's name, and what it is about, which may end in a *.",
    ),
    "help_tools.remove": Text(ko="이 규칙을 지웁니다.", en="Remove this rule."),
    "help_tools.audit": Text(
        ko="도구가 한 일과 하지 않은 일의 감사 기록을 봅니다. `wony audit`만 치면 최근 것이 나옵니다.",
        en="See what tools did and were not allowed to do; `wony audit` alone lists the latest.",
    ),
    "help_tools.audit_examples": Text(
        ko="  wony audit\n  wony audit verify", en="  wony audit\n  wony audit verify"
    ),
    "help_tools.audit_show": Text(
        ko="무엇을 했고 하지 않았는지, 누가 허락했는지 보여 줍니다.",
        en="List what was done and what was not, and who allowed it.",
    ),
    "help_tools.audit_show_examples": Text(
        ko="  wony audit show -n 50\n  wony audit show --session 휴가\n  wony audit show --json",
        en="  wony audit show -n 50\n  wony audit show --session holiday\n  wony audit show --json",
    ),
    "help_tools.audit_verify": Text(
        ko="감사 기록에 바뀌거나 빠진 데가 없는지 확인합니다. 있으면 종료 코드 6으로 끝납니다.",
        en="Check that nothing in the log was changed or taken out; exit code 6 where it was.",
    ),
    "help_tools.audit_verify_examples": Text(ko="  wony audit verify", en="  wony audit verify"),
    "help_tools.audit_session": Text(
        ko="이 대화에서 한 일만. ID의 앞부분이나 이름.",
        en="Only of this conversation: the beginning of its id, or its name.",
    ),
}
