"""The person's rules on disk: theirs alone, line by line, whoever writes at the same time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wony.errors import ConfigError
from wony.policy import rule_for
from wony.rules_file import RulesFile, checked
from wony.tool_types import Action, Level, Rules

NOTES = """\
# mine
allow run_command make test \t

# deny run_command make test
  deny  open_page http://evil.test/*
allow read_file /home/me/메모 1.md
"""


def written(folder: Path, text: str | bytes, mode: int = 0o600) -> RulesFile:
    path = folder / "rules"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(mode)
    return RulesFile(path)


def test_rules_are_read_as_they_stand(tmp_path: Path) -> None:
    """Comments and empty lines say nothing; no file says nothing at all."""
    assert RulesFile(tmp_path / "none" / "rules").rules() == Rules()
    allowed = ("run_command make test", "read_file /home/me/메모 1.md")
    assert written(tmp_path, NOTES).rules() == Rules(allowed, ("open_page http://evil.test/*",))


def test_a_rule_is_added_and_the_rest_stays(tmp_path: Path) -> None:
    """What says the opposite goes; comments, order and what is said already stay."""
    file, path = written(tmp_path, NOTES), tmp_path / "rules"
    file.add("open_page http://evil.test/*", allow=False)
    before = path.read_text("utf-8")
    assert before.count("evil.test") == 1
    file.add("run_command make test", allow=False)
    file.add(" web_search ", allow=True)
    lines = path.read_text("utf-8").splitlines()
    assert lines[0] == "# mine"
    assert "# deny run_command make test" in lines
    assert lines[-2:] == ["deny run_command make test", "allow web_search"]
    assert file.rules().allow == ("read_file /home/me/메모 1.md", "web_search")
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("x")
    new = RulesFile(tmp_path / "deep" / "er" / "rules")
    new.add("web_search", allow=True)
    assert new.rules() == Rules(("web_search",))


def test_a_rule_is_removed(tmp_path: Path) -> None:
    """Whichever way it decided; a comment about it stays."""
    file = written(tmp_path, NOTES)
    assert file.remove("run_command make test")
    assert file.remove("open_page http://evil.test/*")
    assert not file.remove("run_command make test")
    assert file.rules() == Rules(("read_file /home/me/메모 1.md",))
    assert (tmp_path / "rules").read_text("utf-8").count("#") == 2


@pytest.mark.parametrize(
    "line", ["alow web_search", "allow", "allow ", "web_search", "allow *", "deny ../x y"]
)
def test_a_line_that_is_no_rule_is_named(tmp_path: Path, line: str) -> None:
    """Nothing holds until it is mended: a rule that forbids may be what is misspelt."""
    with pytest.raises(ConfigError) as error:
        written(tmp_path, f"# one\nallow web_search\n{line}\n").rules()
    assert (error.value.id, error.value.params["line"]) == ("policy.bad_line", 3)


@pytest.mark.parametrize(
    "rule", ["", " ", "*", "a b\nallow c", "ls|x", "open-page x", "도구 x", "run_command a\0b"]
)
def test_what_is_no_rule_is_not_saved(tmp_path: Path, rule: str) -> None:
    """One line, with the name of a tool first."""
    with pytest.raises(ConfigError, match=r"policy\.bad_rule"):
        RulesFile(tmp_path / "rules").add(rule, allow=True)
    assert not (tmp_path / "rules").exists()


@pytest.mark.parametrize("mode", [0o622, 0o620, 0o602, 0o666])
def test_a_file_that_others_may_write_is_refused(tmp_path: Path, mode: int) -> None:
    """It is neither obeyed nor written to."""
    file = written(tmp_path, "allow run_command\n", mode)
    for use in (file.rules, lambda: file.add("web_search", allow=True), lambda: file.remove("run_command")):
        with pytest.raises(ConfigError, match="file_shared"):
            use()
    assert (tmp_path / "rules").read_text() == "allow run_command\n"


def test_a_folder_that_others_may_write_is_refused(tmp_path: Path) -> None:
    """They could put another file in the place of this one."""
    (tmp_path / "open").mkdir(mode=0o777)
    (tmp_path / "open").chmod(0o777)
    with pytest.raises(ConfigError, match="folder_shared"):
        written(tmp_path / "open", "allow run_command\n").rules()


@pytest.mark.parametrize("content", [b"allow \xff\n", b"allow a\0b\n", b"x" * 2_000_000])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    """As every file of settings is."""
    with pytest.raises(ConfigError):
        written(tmp_path, content).rules()


def test_two_that_save_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each rule is there, once."""
    child = "import sys; from pathlib import Path; from wony.rules_file import RulesFile\n"
    child += (
        "for n in range(25): RulesFile(Path(sys.argv[1])).add(f'run_command {sys.argv[2]}{n}', allow=True)"
    )
    path = tmp_path / "rules"
    children = [subprocess.Popen([sys.executable, "-c", child, path, who]) for who in "abc"]
    assert [one.wait(60) for one in children] == [0, 0, 0]
    rules = RulesFile(path).rules().allow
    assert sorted(rules) == sorted(f"run_command {who}{n}" for who in "abc" for n in range(25))


@given(st.text(max_size=80))
def test_every_rule_that_is_offered_can_be_saved(destination: str) -> None:
    """Whatever a call is about."""
    rule = rule_for(Action("run_command", {}, Level.RUN, destination))
    assert checked(rule) == rule
