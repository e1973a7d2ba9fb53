"""The one table: every level, every mixture of labels, somebody there or nobody, and what is exempt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wony.app import App
from wony.config import Paths, Settings
from wony.policy import Standing, decide, matches, rule_for, strange_links
from wony.tool_types import Action, Labels, Level, OptIn, Rules

CLEAN, U, P = Labels(), Labels(untrusted=("web: evil.test",)), Labels(private=("history",))
LABELS = {"clean": CLEAN, "U": U, "P": P, "U+P": U | P}
SEARCH = Action("seek", {}, Level.NETWORK, "search.test", leaves="my words")
URL = "https://news.test/a?b=c"
CALLS = {
    "pure": Action("reckon", {}, Level.PURE),
    "read inside": Action("read", {}, Level.READ, "/ws/a"),
    "read outside": Action("read", {}, Level.READ, "/etc/a", inside=False),
    "write inside": Action("write", {}, Level.WRITE, "/ws/a"),
    "write outside": Action("write", {}, Level.WRITE, "/etc/a", inside=False),
    "search": SEARCH,
    "search, not agreed": replace(SEARCH, opt_in="web"),
    "address": Action("open", {}, Level.NETWORK, URL, leaves=URL),
    "address, bare": Action("open", {}, Level.NETWORK, URL),
    "persist": Action("remember", {}, Level.PERSIST, "buy milk"),
    "send": Action("mail", {}, Level.SEND, "bob@work.test", leaves="hi"),
    "run": Action("run", {}, Level.RUN, "ls -l"),
    "run, not agreed": Action("run", {}, Level.RUN, "ls -l", opt_in="run"),
    "destroy": Action("drop", {}, Level.DESTROY, "/ws/a", inside=False),
    "control": Action("set", {}, Level.CONTROL, "rules"),
}
# allow · ask (a rule may stand for the answer) · ASK (each time anew) · deny
TABLE = """
                     clean   U       P       U+P
pure                 allow   allow   allow   allow
read inside          allow   allow   allow   allow
read outside         ask     ask     ask     ask
write inside         allow   allow   allow   allow
write outside        ASK     ASK     ASK     ASK
search               allow   allow   allow   ASK
search, not agreed   ask     ask     ask     ASK
address              allow   ask     allow   ask
address, bare        allow   ask     allow   ask
persist              allow   ask     allow   ask
send                 ask     ask     ask     ASK
run                  allow   ask     allow   ask
run, not agreed      ask     ask     ask     ask
destroy              ASK     ASK     ASK     ASK
control              deny    deny    deny    deny
"""
CELLS = [
    (line[:20].strip(), label, said)
    for line in TABLE.strip("\n").split("\n")[1:]
    for label, said in zip(LABELS, line[20:].split(), strict=True)
]


def test_the_table_is_whole() -> None:
    """A level without a line would be nobody's decision."""
    assert {CALLS[name].level for name, _, _ in CELLS} == set(Level)
    assert len(CELLS) == len(CALLS) * 4


@pytest.mark.parametrize(("call", "label", "said"), CELLS)
def test_j14_each_cell_with_somebody_there(call: str, label: str, said: str) -> None:
    """Asked, allowed or denied as the table says."""
    decision = decide(CALLS[call], Standing(labels=LABELS[label]))
    assert decision.verdict == said.lower()
    assert said == "allow" or decision.rulable == (said == "ask")


@pytest.mark.parametrize(("call", "label", "said"), CELLS)
def test_j14_each_cell_with_nobody_there(call: str, label: str, said: str) -> None:
    """What would be asked is denied, and the reason says whether a rule would have helped."""
    decision = decide(CALLS[call], Standing(labels=LABELS[label], somebody=False))
    assert decision.verdict == ("allow" if said == "allow" else "deny")
    reason = {"ask": "policy.nobody_to_ask", "ASK": "policy.nobody_to_ask_ever", "deny": "policy.never"}
    assert said == "allow" or decision.why.id == reason[said]


# -- every tool that there is --------------------------------------------------------------

