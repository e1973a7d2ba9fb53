"""The help of `wony prompts`, and its examples."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "help_prompts.prompts": Text(
        ko=(
            "프롬프트를 보고, 쓰고, 나눕니다. `wony prompts`만 치면 쓸 수 있는 것이 모두 나옵니다.\n\n"
            "프롬프트는 대화를 시작할 때 모델에게 주는 글이며, 부를 때마다 값을 정하는 변수를 둘 수 있습니다."
        ),
        en=(
            "See, write and share prompts; `wony prompts` alone lists what there is.\n\n"
            "A prompt is the text that a conversation begins with. "
            "It may have variables, which are filled each time."
        ),
    ),
    "help_prompts.prompts_examples": Text(
        ko=(
            "  wony prompts\n"
            "  wony prompts new 주간보고\n"
            "  wony chat -p developer\n"
            "  wony ask -p translator --var direction=ko-en 안녕하세요"
        ),
        en=(
            "  wony prompts\n"
            "  wony prompts new weekly-report\n"
            "  wony chat -p developer\n"
            "  wony ask -p translator --var direction=en-ko Good morning"
        ),
    ),
    "help_prompts.list": Text(
        ko="모든 프롬프트를 보여 줍니다. 이름이 같은 것이 여럿이면 어느 것이 왜 쓰이는지도 알려 줍니다.",
        en="List every prompt; where several have one name, say which one counts, and why.",
    ),
    "help_prompts.list_examples": Text(
        ko="  wony prompts list\n  wony prompts list --json",
        en="  wony prompts list\n  wony prompts list --json",
    ),
    "help_prompts.show": Text(
        ko="프롬프트의 글과 변수, 설정, 놓인 곳을 보여 줍니다.",
        en="Show a prompt: its text, variables and settings, and where it is kept.",
    ),
    "help_prompts.show_examples": Text(
        ko="  wony prompts show email\n  wony prompts show email --json",
        en="  wony prompts show email\n  wony prompts show email --json",
    ),
    "help_prompts.new": Text(
        ko=("새 프롬프트를 편집기에서 씁니다.\n\n설명이 달린 견본에서 시작하며, 저장하기 전에 검사합니다."),
        en=(
            "Write a prompt in your editor.\n\n"
            "It begins with a skeleton that explains itself; what you write is checked before it is kept."
        ),
    ),
    "help_prompts.new_examples": Text(
        ko="  wony prompts new 주간보고\n  wony prompts new 주간보고 --to database",
        en="  wony prompts new weekly-report\n  wony prompts new weekly-report --to database",
    ),
    "help_prompts.edit": Text(
        ko=(
            "프롬프트를 편집기에서 고칩니다. 저장하기 전에 검사하며, 앞의 판은 남습니다.\n\n"
            "wony에 든 프롬프트는 복사한 것을 고칩니다. 원래 것은 복사본을 지우면 다시 쓰입니다."
        ),
        en=(
            "Change a prompt in your editor. It is checked before it is kept; the former version stays.\n\n"
            "Of a prompt that came with wony, a copy is changed; delete it, and the original counts again."
        ),
    ),
    "help_prompts.edit_examples": Text(
        ko="  wony prompts edit 주간보고\n  EDITOR=nano wony prompts edit email",
        en="  wony prompts edit weekly-report\n  EDITOR=nano wony prompts edit email",
    ),
    "help_prompts.delete": Text(
        ko="내 프롬프트를 지웁니다. 이미 시작한 대화는 달라지지 않습니다.",
        en="Delete prompts of your own. Conversations that began with them stay as they are.",
    ),
    "help_prompts.delete_examples": Text(
        ko="  wony prompts delete 주간보고\n  wony prompts delete 주간보고 email --yes",
        en="  wony prompts delete weekly-report\n  wony prompts delete weekly-report email --yes",
    ),
    "help_prompts.render": Text(
        ko="모델이 받을 글과 설정을 그대로 보여 줍니다. 여러 개를 적으면 합친 글이 나옵니다.",
        en="Show the very text and settings that a model would be given; several prompts are joined.",
    ),
    "help_prompts.render_examples": Text(
        ko=(
            "  wony prompts render developer\n"
            "  wony prompts render translator --var direction=ko-en\n"
            "  wony prompts render assistant developer --json"
        ),
        en=(
            "  wony prompts render developer\n"
            "  wony prompts render translator --var direction=en-ko\n"
            "  wony prompts render assistant developer --json"
        ),
    ),
    "help_prompts.export": Text(
        ko="프롬프트를 Markdown 파일 하나로 내보냅니다.",
        en="Write a prompt as one Markdown file, to be shared.",
    ),
    "help_prompts.export_examples": Text(
        ko="  wony prompts export 주간보고 > 주간보고.md\n  wony prompts export email -o email.md",
        en="  wony prompts export weekly-report > weekly-report.md\n  wony prompts export email -o email.md",
    ),
    "help_prompts.import": Text(
        ko=(
            "파일에서 프롬프트를 가져옵니다.\n\n"
            "wony의 Markdown, llm의 YAML 템플릿, Ollama Modelfile의 SYSTEM을 읽습니다."
        ),
        en=(
            "Take a prompt in from a file.\n\n"
            "It reads wony's own Markdown, YAML templates of llm, and the SYSTEM of an Ollama Modelfile."
        ),
    ),
    "help_prompts.import_examples": Text(
        ko="  wony prompts import 주간보고.md\n  wony prompts import Modelfile --name 마리오",
        en="  wony prompts import weekly-report.md\n  wony prompts import Modelfile --name mario",
    ),
    "help_prompts.history": Text(ko="프롬프트의 모든 판을 보여 줍니다.", en="List the versions of a prompt."),
    "help_prompts.history_examples": Text(
        ko="  wony prompts history 주간보고", en="  wony prompts history weekly-report"
    ),
    "help_prompts.restore": Text(
        ko="예전 판을 다시 씁니다. 새 판으로 저장되며, 지워지는 것은 없습니다.",
        en="Bring an earlier version back, as a new one; nothing is lost.",
    ),
    "help_prompts.restore_examples": Text(
        ko="  wony prompts restore 주간보고 1", en="  wony prompts restore weekly-report 1"
    ),
}
