"""What is said of the engine in this process."""

from wony.locales import Text

MESSAGES = {
    "embedded.no_engine": Text(
        ko="내장 엔진이 설치되어 있지 않습니다.\n`pip install 'wony-bot[embedded]'`로 설치해 주세요.",
        en="The embedded engine is not installed.\nInstall it with `pip install 'wony-bot[embedded]'`.",
    ),
    "embedded.broken_engine": Text(
        ko=(
            "내장 엔진을 이 컴퓨터에서 불러올 수 없습니다: {why}\n"
            "`pip install --force-reinstall 'wony-bot[embedded]'`를 실행하거나 Ollama를 쓰세요."
        ),
        en=(
            "The embedded engine cannot be loaded on this computer: {why}\n"
            "Try `pip install --force-reinstall 'wony-bot[embedded]'`, or use Ollama."
        ),
    ),
    "embedded.no_file": Text(
        ko="모델 파일이 없습니다: {path}\nmodel_path가 gpt-oss GGUF 파일을 가리키는지 확인해 주세요.",
        en="There is no model file {path}.\nmodel_path must name a gpt-oss GGUF file.",
    ),
    "embedded.unreadable": Text(
        ko="모델 파일 {path:을/를} 읽을 수 없습니다: {why}\n경로와 권한을 확인해 주세요.",
        en="The model file {path} cannot be read: {why}\nCheck the path and its permissions.",
    ),
    "embedded.not_gguf": Text(
        ko=(
            "{path:은/는} GGUF 파일이 아니거나 손상되었습니다.\n"
            "내려받기가 끝났는지 확인하고, 필요하면 다시 받아 주세요."
        ),
        en=(
            "{path} is no GGUF file, or it is damaged.\n"
            "See whether its download was finished; if need be, fetch it again."
        ),
    ),
    "embedded.architecture": Text(
        ko=(
            "{path}의 모델 구조는 {architecture}입니다. 내장 엔진은 gpt-oss만 불러옵니다.\n"
            "llama.cpp용 gpt-oss GGUF 파일을 model_path에 지정해 주세요."
        ),
        en=(
            "The model in {path} is a {architecture}; the embedded engine serves gpt-oss only.\n"
            "Let model_path name a gpt-oss GGUF file made for llama.cpp."
        ),
    ),
    "embedded.memory": Text(
        ko=(
            "{path:을/를} 불러오기에는 메모리가 모자랍니다 (파일 {need:.1f}GB, 이 컴퓨터 {have:.1f}GB).\n"
            "더 작은 모델을 쓰거나, 다른 컴퓨터의 서버에 연결해 주세요."
        ),
        en=(
            "{path} does not fit into memory (file {need:.1f} GB, this computer {have:.1f} GB).\n"
            "Use a smaller model, or a server on another machine."
        ),
    ),
    "embedded.load_failed": Text(
        ko=(
            "엔진이 모델 파일 {path:을/를} 불러오지 못했습니다 (문맥 {window:,}토큰, GPU 층 {gpu_layers}).\n"
            "파일이 온전한지 확인하고, 메모리가 모자라면 num_ctx나 gpu_layers를 줄여 주세요."
        ),
        en=(
            "The engine could not load {path} (context {window:,} tokens, {gpu_layers} GPU layers).\n"
            "Check that the file is whole; if memory is short, lower num_ctx or gpu_layers."
        ),
    ),
    "embedded.only_demo": Text(
        ko=(
            "내장된 것은 데모 모델뿐이라 {model:으로/로} 답할 수 없습니다.\n"
            "데모는 `wony chat --demo`로, gpt-oss는 Ollama나 model_path로 쓸 수 있습니다."
        ),
        en=(
            "Only the demo model is built in; it cannot answer as {model}.\n"
            "The demo is `wony chat --demo`; gpt-oss needs Ollama, or its file in model_path."
        ),
    ),
    "embedded.demo_ok": Text(
        ko=(
            "내장된 데모 모델을 쓸 수 있습니다. 아주 작은 모델이라 인사, 짧은 이야기, 작은 표와 코드 "
            "정도만 압니다."
        ),
        en="The packaged demo model can be used. It is tiny: greetings, a story, a small table, some code.",
    ),
    "embedded.ok": Text(
        ko="내장 엔진으로 {path:을/를} 쓸 수 있습니다 ({gigabytes:.1f}GB, 문맥 {window:,}토큰).",
        en="The embedded engine can serve {path} ({gigabytes:.1f} GB, context {window:,} tokens).",
    ),
}
