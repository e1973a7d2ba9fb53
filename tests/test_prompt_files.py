"""Templates as files: what is read, what is refused and where, and that nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wony.errors import ConfigError
from wony.prompt_files import scalars
from wony.prompt_files.documents import read_document, write_document
from wony.prompt_files.front_matter import description_in, read_markdown
from wony.prompt_files.yaml import Node, read_yaml
from wony.prompt_rules import KINDS, check_template
from wony.prompt_types import PromptTemplate, Variable

FILE = """\
---
description: 메일에 답합니다
model: gpt-oss:20b
think: high
language: ko
tools: [read_file, "search"]
variables:
  topic: 무엇에 관한 메일인지   # short for a description
  tone:
    description: How polite, "really"
    choices: [formal, '편하게, 짧게']
    default: formal
  due: {due}
---

$topic에 대해 $tone 답하세요.
"""
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=30)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=200)
NAMES = st.from_regex(r"[a-z가-힣0-9][a-z가-힣0-9_-]{0,10}", fullmatch=True)
VARIABLE_NAMES = st.from_regex(r"[a-zA-Z_가-힣][a-zA-Z0-9_가-힣]{0,10}", fullmatch=True)


@st.composite
def variables(draw: st.DrawFn) -> Variable:
    """Draw a variable whose default fits it."""
    kind = draw(st.sampled_from(KINDS))
    choices = tuple(draw(st.lists(WORDS.map(str.strip).filter(bool), min_size=1, max_size=4, unique=True)))
    fitting: Mapping[str, st.SearchStrategy[str]] = {
        "text": WORDS,
        "long": TEXTS,
        "number": st.decimals(allow_nan=False, allow_infinity=False, places=2).map(lambda n: f"{n:f}"),
        "choice": st.sampled_from(choices),
        "date": st.dates().map(str),
        "file": WORDS.filter(lambda word: bool(word.strip())),
    }
    return Variable(
        name=draw(VARIABLE_NAMES),
        description=draw(WORDS).strip(),
        kind=kind,
        default=draw(st.none() | fitting[kind]),
        choices=choices if kind == "choice" else (),
    )


@st.composite
def templates(draw: st.DrawFn) -> PromptTemplate:
    """Draw a template with everything that there can be."""
    text = draw(TEXTS).replace("$", "$$").strip("\n")
    assume(text.strip())
    return PromptTemplate(
        name=draw(NAMES),
        text=text,
        description=draw(WORDS).strip(),
        variables=tuple(draw(st.lists(variables(), max_size=4, unique_by=lambda v: v.name))),
        model=draw(WORDS).strip(),
        think=draw(st.sampled_from((None, "low", "medium", "high"))),
        language=draw(st.sampled_from(("", "ko", "en"))),
        tools=draw(st.none() | st.lists(st.from_regex(r"[a-z_]{1,9}", fullmatch=True)).map(tuple)),
    )


@given(templates())
def test_import_after_export_is_the_identity(template: PromptTemplate) -> None:
    """Whatever a template says, the file that it becomes says the same."""
    normal = check_template(template)
    again, notices = read_document(write_document(normal), "elsewhere.md")
    assert (again, notices) == (normal, ())
    assert description_in(write_document(normal)) == normal.description


@given(st.text(st.sampled_from(["a", "가", " ", "#", ":", ",", "'", '"', "\\", "n", "\t", "\x07", "\x85"])))
def test_a_listing_reads_a_quoted_description_as_the_file_says_it(said: str) -> None:
    """The short way and the whole reader agree, or the whole reader refuses."""
    text = f'---\ndescription: "{said}"\n---\nx\n'
    with suppress(ConfigError):
        assert description_in(text) == read_markdown(text, "t.md", "t").description


def test_a_file_says_all_there_is() -> None:
    """Every key, in the forms that people write; the name comes from the file where the file says none."""
    template, _ = read_document(FILE.replace("{due}", '"Until when"'), "folder/Reply to mail.md")
    assert template == PromptTemplate(
        name="reply-to-mail",
        text="$topic에 대해 $tone 답하세요.",
        description="메일에 답합니다",
        model="gpt-oss:20b",
        think="high",
        language="ko",
        tools=("read_file", "search"),
        variables=(
            Variable("topic", "무엇에 관한 메일인지"),
            Variable("tone", 'How polite, "really"', "choice", "formal", ("formal", "편하게, 짧게")),
            Variable("due", "Until when"),
        ),
    )


def test_a_file_needs_no_front_matter() -> None:
    """A text is a template; a byte order mark and other line ends do not matter."""
    assert read_markdown("\ufeff한 줄\r\n두 줄\r\n", "x.md", "x") == PromptTemplate("x", "한 줄\n두 줄")


@pytest.mark.parametrize(
    ("front", "line", "key", "id"),
    [
        ("descripton: x", 2, "descripton", "template.unknown_key_close"),
        ("zzz: x", 2, "zzz", "template.unknown_key"),
        ("model: m\nthink: hard", 3, "think", "template.not_one_of"),
        ("language: fr", 2, "language", "template.not_one_of"),
        ("description: a\n\ndescription: b", 4, "description", "template.yaml_twice"),
        ("just words", 2, "just words", "template.yaml_no_key"),
        ("description: a: b", 2, "description", "template.yaml_colon"),
        ("description: {a: b}", 2, "description", "template.yaml_not_ours"),
        ("description: &a b", 2, "description", "template.yaml_not_ours"),
        ("description: !!python/name:os.system x", 2, "description", "template.yaml_not_ours"),
        ('description: "a', 2, "description", "template.yaml_open_quote"),
        ('description: "a" b', 2, "description", "template.yaml_behind_quote"),
        (r'description: "\q"', 2, "description", "template.yaml_escape"),
        ("description: [a]", 2, "description", "template.wants_text"),
        ("description: |\n  a\n  b", 2, "description", "template.one_line"),
        ("tools:\n  a: b", 2, "tools", "template.wants_list"),
        ("tools: [a, ; rm]", 2, "tools", "template.tool"),
        ("tools: [a", 2, "tools", "template.yaml_list"),
        ("tools:\n  - a: b", 3, "tools", "template.yaml_item"),
        ("name: ../../etc/passwd", 2, "name", "template.name"),
        ("variables: x", 2, "variables", "template.wants_mapping"),
        ("variables:\n  a:\n    typ: text", 4, "typ", "template.unknown_key_close"),
        ("variables:\n  a:\n    type: integer", 4, "type", "template.not_one_of"),
        ("variables:\n  a:\n    type: choice", 3, "a", "template.choices"),
        ("variables:\n  a:\n    type: date\n    default: ten", 3, "default", "template.default_date"),
        ("variables:\n  a:\n    choices: [x]\n    default: y", 3, "default", "template.default_choice"),
        ("variables:\n  a-b: x", 3, "a-b", "template.variable_name"),
        ("variables:\n\ta: x", 3, "variables", "template.yaml_tab"),
        ("variables:\n    a: x\n  b: y", 4, "a", "template.yaml_indent"),
    ],
)
def test_bad_front_matter_says_line_and_key(front: str, line: int, key: str, id: str) -> None:
    """Never a silent default: each mistake is an error with its place."""
    with pytest.raises(ConfigError) as refused:
        read_markdown(f"---\n{front}\n---\nText", "mine.md", "mine")
    params = refused.value.params
    assert (refused.value.id, params["line"], params["key"]) == (id, line, key)
    assert params["place"] == f"mine.md:{line}"


@pytest.mark.parametrize(
    ("text", "line", "id"),
    [
        ("---\nmodel: m\n", 1, "template.not_closed"),
        ("---\nmodel: m\n---\n\n\n", 4, "template.empty"),
        ("---\nmodel: m\n---\n\nOne\n${two", 6, "template.open_brace"),
        ("One\n$이름을", 2, "template.bare_name"),
        ("One\n\n${a b}", 3, "template.variable_name"),
        ("---\nmodel: m\n---\n${include:../x}", 4, "template.name"),
        ("One\nTwo\x1b[2J", 2, "template.control"),
    ],
)
def test_a_bad_text_says_its_line(text: str, line: int, id: str) -> None:
    """Lines are counted in the file, with its front matter."""
    with pytest.raises(ConfigError) as refused:
        read_markdown(text, "mine.md", "mine")
    assert (refused.value.id, refused.value.params["line"]) == (id, line)


@given(st.text(max_size=300))
def test_any_file_is_read_or_refused(text: str) -> None:
    """No file, however broken, is anything but a template or an error of ours."""
    for where in ("x.md", "x.yaml", "x.modelfile"):
        for said in (text, f"---\n{text}\n---\nText", f"FROM x\n{text}"):
            with suppress(ConfigError):
                read_document(said, where)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_written_as_yaml_is_read_again(text: str) -> None:
    """One scalar, whatever it says, stays on one line and comes back as it was."""
    written = scalars.written(text)
    assert "\n" not in written
    assert read_yaml(f"key: {written}\nnext: x", "here") == {"key": Node(text, 1), "next": Node("x", 2)}


LLM = """\
name: Steampunk
model: gpt-4o-mini
system: You speak like an excitable $persona and you
    say so in a very long line that llm folds
    at eighty columns.

    It has a second paragraph.
