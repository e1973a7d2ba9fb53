"""What Ollama tells of models: installed, loaded, on their way.  It opens no connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wony.backends.json_text import parse
from wony.backends.lines import excerpt
from wony.backends.ollama_errors import server_error
from wony.errors import AnswerCut, BackendError, WonyError
from wony.types import Json, ModelInfo, PullProgress


def full_name(model: str) -> str:
    """Return a model's name with its tag, which is `latest` where none is given."""
    return model if ":" in model.rpartition("/")[2] else f"{model}:latest"


def is_cloud_name(model: str) -> bool:
    """Tell whether a name means a model on somebody else's machines."""
    tag = full_name(model).rpartition(":")[2].lower()
    return tag == "cloud" or tag.endswith("-cloud")


def rows(answer: Json) -> list[Mapping[str, Json]]:
    """Return the models of a `/api/tags` or `/api/ps` answer."""
    found = answer.get("models") if isinstance(answer, dict) else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def find(answer: Json, model: str) -> Mapping[str, Json] | None:
    """Return the row of one model."""
    wanted = full_name(model)
    names = ((row, row.get("name") or row.get("model")) for row in rows(answer))
    return next((row for row, name in names if isinstance(name, str) and full_name(name) == wanted), None)


def window_of(row: Mapping[str, Json] | None) -> int | None:
    """Return the tokens of context that a loaded model has."""
    value = row.get("context_length") if row else None
    return value if isinstance(value, int) and value > 0 else None


def is_remote(row: Mapping[str, Json] | None) -> bool:
    """Tell whether a model of `/api/tags` only stands for one on another machine."""
    return bool(row and (row.get("remote_host") or row.get("remote_model")))


def model_infos(tags: Json, ps: Json) -> list[ModelInfo]:
    """Join what is installed with what is loaded."""
    infos = []
    for row in rows(tags):
        name = row.get("name") or row.get("model")
        if not isinstance(name, str):
            continue
        details = row.get("details")
        size, capabilities = row.get("size"), row.get("capabilities")
        info = ModelInfo(
            name,
            size_bytes=size if isinstance(size, int) else None,
            context_length=window_of(details if isinstance(details, dict) else None),
            remote=is_cloud_name(name) or is_remote(row),
            capabilities=tuple(map(str, capabilities)) if isinstance(capabilities, list) else (),
        )
        if loaded := find(ps, name):
            info = replace(info, loaded=True, context_length=window_of(loaded) or info.context_length)
        infos.append(info)
    return infos


class PullReader:
    """A download while its lines are read.  Feed every line to `read`, then call `end`."""

    def __init__(self, url: str, model: str) -> None:
        self._url = url
        self._model = model
        self._parts: dict[str, tuple[int, int]] = {}
        self._succeeded = False

    def read(self, line: str) -> PullProgress | None:
        """Return how far the download is.  Raises what the server reports."""
        if not line or line.isspace():
            return None
        try:
            value = parse(line)
        except ValueError as error:
            raise BackendError("ollama.unreadable", url=self._url, excerpt=excerpt(line)) from error
        if not isinstance(value, dict) or "status" not in value:
            raise self._failed(value)
        status = str(value["status"])
        self._succeeded = status == "success"
        digest = value.get("digest")
        if isinstance(digest, str):
            self._note(digest, value.get("completed"), value.get("total"))
        done = sum(done for done, _ in self._parts.values())
        return PullProgress(excerpt(status), done, sum(total for _, total in self._parts.values()))

    def end(self) -> None:
        """Raise AnswerCut unless the server said that the download succeeded, the only proof of it."""
        if not self._succeeded:
            raise AnswerCut("ollama.pull_cut", model=self._model)

    def _failed(self, value: Json) -> WonyError:
        """Return what the server reported; what is known of no answer is about this download."""
        error = server_error(value, url=self._url, model=self._model)
        if error.id != "ollama.error_in_answer":
            return error
        return BackendError("ollama.pull_failed", model=self._model, **error.params)

    def _note(self, digest: str, completed: Json, total: Json) -> None:
        """Keep the most that was ever told of a part: `completed` may be missing, or go down in a retry."""
        done, size = self._parts.get(digest, (0, 0))
        size = max(size, total if isinstance(total, int) else 0)
        done = max(done, completed if isinstance(completed, int) else 0)
        self._parts[digest] = (min(done, size), size)


def vectors(answer: Json, count: int, url: str) -> list[list[float]]:
    """Return the vectors of a `/api/embed` answer: `count` of them, of one length, of numbers."""
    found = answer.get("embeddings") if isinstance(answer, dict) else None
    if isinstance(found, list) and len(found) == count and all(map(_is_vector, found)):
        lengths = {len(vector) for vector in found}
        if len(lengths) == 1:
            return found
    raise BackendError("ollama.unreadable", url=url, excerpt=excerpt(str(answer)))


def _is_vector(value: Json) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(x, float | int) for x in value)
