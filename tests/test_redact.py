"""Secrets stay out of what is shown."""

from __future__ import annotations

import base64
import io
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wony.cli.conversation import Conversation
from wony.cli.screen import Screen
from wony.errors import BackendError
from wony.locales import catalogue
from wony.redact import MASK, Redactor, masked, password_of


@given(secret=st.text(min_size=4), before=st.text(), after=st.text())
def test_a_registered_secret_is_never_shown(secret: str, before: str, after: str) -> None:
    """Neither as it is nor as a URL or a repr would have it."""
    redactor = Redactor([secret])
    for form in (secret, quote(secret, safe=""), repr(secret)[1:-1]):
        shown = redactor.redact(f"{before}{form}{after}")
        assert form not in shown or form in MASK * 3


def test_what_is_not_registered_stays() -> None:
    """An exact match blots out nothing else."""
    assert Redactor(["sk-12345"]).redact("sk-1234 is no secret") == "sk-1234 is no secret"


def test_a_secret_inside_another_goes_whole() -> None:
    """The longer one is replaced first."""
    assert Redactor(["abcd", "abcdefgh"]).redact("abcdefgh") == MASK


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://127.0.0.1:11434", "http://127.0.0.1:11434"),
        ("postgresql://me:secret@db.example/wony", "postgresql://me:***@db.example/wony"),
        ("https://example.org/v1?api_key=secret&a=b", "https://example.org/v1?api_key=***&a=***"),
        ("me:secret@host:11434", "me:***@host:11434"),
        ("gpt-oss:20b", "gpt-oss:20b"),
        ("sqlite:////home/me/wony.db", "sqlite:////home/me/wony.db"),
    ],
)
def test_addresses_are_shown_without_their_secrets(url: str, shown: str) -> None:
    """What is left can be read and compared."""
    assert masked(url) == shown
    assert password_of(url) in ("", "secret")


@given(url=st.text())
def test_any_text_can_be_masked(url: str) -> None:
    """A setting may hold anything."""
    masked(url)
    password_of(url)


def test_an_error_inside_a_conversation_shows_no_key() -> None:
    """A server may quote it, and the error does not pass the one at the end of the program."""
    shown = io.StringIO()
    settings = SimpleNamespace(secrets={"openai_api_key": "sk-verysecret"})
    talk = SimpleNamespace(
        app=SimpleNamespace(settings=settings), screen=Screen(shown, shown, {}), say=catalogue("en")
    )
    text = "the key sk-verysecret is wrong"
    Conversation.fail(cast("Any", talk), BackendError("http.status", url="u", status=400, text=text))
    assert "the key *** is wrong" in shown.getvalue()


@given(secret=st.text(min_size=8, max_size=40), before=st.binary(max_size=9), after=st.binary(max_size=9))
def test_plain_disguises_of_a_secret_are_seen_through(secret: str, before: bytes, after: bytes) -> None:
    """Backwards, in hex, in base64 wherever it begins there: a help against slips, no more."""
    data = secret.encode("utf-8", "surrogatepass")
    redactor = Redactor([secret])
    for form in (
        secret[::-1],
        data.hex(),
        base64.b64encode(before + data + after).decode(),
        base64.urlsafe_b64encode(before + data + after).decode(),
    ):
        assert MASK in redactor.redact(f"q={form}")