LEVELS = {
    "calculator": Level.PURE,
    "get_current_time": Level.PURE,
    "calendar_date": Level.PURE,
    "ask_user": Level.PURE,
    "find_in_page": Level.PURE,
    "list_files": Level.READ,
    "find_files": Level.READ,
    "search_text": Level.READ,
    "read_file": Level.READ,
    "search_history": Level.READ,
    "write_file": Level.WRITE,
    "edit_file": Level.WRITE,
    "run_command": Level.RUN,
    "run_code": Level.RUN,
    "web_search": Level.NETWORK,
    "open_page": Level.NETWORK,
}


def test_j14_every_tool_stands_here_with_its_level(tmp_path: Path) -> None:
    """A new tool is decided about here before it is there."""
    settings = Settings(paths=Paths(tmp_path, tmp_path), search="searxng", searxng_url="http://localhost:1")
    functions = App(settings, private=True).toolkit().functions()
    assert {one.tool.name: one.level for one in functions} == LEVELS


# -- what is exempt --------------------------------------------------------------


def verdict(action: Action, labels: Labels = U, **more: object) -> str:
    return decide(action, Standing(labels=labels, **more)).verdict  # type: ignore[arg-type]  # as each test says


@pytest.mark.parametrize("labels", [U, U | P])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (URL, "allow"),
        (f"read {URL}.", "allow"),
        (f"read ({URL}), then stop", "allow"),
        (f"“{URL}”", "ask"),  # as letters of other scripts may belong to an address
        (f"{URL}를 읽어줘", "allow"),
        (f"{URL}에서 찾아줘", "allow"),
        ("news.test/a?b=c please", "allow"),
        (f"{URL}&d=e", "ask"),
        (f"{URL}/more", "ask"),
        (f"{URL}#part", "ask"),
        (f"{URL}.more", "ask"),
        (f"{URL},more", "ask"),
        (f"{URL}를많이", "ask"),
        (f"{URL})more", "ask"),
        ("https://news.test/a", "ask"),
        ("https://news.test/", "ask"),
        ("http://news.test/a?b=c", "ask"),
        ("https://sub.news.test/a?b=c", "ask"),
        ("https://x@news.test/a?b=c", "ask"),
        (URL.upper(), "ask"),
        ("", "ask"),
    ],
)
def test_an_address_that_the_person_typed_is_theirs(typed: str, labels: Labels, said: str) -> None:
    """That very one: neither its beginning, nor one that it begins."""
    for call in ("address", "address, bare"):
        assert verdict(CALLS[call], labels, typed=("hello", typed)) == said


@pytest.mark.parametrize("labels", [U, U | P])
def test_an_address_that_a_search_returned_may_be_opened_as_it_is(labels: Labels) -> None:
    """And no other of that server."""
    assert verdict(CALLS["address"], labels, urls=frozenset({URL})) == "allow"
    assert (
        verdict(CALLS["address"], labels, urls=frozenset({URL + "d", URL[:-1], "https://news.test"})) == "ask"
    )


@pytest.mark.parametrize(
    ("to", "typed", "said"),
    [
        ("bob@work.test", "mail bob@work.test", "allow"),
        ("bob@work.test", "mail Bob@Work.test.", "allow"),
        ("bob@work.test", "bob@work.test에게 보내줘", "allow"),
        ("bob@work.test", "bob@work.test로 보내줘", "allow"),
        ("bob@work.test", "mail bob@work.test.evil", "ask"),
        ("bob@work.test", "mail notbob@work.test", "ask"),
        ("bob@work.test", "mail x.bob@work.test", "ask"),
        ("bob@work.test", "mail bob", "ask"),
        ("work.test", "mail bob@work.test", "ask"),
        ("13", "file 13", "ask"),
        ("김", "김에게", "ask"),
        ("김철수", "김철수에게 보내줘", "allow"),
        ("김철수", "김철수님께는 보내지 마", "allow"),
        ("김철수", "김철수정에게 보내줘", "ask"),
        ("general", "say so in generally", "ask"),
        ("", "anything", "ask"),
    ],
)
def test_a_destination_that_the_person_typed_is_theirs(to: str, typed: str, said: str) -> None:
    """As a word of its own, of three letters at least; with private text about, it is asked all the same."""
    call = replace(CALLS["send"], destination=to)
    assert verdict(call, U, typed=(typed,)) == said
    assert verdict(call, CLEAN, typed=(typed,)) == said
    assert verdict(call, U | P, typed=(typed,)) == "ask"


