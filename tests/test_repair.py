"""Broken tool calls: what is meant comes back, and nothing else ever does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import wony
from wony.repair import cut_off, fits, mended, salvaged
from wony.types import Json, Tool, ToolCall


def tool(name: str, required: tuple[str, ...] = (), /, **types: str) -> Tool:
    properties = {key: {"type": kind} for key, kind in types.items()}
    return Tool(name, "", {"type": "object", "properties": properties, "required": list(required)})


READ = tool("read_file", ("path",), path="string", from_line="number", lines="number")
WRITE = tool("write_file", ("path", "content"), path="string", content="string", overwrite="boolean")
CLOCK = tool("get_current_time", zone="string")
BARE = tool("list_models")
PICK = tool("ask_user", ("question", "choices"), question="string", choices="array")
TOOLS = (READ, WRITE, CLOCK, BARE, PICK)
OTHERS = tuple(one for one in TOOLS if one is not WRITE)

PATH: Mapping[str, Json] = {"path": "메모.md"}


def test_a_call_that_is_right_stays_as_it_is() -> None:
    """The very object: nothing is copied, nothing is noted."""
    call = ToolCall("read_file", PATH, "c1")
    assert mended(call, TOOLS) is call
    assert mended(call, ()) is call


@pytest.mark.parametrize(
    "name",
    [
        "read_file<|channel|>commentary",
        "read_file<|channel|>analysis",
        "read_file<|constrain|>json",
        "read_file <|constrain|>json",
        "functions.read_file",
        "functions.read_file<|channel|>commentary",
        "function.read_file",
        "functions:read_file",
        "assistant<|channel|>commentary to=functions.read_file",
        "assistant<|channel|>read_file",
        "<|start|>assistant to=functions.read_file<|channel|>commentary",
        "<|start|>read_file",
        "to=functions.read_file",
        "assistant.read_file",
        "assistantread_file",
        "read_filecommentary",
        "read_file commentary",
        "read_file json",
        "read_filejson",
        "READ_FILE",
        "Read_File",
        "readFile",
        "read file",
        "read-file",
        "read.file",
        " read_file\n",
        "`read_file`",
        "read_file()",
        "files.read_file",
        "tools.read_file",
        "functions.read_file:0",
        "ｒead_file",
    ],
)
def test_a_name_with_pieces_of_the_format_is_found(name: str) -> None:
    """Heads, tails, case, spaces and dots do not hide which tool is meant."""
    assert mended(ToolCall(name, PATH, "c1"), TOOLS) == ToolCall("read_file", PATH, "c1")


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("query_risk_register", "query_risk_register"),
        ("read", "read"),
        ("read_file_lines", "read_file_lines"),
        ("파일 읽기", "파일 읽기"),
        ("functions.search_mail<|channel|>commentary", "search_mail"),
        ("assistant<|channel|>analysis", "unknown"),
        ("<|channel|>", "unknown"),
        ("", ""),
    ],
)
def test_a_name_that_no_tool_has_is_left(name: str, left: str) -> None:
    """Only what would break the next prompt is taken away; the model is told which tools there are."""
    assert mended(ToolCall(name, PATH), TOOLS) == ToolCall(left, PATH)


def test_a_name_that_may_be_two_tools_is_neither() -> None:
    """Spelling alone does not decide between tools."""
    two = (tool("read_file"), tool("readfile"))
    assert mended(ToolCall("readFile", {}), two).name == "readFile"
    assert mended(ToolCall("readfile", {}), two).name == "readfile"


@pytest.mark.parametrize(
    "raw",
    [
        '{"path": "메모.md"}]',
        '{"path": "메모.md"}}',
        '{"path": "메모.md"}]}',
        '{"path": "메모.md"]}',
        '{"path": "메모.md"',
        '{"path": "메모.md",}',
        '"path": "메모.md"}',
        "{path: '메모.md'}",
        "{'path': '메모.md'}",
        '"{\\"path\\": \\"메모.md\\"}"',
        '```json\n{"path": "메모.md"}\n```',
        '{"path": "메모.md"}<|call|>',
        '<|constrain|>json<|message|>{"path": "메모.md"}<|call|>',
        'commentary to=functions.read_file <|constrain|>json<|message|>{"path": "메모.md"}',
        ' json {"path": "메모.md"} ;',
        '{"name": "read_file", "parameters": {"path": "메모.md"}}',
        '{"name": "functions.read_file", "arguments": {"path": "메모.md"}}',
        '{"arguments": {"path": "메모.md"}}',
        '{"name": "read_file", "arguments": "{\\"path\\": \\"메모.md\\"}"}',
        '{"type": "function", "function": {"name": "read_file", "arguments": {"path": "메모.md"}}}',
        '{"read_file": {"path": "메모.md"}}',
        '{"tool": "read_file", "args": {"path": "메모.md"}}',
        '{"name": "read_file", "arguments": {"path": "메모.md"}',
    ],
)
def test_arguments_are_read_where_they_have_one_reading(raw: str) -> None:
    """Brackets, quotes, wrappings, fences."""
    assert mended(ToolCall("read_file", {}, "c1", raw), TOOLS) == ToolCall("read_file", PATH, "c1")


@pytest.mark.parametrize(
    "raw",
    [
        '{"path": "메모.m',  # a text that does not end
        '{"path": "메모.md", "from_line": 1',  # perhaps the beginning of 12
        '{"path": "메모.md",',
        '{"path": "메모.md", "from_line":',
        '{"path": "a", "path": "b"}',
        '{"path": "a", "from_line": NaN}',
        '{"path": "a", "from_line": 1e999}',
        '{"path": "a", "from_line": -Infinity}',
        '{"path": "a", "from_line": 01}',
        '{"path": "a", "form_line": 1}',  # no such argument
        '{"path": 3}',
        '{"from_line": 3}',
        '{"path": "say "hi""}',
        '{"path": "C:\\new\\d"}',
        '{"path": "it\\\'s"}',
        '{"path": "a"} I will read it now.',
        '{"path": "a"}{"path": "b"}',
        '{"name": "write_file", "arguments": {"path": "a"}}',
        '[{"path": "a"}]',
        '["a"]',
        "null",
        "12",
        "a.py",
        "",
        "{",
        "{}",
        "[" * 100_000,
        '{"path":' * 100_000,
        '{"path": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"arguments":' * 5000 + "{}" + "}" * 5000,
        "import os\nprint(os.listdir())",
    ],
)
def test_what_may_mean_two_things_is_left_to_the_model(raw: str) -> None:
    """Nothing is guessed: no arguments, and what was written."""
    assert mended(ToolCall("read_file", {}, "c1", raw or " "), TOOLS).arguments == {}
    assert mended(ToolCall("read_file", {}, "c1", raw or " "), TOOLS).raw == (raw or " ")


@pytest.mark.parametrize(
    ("raw", "content"),
    [
        ('{"path": "a", "content": "한 줄\n두 줄\t끝"}', "한 줄\n두 줄\t끝"),
        ('{"path": "a", "content": "\\d+\\s"}', "\\d+\\s"),
        ("{'path': 'a', 'content': 'say \"hi\"'}", 'say "hi"'),
        ("{'path': 'a', 'content': 'it\\'s'}", "it's"),
        ('{"path": "a", "content": "x\\ud800y"}', "x\ufffdy"),
        ('{"path": "a", "content": "\\ud83d\\ude00"}', "😀"),
        ('{"path": "a", "content": "<|end|>"', "<|end|>"),
        ('{"path": "a", "content": "}]}"}]', "}]}"),
    ],
)
def test_texts_come_back_as_they_were_meant(raw: str, content: str) -> None:
    """Line breaks, quotes and backslashes; a lone surrogate becomes the sign for what is lost."""
    assert mended(ToolCall("write_file", {}, raw=raw), TOOLS).arguments == {"path": "a", "content": content}


def test_pythons_words_are_jsons() -> None:
    """True is true; None is null, which is no text."""
    raw = "{'path': 'a', 'content': 'b', 'overwrite': True}"
    assert mended(ToolCall("write_file", {}, raw=raw), TOOLS).arguments["overwrite"] is True
    assert mended(ToolCall("get_current_time", {}, raw='{"zone": None}'), TOOLS).raw


def test_nothing_is_an_argument_only_of_a_tool_that_takes_none() -> None:
    """`null` for a tool with optional arguments is told to the model, which may have forgotten them."""
    assert mended(ToolCall("list_models", {}, raw="null"), TOOLS) == ToolCall("list_models", {})
    assert mended(ToolCall("get_current_time", {}, raw="null"), TOOLS).raw == "null"


def test_wrapped_arguments_are_unwrapped_only_where_the_tool_takes_no_such_name() -> None:
    """A tool may have an argument called `input`."""
    echo = tool("echo", ("input",), input="string")
    wrapped = ToolCall("read_file", {"name": "read_file", "parameters": PATH})
    assert mended(wrapped, TOOLS) == ToolCall("read_file", PATH)
    own = ToolCall("echo", {"input": '{"input": "x"}'})
    assert mended(own, (echo,)) is own
    other = ToolCall("read_file", {"name": "write_file", "parameters": PATH})
    assert mended(other, TOOLS) == other


def test_a_call_without_a_real_name_takes_the_one_inside() -> None:
    """`functions` is no tool; what it wraps says which."""
    wrapped: Json = {"name": "read_file", "arguments": PATH}
    assert mended(ToolCall("functions", wrapped), TOOLS) == ToolCall("read_file", PATH)
    raw = json.dumps(wrapped)
    assert mended(ToolCall("assistant", {}, "7", raw), TOOLS) == ToolCall("read_file", PATH, "7")
    assert mended(ToolCall("invented", wrapped), TOOLS) == ToolCall("invented", wrapped)


def test_wrong_types_are_left_to_the_tool() -> None:
    """ "3" for 3 is the tool's own matter: the call is passed on as it came."""
    call = ToolCall("read_file", {"path": "a", "from_line": "3"})
    assert mended(call, TOOLS) is call


