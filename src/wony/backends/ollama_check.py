"""What `wony doctor` says of an Ollama, from the answers that it gave.  It opens no connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wony.backends.addresses import is_loopback
from wony.backends.ollama_models import find, is_cloud_name, is_remote, window_of
from wony.backends.ollama_versions import ADVISED, GPT_OSS, advice, parse_version
from wony.errors import WonyError
from wony.types import Finding, Json, Level, Notice

SMALL_WINDOW = 8192
"""With fewer tokens than this, a conversation is soon longer than what the model sees."""


def unreachable(error: WonyError) -> Finding:
    """Say why the server could not be asked."""
    return Finding("broken", Notice(error.id, error.params))


def server_findings(url: str, version_answer: Json) -> list[Finding]:
    """Judge the server itself: its version, and the way to it."""
    text = version_answer.get("version") if isinstance(version_answer, dict) else None
    shown = text if isinstance(text, str) and text else "?"
    version = parse_version(shown)
    findings = [_finding("ok", "ollama.reachable", url=url, version=shown)]
    if id := advice(version):
        level: Level = "broken" if version is not None and version < GPT_OSS else "warning"
        findings.append(_finding(level, id, version=shown, advised=".".join(map(str, ADVISED))))
    if url.startswith("http://") and not is_loopback(url):
        findings.append(_finding("warning", "ollama.unencrypted", url=url))
    return findings


def model_findings(model: str, tags: Json, ps: Json, *, allow_cloud: bool) -> Sequence[Finding]:
    """Judge the model: whether it is there, on this machine, with room, on the GPU."""
    installed, loaded = find(tags, model), find(ps, model)
    if is_cloud_name(model) or is_remote(installed):
        level: Level = "warning" if allow_cloud else "broken"
        return [_finding(level, "ollama.cloud_used" if allow_cloud else "ollama.cloud", model=model)]
    if installed is None and loaded is None:
        return [_finding("broken", "ollama.model_missing", model=model)]
    if loaded is None:
        return [_finding("ok", "ollama.installed", model=model)]
    return _loaded_findings(model, loaded)


def _loaded_findings(model: str, loaded: Mapping[str, Json]) -> list[Finding]:
    window = window_of(loaded)
    if window is None:
        findings = [_finding("ok", "ollama.installed", model=model)]
    elif window < SMALL_WINDOW:
        findings = [_finding("warning", "ollama.small_window", model=model, window=window)]
    else:
        findings = [_finding("ok", "ollama.loaded", model=model, window=window)]
    size, on_gpu = loaded.get("size"), loaded.get("size_vram")
    if isinstance(size, int) and isinstance(on_gpu, int) and 0 <= on_gpu < size:
        percent = round(100 * (size - on_gpu) / size)
        findings.append(_finding("warning", "ollama.on_cpu", model=model, percent=percent))
    return findings


def _finding(level: Level, id: str, **params: object) -> Finding:
    return Finding(level, Notice(id, params))
