"""What each flag and argument is for, in a line."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    "option.help": Text(ko="이 도움말을 보여 줍니다.", en="Show this message and exit."),
    "option.version": Text(ko="버전을 보여 줍니다.", en="Show the version and exit."),
    "option.debug": Text(
        ko="오류가 나면 자세한 추적 기록을 보여 줍니다. 어느 명령에나 붙일 수 있습니다.",
        en="Show a traceback when something goes wrong; goes with every command.",
    ),
    # -- a conversation ------------------------------------------------------------------------------
    "option.session": Text(
        ko="이 대화를 이어 갑니다. ID나 이름의 앞부분만 적어도 됩니다.",
        en="Go on with this conversation; the beginning of its id or name is enough.",
    ),
    "option.continue": Text(ko="가장 최근 대화를 이어 갑니다.", en="Go on with the latest conversation."),
    "option.model": Text(ko="이번에 쓸 모델.", en="The model to talk to, this time."),
    "option.think": Text(
        ko="얼마나 깊이 생각할지. gpt-oss는 늘 생각하므로 off는 low와 같습니다.",
        en="How hard to think. gpt-oss always thinks, so off is the same as low.",
    ),
    "option.private": Text(
        ko="이 대화를 아무 데도 저장하지 않습니다.", en="Store nothing of this conversation."
    ),
    "option.demo": Text(
        ko="Ollama 없이 내장된 작은 데모 모델로 해 봅니다. gpt-oss가 아닙니다.",
        en="Try it without Ollama on the tiny packaged demo model, which is not gpt-oss.",
    ),
    "option.backend": Text(
        ko="모델을 돌리는 곳: ollama, openai, embedded, scripted:파일.",
        en="What serves the model: ollama, openai, embedded, scripted:FILE.",
    ),
    "option.allow": Text(
        ko="이번에는 묻지 않고 허락할 일: 도구 이름, 또는 도구와 대상 (여러 번 쓸 수 있습니다).",
        en="Allow this without asking, this time: a tool, or a tool and what it is about (repeatable).",
    ),
    "option.no_tools": Text(ko="새 대화에서 도구를 쓰지 않습니다.", en="Begin a conversation without tools."),
    "option.arg_question": Text(
        ko="물어볼 말. 없으면 표준 입력을 읽습니다.",
        en="What to ask; without it, standard input is read.",
    ),
    "option.file": Text(
        ko="함께 보낼 텍스트 파일. 여러 번 쓸 수 있습니다.",
        en="A text file to send along; may be given again.",
    ),
    "option.json_answer": Text(
        ko="답을 JSON 객체 하나로 출력합니다.",
        en="Print the answer as one JSON object.",
    ),
    # -- history -------------------------------------------------------------------------------------
    "option.limit": Text(ko="최대 몇 개까지 보여 줄지.", en="How many to show at most."),
    "option.replay": Text(
        ko="대신, 함께 든 망가진 답들을 다시 읽어 몇 개나 고쳐지는지 보입니다.",
        en="Instead, read packaged broken answers again and say how many are mended.",
    ),
    "option.json": Text(ko="JSON으로 출력합니다.", en="Print JSON."),
    "option.arg_session": Text(
        ko="대화의 ID나 이름. 앞부분만 적어도 됩니다.",
        en="Id or name of a conversation; its beginning is enough.",
    ),
    "option.arg_session_or_all": Text(
        ko="대화의 ID나 이름. 앞부분만 적어도 됩니다. 없으면 모두 더합니다.",
        en="Id or name of a conversation; its beginning is enough. Without it, all of them.",
    ),
    "option.arg_sessions": Text(
        ko="대화의 ID나 이름. 여러 개를 적을 수 있습니다.",
        en="Ids or names of conversations.",
    ),
    "option.arg_words": Text(
        ko="찾을 말. 적은 그대로 찾으며, 대소문자는 가리지 않습니다.",
        en="What to look for, taken literally, whatever its case.",
    ),
    "option.arg_new_name": Text(ko="새 이름.", en="The new name."),
    "option.yes": Text(ko="묻지 않고 바로 합니다.", en="Do it without asking."),
    "option.format": Text(
        ko="md는 사람이 읽기 좋은 Markdown, json은 모든 갈래와 정보.",
        en="md: Markdown to read; json: everything, with all branches.",
    ),
    "option.output": Text(
        ko="이 파일에 씁니다. 없으면 화면에 출력합니다.",
        en="Write to this file instead of standard output.",
    ),
    "option.force": Text(ko="이미 있는 파일을 덮어씁니다.", en="Write over a file that is already there."),
    "option.fork_name": Text(ko="새 대화의 이름.", en="Name of the new conversation."),
    # -- prompts -------------------------------------------------------------------------------------
    "option.prompt": Text(
        ko="이 프롬프트로 시작합니다. 여러 번 쓰면 적은 순서대로 합칩니다.",
        en="Begin with this prompt; several are joined, in this order.",
    ),
    "option.var": Text(
        ko="프롬프트에 든 변수의 값. 여러 번 쓸 수 있습니다.",
        en="A value for a variable of the prompt; may be given again.",
    ),
    "option.arg_prompt": Text(
        ko="프롬프트의 이름. `wony prompts`에 모두 나옵니다.",
        en="Name of a prompt; `wony prompts` lists all.",
    ),
    "option.arg_prompts": Text(ko="프롬프트의 이름. 여러 개를 적을 수 있습니다.", en="Names of prompts."),
    "option.arg_new_prompt": Text(ko="새 프롬프트의 이름.", en="Name of the new prompt."),
    "option.arg_prompt_file": Text(
        ko="가져올 파일: Markdown, llm의 YAML, Ollama의 Modelfile. -는 표준 입력.",
        en="What to take in: Markdown, a YAML template of llm, a Modelfile; - is standard input.",
    ),
    "option.arg_version": Text(
        ko="판 번호. `wony prompts history`에 나옵니다.",
        en="Number of a version; `wony prompts history` lists them.",
    ),
    "option.prompt_name": Text(
        ko="저장할 이름. 없으면 파일에 적힌 이름.", en="The name to keep it by, instead of its own."
    ),
    "option.prompt_to": Text(
        ko="folder는 설정 폴더의 파일로, database는 데이터베이스에 저장합니다.",
        en="folder: a file in your settings folder; database: where your conversations are.",
    ),
    "option.prompt_force": Text(
        ko="같은 이름이 있으면 새 판으로 저장합니다.",
        en="Where the name is taken, keep it as a new version.",
    ),
    # -- config --------------------------------------------------------------------------------------
    "option.arg_key": Text(
        ko="설정의 이름. `wony config list`에 모두 나옵니다.",
        en="Name of a setting; `wony config list` shows all.",
    ),
    "option.arg_value": Text(ko="새 값.", en="The new value."),
    # -- models --------------------------------------------------------------------------------------
    "option.arg_model": Text(ko="모델의 이름.", en="Name of a model."),
    "option.arg_model_default": Text(
        ko="모델의 이름. 없으면 설정된 모델.",
        en="Name of a model; without it, the one of the settings.",
    ),
    # -- completion ----------------------------------------------------------------------------------
    "option.arg_shell": Text(ko="bash, zsh, fish 중 하나.", en="One of bash, zsh and fish."),
}
