"""`wony tools` and `wony audit`: what the model can do, what it may, and what it did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commandline import Person, assert_spoken
from simulated_model import Answer
from simulated_ollama import SimulatedOllama
from terminal import WONY, terminal


@pytest.fixture
def person(tmp_path: Path, ollama: SimulatedOllama) -> Person:
    person = Person(tmp_path / "home", {"OLLAMA_HOST": ollama.url})
    (person.home / "ws").mkdir()
    (person.home / "ws" / "notes.md").write_text("buy milk\n")
    return person


def rules(person: Person) -> Path:
    return person.config.with_name("rules")


def log(person: Person) -> Path:
    return person.database.with_name("audit.jsonl")


def did(person: Person, ollama: SimulatedOllama, *calls: tuple[str, dict[str, str]]) -> str:
    """Have a model make calls, one an answer, with nobody there; return the conversation's id."""
    ollama.say(*(Answer(tool_calls=[call]) for call in calls), "Done.")
    person.wony("ask", "do it", cwd=person.home / "ws")
    return str(json.loads(person.wony("history", "--json").out)[0]["id"])


# -- tools -------------------------------------------------------------------------------------------


def test_tools_are_listed_with_what_they_do(person: Person) -> None:
    """In words; with whether the model always knows of them."""
    lines = {line.split("\t")[0]: line.split("\t")[1:] for line in person.wony("tools").out.splitlines()}
    assert lines["calculator"] == ["reckons", "always knows it"]
    assert lines["read_file"][0] == "reads files or conversations"
    assert lines["run_code"] == ["runs programs in a sandbox", "knows its name"]
    values = {one["name"]: one for one in json.loads(person.wony("tools", "--json").out)}
    assert values.keys() == lines.keys()
    assert (values["write_file"]["level"], values["write_file"]["off"]) == ("write", None)


def test_a_tool_that_is_off_says_why(person: Person) -> None:
    """A sandbox that is not there keeps programs from being run."""
    person.configure('sandbox = "bubblewrap"\n')
    values = {one["name"]: one for one in json.loads(person.wony("tools", "--json", PATH="/none").out)}
    lines = person.wony("tools", PATH="/none").out
    if values["run_command"]["off"]:
        assert "run_command\truns programs in a sandbox\tcannot: it is off here" in lines
    assert values["read_file"]["off"] is None


def test_one_tool_is_shown_as_the_model_knows_it(person: Person) -> None:
    """With when one is asked, and the rules about it."""
    person.wony("tools", "allow", "run_command", "make", "test")
    shown = person.wony("tools", "info", "run_command")
    assert "command (string): for /bin/sh" in shown.out
    assert "You are asked once in each conversation" in shown.out
    assert shown.out.endswith("allow run_command make test\n")
    value = json.loads(person.wony("tools", "info", "open_page", "--json").out)
    assert value["parameters"]["required"] == ["url"]
    korean = person.wony("tools", "info", "write_file", WONY_LANG="ko").out
    assert "write_file · 파일 쓰기" in korean
    ruled = person.wony("tools", "info", "run_command", WONY_LANG="ko").out
    assert ruled.endswith("허락 run_command make test\n")
    assert_spoken(person.wony("tools", "info", "red_file"), 2)
    assert "There is: read_file" in person.wony("tools", "info", "red_file").err


def test_rules_are_saved_listed_and_removed(person: Person) -> None:
    """A wide one is warned of; the later word counts."""
    exact = person.wony("tools", "allow", "run_command", "make test")
    assert (exact.code, exact.err) == (0, "Allowed from now on: run_command make test\n")
    assert "leaves open" in person.wony("tools", "allow", "web_search").err
    person.wony("tools", "deny", "open_page http://*")
    assert person.wony("tools", "rules").out.splitlines() == [
        *("allow\trun_command make test", "allow\tweb_search", "deny\topen_page http://*")
    ]
    person.wony("tools", "deny", "web_search")
    assert json.loads(person.wony("tools", "rules", "--json").out)[1:] == [
        {"verdict": "deny", "rule": "open_page http://*"},
        {"verdict": "deny", "rule": "web_search"},
    ]
    assert person.wony("tools", "rules", "--remove", "web_search").code == 0
    assert_spoken(person.wony("tools", "rules", "--remove", "web_search"), 2)
    assert rules(person).read_text() == "allow run_command make test\ndeny open_page http://*\n"
    assert rules(person).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("rule", ["*", "rm -rf /", "run_comand make", "run_command a\nallow web_search", ""])
