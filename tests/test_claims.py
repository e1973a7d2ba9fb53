"""Effects that an answer claims are recognised, and nothing else is taken for a claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wony.claims import claimed

FOLDER = Path(__file__).parent / "claims"
CORPORA = sorted(FOLDER.glob("*.tsv"))
LANGUAGES = ("ko", "en", "mixed")


@dataclass(frozen=True)
class Case:
    """A passage, and what it claims: a kind, two as `kept+sent`, or `none`."""

    text: str
    language: str
    kind: str
    why: str


def cases(*paths: Path) -> Iterator[Case]:
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            text, language, kind, why = line.split("\t")
            yield Case(text.replace("\\n", "\n"), language, kind, why)


def kinds(text: str) -> set[str]:
    return {claim.kind for claim in claimed(text)}


def test_the_corpus_is_large_and_clean() -> None:
    """Several hundred passages, none twice, half of them no claims, and in both languages."""
    every = list(cases(*CORPORA))
    count = Counter((case.language, case.kind == "none") for case in every)
    assert len({case.text for case in every}) == len(every) > 800
    assert min(count[language, none] for language in ("ko", "en") for none in (True, False)) > 200
    assert {case.language for case in every} == set(LANGUAGES)
    assert {kind for case in every for kind in case.kind.split("+")} == {
        "file",
        "run",
        "sent",
        "kept",
        "looked",
        "none",
    }


@pytest.mark.parametrize("language", [*LANGUAGES, "all"])
@pytest.mark.parametrize("path", [*CORPORA, None], ids=lambda path: path.stem if path else "all")
def test_claims_are_found_and_others_left_alone(path: Path | None, language: str) -> None:
    """At least 95 of 100 claims are found, of the right kind; at most 2 of 100 others are taken for one."""
    some = [one for one in cases(*([path] if path else CORPORA)) if language in (one.language, "all")]
    claims = [case for case in some if case.kind != "none"]
    others = [case for case in some if case.kind == "none"]
    missed = [
        (case.text, kinds(case.text)) for case in claims if kinds(case.text) != set(case.kind.split("+"))
    ]
    alarms = [(case.text, kinds(case.text)) for case in others if claimed(case.text)]
    assert len(missed) <= 0.05 * len(claims), missed
    assert len(alarms) <= 0.02 * len(others), alarms


def test_each_claim_of_a_passage_is_told_with_its_sentence() -> None:
    """Marks of Markdown are not part of it."""
    text = (
        "결과는 84입니다.\n\n- **`out.csv`**에 저장했습니다.\n- 김 부장님께 메일을 보냈습니다. 확인해 보세요."
    )
    assert [(one.kind, one.sentence) for one in claimed(text)] == [
        ("file", "out.csv에 저장했습니다."),
        ("sent", "김 부장님께 메일을 보냈습니다."),
    ]


def test_one_sentence_can_claim_several_effects() -> None:
    assert kinds("보고서를 저장하고 테스트를 실행했으며 메일을 보냈습니다.") == {"file", "run", "sent"}
    assert not claimed("보고서를 저장하고 메일을 보낼까요?")
    assert kinds("I've saved the report and emailed it to Kim.") == {"file", "sent"}


def test_the_same_claim_is_told_once() -> None:
    assert len(claimed("저장했습니다.\n저장했습니다.")) == 1


PIECES = [
    *(
        "저장했습니다",
        "저장",
        "I saved",
        "I've ",
        "“",
        '"',
        "`",
        "```\n",
        "> ",
        "**",
        "_",
        "\n",
        " ",
        ".",
        "?",
        ":",
    ),
    *(
        "예: ",
        "제목: ",
        "[",
        "](",
        "https://",
        "1. ",
        "a.py",
        "/",
        "was ",
        "and ",
        "파일을 ",
        "회사는 ",
        "면 ",
        "✅",
        "\ud800",
    ),
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_any_text_can_be_read(text: str) -> None:
    """Nothing raises, and every sentence that is told has words."""
    assert all(claim.sentence.strip() for claim in claimed(text))


@pytest.mark.parametrize("piece", PIECES)
def test_what_repeats_without_end_comes_to_an_end(piece: str) -> None:
    """A text of one piece over and over is read in steps that grow with its length, so in no time."""
    claimed(piece * 20_000)


@given(st.sampled_from(list(cases(*CORPORA))))
def test_code_and_quoted_lines_claim_nothing(case: Case) -> None:
    """Whatever they say."""
    assert not claimed("```\n" + case.text.replace("```", "").replace("~~~", "") + "\n```")
    assert not claimed("".join(f"> {line}\n" for line in case.text.replace("`", "").splitlines()))