def test_surrogates_and_depth_in_parsed_arguments() -> None:
    """What a server parsed is not trusted either."""
    assert mended(ToolCall("read_file", {"path": "a\ud800"}), TOOLS).arguments == {"path": "a\ufffd"}
    deep: Json = "x"
    for _ in range(100_000):
        deep = [deep]
    call = mended(ToolCall("read_file", {"path": deep}), TOOLS)
    assert (call.arguments, bool(call.raw)) == ({}, True)
    while isinstance(deep, list):  # taken apart by hand, lest its own end be too deep
        deep = deep.pop()


def test_salvage_needs_exactly_one_tool() -> None:
    """Arguments without a name: the one tool that takes them, or nobody."""
    assert salvaged('{"path": "a", "content": "b\nc"}]', TOOLS) == ToolCall(
        "write_file", {"path": "a", "content": "b\nc"}
    )
    assert salvaged('{"path": "a"}]', TOOLS) == ToolCall("read_file", {"path": "a"})
    assert salvaged('{"path": "a"}]', (*TOOLS, tool("list_files", path="string"))) is None
    assert salvaged("{}]", TOOLS) is None
    assert salvaged("", TOOLS) is None
    named = 'commentary to=functions.read_file json {"path": "a"}'
    assert salvaged(named, TOOLS) == ToolCall("read_file", {"path": "a"})
    wrapped = '{"name": "write_file", "arguments": {"path": "a"}}'
    assert salvaged(wrapped, TOOLS) is None