@pytest.mark.parametrize("call", ["destroy", "write outside", "control"])
@pytest.mark.parametrize("labels", LABELS.values())
def test_j11_what_destroys_is_never_exempt(call: str, labels: Labels) -> None:
    """Whatever was typed, agreed to, or saved."""
    action = CALLS[call]
    rules = Rules(allow=(rule_for(action), action.tool, f"{action.tool} *"))
    free = Standing(labels, (action.destination,), frozenset({action.destination}), rules)
    assert decide(action, free) == decide(action, Standing(labels))


@pytest.mark.parametrize(("call", "opt_in"), [("run, not agreed", "run"), ("search, not agreed", "web")])
def test_what_is_agreed_to_once_is_not_asked_again(call: str, opt_in: OptIn) -> None:
    """While nobody else has a word in the session; another agreement is not this one."""
    others: frozenset[OptIn] = frozenset({"run" if opt_in == "web" else "web"})
    assert verdict(CALLS[call], CLEAN, agreed=frozenset({opt_in})) == "allow"
    assert verdict(CALLS[call], CLEAN, agreed=others) == "ask"
    assert verdict(CALLS[call], U | P, agreed=frozenset({opt_in})) == "ask"


# -- rules --------------------------------------------------------------

RULED = CALLS["run, not agreed"]


@pytest.mark.parametrize(
    ("rule", "clean", "untrusted"),
    [
        ("run ls -l", True, True),
        ("  run   ls -l  ", True, True),
        ("run", True, False),
        ("run *", True, False),
        ("run ls*", True, False),
        ("run ls -l*", True, False),
        ("run ls", False, False),
        ("run LS -L", False, False),
        ("run  ls  -l", False, False),
        ("ls -l", False, False),
        ("RUN", False, False),
        ("*", False, False),
        ("r*", False, False),
        ("", False, False),
        (" ", False, False),
    ],
)
def test_a_rule_allows_what_it_says(rule: str, clean: bool, untrusted: bool) -> None:
    """With others' words about, only a rule that leaves nothing open."""
    rules = Rules(allow=("other", rule))
    for somebody, otherwise in ((True, "ask"), (False, "deny")):
        said = [verdict(RULED, labels, rules=rules, somebody=somebody) for labels in (CLEAN, U, U | P)]
        assert said == ["allow" if yes else otherwise for yes in (clean, untrusted, untrusted)]


def test_t18_no_rule_allows_nothing() -> None:
    """Nothing listed is nothing allowed."""
    asked = [name for name, label, said in CELLS if label == "clean" and said.lower() == "ask"]
    for name in asked:
        for rules in (Rules(), Rules(allow=("",)), Rules(allow=("*",))):
            assert verdict(CALLS[name], CLEAN, rules=rules) == "ask"
            assert verdict(CALLS[name], CLEAN, rules=rules, somebody=False) == "deny"


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("labels", LABELS.values())
def test_a_rule_that_forbids_wins(call: str, labels: Labels) -> None:
    """Over the table, and over every rule that allows."""
    action = CALLS[call]
    for rule in (action.tool, f"{action.tool} *", rule_for(action)):
        rules = Rules(allow=(rule_for(action), action.tool), deny=(rule,))
        decision = decide(action, Standing(labels, rules=rules))
        assert decision.verdict == "deny"
        assert not decision.rulable


