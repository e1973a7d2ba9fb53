"""The workspace: where paths lead, and the folders that the person gave."""

from __future__ import annotations

from pathlib import Path

import pytest

from tool_ground import Ground, ground
from wony.tool_types import ToolError
from wony.tools.guarded import folded, guard_of, is_kernel
from wony.tools.opening import opened
from wony.tools.workspace import Workspace

__all__ = ["ground"]


def test_a_path_is_relative_to_the_first_folder(tmp_path: Path) -> None:
    """Those of the other folders are written whole."""
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    workspace = Workspace([first, second], [])
    one, other = workspace.place("a/./b//c.txt"), workspace.place(f"{second}/x")
    assert (one.path, one.shown, one.inside) == (first / "a/b/c.txt", "a/b/c.txt", True)
    assert (other.path, other.shown, other.inside) == (second / "x", f"{second}/x", True)
    assert workspace.place(".").shown == "."
    assert workspace.place(str(first)).parts == ()
    assert workspace.place("../second/x").inside


def test_the_home_folder_has_its_short_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As people write it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    workspace = Workspace([tmp_path / "notes"], [])
    assert workspace.place("~/notes/a").inside
    assert not workspace.place("~/other/a").inside
    assert not workspace.place("~").inside
    assert workspace.place("~notes/a").path == tmp_path / "notes" / "~notes" / "a"


def test_a_folder_may_be_named_by_a_link(tmp_path: Path) -> None:
    """As `/tmp` is one on a Mac: both names lead inside."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "real" / "a.txt").write_text("text")
    (tmp_path / "real" / "b.txt").symlink_to(tmp_path / "link" / "a.txt")
    workspace = Workspace([tmp_path / "link"], [])
    for path in ("a.txt", "b.txt", f"{tmp_path}/link/a.txt", f"{tmp_path}/real/a.txt"):
        place = workspace.place(path)
        assert place.inside
        with workspace.open_file(place) as file:
            assert file.read() == b"text"


def test_a_link_from_outside_into_the_workspace_leads_inside(ground: Ground) -> None:
    """What it leads to may be read unasked anyway; written is what really lies there."""
    ground.write("a.txt", "text")
    (ground.top / "short").symlink_to(ground.ws)
    assert ground.workspace.place(f"{ground.top}/short/a.txt").shown == "a.txt"
    assert ground.workspace.place(f"{ground.top}/short/a.txt", writing=True).inside
    (ground.outside / "a.txt").symlink_to(ground.ws / "a.txt")
    assert not ground.workspace.place("../outside/a.txt", writing=True).inside


def test_what_a_place_is(ground: Ground) -> None:
    """A file, a folder, nothing; through a link, too."""
    ground.write("folder/file", "")
    (ground.ws / "link").symlink_to("folder")
    (ground.ws / "broken").symlink_to("nothing")
    kinds = {
        path: ground.workspace.kind(ground.workspace.place(path))
        for path in (".", "folder", "link", "broken")
    }
    assert kinds == {".": "folder", "folder": "folder", "link": "folder", "broken": ""}
    assert ground.workspace.kind(ground.workspace.place("link/file")) == "file"
    assert ground.workspace.kind(ground.workspace.place("no/such")) == ""


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    """Not a traceback."""
    workspace = Workspace([tmp_path / "gone"], [])
    with pytest.raises(FileNotFoundError):
        workspace.open_file(workspace.place("a"))
    assert workspace.kind(workspace.place("a")) == ""


def test_outside_a_link_that_appears_later_is_not_followed(ground: Ground) -> None:
    """What was allowed is the path that was shown."""
    place = ground.workspace.place("../outside/sub/x")
    (ground.outside / "sub").symlink_to(ground.own)
    with pytest.raises(ToolError, match="changed while it was opened"):
        ground.workspace.open_file(place)


def test_names_are_names(tmp_path: Path) -> None:
    """Whoever opens folders by hand gives single names."""
    for parts in (("..",), ("a/b",), ("",), (".",)):
        with pytest.raises(ValueError, match=r"."), opened(tmp_path, parts):
            pass


@pytest.mark.parametrize(
    ("path", "guard"),
    [
        ("notes.md", ""),
        ("git/hooks/x", ""),
        (".gitignore", ""),
        (".github/workflows/ci.yml", ""),
        ("keys.md", ""),
        ("environment.env.py", ""),
        ("a/.git/hooks/x", "never"),
        (".Git/CONFIG", "never"),
        (".bashrc", "never"),
        (".git/refs/heads/main", "unwritten"),
        (".config/autostart/x.desktop", "unwritten"),
        (".envrc", "unwritten"),
        (".env", "keys"),
        (".ENV.production", "keys"),
        (".env.example", ""),
        ("tls/server.pem", "keys"),
        (".ssh/known_hosts", "keys"),
        (".aws/credentials", "keys"),
    ],
)
def test_what_is_kept_away_from(path: str, guard: str) -> None:
    """By name, wherever it lies."""
    assert guard_of(Path(path).parts) == guard


def test_a_given_folder_may_have_any_name(tmp_path: Path) -> None:
    """The person named it; but what lies in a repository's hooks stays out of reach."""
    kept = tmp_path / ".claude" / "work"
    inner = tmp_path / ".git" / "hooks"
    assert not Workspace([kept], []).place("a.md", writing=True).guard
    with pytest.raises(ToolError):
        Workspace([inner], []).place("pre-commit")


def test_names_that_a_file_system_takes_for_the_same() -> None:
    """Are the same here, too."""
    assert {folded(name) for name in (".git", ".GIT", ".git ", ".git.", ".g\u200cit", ".gi\u200dt")} == {
        ".git"
    }
    assert folded("한글") == folded("한글")
    assert is_kernel(("/", "proc", "1"))
    assert not is_kernel(("/", "processes"))