def test_a_call_that_a_limit_ended_is_never_completed() -> None:
    """A missing bracket may be the model's habit, or the end of its room: then more was to come."""
    call = ToolCall("read_file", {}, raw='{"path": "a"')
    assert mended(call, TOOLS).arguments == {"path": "a"}
    assert mended(cut_off(call), TOOLS).raw
    assert mended(cut_off(cut_off(call)), TOOLS).arguments == {}


def test_a_call_without_a_name_is_never_taken_for_one_of_a_tool_that_was_only_named() -> None:
    """Tools that are shown on request are not among those offered: no arguments of theirs fit another."""
    tools = json.loads((Path(wony.__file__).parent / "tools" / "schemas.json").read_text("utf-8"))
    common = [Tool(one["name"], "", one["parameters"]) for one in tools if one["common"]]
    samples: Mapping[str, Json] = {"string": "x", "number": 1, "boolean": True, "array": ["x"]}
    for one in tools:
        needed = one["parameters"].get("required", ())
        given = {key: samples[one["parameters"]["properties"][key]["type"]] for key in needed}
        if given and not one["common"]:
            assert not [other.name for other in common if fits(given, other)]
            assert salvaged(compact(given) + "]", common) is None


@pytest.mark.parametrize("junk", ["; ", "<|end|>", "]", '"', "'", "\\", "{", "to=a ", "json "])
def test_megabytes_are_read_at_once(junk: str) -> None:
    """No text takes time beyond its own length."""
    for raw in (junk * 300_000, '{"path": "a"}' + junk * 300_000, '{"path": "' + junk * 300_000):
        assert mended(ToolCall("read_file", {}, raw=raw), TOOLS).arguments in ({}, {"path": "a"})