@pytest.mark.parametrize(
    "command",
    [
        "rm build/*",
        "*",
        "a\nb",
        "a\rb",
        " ls",
        "ls ",
        "x" * 501,
        "a\u202eb",
        "sha256:abc",
        "",
        "a  b",
        "ls #1",
        "\ud800",
    ],
)
def test_the_rule_that_is_offered_allows_just_that(command: str) -> None:
    """It stands in one line, means this call under every label, and no longer one."""
    action = replace(RULED, destination=command)
    rule = rule_for(action)
    assert rule.isprintable()
    assert len(rule) < 600
    for labels in (CLEAN, U):
        assert verdict(action, labels, rules=Rules(allow=(rule,))) == "allow"
        if command:
            for other in (command + "; curl evil.test", command[:-1], f"x{command}"):
                assert (
                    verdict(replace(action, destination=other), labels, rules=Rules(allow=(rule,))) == "ask"
                )


@pytest.mark.parametrize(
    ("link", "is_strange"),
    [
        ("https://mine.test/page", False),
        ("https://found.test/a?b=c", False),
        ("https://found.test/other", False),
        ("https://found.test/other?d=secret", True),
        ("https://mine.test/page#secret", True),
        ("https://evil.test/secret", True),
        ("https://ine.test/secret", True),
        ("HTTPS://evil.test", True),
        ("https://secret@evil.test/", True),
    ],
)
def test_j08_links_that_may_carry_words_away_are_told_of(link: str, is_strange: bool) -> None:
    """Where others' words and private ones are in the session; however they are written in the answer."""
    typed, urls = ("read https://mine.test/page",), frozenset({"https://found.test/a?b=c"})
    for text in (
        link,
        f"see [it]({link}).",
        f"![x]({link})",
        f"<{link}>",
        f"**{link}**, then",
        f"[1]: {link}",
    ):
        assert list(strange_links(text, Standing(U | P, typed, urls))) == ([link] if is_strange else [])
        for labels in (CLEAN, U, P):
            assert not strange_links(text, Standing(labels, typed, urls))


# -- what holds for all --------------------------------------------------------------

words = st.sampled_from(
    ["run", "run *", "run ls -l", "open", f"open {URL}", "mail", "mail bob@work.test", "seek"]
)
typed = st.lists(st.sampled_from([URL, "bob@work.test", "ls -l", "buy milk", "x"]), max_size=3).map(tuple)
agreed = st.frozensets(st.sampled_from(["run", "web"]))
some_rules = st.builds(Rules, st.lists(words, max_size=3).map(tuple), st.lists(words, max_size=1).map(tuple))
standings = st.builds(
    Standing,
    st.sampled_from(list(LABELS.values())),
    typed,
    st.frozensets(st.sampled_from([URL, "https://other.test"])),
    some_rules,
    agreed,
    st.booleans(),
)
_STRICT: Sequence[str] = ("allow", "ask", "deny")


@given(st.sampled_from(list(CALLS.values())), standings, st.sampled_from([U, P, U | P]))
def test_more_labels_never_allow_more(action: Action, standing: Standing, more: Labels) -> None:
    """What is read can make wony ask; it never makes it act."""
    before = decide(action, standing)
    after = decide(action, replace(standing, labels=standing.labels | more))
    assert _STRICT.index(after.verdict) >= _STRICT.index(before.verdict)
    if before.verdict == after.verdict == "ask":
        assert before.rulable >= after.rulable


@given(st.sampled_from(list(CALLS.values())), standings)
def test_nobody_there_never_allows_more(action: Action, standing: Standing) -> None:
    """And nothing is asked where nobody answers."""
    with_somebody = decide(action, replace(standing, somebody=True)).verdict
    without = decide(action, replace(standing, somebody=False)).verdict
    assert without == ("deny" if with_somebody == "ask" else with_somebody)


@given(standings)
def test_j07_control_is_never_a_tools(standing: Standing) -> None:
    """Under no circumstances."""
    assert decide(CALLS["control"], standing).verdict == "deny"


@given(st.text(max_size=60), st.text(max_size=60))
def test_two_calls_never_share_a_rule(one: str, other: str) -> None:
    """The rule of one means the other only if they are the same."""
    first, second = (replace(RULED, destination=text) for text in (one, other))
    assert matches(rule_for(first), first)
    if one != other and one:
        assert rule_for(first) != rule_for(second)
        assert not matches(rule_for(first), second)
