"""The models of the simulated Ollama: what is installed, shown, loaded, fetched, removed, and what embeds.

A fetch goes on where it stopped.  What a model says is simulated_ollama.py's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from raw_responses import LAST_CHUNK, head
from raw_server import Connection, Gone, RawServer
from simulated_memory import Loaded
from simulated_model import Installed, Refusal, chunk_line, tagged, tokens


class ModelShelf(RawServer):
    """A server that keeps models.  `respond` is left to a subclass."""

    def __init__(self, port: int = 0) -> None:
        self.models = {"gpt-oss:20b": Installed("gpt-oss:20b")}
        self.registry: dict[str, Sequence[int]] = {
            "gpt-oss:20b": (900_000, 8_000, 400),
            "tiny:latest": (5_000, 300),
        }
        """What can be pulled: the sizes of a model's layers."""
        self.pull_breaks_at: int | None = None
        """Bytes after which the next pull breaks off, once."""
        self.loaded: dict[str, Loaded] = {}
        self.size_vram: int | None = None
        """Bytes of a loaded model on the GPU; None: all of it."""
        self.delay = 0.0
        """Seconds before each token, and each line of a download."""
        self._pulled: dict[str, int] = {}
        super().__init__(port)

    def _json(self, connection: Connection, value: Any, status: int = 200) -> None:
        connection.answer(status, json.dumps(value, ensure_ascii=False).encode())

    def _model(self, body: dict[str, Any]) -> Installed:
        name = body.get("model") or ""
        if not name:
            raise Refusal(400, "model is required")
        model = self.models.get(tagged(name))
        if model is None:
            raise Refusal(404, f"model '{name}' not found")
        return model

    def _tags(self, _body: dict[str, Any], connection: Connection) -> None:
        self._json(connection, {"models": [model.row() for model in self.models.values()]})

    def _ps(self, _body: dict[str, Any], connection: Connection) -> None:
        loaded = self.loaded.items()
        rows = [self.models[name].loaded_row(it.context_length, self.size_vram) for name, it in loaded]
        self._json(connection, {"models": rows})

    def _show(self, body: dict[str, Any], connection: Connection) -> None:
        self._json(connection, self._model(body).shown())

    def _delete(self, body: dict[str, Any], connection: Connection) -> None:
        model = self._model(body)
        del self.models[model.name]
        self.loaded.pop(model.name, None)
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def _embed(self, body: dict[str, Any], connection: Connection) -> None:
        model = self._model(body)
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        vectors = []
        for text in texts:
            digest = hashlib.sha256(text.encode()).digest()
            vectors.append([digest[i % 32] / 255 for i in range(model.vectors)])
        answer = {
            "model": body["model"],
            "embeddings": vectors,
            "total_duration": 14143917,
            "load_duration": 1019500,
        }
        self._json(connection, answer | {"prompt_eval_count": sum(len(tokens(text)) for text in texts)})

    def _pull(self, body: dict[str, Any], connection: Connection) -> None:
        name = tagged(body.get("model") or "")
        connection.send(head())
        connection.send(chunk_line({"status": "pulling manifest"}))
        if name not in self.registry:
            connection.send(chunk_line({"error": "pull model manifest: file does not exist"}) + LAST_CHUNK)
            return
        for number, size in enumerate(self.registry[name]):
            self._pull_layer(f"{name}/{number}", size, connection)
        for status in ("verifying sha256 digest", "writing manifest", "success"):
            connection.send(chunk_line({"status": status}))
        self.models[name] = Installed(name, size=sum(self.registry[name]))
        connection.send(LAST_CHUNK)

    def _pull_layer(self, layer: str, size: int, connection: Connection) -> None:
        digest = hashlib.sha256(layer.encode()).hexdigest()
        line = {"status": f"pulling {digest[:12]}", "digest": f"sha256:{digest}", "total": size}
        connection.send(chunk_line(line))  # the first line of a layer has no `completed`
        while True:
            done = self._pulled.get(layer, 0)
            connection.wait(self.delay) if self.delay else connection.notice_hangup()
            connection.send(chunk_line(line | {"completed": done}))
            if done >= size:
                return
            self._pulled[layer] = min(size, done + max(1, size // 5))
            if self.pull_breaks_at is not None and sum(self._pulled.values()) >= self.pull_breaks_at:
                self.pull_breaks_at = None
                connection.close()
                raise Gone
