"""The two parsers: whatever the plain one understands, Typer understands in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wony.cli import typer_command
from wony.cli.command_options import HistoryListOptions
from wony.cli.commands import ROOT, resolve
from wony.cli.declare import Command, Group, parameters
from wony.cli.options import AskOptions, ChatOptions
from wony.cli.plain import parse
from wony.errors import UsageError
from wony.locales import catalogue

say = catalogue("en")


def commands(group: Group = ROOT, path: str = "wony") -> Iterator[tuple[str, Command]]:
    for member in group.commands:
        if isinstance(member, Group):
            yield from commands(member, f"{path} {member.name}")
        else:
            yield f"{path} {member.name}", member


EVERY: dict[str, Command] = dict(commands())
GROUPS: dict[str, Group] = {
    "wony": ROOT,
    **{f"wony {m.name}": m for m in ROOT.commands if isinstance(m, Group)},
}
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
odd = st.sampled_from(["", "-", "--", "-1", "0", "007", "1_0", "=", "-c", "--x", "٣", "²", "a=b", " 1 "])


@st.composite
def command_lines(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Return a command and words that are likely for it, and some that are not."""
    path = draw(st.sampled_from(sorted(EVERY)))
    flags = [flag for parameter in parameters(EVERY[path].options) for flag in parameter.flags]
    choices = [choice for parameter in parameters(EVERY[path].options) for choice in parameter.choices]
    flag = st.sampled_from(flags or ["--nothing"])
    word = words | odd | st.sampled_from(choices or ["md"]) | st.integers(-2, 10**17).map(str)
    attached = st.builds(lambda name, value: f"{name}={value}", flag, word)
    return path, draw(st.lists(flag | word | attached, max_size=6))


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(command_lines())
def test_what_is_plain_means_the_same_to_typer(line: tuple[str, list[str]]) -> None:
    """Equal values, or the plain parser leaves the line to Typer."""
    path, argv = line
    plain = parse(EVERY[path].options, argv)
    if plain is not None:
        assert typer_command.parse(EVERY[path], path, argv, say) == plain


@pytest.mark.parametrize(
    ("argv", "options"),
    [
        ([], ChatOptions()),
        (["-c"], ChatOptions(latest=True)),
        (["--session", "여행", "--think=high"], ChatOptions(session="여행", think="high")),
        (["--model", "a", "--model", "b"], ChatOptions(model="b")),
    ],
)
def test_usual_lines_are_plain(argv: list[str], options: ChatOptions) -> None:
    """What people write nearly always needs no Typer."""
    assert parse(ChatOptions, argv) == options


def test_a_question_may_stand_among_flags() -> None:
    """Words are taken in order, wherever the flags are; after -- everything is a word."""
    argv = ["how", "-f", "a.txt", "far", "--file=b.txt", "--", "-c", "--x"]
    assert parse(AskOptions, argv) == AskOptions(
        question=("how", "far", "-c", "--x"), files=(Path("a.txt"), Path("b.txt"))
    )


@pytest.mark.parametrize(
    "argv",
    [["--help"], ["-h"], ["--nothing"], ["--think", "huge"], ["--session"], ["extra"], ["--session", "-x"]],
)
def test_the_odd_is_left_to_typer(argv: list[str]) -> None:
    """Help, mistakes and whatever could be one."""
    assert parse(ChatOptions, argv) is None


def test_short_flags_can_be_joined() -> None:
    """Typer knows `-yn`, so wony does."""
    assert parse(AskOptions, ["-cf", "x"]) is None
    assert typer_command.parse(EVERY["wony ask"], "wony ask", ["-cf", "x"], say) == AskOptions(
        latest=True, files=(Path("x"),)
    )


@pytest.mark.parametrize(
    ("path", "argv", "id"),
    [
        ("wony chat", ["--sesion", "x"], "cli.no_such_option_close"),
        ("wony chat", ["-x"], "cli.no_such_option"),
        ("wony chat", ["--session"], "cli.option_needs_value"),
        ("wony chat", ["--private=yes"], "cli.option_takes_no_value"),
        ("wony chat", ["--think", "enormous"], "cli.not_a_choice"),
        ("wony chat", ["hello"], "cli.too_many"),
        ("wony history list", ["-n", "many"], "cli.not_a_number"),
        ("wony history show", [], "cli.missing"),
        ("wony config set", ["model"], "cli.missing"),
    ],
)
def test_mistakes_are_ours(path: str, argv: list[str], id: str) -> None:
    """Typer's usage errors become UsageErrors with texts in both languages."""
    with pytest.raises(UsageError) as caught:
        typer_command.parse(EVERY[path], path, argv, say)
    assert caught.value.id == id
    for language in ("ko", "en"):
        assert catalogue(language)(caught.value.id, **caught.value.params)


@pytest.mark.parametrize(
    ("argv", "path", "rest"),
    [
        (["chat", "-c"], "wony chat", ["-c"]),
        (["history"], "wony history list", []),
        (["history", "--json"], "wony history list", ["--json"]),
        (["history", "show", "x"], "wony history show", ["x"]),
        (["history", "--help"], "wony history", ["--help"]),
        (["history", "shwo"], "wony history", ["shwo"]),
        ([], "wony", []),
    ],
)
def test_words_lead_to_a_command(argv: list[str], path: str, rest: list[str]) -> None:
    """A group's default command is called by the group's name alone, or with its flags."""
    called = resolve(argv)
    assert (called.path, list(called.rest)) == (path, rest)


def test_a_limit_has_a_default() -> None:
    """Defaults come from the declaration."""
    assert HistoryListOptions().limit == 20
