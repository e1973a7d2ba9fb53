"""The help of every command, and its examples."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "help.wony": Text(
        ko=(
            "내 컴퓨터에서 사는 개인 비서입니다.\n\n"
            "명령 없이 `wony`만 치면 대화를 시작합니다. 파이프로 글을 넘기면 그 글을 묻고 답을 출력합니다."
        ),
        en=(
            "A personal assistant that lives on your own computer.\n\n"
            "`wony` alone starts a conversation; with piped input it asks that and prints the answer."
        ),
    ),
    "help.wony_examples": Text(
        ko=(
            "  wony                          대화를 시작합니다\n"
            "  wony chat -c                  가장 최근 대화를 이어 갑니다\n"
            '  wony ask "서울의 인구는?"     하나만 묻고 끝냅니다\n'
            "  wony doctor                   잘 준비되었는지 살펴봅니다"
        ),
        en=(
            "  wony                          start a conversation\n"
            "  wony chat -c                  go on with the latest one\n"
            '  wony ask "What is entropy?"   one answer and out\n'
            "  wony doctor                   see whether all is ready"
        ),
    ),
    "help.chat": Text(
        ko=(
            "대화를 시작하거나 이어 갑니다.\n\n"
            "모든 말은 바로 저장되어 언제든 이어 갈 수 있습니다. 대화 안에서는 /help가 명령을 알려 줍니다."
        ),
        en=(
            "Start a conversation, or go on with one.\n\n"
            "Every word is stored at once, so each can be gone on with. In there, /help shows the commands."
        ),
    ),
    "help.chat_examples": Text(
        ko=(
            "  wony chat                     새 대화\n"
            "  wony chat -c                  가장 최근 대화를 이어서\n"
            "  wony chat -s 여행계획         이름으로 이어서\n"
            "  wony chat -p developer        프롬프트를 골라서\n"
            "  wony chat --think high        더 깊이 생각하게\n"
            "  wony chat --demo              Ollama 없이 데모로"
        ),
        en=(
            "  wony chat                     a new conversation\n"
            "  wony chat -c                  the latest one, continued\n"
            "  wony chat -s holiday          one by its name\n"
            "  wony chat -p developer        with a prompt of your choice\n"
            "  wony chat --think high        with more thought\n"
            "  wony chat --demo              on the demo, without Ollama"
        ),
    ),
    "help.ask": Text(
        ko=(
            "하나를 묻고, 답을 출력하고 끝냅니다.\n\n"
            "파이프로 넘긴 글은 문서로 함께 보냅니다. 답은 표준 출력에, 나머지는 표준 오류에 나옵니다."
        ),
        en=(
            "Ask one thing, print the answer and end.\n\n"
            "Piped input goes along as a document. The answer is on standard output, alone."
        ),
    ),
    "help.ask_examples": Text(
        ko=(
            '  wony ask "서울에서 부산까지 얼마나 걸려?"\n'
            '  wony ask "세 줄로 요약해 줘" -f 보고서.txt\n'
            '  git diff | wony ask "커밋 메시지를 써 줘"\n'
            "  cat 보고서.txt | wony ask -p summariser  프롬프트를 골라서\n"
            '  wony ask -c "더 짧게"                    최근 대화에 이어서\n'
            '  wony ask "7 곱하기 8은?" --json'
        ),
        en=(
            '  wony ask "How far is it from Seoul to Busan?"\n'
            '  wony ask "Three lines, please" -f report.txt\n'
            '  git diff | wony ask "Write a commit message"\n'
            "  cat report.txt | wony ask -p summariser  with a prompt of your choice\n"
            '  wony ask -c "Shorter"                    in the latest conversation\n'
            '  wony ask "What is 7 times 8?" --json'
        ),
    ),
    # -- history -------------------------------------------------------------------------------------
    "help.history": Text(
        ko="지난 대화를 보고, 찾고, 정리합니다. `wony history`만 치면 최근 대화가 나옵니다.",
        en="See, search and tidy past conversations; `wony history` alone lists the latest.",
    ),
    "help.history_examples": Text(
        ko="  wony history\n  wony history show 0197\n  wony history search 비행기",
        en="  wony history\n  wony history show 0197\n  wony history search flight",
    ),
    "help.history_list": Text(ko="최근 대화를 보여 줍니다.", en="List the latest conversations."),
    "help.history_list_examples": Text(
        ko="  wony history list\n  wony history list -n 100\n  wony history list --json",
        en="  wony history list\n  wony history list -n 100\n  wony history list --json",
    ),
    "help.history_show": Text(
        ko="대화 하나를 처음부터 보여 줍니다.", en="Show a conversation from its beginning."
    ),
    "help.history_show_examples": Text(
        ko=("  wony history show 0197\n  wony history show 여행계획\n  wony history show 0197 --json"),
        en=("  wony history show 0197\n  wony history show holiday\n  wony history show 0197 --json"),
    ),
    "help.history_search": Text(
        ko="모든 대화에서 말을 찾습니다.",
        en="Look for words in all conversations.",
    ),
    "help.history_search_examples": Text(
        ko='  wony history search 비행기\n  wony history search "이번 주 금요일" -n 50',
        en='  wony history search flight\n  wony history search "next Friday" -n 50',
    ),
    "help.history_rename": Text(ko="대화에 이름을 붙입니다.", en="Give a conversation a name."),
    "help.history_rename_examples": Text(
        ko="  wony history rename 0197 여행 계획",
        en="  wony history rename 0197 Summer holiday",
    ),
    "help.history_delete": Text(
        ko="대화를 모든 말과 함께 지웁니다. 되돌릴 수 없습니다.",
        en="Delete conversations with every word in them. There is no way back.",
    ),
    "help.history_delete_examples": Text(
        ko="  wony history delete 0197\n  wony history delete 0197 0198 --yes",
        en="  wony history delete 0197\n  wony history delete 0197 0198 --yes",
    ),
    "help.history_export": Text(
        ko="대화를 Markdown이나 JSON으로 내보냅니다.",
        en="Write a conversation as Markdown or JSON.",
    ),
    "help.history_export_examples": Text(
        ko="  wony history export 0197 > 여행.md\n  wony history export 0197 --format json -o 여행.json",
        en=(
            "  wony history export 0197 > holiday.md\n"
            "  wony history export 0197 --format json -o holiday.json"
        ),
    ),
    "help.history_fork": Text(
        ko="대화를 지금까지의 내용 그대로 새 대화로 갈라 냅니다. 원래 대화는 그대로 남습니다.",
        en="Begin a new conversation with the messages of another, which stays as it is.",
    ),
    "help.history_fork_examples": Text(
        ko='  wony history fork 0197 --name "다른 계획"',
        en='  wony history fork 0197 --name "Another plan"',
    ),
    "help.history_stats": Text(
        ko="답들에 든 토큰, 시간, 캐시를 더해 보여 줍니다. 대화를 적지 않으면 모두 더합니다.",
        en="Sum up tokens, time and cache over the answers: of one conversation, or of all.",
    ),
    "help.history_stats_examples": Text(
        ko="  wony history stats\n  wony history stats 0197\n  wony history stats --json",
        en="  wony history stats\n  wony history stats 0197\n  wony history stats --json",
    ),
    # -- config --------------------------------------------------------------------------------------
    "help.config": Text(
        ko="설정을 보고 바꿉니다. `wony config`만 치면 모든 값과 그 출처가 나옵니다.",
        en="See and change settings; `wony config` alone lists each value and where it comes from.",
    ),
    "help.config_examples": Text(
        ko="  wony config\n  wony config set think high\n  wony config set ollama_host 192.168.0.5",
        en="  wony config\n  wony config set think high\n  wony config set ollama_host 192.168.0.5",
    ),
    "help.config_list": Text(
        ko="모든 설정의 값과 출처를 보여 줍니다.",
        en="List every setting, its value and where it comes from.",
    ),
    "help.config_list_examples": Text(
        ko="  wony config list\n  wony config list --json",
        en="  wony config list\n  wony config list --json",
    ),
    "help.config_get": Text(ko="설정 하나의 값을 출력합니다.", en="Print the value of one setting."),
    "help.config_get_examples": Text(ko="  wony config get model", en="  wony config get model"),
    "help.config_set": Text(
        ko=(
            "설정을 바꿉니다.\n\n"
            "사람에 딸린 것(모델, 언어)은 데이터베이스에, 기계에 딸린 것(주소)은 config.toml에 저장합니다."
        ),
        en=(
            "Change a setting.\n\n"
            "What belongs to you (model, language ...) goes into the database, "
            "what belongs to the machine (addresses, files ...) into config.toml."
        ),
    ),
    "help.config_set_examples": Text(
        ko="  wony config set model gpt-oss:120b\n  wony config set lang ko\n  wony config set num_ctx 32k",
        en="  wony config set model gpt-oss:120b\n  wony config set lang en\n  wony config set num_ctx 32k",
    ),
    "help.config_unset": Text(ko="설정을 기본값으로 되돌립니다.", en="Let a setting have its default again."),
    "help.config_unset_examples": Text(ko="  wony config unset model", en="  wony config unset model"),
    "help.config_edit": Text(
        ko="config.toml을 편집기로 엽니다. 저장하기 전에 검사합니다.",
        en="Open config.toml in your editor; what you write is checked before it is kept.",
    ),
    "help.config_edit_examples": Text(
        ko="  wony config edit\n  EDITOR=nano wony config edit",
        en="  wony config edit\n  EDITOR=nano wony config edit",
    ),
    "help.config_path": Text(
        ko="설정 파일과 데이터베이스가 어디 있는지 보여 줍니다.",
        en="Show where the file of settings and the database are.",
    ),
    "help.config_path_examples": Text(ko="  wony config path", en="  wony config path"),
    # -- models --------------------------------------------------------------------------------------
    "help.models": Text(
        ko="모델을 보고, 내려받고, 지웁니다. `wony models`만 치면 쓸 수 있는 모델이 나옵니다.",
        en="See, fetch and remove models; `wony models` alone lists what there is.",
    ),
    "help.models_examples": Text(
        ko="  wony models\n  wony models pull gpt-oss:20b",
        en="  wony models\n  wony models pull gpt-oss:20b",
    ),
    "help.models_list": Text(ko="쓸 수 있는 모델을 보여 줍니다.", en="List the models that can be used."),
    "help.models_list_examples": Text(
        ko="  wony models list\n  wony models list --json",
        en="  wony models list\n  wony models list --json",
    ),
    "help.models_pull": Text(
        ko="모델을 내려받습니다. 끊겨도 다시 하면 이어서 받습니다.",
        en="Fetch a model; one that was broken off goes on where it stopped.",
    ),
    "help.models_pull_examples": Text(
        ko="  wony models pull\n  wony models pull gpt-oss:120b",
        en="  wony models pull\n  wony models pull gpt-oss:120b",
    ),
    "help.models_show": Text(
        ko="모델에 대해 서버가 아는 것을 보여 줍니다.", en="Show what the server knows of a model."
    ),
    "help.models_show_examples": Text(
        ko="  wony models show\n  wony models show gpt-oss:20b --json",
        en="  wony models show\n  wony models show gpt-oss:20b --json",
    ),
    "help.models_remove": Text(ko="모델을 디스크에서 지웁니다.", en="Remove a model from the disk."),
    "help.models_remove_examples": Text(
        ko="  wony models remove gpt-oss:120b",
        en="  wony models remove gpt-oss:120b",
    ),
    "help.models_warm": Text(
        ko="모델을 미리 메모리에 올려 둡니다.",
        en="Load a model into memory ahead of time.",
    ),
    "help.models_warm_examples": Text(ko="  wony models warm", en="  wony models warm"),
    # -- the rest ------------------------------------------------------------------------------------
    "help.doctor": Text(
        ko="모든 것을 살펴보고, 문제마다 할 일을 알려 줍니다.",
        en="Look at everything, and say what to do about what is wrong.",
    ),
    "help.doctor_examples": Text(
        ko="  wony doctor\n  wony doctor --json\n  wony doctor --replay",
        en="  wony doctor\n  wony doctor --json\n  wony doctor --replay",
    ),
    "help.completion": Text(
        ko="셸 자동 완성 스크립트를 출력합니다. 명령, 옵션, 대화, 프롬프트, 모델, 설정의 이름을 채워 줍니다.",
        en=(
            "Print a script for your shell that completes commands, flags, conversations, prompts, models "
            "and settings."
        ),
    ),
    "help.completion_examples": Text(
        ko=(
            "  wony completion bash >> ~/.bashrc\n"
            "  wony completion zsh > ~/.zfunc/_wony\n"
            "  wony completion fish > ~/.config/fish/completions/wony.fish"
        ),
        en=(
            "  wony completion bash >> ~/.bashrc\n"
            "  wony completion zsh > ~/.zfunc/_wony\n"
            "  wony completion fish > ~/.config/fish/completions/wony.fish"
        ),
    ),
}
