"""What is said of an OpenAI-compatible server."""

from wony.locales import Text

MESSAGES = {
    "openai.no_url": Text(
        ko=(
            "OpenAI 호환 서버의 주소가 정해져 있지 않습니다.\n"
            "`wony config set openai_base_url http://127.0.0.1:8000/v1`처럼 정해 주세요."
        ),
        en=(
            "No address of an OpenAI-compatible server is set.\n"
            "Set it, as in `wony config set openai_base_url http://127.0.0.1:8000/v1`."
        ),
    ),
    "openai.bad_url": Text(
        ko=(
            "{url:은/는} 서버 주소가 아닙니다.\n"
            "openai_base_url은 http:// 또는 https://로 시작하고 대개 /v1로 끝납니다."
        ),
        en=(
            "{url} is not an address of a server.\n"
            "openai_base_url begins with http:// or https:// and usually ends with /v1."
        ),
    ),
    "openai.profile": Text(
        ko="openai_profile 값 {profile:을/를} 알 수 없습니다.\n쓸 수 있는 값: {known}",
        en="The openai_profile {profile} is unknown.\nIt is one of: {known}",
    ),
    "openai.bad_key": Text(
        ko=(
            "API 키에 빈칸이나 쓸 수 없는 문자가 들어 있습니다.\n"
            "키를 다시 복사해 WONY_OPENAI_API_KEY에 넣어 주세요."
        ),
        en=(
            "The API key contains a space or a character that no key has.\n"
            "Copy the key into WONY_OPENAI_API_KEY once more."
        ),
    ),
    "openai.key_missing": Text(
        ko="{url} 서버가 API 키를 요구합니다 ({status}).\n환경 변수 WONY_OPENAI_API_KEY에 키를 넣어 주세요.",
        en=(
            "The server at {url} wants an API key ({status}).\n"
            "Put it into the environment variable WONY_OPENAI_API_KEY."
        ),
    ),
    "openai.key_refused": Text(
        ko=(
            "{url} 서버가 API 키를 받아들이지 않습니다 ({status}).\n"
            "WONY_OPENAI_API_KEY의 키가 이 서버의 것이고 아직 유효한지 확인해 주세요."
        ),
        en=(
            "The server at {url} does not accept the API key ({status}).\n"
            "Check that the key in WONY_OPENAI_API_KEY belongs to this server and is still valid."
        ),
    ),
    "openai.refused": Text(
        ko="{url}에서 아무 서버도 응답하지 않습니다.\n서버를 켜거나 openai_base_url을 확인해 주세요.",
        en="No server answers at {url}.\nStart the server, or check openai_base_url.",
    ),
    "openai.stranger": Text(
        ko=(
            "{url:은/는} OpenAI 호환 서버처럼 답하지 않습니다: {found}\n"
            "주소가 맞는지 확인해 주세요. 대개 /v1로 끝납니다."
        ),
        en=(
            "What is at {url} does not answer like an OpenAI-compatible server: {found}\n"
            "Check the address; it usually ends with /v1."
        ),
    ),
    "openai.no_api": Text(
        ko="{url} 아래에 chat/completions가 없습니다.\nopenai_base_url을 확인해 주세요. 대개 /v1로 끝납니다.",
        en="There is no chat/completions below {url}.\nCheck openai_base_url; it usually ends with /v1.",
    ),
    "openai.ok": Text(
        ko="{url} 서버가 응답합니다 (모델 {count}개, 프로필 {profile}).",
        en="The server at {url} answers ({count} {count:model/models}, profile {profile}).",
    ),
    "openai.elsewhere": Text(
        ko="대화 내용은 이 컴퓨터를 떠나 {url:으로/로} 갑니다.",
        en="What you write leaves this computer for {url}.",
    ),
    "openai.unencrypted": Text(
        ko=(
            "{url:과/와} 주고받는 내용은 암호화되지 않습니다.\n"
            "믿을 수 있는 네트워크가 아니라면 https:// 주소를 쓰세요."
        ),
        en=(
            "What goes to and from {url} is not encrypted.\n"
            "Unless you trust the network in between, use an https:// address."
        ),
    ),
    "openai.not_listed": Text(
        ko="서버에 {model} 모델이 없습니다. 있는 모델: {names}\n`wony config set model 이름`으로 고르세요.",
        en=(
            "The server does not list the model {model}. It has: {names}\n"
            "Choose with `wony config set model NAME`."
        ),
    ),
    "openai.small_window": Text(
        ko=(
            "{model}의 문맥 창이 {window:,}토큰뿐이라 긴 대화를 이어 갈 수 없습니다.\n"
            "서버를 더 큰 문맥으로 다시 켜 주세요."
        ),
        en=(
            "The window of {model} is only {window:,} tokens, too few for long conversations.\n"
            "Start the server with a larger context."
        ),
    ),
}