def test_what_is_no_rule_is_refused(person: Person, rule: str) -> None:
    """Nothing is saved."""
    result = person.wony("tools", "allow", rule)
    assert result.code in (2, 3)
    assert "Traceback" not in result.err
    assert not rules(person).exists()
    if rule.isprintable():
        assert person.wony("ask", "hello", "--allow", rule).code in (2, 3)


def test_a_saved_rule_counts_where_nobody_is_asked(person: Person, ollama: SimulatedOllama) -> None:
    """Another's file is read with a rule for it, and not without."""
    outside = person.home / "elsewhere.txt"
    outside.write_text("the secret word is plum")
    call = ("read_file", {"path": str(outside)})
    did(person, ollama, call)
    assert "plum" not in str(ollama.asked("/api/chat")[-1].json["messages"])
    person.wony("tools", "allow", "read_file", str(outside))
    did(person, ollama, call)
    assert "plum" in str(ollama.asked("/api/chat")[-1].json["messages"])
    person.wony("tools", "deny", "read_file")
    did(person, ollama, call)
    assert "plum" not in str(ollama.asked("/api/chat")[-1].json["messages"])


def test_tools_are_completed(person: Person) -> None:
    """Where a tool is wanted, its names are offered; no database is made for it."""
    for words in (("tools", "info", "wr"), ("tools", "allow", "wr"), ("tools", "deny", "wr")):
        assert person.wony("__complete", *words).out == "write_file\twrite_file\n"
    assert person.wony("__complete", "tools", "r").out.startswith("rules\t")
    assert not person.database.exists()


# -- audit -------------------------------------------------------------------------------------------


def test_what_was_done_can_be_read(person: Person, ollama: SimulatedOllama) -> None:
    """When, in which conversation, what, who decided, what came of it."""
    session = did(
        person,
        ollama,
        ("read_file", {"path": "notes.md"}),
        ("write_file", {"path": "new.md", "content": "x"}),
        ("read_file", {"path": str(person.home / "elsewhere")}),
    )
    read, write, refused = (line.split("\t") for line in person.wony("audit").out.splitlines())
    assert session.startswith(read[1])
    assert read[2] == f"read_file {person.home}/ws/notes.md"
    assert read[3] == "allowed · it reads inside the workspace"
    assert read[4].startswith("✓")
    assert write[3] == "allowed · it is inside the workspace and can be undone"
    assert "new.md" in write[4]
    assert refused[3].startswith("not done · nobody could be asked (the rule that allows it: read_file /")
    assert refused[4] == ""
    assert len(person.wony("audit", "-n", "1").out.splitlines()) == 1
    assert_spoken(person.wony("audit", "-n", "0"), 2)
    assert "파일 읽기" in person.wony("audit", WONY_LANG="ko").out
    entries = json.loads(person.wony("audit", "show", "--json").out)
    assert [one["event"] for one in entries] == ["decided", "done", "decided", "done", "decided"]
    told = {
        "number",
        "time",
        "monotonic",
        "session",
        "labels",
        "tool",
        "arguments",
        "fingerprint",
        "by",
        "why",
    }
    assert told <= entries[2].keys()
    assert entries[2]["labels"]["untrusted"] == ["file: notes.md"]
    assert entries[3]["receipts"][0]["kind"] == "file"


def test_one_conversation_can_be_looked_at(person: Person, ollama: SimulatedOllama) -> None:
    """By the beginning of its id, or by its name."""
    first = did(person, ollama, ("calculator", {"expression": "1+1"}))
    did(person, ollama, ("calculator", {"expression": "2+2"}))
    assert "1+1" in person.wony("audit", "show", "--session", first).out
    assert "2+2" not in person.wony("audit", "show", "--session", first).out
    person.wony("history", "rename", first, "sums")
    assert "1+1" in person.wony("audit", "show", "-s", "sums").out
    assert_spoken(person.wony("audit", "show", "-s", "nowhere"), 2)