prompt: 'Summarize in $count words, costing $$5:

    $input'
defaults:
    persona: "\\uD0D0\\uD5D8\\uAC00"
tools:
- web_search
options:
    temperature: 1.5
"""


def test_a_template_of_llm_is_understood() -> None:
    """As `llm --save` writes it: folded lines, quotes, escapes; what has no place here is told."""
    template, (left_out,) = read_document(LLM, "steampunk.yaml")
    assert template == PromptTemplate(
        name="steampunk",
        text=(
            "You speak like an excitable $persona and you say so in a very long line that llm folds at "
            "eighty columns.\nIt has a second paragraph.\n\nSummarize in $count words, costing $$5:"
        ),
        model="gpt-4o-mini",
        tools=("web_search",),
        variables=(Variable("persona", default="탐험가"), Variable("count")),
    )
    assert (left_out.id, left_out.params) == ("template.left_out", {"keys": "options"})


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("|\n  a\n   b\n\n  c\n", "a\n b\n\nc\n"),
        ("|-\n  a\n\n", "a"),
        ("|+\n  a\n", "a\n\n"),
        (">\n  a\n  b\n\n  c\n", "a b\nc\n"),
        ("'it''s\n\n  two'", "it's\ntwo"),
        ('"a\\\n   b \\\n  \\ c"', "ab  c"),
        ('"\\ud83d\\ude00 \\x41\\t\\U0001F600"', "😀 A\t😀"),
        ("a\n  b\n\n  c # comment", "a b\nc"),
        ("a#b", "a#b"),
        ("", ""),
    ],
)
def test_texts_are_read_as_yaml_reads_them(source: str, said: str) -> None:
    """Blocks, folded lines, quotes and escapes."""
    assert read_yaml(f"key: {source}\n", "here")["key"].value == said


MODELFILE = '''\
# my model
FROM gpt-oss:20b
PARAMETER temperature 0.7
SYSTEM """
You are $5 worth of help.
# not a comment
"""
TEMPLATE """{{ .System }}"""
'''


def test_the_system_of_a_modelfile_is_understood() -> None:
    """Its dollars are dollars, its model is claimed; the rest belongs to the server, and that is told."""
    template, (left_out,) = read_document(MODELFILE, "helper.Modelfile")
    assert template == PromptTemplate(
        name="helper", text="You are $$5 worth of help.\n# not a comment", model="gpt-oss:20b"
    )
    assert left_out.params == {"keys": "PARAMETER, TEMPLATE"}
    one_line, notices = read_document("FROM ./x.gguf\nSYSTEM Be brief.\n", "Modelfile", "brief")
    assert (one_line, notices[0].params) == (PromptTemplate("brief", "Be brief."), {"keys": "FROM"})


@pytest.mark.parametrize(
    ("text", "id", "line"),
    [
        ("FROM x\n", "template.modelfile_no_system", 0),
        ("FROM x\nFROBNICATE y\nSYSTEM z", "template.modelfile", 2),
        ('FROM x\nSYSTEM """a\nb', "template.yaml_open_quote", 2),
    ],
)
def test_a_bad_modelfile_says_where(text: str, id: str, line: int) -> None:
    """With its line."""
    with pytest.raises(ConfigError) as refused:
        read_document(text, "Modelfile")
    assert (refused.value.id, refused.value.params["line"]) == (id, line)