# -- any call, any break -----------------------------------------------------------------------------

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20) | st.text("\\'\"{}[]:,\nn<|>`d e가1", max_size=12)
CALLS = st.one_of(
    st.builds(lambda path: ToolCall("read_file", {"path": path}), TEXTS),
    st.builds(lambda path, n: ToolCall("read_file", {"path": path, "from_line": n}), TEXTS, st.integers()),
    st.builds(
        lambda path, content, over: ToolCall(
            "write_file", {"path": path, "content": content, "overwrite": over}
        ),
        TEXTS,
        TEXTS,
        st.booleans(),
    ),
    st.builds(
        lambda question, choices: ToolCall("ask_user", {"question": question, "choices": choices}),
        TEXTS,
        st.lists(TEXTS, max_size=3),
    ),
)


def compact(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


BREAKS: tuple[Callable[[ToolCall], str], ...] = (
    lambda call: compact(call.arguments) + "]",
    lambda call: compact(call.arguments) + "}}",
    lambda call: compact(call.arguments)[:-1],
    lambda call: compact(call.arguments)[:-1] + ",}",
    lambda call: compact(call.arguments)[1:],
    lambda call: compact(call.arguments)[:-1] + "]}",
    lambda call: compact(compact(call.arguments)),
    lambda call: compact({"name": call.name, "parameters": call.arguments}),
    lambda call: compact({"arguments": call.arguments}),
    lambda call: compact({"name": f"functions.{call.name}", "arguments": compact(call.arguments)}),
    lambda call: "```json\n" + compact(call.arguments) + "\n```",
    lambda call: "<|constrain|>json<|message|>" + compact(call.arguments) + "<|call|>",
    lambda call: re.sub(r"(?<!\\)((?:\\\\)*)\\n", r"\1\n", compact(call.arguments)),
    lambda call: repr(dict(call.arguments)),
)


@given(CALLS, st.sampled_from(BREAKS))
def test_a_broken_call_comes_back_as_it_was_or_not_at_all(
    call: ToolCall, broken: Callable[[ToolCall], str]
) -> None:
    """Whatever was done to it: the same arguments, or none and the raw text."""
    raw = broken(call)
    got = mended(ToolCall(call.name, {}, raw=raw), TOOLS)
    assert got in (call, ToolCall(call.name, {}, raw=raw))
    found = salvaged(raw, TOOLS)
    assert found in (call, None)


@given(CALLS, st.sampled_from(BREAKS[:11]))
def test_the_usual_breaks_are_mended(call: ToolCall, broken: Callable[[ToolCall], str]) -> None:
    """These leave one reading whenever the texts themselves hold nothing odd."""
    assume(not re.search(r"[\\'\"<|>`]", compact(call.arguments).replace('"', "")))
    assume(not isinstance(list(call.arguments.values())[-1], int) or broken is not BREAKS[2])
    raw = broken(call)
    assume(raw != compact(call.arguments))
    assert mended(ToolCall(call.name, {}, raw=raw), TOOLS) == call


@given(CALLS, st.integers(0, 200))
def test_a_call_cut_anywhere_never_runs_with_a_shorter_value(call: ToolCall, place: int) -> None:
    """What is read of a beginning is what was written, or it is refused."""
    raw = compact(call.arguments)[:place]
    got = mended(ToolCall(call.name, {}, raw=raw or " "), TOOLS)
    assert got.arguments.items() <= call.arguments.items()


JUNK = st.text(max_size=80) | st.text("{}[]\"':,\\ \nntruefalsNone0123456789.-+eE<|>`to=json", max_size=80)


@given(JUNK, JUNK)
def test_junk_never_raises_and_never_runs_what_no_schema_takes(name: str, raw: str) -> None:
    """Any name, any text."""
    for call in (mended(ToolCall(name, {}, raw=raw), TOOLS), salvaged(raw, TOOLS)):
        if call is not None and not call.raw and raw:
            assert any(one.name == call.name and fits(call.arguments, one) for one in TOOLS)
        if call is not None and call.raw:
            assert call.arguments == {}


VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
KEYS = st.sampled_from(["path", "content", "name", "arguments", "function", "input", "type", "read_file"])


@given(st.text(max_size=12) | st.just("read_file"), st.dictionaries(KEYS | st.text(max_size=4), VALUES))
def test_any_parsed_arguments_are_kept_or_unwrapped(name: str, arguments: Mapping[str, Json]) -> None:
    """A call changes its arguments only for ones that its tool takes; mending again changes nothing."""
    call = mended(ToolCall(name, arguments), TOOLS)
    if call.arguments is not arguments and repr(call.arguments) != repr(arguments):
        assert any(one.name == call.name and fits(call.arguments, one) for one in TOOLS)
    assert repr(mended(call, TOOLS)) == repr(call)
