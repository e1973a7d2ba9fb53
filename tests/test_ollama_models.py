"""Models that Ollama has, fetches, removes or only stands for, and what doctor says of them."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest

from ollama_asking import MODEL, QUESTION, ask, backend_for, failure, text_of
from raw_responses import whole
from simulated_model import Installed
from simulated_ollama import SimulatedOllama
from wony.backends.ollama_models import PullReader, full_name, is_cloud_name
from wony.backends.ollama_versions import advice, parse_version
from wony.errors import (
    AnswerCut,
    BackendError,
    Denied,
    ModelMissing,
)
from wony.locales import catalogue
from wony.types import (
    ChatRequest,
    PullProgress,
)

# -- other people's machines -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "cloud"),
    [
        ("gpt-oss:120b-cloud", True),
        ("kimi-k2:cloud", True),
        ("someone/kimi-k2:1T-Cloud", True),
        ("gpt-oss:20b", False),
        ("cloud", False),
        ("cloud/model", False),
        ("my-cloud:20b", False),
        ("host:5000/model", False),
    ],
)
def test_cloud_models_are_known_by_their_names(name: str, cloud: bool) -> None:
    """The tag says it."""
    assert is_cloud_name(name) is cloud
    assert full_name("host:5000/model") == "host:5000/model:latest"


@pytest.mark.anyio
async def test_a_cloud_model_under_another_name_is_refused(ollama: SimulatedOllama) -> None:
    """Before a word of the conversation leaves; with leave, it is asked."""
    ollama.models["mine:latest"] = Installed("mine:latest", remote_host="https://ollama.com:443")
    request = ChatRequest("mine", QUESTION.messages)
    assert isinstance(await failure(ollama, request), Denied)
    async with backend_for(ollama) as backend:
        with pytest.raises(Denied):
            await backend.embed("mine", ["secret"])
        with pytest.raises(Denied):
            await backend.pull("gpt-oss:120b-cloud").__anext__()
    assert not [r for r in ollama.requests if r.path not in ("/api/ps", "/api/tags")]
    assert text_of(await ask(ollama, request, allow_cloud=True))


# -- models ------------------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_models_are_listed_with_what_is_loaded(ollama: SimulatedOllama) -> None:
    """Size, window, capabilities, and whether they are somewhere else."""
    ollama.models["far:cloud"] = Installed("far:cloud", remote_host="https://ollama.com:443")
    async with backend_for(ollama) as backend:
        await backend.warm(ChatRequest(MODEL, ()))
        near, far = await backend.models()
    assert (near.name, near.loaded, near.context_length, near.remote) == (MODEL, True, 32_768, False)
    assert near.size_bytes == 13_793_441_244
    assert "tools" in near.capabilities
    assert (far.loaded, far.remote) == (False, True)


@pytest.mark.anyio
async def test_a_download_tells_how_far_it_is(ollama: SimulatedOllama) -> None:
    """Bytes never go down, the total grows with the parts that are known, and only success ends it."""
    async with backend_for(ollama) as backend:
        steps = [step async for step in backend.pull("tiny")]
        done = [step.completed_bytes for step in steps]
        assert done == sorted(done)
        assert steps[-1] == PullProgress("success", 5_300, 5_300)
        assert "tiny:latest" in [model.name for model in await backend.models()]
        assert (await backend.show("tiny"))["details"]["format"] == "gguf"
        await backend.delete("tiny")
        with pytest.raises(ModelMissing):
            await backend.delete("tiny")


@pytest.mark.anyio
async def test_a_broken_download_goes_on_where_it_stopped(ollama: SimulatedOllama) -> None:
    """Asked again, the server has what it had."""
    ollama.pull_breaks_at = 400_000
    async with backend_for(ollama) as backend:
        steps: list[PullProgress] = []
        with suppress(AnswerCut):
            async for step in backend.pull(MODEL):
                steps.append(step)  # noqa: PERF401 (they are wanted although it breaks off)
        assert steps[-1].status != "success"
        again = [step async for step in backend.pull(MODEL) if step.total_bytes]
    assert again[1].completed_bytes >= steps[-1].completed_bytes > 0
    assert again[-1].status == "success"


def test_progress_that_goes_back_or_is_missing_is_not_shown() -> None:
    """A part that is fetched anew does not move the bar back."""
    reader = PullReader("http://x", MODEL)
    part = {"status": "pulling aa", "digest": "sha256:aa"}
    lines = [
        {},
        {"total": 100},
        {"total": 100, "completed": 60},
        {"total": 100},
        {"total": 100, "completed": 10},
    ]
    steps = [reader.read(json.dumps(part | more)) for more in lines]
    assert [(step.completed_bytes, step.total_bytes) for step in steps if step] == [
        (0, 0), (0, 100), (60, 100), (60, 100), (60, 100)
    ]  # fmt: skip
    with pytest.raises(AnswerCut):
        reader.end()


@pytest.mark.anyio
async def test_a_download_of_what_is_not_there(ollama: SimulatedOllama) -> None:
    """The error stands inside the stream."""
    async with backend_for(ollama) as backend:
        with pytest.raises(ModelMissing):
            [step async for step in backend.pull("nothing")]


def test_a_download_that_the_server_could_not_begin() -> None:
    """It is told as what it is: not as an error of an answer, for there was none."""
    reader = PullReader("http://x", MODEL)
    failed = {"error": 'pull model manifest: Get "https://registry.example/v2": no such host'}
    with pytest.raises(BackendError) as raised:
        reader.read(json.dumps(failed))
    assert raised.value.id == "ollama.pull_failed"
    for language in ("ko", "en"):
        assert "no such host" in catalogue(language)(raised.value.id, **raised.value.params)


@pytest.mark.anyio
async def test_texts_become_vectors(ollama: SimulatedOllama) -> None:
    """One each, in order; none for nothing; what is no list of them is an error."""
    ollama.models["embed:latest"] = Installed("embed:latest", capabilities=("embedding",), vectors=3)
    async with backend_for(ollama) as backend:
        one, two = await backend.embed("embed", ["하나", "둘"])
        assert (await backend.embed("embed", ["둘"])) == [two]
        assert len(one) == len(two) == 3
        assert await backend.embed("embed", []) == []
        for wrong in (
            b'{"embeddings":[[1],[1,2]]}',
            b'{"embeddings":[[1]]}',
            b'{"embeddings":[[1],["x"]]}',
            b"{}",
        ):
            ollama.script("/api/embed", whole(200, wrong))
            with pytest.raises(BackendError):
                await backend.embed("embed", ["a", "b"])


# -- doctor ------------------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_a_sound_server_is_found_sound(ollama: SimulatedOllama) -> None:
    """Nothing but good news."""
    async with backend_for(ollama) as backend:
        assert [(f.level, f.notice.id) for f in await backend.check(MODEL)] == [
            ("ok", "ollama.reachable"),
            ("ok", "ollama.installed"),
        ]
        await backend.warm(ChatRequest(MODEL, ()))
        assert (await backend.check(MODEL))[-1].notice.id == "ollama.loaded"


@pytest.mark.anyio
async def test_a_poor_server_is_found_out(ollama: SimulatedOllama) -> None:
    """Old, small, half on the CPU, without the model, or with one that is elsewhere."""
    ollama.version, ollama.default_context, ollama.size_vram = "0.20.0", 4_096, 6_896_720_622
    async with backend_for(ollama) as backend:
        await backend.warm(ChatRequest(MODEL, ()))
        findings = await backend.check(MODEL)
        assert [(f.level, f.notice.id) for f in findings] == [
            ("ok", "ollama.reachable"),
            ("warning", "ollama.version_old"),
            ("warning", "ollama.small_window"),
            ("warning", "ollama.on_cpu"),
        ]
        assert findings[-1].notice.params["percent"] == 50
        assert (await backend.check("nothing"))[-1].notice.id == "ollama.model_missing"
        assert (await backend.check("kimi-k2:cloud"))[-1].level == "broken"
        for finding in findings:
            for language in ("ko", "en"):
                assert catalogue(language)(finding.notice.id, **finding.notice.params)


@pytest.mark.parametrize(
    ("text", "numbers", "said"),
    [
        ("0.10.1", (0, 10, 1), "ollama.version_without_gpt_oss"),
        ("0.12.5", (0, 12, 5), "ollama.version_forgets"),
        ("0.17.0", (0, 17, 0), "ollama.version_unsafe"),
        ("0.30.0", (0, 30, 0), "ollama.version_old"),
        ("v0.32.14", (0, 32, 14), "ollama.version_old"),
        ("0.32.15", (0, 32, 15), ""),
        ("0.33.0-rc2", (0, 33, 0), ""),
        ("0.40", (0, 40, 0), ""),
        ("1.0.0+git", (1, 0, 0), ""),
        ("0.0.0", None, ""),
        ("dev", None, ""),
        ("", None, ""),
    ],
)
def test_versions_are_compared_loosely(text: str, numbers: tuple[int, ...] | None, said: str) -> None:
    """Release candidates count as the release; a build without a number is not judged."""
    assert parse_version(text) == numbers
    assert advice(parse_version(text)) == said
