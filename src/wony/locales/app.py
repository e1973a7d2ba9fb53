"""What is said when the settings name parts that cannot be put together."""

from wony.locales import Text

MESSAGES = {
    "app.database_url": Text(
        ko=(
            "database_url의 ‘{scheme}’ 데이터베이스는 쓸 수 없습니다.\n"
            "`sqlite:////절대/경로/wony.db`처럼 적거나 비워 두세요."
        ),
        en=(
            "database_url names a '{scheme}' database, which cannot be used.\n"
            "Write `sqlite:////absolute/path/wony.db`, or leave it out."
        ),
    ),
    "app.backend": Text(
        ko=(
            "‘{backend}’라는 백엔드는 없습니다.\n"
            "쓸 수 있는 것: {known}. `wony config set backend ollama`처럼 정하세요."
        ),
        en=(
            "There is no backend called '{backend}'.\n"
            "There are: {known}. Set one with `wony config set backend ollama`."
        ),
    ),
    "app.openai_base_url": Text(
        ko=(
            "openai 백엔드의 주소가 없습니다.\n"
            "`wony config set openai_base_url http://127.0.0.1:8000/v1`처럼 정하세요."
        ),
        en=(
            "The openai backend has no address.\n"
            "Set it with `wony config set openai_base_url http://127.0.0.1:8000/v1`."
        ),
    ),
    "app.no_model_library": Text(
        ko=(
            "{backend} 백엔드는 모델을 내려받거나 지우지 않습니다.\n"
            "Ollama를 쓰려면 `--backend ollama`를 붙이세요."
        ),
        en="The {backend} backend does not fetch or remove models.\nFor Ollama, add `--backend ollama`.",
    ),
}
