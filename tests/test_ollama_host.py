"""OLLAMA_HOST, in the forms that people write."""

from __future__ import annotations

import socket

import pytest

from simulated_ollama import SimulatedOllama
from wony.backends.addresses import is_loopback, without_password
from wony.backends.ollama_host import answers, parse_ollama_host


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("", "http://127.0.0.1:11434"),
        ("   ", "http://127.0.0.1:11434"),
        ("127.0.0.1", "http://127.0.0.1:11434"),
        ("example.com", "http://example.com:11434"),
        ("example.com:1234", "http://example.com:1234"),
        (":1234", "http://127.0.0.1:1234"),
        (":", "http://127.0.0.1:11434"),
        ("example.com:", "http://example.com:11434"),
        ("http://example.com", "http://example.com:80"),
        ("https://example.com", "https://example.com:443"),
        ("https://example.com:8443", "https://example.com:8443"),
        ("HTTPS://example.com", "https://example.com:443"),
        ("ollama.com", "https://ollama.com:443"),
        ("https://example.com/ollama", "https://example.com:443/ollama"),
        ("https://example.com/ollama/", "https://example.com:443/ollama"),
        ("example.com/ollama", "http://example.com:11434/ollama"),
        ("http://example.com/", "http://example.com:80"),
        ("[::1]", "http://[::1]:11434"),
        ("::1", "http://[::1]:11434"),
        ("[::1]:1234", "http://[::1]:1234"),
        ("http://[fe80::1%25eth0]:1234", "http://[fe80::1%25eth0]:1234"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:1234", "http://127.0.0.1:1234"),
        ("http://0.0.0.0:1234", "http://127.0.0.1:1234"),
        ("::", "http://[::1]:11434"),
        ("[::]:1234", "http://[::1]:1234"),
        ("[0:0::0]", "http://[::1]:11434"),
        ("example.com:66000", "http://example.com:11434"),
        ("example.com:-1", "http://example.com:11434"),
        ("example.com:port", "http://example.com:11434"),
        ("https://example.com:66000", "https://example.com:443"),
        ("example.com:" + "9" * 5000, "http://example.com:11434"),
        ('"127.0.0.1:1234"', "http://127.0.0.1:1234"),
        ("'example.com'", "http://example.com:11434"),
        (' " example.com:1234 " ', "http://example.com:1234"),
        ("http://name:word@example.com:1234", "http://name:word@example.com:1234"),
    ],
)
def test_every_form_means_one_address(written: str, address: str) -> None:
    """As Ollama's own clients read it."""
    assert parse_ollama_host(written) == address


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:11434", True),
        ("http://127.8.9.10:11434", True),
        ("http://[::1]:11434", True),
        ("http://localhost:11434", True),
        ("http://LocalHost.:11434", True),
        ("http://box.localhost", True),
        ("http://192.168.0.7:11434", False),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("http://[fe80::1]", False),
        ("http://", False),
        ("http://[::1", False),
    ],
)
def test_loopback_is_what_can_only_be_this_machine(url: str, here: bool) -> None:
    """Names that merely begin like this machine's are others'."""
    assert is_loopback(url) is here


def test_a_password_is_not_shown() -> None:
    """What stands before the @ of an address stays out of messages."""
    assert without_password("http://name:word@example.com:1234/x") == "http://example.com:1234/x"
    assert without_password("http://example.com") == "http://example.com"


@pytest.mark.anyio
async def test_a_listening_server_answers(ollama: SimulatedOllama) -> None:
    """A bare connection is enough; no request is made."""
    assert await answers(ollama.url, 5)
    assert ollama.requests == []


@pytest.mark.anyio
async def test_nobody_answers() -> None:
    """A closed port, a name that does not resolve and a port that is none are all 'no'."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert not await answers(f"http://127.0.0.1:{port}", 5)
    assert not await answers("http://no.such.invalid:1", 5)
    assert not await answers("http://127.0.0.1:99999", 5)
