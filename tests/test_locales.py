"""What wony says: complete in both languages, used somewhere, and with particles that sound right."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from test_options import EVERY, GROUPS
from wony import errors
from wony.cli.declare import parameters
from wony.locales import Text, catalogue, language_of, lookup
from wony.locales.josa import PAIRS, josa

SOURCE = Path(__file__).parent.parent / "src" / "wony"
AREAS = sorted(
    path.stem for path in (SOURCE / "locales").glob("*.py") if path.stem not in ("__init__", "josa")
)
ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
SPEAKERS = {"say", "_say", "Notice", *(name for name in vars(errors) if name[0].isupper())}
"""What takes an id as its first argument."""


def ids(area: str) -> Sequence[str]:
    """Return the ids of an area's texts."""
    return list(import_module(f"wony.locales.{area}").MESSAGES)


def constants(path: Path) -> Iterator[str]:
    """Yield the texts in a module's code that look like an id of an area that there is."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ID.fullmatch(node.value):
            yield node.value


def said(path: Path) -> Iterator[str]:
    """Yield the ids that are said for certain: the first argument of a catalogue, a notice or an error."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in SPEAKERS and isinstance(node.args[0].value, str):
                yield node.args[0].value


def prefixes(path: Path) -> Iterator[str]:
    """Yield the beginnings of ids that are put together, such as f"store.{what}"."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            beginning = str(node.values[0].value)
            if "." in beginning and re.fullmatch(r"[a-z_]+\.[a-z0-9_]*", beginning):
                yield beginning


MODULES = [
    path for path in SOURCE.rglob("*.py") if path.parent.name != "locales" and "migrations" not in path.parts
]
USED = {id for path in MODULES for id in constants(path)}
SAID = {id for path in MODULES for id in said(path)}
USED_PREFIXES = {prefix for path in MODULES for prefix in prefixes(path)}
HELPS = [*(command.help for command in EVERY.values()), *(group.help for group in GROUPS.values())]
DECLARED = {
    *(f"{help}{ending}" for help in HELPS for ending in ("", "_examples")),
    *(parameter.help for command in EVERY.values() for parameter in parameters(command.options)),
}


def test_every_area_is_named_after_its_file() -> None:
    """`chat.saved` stands in locales/chat.py and nowhere else."""
    for area in AREAS:
        for id in ids(area):
            assert id.startswith(f"{area}."), id


@pytest.mark.parametrize("id", sorted(SAID | DECLARED))
def test_what_is_said_can_be_said(id: str) -> None:
    """Every id that the code says has its text."""
    assert isinstance(lookup(id), Text)


@pytest.mark.parametrize("area", AREAS)
def test_a_text_is_complete(area: str) -> None:
    """Both languages, nothing empty, the same values in both, no line left dangling."""
    for id in ids(area):
        text = lookup(id)
        for words in text:
            assert words.strip(), id
            assert "\n\n\n" not in words
            assert not words.endswith("\n")
        assert names(text.ko) == names(text.en)


@pytest.mark.parametrize("area", AREAS)
def test_a_text_is_used(area: str) -> None:
    """What nothing says is taken out."""
    for id in ids(area):
        assert id in USED | DECLARED or any(id.startswith(prefix) for prefix in USED_PREFIXES), id


@pytest.mark.parametrize("area", AREAS)
def test_a_text_can_be_filled(area: str) -> None:
    """With numbers and with words, in both languages; no brace is left over."""
    for id in ids(area):
        for language, words in zip(("ko", "en"), lookup(id), strict=True):
            fields = {
                field: spec for _, field, spec, _ in string.Formatter().parse(words) if field is not None
            }
            if "" in fields:  # filled by who shows it, such as Typer
                continue
            values: dict[str, object] = {
                name: 3 if number_like(words, name) else "이름"
                for name in {f.partition(".")[0] for f in fields}
            }
            filled = catalogue(language)(id, **values)
            assert filled
            assert not re.search(r"\{[a-z_]+[:}]", filled)


@pytest.mark.parametrize("area", AREAS)
def test_an_english_text_has_no_hangul(area: str) -> None:
    """Nor does a Korean one lack it, unless it is all names and numbers."""
    for id in ids(area):
        text = lookup(id)
        assert not has_hangul(text.en)
        if not id.endswith("_examples") and re.search(
            r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", without_code(text.en)
        ):
            assert has_hangul(text.ko)


@pytest.mark.parametrize("area", AREAS)
def test_a_korean_particle_fits_what_may_stand_before_it(area: str) -> None:
    """After a value, a particle that depends on its sound is a pair."""
    for id in ids(area):
        bare = re.search(r"(?<!이라/라)\}[`'’\"]?(은|는|이|가|을|를|과|와|으로|로)(?=[ .,\n])", lookup(id).ko)
        assert bare is None, f"{id}: write the pair, such as {{name:을/를}}"


@pytest.mark.parametrize("area", AREAS)
def test_every_pair_of_particles_is_known(area: str) -> None:
    """One that is not would be taken for English words, and stand there instead of the value."""
    for id in ids(area):
        for _, field, spec, _ in string.Formatter().parse(lookup(id).ko):
            if field is not None and spec and has_hangul(spec):
                assert spec.removeprefix("-") in PAIRS, id


def names(words: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(words) if field is not None}


def number_like(words: str, name: str) -> bool:
    """Whether the text formats the value as a number."""
    specs = {spec or "" for _, field, spec, _ in string.Formatter().parse(words) if field == name}
    return any(spec and spec not in PAIRS for spec in specs)


def has_hangul(words: str) -> bool:
    return any("가" <= character <= "힣" for character in words)


def without_code(words: str) -> str:
    return re.sub(r"`[^`]*`|\{[^}]*\}", "", words)


# -- particles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "pair", "particle"),
    [
        ("파일", "을/를", "을"),
        ("메시지", "을/를", "를"),
        ("서울", "으로/로", "로"),
        ("부산", "으로/로", "으로"),
        ("제주", "으로/로", "로"),
        ("wony", "은/는", "는"),
        ("gpt-oss:20b", "을/를", "를"),
        ("PDF", "을/를", "를"),
        ("URL", "이/가", "이"),
        ("model", "은/는", "은"),
        ("3", "이/가", "이"),
        ("2", "이/가", "가"),
        ("10", "과/와", "과"),
        ("‘회의’", "이라/라", "라"),
        ("google", "이라는/라는", "이라는"),
        ("naver", "이라는/라는", "라는"),
        ("Makefile", "을/를", "을"),
        ("think", "을/를", "을"),
        ("", "은/는", "는"),
        ("🙂", "은/는", "는"),
    ],
)
def test_particles_follow_the_sound(word: str, pair: str, particle: str) -> None:
    """Hangul, letters, digits, and quotes that are not read."""
    assert josa(word, pair) == particle


@given(word=st.text(), pair=st.sampled_from(sorted(PAIRS)))
def test_any_word_has_a_particle(word: str, pair: str) -> None:
    """One of the two, whatever the word."""
    assert josa(word, pair) in PAIRS[pair]


@given(
    syllable=st.integers(0xAC00, 0xD7A3).map(chr),
    before=st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)),
    pair=st.sampled_from(sorted(set(PAIRS) - {"으로/로"})),
)
def test_only_the_last_syllable_counts(syllable: str, before: str, pair: str) -> None:
    """Its final consonant decides, and quotes after it change nothing."""
    expected = PAIRS[pair][0 if (ord(syllable) - 0xAC00) % 28 else 1]
    assert josa(before + syllable, pair) == expected
    assert josa(f"{before}{syllable}’", pair) == expected


def test_a_catalogue_fills_its_texts() -> None:
    """Particles in Korean, the right number in English."""
    assert "3개" in catalogue("ko")("history.deleted", n=3)
    assert catalogue("en")("history.deleted", n=1).startswith("1 conversation ")
    assert catalogue("en")("history.deleted", n=2).startswith("2 conversations ")
    assert catalogue("ko")("models.removed", model="gpt-oss:20b") == "gpt-oss:20b를 지웠습니다."


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "WONY_LANG": "ko"}, "ko"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_MESSAGES": "ko", "LANG": "en_US"}, "ko"),
        ({}, "en"),
    ],
)
def test_the_language_of_the_environment(environment: dict[str, str], language: str) -> None:
    """WONY_LANG, LC_ALL, LC_MESSAGES, LANG: the first that is set decides."""
    assert language_of(environment) == language
