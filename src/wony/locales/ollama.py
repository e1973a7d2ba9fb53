"""What is said of Ollama and of the models that it serves."""

from __future__ import annotations

from wony.locales import Text

MESSAGES = {
    # -- errors --------------------------------------------------------------------------------------
    "ollama.refused": Text(
        ko="{url}에서 Ollama가 응답하지 않습니다.\n"
        "`ollama serve`로 켜 주세요(설치: https://ollama.com/download). 다른 곳에 있다면 OLLAMA_HOST로 알려 "
        "주세요.",
        en="No Ollama answers at {url}.\n"
        "Start it with `ollama serve` (to install: https://ollama.com/download), or set OLLAMA_HOST to "
        "where it is.",
    ),
    "ollama.stranger": Text(
        ko="{url}에 있는 것은 Ollama가 아닙니다: {found}\n"
        "OLLAMA_HOST(또는 ollama_host)의 주소와 포트를 확인해 주세요.",
        en="What answers at {url} is not Ollama: {found}\n"
        "Check address and port in OLLAMA_HOST (or ollama_host).",
    ),
    "ollama.model_missing": Text(
        ko="모델 {model:이/가} 설치되어 있지 않습니다.\n"
        "`ollama pull {model}` 또는 `wony models pull {model}`{model:-으로/로} 받아 주세요.",
        en="The model {model} is not installed.\n"
        "Get it with `ollama pull {model}` or `wony models pull {model}`.",
    ),
    "ollama.cloud": Text(
        ko="{model:은/는} 남의 컴퓨터에서 도는 클라우드 모델이라 쓰지 않았습니다. 쓰면 대화가 이 컴퓨터 "
        "밖으로 나갑니다.\n"
        "그래도 괜찮다면 `wony config set allow_cloud true`로 허락해 주세요. 아니면 gpt-oss:20b 같은 모델을 "
        "고르세요.",
        en="{model} runs in the cloud: your data would leave this machine, so it was not used.\n"
        "If you want that, allow it with `wony config set allow_cloud true`; else choose a model such as "
        "gpt-oss:20b.",
    ),
    "ollama.overflow": Text(
        ko="대화가 모델이 한 번에 볼 수 있는 길이를 넘었습니다.\n"
        "새 대화를 시작하거나, 서버의 메모리가 허락하면 num_ctx를 늘려 주세요.",
        en="The conversation is longer than what the model can see at once.\n"
        "Begin a new one, or raise num_ctx if the server has the memory.",
    ),
    "ollama.overflow_counted": Text(
        ko="대화가 {prompt_tokens:,}토큰으로, 모델이 한 번에 볼 수 있는 {window:,}토큰을 넘었습니다.\n"
        "새 대화를 시작하거나, 서버의 메모리가 허락하면 num_ctx를 늘려 주세요.",
        en="The conversation has {prompt_tokens:,} tokens; the model can see {window:,} at once.\n"
        "Begin a new one, or raise num_ctx if the server has the memory.",
    ),
    "ollama.tool_call_unreadable": Text(
        ko="모델이 쓴 도구 호출을 Ollama가 읽지 못했습니다: {excerpt}\n"
        "아무 도구도 실행하지 않았습니다. 다시 묻거나 더 작은 일로 나누어 부탁해 주세요.",
        en="Ollama could not read the tool call that the model wrote (error parsing tool call): {excerpt}\n"
        "No tool was run. Ask again, or ask for less at once.",
    ),
    "ollama.newer_needed": Text(
        ko="모델 {model:을/를} 쓰기에는 {url}의 Ollama가 오래되었습니다.\n"
        "https://ollama.com/download 에서 새 버전을 설치하고 서버를 다시 켜 주세요(뒤에서 도는 옛 서버가 "
        "흔한 원인입니다).",
        en="The Ollama at {url} is too old for the model {model}.\n"
        "Install the latest from https://ollama.com/download and restart the server (an old one often still "
        "runs).",
    ),
    "ollama.no_thinking": Text(
        ko="모델 {model:은/는} 생각 과정(thinking)을 지원하지 않습니다.\n"
        "gpt-oss:20b 같은 다른 모델을 골라 주세요.",
        en="The model {model} does not support thinking.\nChoose another, such as gpt-oss:20b.",
    ),
    "ollama.no_tools": Text(
        ko="모델 {model:은/는} 도구를 쓸 줄 모릅니다.\ngpt-oss:20b 같은 다른 모델을 골라 주세요.",
        en="The model {model} does not support tools.\nChoose another, such as gpt-oss:20b.",
    ),
    "ollama.no_chat": Text(
        ko="모델 {model:은/는} 대화용이 아닙니다.\ngpt-oss:20b 같은 다른 모델을 골라 주세요.",
        en="The model {model} does not support chat.\nChoose another, such as gpt-oss:20b.",
    ),
    "ollama.no_embedding": Text(
        ko="모델 {model:은/는} 임베딩을 만들지 못합니다.\nembeddinggemma 같은 임베딩 모델을 골라 주세요.",
        en="The model {model} does not support embeddings.\nChoose one that does, such as embeddinggemma.",
    ),
    "ollama.no_memory": Text(
        ko="모델 {model:을/를} 올릴 메모리가 모자랍니다: {text}\n"
        "다른 프로그램을 닫거나, num_ctx를 줄이거나, 더 작은 모델을 골라 주세요.",
        en="There is not enough memory for the model {model}: {text}\n"
        "Close other programs, lower num_ctx, or choose a smaller model.",
    ),
    "ollama.runner_died": Text(
        ko="모델 {model:을/를} 돌리던 프로세스가 멈추었습니다: {text}\n"
        "다시 시도해 주세요. 되풀이되면 num_ctx를 줄이고 Ollama의 기록을 확인해 주세요.",
        en="The process that ran the model {model} died: {text}\n"
        "Try again; if it happens again, lower num_ctx and see Ollama's log.",
    ),
    "ollama.repeats": Text(
        ko="모델 {model:이/가} 같은 말을 되풀이해 서버가 답변을 끊었습니다.\n"
        "여기까지 온 답변은 남아 있습니다. 다시 물어봐 주세요.",
        en="The model {model} kept repeating itself, and the server ended the answer.\n"
        "What came is kept; ask again.",
    ),
    "ollama.error_in_answer": Text(
        ko="답변 도중에 Ollama가 오류를 알려 왔습니다: {text}\n"
        "여기까지 온 답변은 남아 있습니다. 다시 물어보실 수 있습니다.",
        en="Ollama reported an error in the middle of the answer: {text}\n"
        "What came is kept; you can ask again.",
    ),
    "ollama.sign_in": Text(
        ko="Ollama가 로그인을 요구합니다.\n여기에서 로그인해 주세요: {link}",
        en="Ollama wants you to sign in.\nDo so here: {link}",
    ),
    "ollama.forbidden": Text(
        ko="{url}의 Ollama가 이유 없이 거절했습니다(403). 서버가 모르는 호스트 이름으로 접속하면 이렇게 "
        "됩니다.\n"
        "서버 쪽에서 OLLAMA_HOST=0.0.0.0으로 열고 OLLAMA_ORIGINS를 맞추거나, IP 주소로 접속해 주세요.",
        en="The Ollama at {url} refused without a reason (403), as it does for host names that it does not "
        "know.\n"
        "On the server, set OLLAMA_HOST=0.0.0.0 and OLLAMA_ORIGINS, or reach it by its IP address.",
    ),
    "ollama.unreadable": Text(
        ko="{url}의 Ollama가 알아볼 수 없는 줄을 보냈습니다: {excerpt}\n"
        "다시 시도해 주세요. 되풀이되면 Ollama와 그 앞의 프록시를 확인해 주세요.",
        en="The Ollama at {url} sent a line that cannot be read: {excerpt}\n"
        "Try again; if it happens again, check Ollama and any proxy before it.",
    ),
    "ollama.no_end": Text(
        ko="{url}의 Ollama가 답변을 끝맺지 않고 멈추었습니다.\n"
        "여기까지 온 답변은 남아 있습니다. 다시 물어보실 수 있습니다.",
        en="The Ollama at {url} stopped before the answer's end.\nWhat came is kept; you can ask again.",
    ),
    "ollama.after_end": Text(
        ko="{url}의 Ollama가 끝났다고 한 답변을 계속 보내, 믿을 수 없어 멈추었습니다.\n다시 물어봐 주세요.",
        en="The Ollama at {url} went on after it had said that the answer was done, which contradicts "
        "itself.\n"
        "Ask again.",
    ),
    "ollama.pull_failed": Text(
        ko="Ollama가 모델 {model:을/를} 받지 못했습니다: {text}\n"
        "이 컴퓨터가 인터넷에 닿는지 확인해 주세요. 이미 받은 부분은 남아 있습니다.",
        en="Ollama could not fetch {model}: {text}\n"
        "See whether this machine reaches the internet; what has come already is kept.",
    ),
    "ollama.pull_cut": Text(
        ko="모델 {model:을/를} 받다가 중간에 끊어졌습니다.\n"
        "`wony models pull {model}`{model:-으로/로} 이어서 받을 수 있습니다.",
        en="The download of {model} broke off.\n`wony models pull {model}` goes on where it stopped.",
    ),
    # -- notices in a conversation -------------------------------------------------------------------
    "ollama.reloaded": Text(
        ko="모델 {model:을/를} 다시 올리느라 {seconds:.0f}초가 걸렸습니다. 다른 프로그램이 다른 num_ctx로 "
        "쓰고 있거나, keep_alive가 짧습니다.",
        en="Loading {model} again took {seconds:.0f} s. Another program uses it with a different num_ctx, "
        "or keep_alive is short.",
    ),
    "ollama.thinks_not": Text(
        ko="모델 {model:은/는} 생각 과정이 없어 그 설정 없이 물었습니다.",
        en="The model {model} has no thinking, so it was asked without that setting.",
    ),
    # -- findings of doctor --------------------------------------------------------------------------
    "ollama.reachable": Text(
        ko="Ollama {version:이/가} {url}에서 응답합니다.",
        en="Ollama {version} answers at {url}.",
    ),
    "ollama.version_without_gpt_oss": Text(
        ko="Ollama {version:은/는} gpt-oss를 돌리지 못합니다(0.11.0부터).\n"
        "https://ollama.com/download 에서 {advised} 이상으로 올려 주세요.",
        en="Ollama {version} cannot run gpt-oss (0.11.0 is the first).\n"
        "Update to {advised} or later: https://ollama.com/download",
    ),
    "ollama.version_forgets": Text(
        ko="Ollama {version:은/는} 대화가 길어지면 앞부분을 말없이 버립니다(0.12.6부터 알려 줍니다).\n"
        "https://ollama.com/download 에서 {advised} 이상으로 올려 주세요.",
        en="Ollama {version} silently drops the beginning of long conversations (0.12.6 is the first to say "
        "so).\n"
        "Update to {advised} or later: https://ollama.com/download",
    ),
    "ollama.version_unsafe": Text(
        ko="Ollama {version}에는 메모리가 새어 나가는 보안 결함(CVE-2026-7482)이 있습니다(0.17.1에서 고침).\n"
        "https://ollama.com/download 에서 {advised} 이상으로 올려 주세요.",
        en="Ollama {version} has a security hole that leaks memory (CVE-2026-7482, mended in 0.17.1).\n"
        "Update to {advised} or later: https://ollama.com/download",
    ),
    "ollama.version_old": Text(
        ko="Ollama {version}보다 {advised} 이상이 gpt-oss에 더 낫습니다.\n"
        "https://ollama.com/download 에서 새 버전을 받을 수 있습니다.",
        en="For gpt-oss, {advised} or later is better than Ollama {version}.\n"
        "Get it from https://ollama.com/download",
    ),
    "ollama.unencrypted": Text(
        ko="{url}까지는 대화가 암호화되지 않은 채 네트워크를 지나갑니다.\n"
        "믿을 수 없는 네트워크라면 https나 VPN, SSH 터널을 써 주세요.",
        en="On the way to {url}, conversations cross the network unencrypted.\n"
        "Unless you trust it, use https, a VPN or an SSH tunnel.",
    ),
    "ollama.installed": Text(
        ko="모델 {model:이/가} 설치되어 있습니다. 지금은 메모리에 올라와 있지 않습니다.",
        en="The model {model} is installed; it is not in memory now.",
    ),
    "ollama.loaded": Text(
        ko="모델 {model:이/가} 메모리에 있고, 한 번에 {window:,}토큰을 봅니다.",
        en="The model {model} is in memory and sees {window:,} tokens at once.",
    ),
    "ollama.small_window": Text(
        ko="모델 {model:은/는} 한 번에 {window:,}토큰만 보므로 긴 대화를 기억하지 못합니다.\n"
        "메모리가 허락하면 `wony config set num_ctx 32768`로 늘려 주세요.",
        en="The model {model} sees only {window:,} tokens at once and cannot follow long conversations.\n"
        "If there is memory for it: `wony config set num_ctx 32768`.",
    ),
    "ollama.on_cpu": Text(
        ko="모델 {model}의 {percent}%가 GPU가 아닌 CPU에서 돌아 느립니다.\n"
        "GPU가 있다면 GPU를 쓰는 다른 프로그램을 닫거나 num_ctx를 줄이고, 없다면 더 작은 모델을 골라 주세요.",
        en="{percent}% of the model {model} runs on the CPU instead of a GPU, which is slow.\n"
        "If there is a GPU, close what else uses it or lower num_ctx; if not, choose a smaller model.",
    ),
    "ollama.cloud_used": Text(
        ko="{model:은/는} 클라우드 모델입니다. 대화가 이 컴퓨터 밖으로 나갑니다(allow_cloud로 "
        "허락하셨습니다).\n"
        "원하지 않으면 `wony config set allow_cloud false`로 되돌려 주세요.",
        en="{model} runs in the cloud: conversations leave this machine (you allowed it by allow_cloud).\n"
        "If you do not want that: `wony config set allow_cloud false`.",
    ),
}