def test_the_log_is_verified(person: Person, ollama: SimulatedOllama) -> None:
    """Whole: the newest hash; touched: exit code 6, with the line, also in the doctor's words."""
    empty = person.wony("audit", "verify")
    assert (empty.code, "0 entries" in empty.out) == (0, True)
    did(person, ollama, ("calculator", {"expression": "1+1"}), ("calculator", {"expression": "2+2"}))
    whole = person.wony("audit", "verify")
    head = json.loads(log(person).read_text().splitlines()[-1])["hash"]
    assert (whole.code, head in whole.out, "4 entries are whole" in whole.out) == (0, True, True)
    assert "Log of tools: 4 entries" in person.wony("doctor").out
    log(person).write_text(log(person).read_text().replace("2+2", "3+3", 1))
    broken = person.wony("audit", "verify")
    assert_spoken(broken, 6)
    assert "Line 3 " in broken.err
    value = person.wony("audit", "verify", "--json")
    assert (value.code, json.loads(value.out)["broken_at"]) == (6, 3)
    doctor = person.wony("doctor")
    assert (doctor.code, "Line 3 " in doctor.out) == (6, True)
    assert "3+3" in person.wony("audit").out


def test_lines_of_somebody_else_are_shown_as_far_as_they_go(person: Person) -> None:
    """A log that was written into is no reason to show nothing of it."""
    odd: list[dict[str, object]] = [
        {"event": "decided"},
        {
            "event": "decided",
            "session": 7,
            "fingerprint": [],
            "with": [],
            "time": 5,
            "tool": {},
            "arguments": 3,
        },
        {"event": "decided", "session": "s", "fingerprint": "f", "verdict": "allow"},
        {"event": "done", "session": "s", "fingerprint": "f", "seconds": "x", "receipts": [{"kind": 1}, 3]},
    ]
    log(person).parent.mkdir(parents=True)
    lines = [json.dumps({"number": 1, "before": "", "hash": "", **one}) for one in odd]
    log(person).write_text("\n".join(["[]", "nonsense", *lines]))
    result = person.wony("audit")
    assert (result.code, len(result.out.splitlines())) == (0, 3)
    assert_spoken(person.wony("audit", "verify"), 6)


def test_nothing_done_is_no_error(person: Person) -> None:
    """It says so beside the output."""
    result = person.wony("audit")
    assert (result.code, result.out, result.err) == (0, "", "No tool has done anything yet.\n")
    assert json.loads(person.wony("audit", "--json").out) == []


def test_private_conversations_leave_no_log(person: Person, ollama: SimulatedOllama) -> None:
    """Nothing of them is kept."""
    ollama.say(Answer(tool_calls=[("calculator", {"expression": "1+1"})]), "2")
    assert person.wony("ask", "--private", "1+1").code == 0
    assert not log(person).exists()


def test_a_log_on_a_terminal_keeps_its_columns(person: Person, ollama: SimulatedOllama) -> None:
    """Whatever the model called its file, no line is drawn over."""
    did(person, ollama, ("read_file", {"path": "a\x1b[2J\u202eb.md"}))
    with terminal([*WONY, "audit"], person.environment, columns=100) as shown:
        assert shown.wait_exit() == 0
        assert "WHEN" in shown.transcript
        assert b"\x1b[2J" not in shown.written
        assert "\u202e".encode() not in shown.written


def test_the_doctor_looks_at_what_tools_need(person: Person) -> None:
    """The rules that hold; a line that is none is broken, with what to do."""
    person.wony("tools", "allow", "web_search")
    assert "Saved rules: 1 to allow, 0 to deny" in person.wony("doctor").out
    rules(person).write_text("alow web_search\n")
    result = person.wony("doctor")
    assert (result.code, "Line 1 of the rules file" in result.out) == (3, True)
    rules(person).chmod(0o666)
    assert "chmod 600" in person.wony("doctor").out
    rules(person).unlink()
    person.configure('search = "brave"\n')
    assert person.wony("doctor").code == 3
