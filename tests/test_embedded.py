"""What the embedded backend says of files and installations that it cannot use."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gguf_files import DEMO_FILE, header, write
from wony.backends.embedded import EmbeddedBackend
from wony.backends.gguf import read_header
from wony.errors import ConfigError, ModelMissing, WonyError
from wony.types import ChatRequest, Message

pytestmark = pytest.mark.anyio

GPT_OSS: dict[str, str | int] = {"general.architecture": "gpt-oss", "gpt-oss.context_length": 131072}


async def refusal(path: Path | None, model: str = "demo") -> WonyError:
    """How a question to a backend with this file fails."""
    backend = EmbeddedBackend(path)
    try:
        with pytest.raises(WonyError) as caught:
            await anext(backend.chat(ChatRequest(model, (Message("user", "hi"),))))
        found = await backend.check(model)
        assert len(found) == 1
    finally:
        await backend.close()
    return caught.value


@pytest.mark.parametrize(
    ("data", "id"),
    [
        (b"", "embedded.not_gguf"),
        (b"PK\x03\x04 something else entirely", "embedded.not_gguf"),
        (b"GGUF", "embedded.not_gguf"),
        (header(GPT_OSS, version=99), "embedded.not_gguf"),
        (header(GPT_OSS)[:60], "embedded.not_gguf"),
        (header(GPT_OSS).replace(b"gpt-oss", b"\xff" * 7), "embedded.not_gguf"),
        (b"GGUF\x03\0\0\0" + b"\xff" * 64, "embedded.not_gguf"),
        (header({"general.architecture": "llama"}), "embedded.architecture"),
        (header({}), "embedded.architecture"),
    ],
)
async def test_a_file_that_is_no_gpt_oss_model(tmp_path: Path, data: bytes, id: str) -> None:
    """It is found out before the engine sees it, since the engine's own words would not help."""
    error = await refusal(write(tmp_path / "model.gguf", data))
    assert (type(error), error.id) == (ConfigError, id)


async def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing file and a folder are told apart."""
    assert (await refusal(tmp_path / "missing.gguf")).id == "embedded.no_file"
    assert (await refusal(tmp_path)).id == "embedded.unreadable"


async def test_a_model_that_does_not_fit_into_memory(tmp_path: Path) -> None:
    """It is refused with both numbers instead of bringing the computer to its knees."""
    error = await refusal(write(tmp_path / "huge.gguf", header(GPT_OSS), size=4 * 10**12))
    assert error.id == "embedded.memory"
    assert error.params["need"] == pytest.approx(4000)


@pytest.mark.parametrize("kept", [300_000, 1_000_000])
async def test_a_file_that_ends_too_soon(tmp_path: Path, kept: int) -> None:
    """Its header is right, so the engine finds out; the advice is to look at file and memory."""
    backend = EmbeddedBackend(write(tmp_path / "half.gguf", DEMO_FILE.read_bytes()[:kept]))
    with pytest.raises(WonyError, match=r"embedded\.load_failed"):
        await backend.warm(ChatRequest("demo", ()))
    with pytest.raises(WonyError, match=r"embedded\.load_failed"):  # and again: nothing is left over
        await backend.warm(ChatRequest("demo", ()))
    await backend.close()


async def test_the_demo_answers_under_no_other_name() -> None:
    """Nobody is to take it for gpt-oss."""
    backend = EmbeddedBackend(None)
    with pytest.raises(ModelMissing, match=r"embedded\.only_demo"):
        await anext(backend.chat(ChatRequest("gpt-oss:20b", (Message("user", "hi"),))))
    (model,) = await backend.models()
    assert (model.name, model.demo, model.loaded) == ("demo", True, False)
    await backend.close()


async def test_a_named_file_is_called_by_its_name(tmp_path: Path) -> None:
    """It is not the demo, even if the bytes are the same."""
    copied = write(tmp_path / "gpt-oss-20b.gguf", DEMO_FILE.read_bytes())
    (model,) = await EmbeddedBackend(copied).models()
    assert (model.name, model.demo) == ("gpt-oss-20b", False)


def test_the_header_of_the_demo() -> None:
    """What is known of a model without loading it."""
    found = read_header(DEMO_FILE)
    assert (found.architecture, found.context_length) == ("gpt-oss", 8192)
    assert found.size_bytes == DEMO_FILE.stat().st_size


@settings(deadline=None)
@given(place=st.integers(0, 400), byte=st.integers(0, 255), kept=st.integers(0, 3000))
def test_a_damaged_header_is_read_or_refused(place: int, byte: int, kept: int) -> None:
    """Whichever byte is wrong and wherever the file ends: no traceback, and no endless reading."""
    data = bytearray(DEMO_FILE.read_bytes()[:kept])
    data[place : place + 1] = bytes([byte])
    with tempfile.TemporaryDirectory() as folder, suppress(ConfigError):
        read_header(write(Path(folder) / "damaged.gguf", bytes(data)))


WITHOUT_ENGINE = """
import asyncio, sys
sys.modules["xllamacpp"] = None  # as if it were not installed
from wony.backends.embedded import EmbeddedBackend
from wony.errors import ConfigError
from wony.types import ChatRequest

async def main():
    backend = EmbeddedBackend(None)
    print(*(finding.notice.id for finding in await backend.check("demo")))
    try:
        await backend.warm(ChatRequest("demo", ()))
    except ConfigError as error:
        print(error.id)

asyncio.run(main())
"""


def test_without_the_extra_it_says_how_to_install_it() -> None:
    """Both the doctor and a question name the command."""
    child = subprocess.run([sys.executable, "-c", WITHOUT_ENGINE], capture_output=True, text=True, check=True)
    assert child.stdout.split() == ["embedded.no_engine"] * 2


def test_the_engine_is_not_loaded_before_it_is_needed() -> None:
    """Importing and making the backend costs nothing."""
    code = (
        "import sys; from wony.backends.embedded import EmbeddedBackend; EmbeddedBackend(None); "
        "assert 'xllamacpp' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
