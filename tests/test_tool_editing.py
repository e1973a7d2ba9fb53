"""write_file and edit_file: what the model writes, and what of a file stays as it was."""

from __future__ import annotations

import os
import stat
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tool_ground import Ground, ground
from wony.locales import catalogue
from wony.tool_types import Labels, Level, Receipt, ToolError
from wony.tools.differences import difference
from wony.tools.replacing import replaced

pytestmark = pytest.mark.anyio
__all__ = ["ground"]
CODE = "def f():\n    if x:\n        return 1\n    return 2\n"


# -- write_file ----------------------------------------------------------------------------------------


async def test_a_new_file_is_made_with_its_folders(ground: Ground) -> None:
    """Exactly as it was written, readable as any other file; taking it back removes it."""
    umask = os.umask(0o027)
    try:
        result = await ground.do("write_file", path="a/b/새 파일.md", content="하나\n둘")
    finally:
        os.umask(umask)
    path = ground.ws / "a" / "b" / "새 파일.md"
    assert path.read_text() == "하나\n둘"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert result.content == "Made a/b/새 파일.md: +2 -0 lines."
    assert result.labels == Labels()
    (receipt,) = result.receipts
    assert (receipt.kind, receipt.did.id) == ("file", "tool_files.made")
    await ground.changes.restore(receipt.undo)
    assert not path.exists()


async def test_a_receipt_is_said_in_both_languages(ground: Ground) -> None:
    """Also when it comes back from the store."""
    ground.write("notes.md", "one\ntwo\n")
    result = await ground.do("edit_file", path="notes.md", old="two", new="2\n3")
    did = Receipt.from_json(result.receipts[0].to_json()).did
    assert catalogue("ko")(did.id, **did.params) == "notes.md를 고쳤습니다 (+2 −1줄)"
    assert catalogue("en")(did.id, **did.params) == "changed notes.md (+2 −1)"


@pytest.mark.parametrize(
    ("before", "content", "after"),
    [
        (b"a\r\nb\r\n", "x\ny", b"x\r\ny\r\n"),
        (b"a\nb", "x\ny", b"x\ny"),
        (b"a\nb\n", "x", b"x\n"),
        (b"a\nb\n", "", b""),
        (b"\xef\xbb\xbfa\n", "안녕", b"\xef\xbb\xbf" + "안녕\n".encode()),
        ("가\r\n".encode("cp949"), "나\n", "나\r\n".encode("cp949")),
        ("가\n".encode("utf-16"), "나\n", "나\n".encode("utf-16")),
        (b"", "x", b"x"),
    ],
)
async def test_a_file_keeps_its_form(ground: Ground, before: bytes, content: str, after: bytes) -> None:
    """Encoding, mark, ends of lines, and the end of the last one."""
    path = ground.write("a.csv", before)
    result = await ground.do("write_file", path="a.csv", content=content)
    assert path.read_bytes() == after
    await ground.changes.restore(result.receipts[0].undo)
    assert path.read_bytes() == before


async def test_what_an_encoding_cannot_hold_is_told(ground: Ground) -> None:
    """And nothing is written."""
    path = ground.write("a.csv", "가나\n".encode("cp949"))
    told = await ground.refused("write_file", path="a.csv", content="가 🙂\n")
    assert told == "a.csv is CP949, which cannot hold '🙂': leave it out."
    assert path.read_bytes() == "가나\n".encode("cp949")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x89PNG\r\n\x1a\n\0", "not a text"),
        (b"a" * 70_000 + b"\xff\xfe\n", "broken bytes"),
        (b"a" * 10_000_001, "too large"),
    ],
)
async def test_what_could_not_be_written_back_is_not_changed(
    ground: Ground, content: bytes, why: str
) -> None:
    """Neither replaced nor edited."""
    path = ground.write("x", content)
    assert why in await ground.refused("write_file", path="x", content="new")
    assert why in await ground.refused("edit_file", path="x", old="a", new="b")
    assert path.read_bytes() == content


async def test_what_changes_nothing_leaves_no_receipt(ground: Ground) -> None:
    """It is told instead."""
    ground.write("a.md", "same\n")
    assert "exactly that already" in await ground.refused("write_file", path="a.md", content="same\n")
    assert "exactly that already" in await ground.refused("write_file", path="a.md", content="same")
    assert "longer than" in await ground.refused("write_file", path="b.md", content="x" * 10_000_001)


async def test_a_folder_is_not_written(ground: Ground) -> None:
    """Nor what lies in a file."""
    ground.write("folder/file", "x")
    assert "a folder" in await ground.refused("write_file", path="folder", content="x")
    assert "not a folder" in await ground.refused("write_file", path="new/", content="x")
    assert "not a directory" in await ground.refused("write_file", path="folder/file/x", content="x")
    assert "is a folder" in await ground.refused("write_file", path=".", content="x")


async def test_outside_nothing_is_told_before_it_is_allowed(ground: Ground) -> None:
    """Planning an edit that cannot work raises nothing, whatever is there; the person sees the difference."""
    for path in ("secret.txt", "nothing.txt", "folder/nothing.txt"):
        action = await ground.plan("edit_file", path=f"../outside/{path}", old="no such text", new="x")
        assert (action.level, action.inside, action.notes, action.state) == (Level.DESTROY, False, (), "")
    shown = await ground.plan("edit_file", path="../outside/secret.txt", old="CANARY", new="x")
    assert "+x_SECRET" in str(shown.notes[0].params["difference"])
    result = await ground.do("edit_file", path="../outside/secret.txt", old="CANARY", new="x")
    assert (ground.outside / "secret.txt").read_text().startswith("x_SECRET")
    assert result.labels.private == (f"file: {ground.outside}/secret.txt",)
    assert result.receipts[0].undo


async def test_a_change_that_cannot_be_kept_is_not_made(ground: Ground) -> None:
    """Nowhere to keep what the file says: it stays."""
    path = ground.write("a.md", "old\n")
    (ground.own / "undo").write_text("no folder")
    assert "cannot be kept" in await ground.fails("write_file", path="a.md", content="new\n")
    assert path.read_text() == "old\n"


async def test_further_attributes_stay(ground: Ground) -> None:
    """Such as where a file was downloaded from."""
    path = ground.write("a.md", "old\n")
    try:
        os.setxattr(path, "user.origin", b"here")
    except (OSError, AttributeError):  # a file system or a system without such things has none to lose
        return
    await ground.do("write_file", path="a.md", content="new\n")
    assert os.getxattr(path, "user.origin") == b"here"


# -- edit_file -----------------------------------------------------------------------------------------


async def test_a_piece_is_replaced_where_it_stands_once(ground: Ground) -> None:
    """The model is shown what became of it."""
    path = ground.write("a.py", CODE)
    text = await ground.said("edit_file", path="a.py", old="return 1", new="return 30")
    assert path.read_text() == CODE.replace("return 1", "return 30")
    assert text == (
        "Changed a.py: +1 -1 lines.\n@@ -1 +1 @@\n"
        " def f():\n     if x:\n-        return 1\n+        return 30\n     return 2"
    )


async def test_what_stands_more_than_once_is_told_with_its_lines(ground: Ground) -> None:
    """`all` replaces every place."""
    path = ground.write("a.py", CODE)
    told = await ground.refused("edit_file", path="a.py", old="return", new="yield")
    assert told == "old stands 2 times in a.py, on lines 3, 4: add a neighbouring line to it, or set all."
    await ground.do("edit_file", path="a.py", old="return", new="yield", all=True)
    assert path.read_text() == CODE.replace("return", "yield")


async def test_what_is_not_there_is_told_with_the_nearest_lines(ground: Ground) -> None:
    """So that the next try can be right."""
    ground.write("a.py", CODE + "timeout = 20\n")
    told = await ground.refused("edit_file", path="a.py", old="timeout = 25", new="timeout = 30")
    assert "does not hold that text" in told
    assert "5\ttimeout = 20" in told
    assert "Nearest" not in await ground.refused("edit_file", path="a.py", old="ganz anders", new="x")
    assert "holds new already, on line 5" in await ground.refused(
        "edit_file", path="a.py", old="timeout = 1", new="timeout = 20"
    )
    assert "write_file makes one" in await ground.refused("edit_file", path="b.py", old="a", new="b")
    assert "old is empty" in await ground.refused("edit_file", path="a.py", old="", new="b")
    assert "the same" in await ground.refused("edit_file", path="a.py", old="x", new="x")


async def test_windows_ends_of_lines_are_kept(ground: Ground) -> None:
    """The model writes none; a mixture is left a mixture."""
    path = ground.write("a.txt", b"one\r\ntwo\r\nthree\r\n")
    await ground.do("edit_file", path="a.txt", old="one\ntwo", new="1\n2\n2b")
    assert path.read_bytes() == b"1\r\n2\r\n2b\r\nthree\r\n"
    mixed = ground.write("b.txt", b"one\r\ntwo\nthree\r\n")
    await ground.do("edit_file", path="b.txt", old="two", new="2")
    assert mixed.read_bytes() == b"one\r\n2\nthree\r\n"


async def test_the_end_of_the_last_line_is_kept(ground: Ground) -> None:
    """There or not there."""
    path = ground.write("a.txt", "one\ntwo\n")
    await ground.do("edit_file", path="a.txt", old="two\n", new="2")
    assert path.read_text() == "one\n2\n"
    bare = ground.write("b.txt", "one\ntwo")
    await ground.do("edit_file", path="b.txt", old="two", new="2")
    assert bare.read_text() == "one\n2"


@pytest.mark.parametrize(
    ("text", "old", "new", "after"),
    [
        (
            CODE,
            "if x:\n    return 1",
            "if y:\n    return 3",
            "def f():\n    if y:\n        return 3\n    return 2\n",
        ),
        ("\tif x:\n\t\tgo()\n", "if x:\n\t\tgo()", "if x:\n\tstop()", "\tif x:\n\tstop()\n"),
        ("a  =   1\nb = 2\n", "a = 1", "a = 3", "a = 3\nb = 2\n"),
        ("x = 'a-b'\n", "x = ‘a‑b’", "x = 'c'", "x = 'c'\n"),
        ("값 = 1\u00a0원\n", "값 = 1 원", "값 = 2 원", "값 = 2 원\n"),
        ("one\ntwo\n", "1\tone\n2\ttwo", "1\tone\n2\t2", "one\n2\n"),
        ("one\n\ntwo\n", "one\ntwo", "1\n2", "1\n2\n"),
        (unicodedata.normalize("NFD", "회의록\n"), "회의록", "기록", unicodedata.normalize("NFD", "기록\n")),
    ],
)
def test_a_slip_is_mended_where_there_is_no_doubt(text: str, old: str, new: str, after: str) -> None:
    """White space, typographic signs, numbers of lines, forms of Unicode."""
    assert replaced(text, old, new, every=False, name="a").text == after


def test_a_slip_that_fits_two_places_is_not_mended() -> None:
    """It is told instead, unless all of them are meant."""
    with pytest.raises(ToolError, match="old stands 2 times"):
        replaced("a  = 1\na =  1\n", "a = 1", "b", every=False, name="a")
    done = replaced("a  = 1\na =  1\n", "a = 1", "b", every=True, name="a")
    assert (done.text, done.places) == ("b\nb\n", 2)


WORDS = st.text(alphabet='ab \n\t가-‑"', max_size=12)


@given(WORDS, WORDS, WORDS, WORDS, st.booleans())
def test_only_the_place_that_was_meant_changes(
    before: str, old: str, after: str, new: str, every: bool
) -> None:
    """Whatever is written: an exact and single place is replaced exactly, the rest stays byte for byte."""
    text = before + old + after
    try:
        done = replaced(text, old, new, every=every, name="a")
    except ToolError:
        return
    if text.count(old) == 1:
        assert done.text == text.replace(old, new)
        assert not done.how


@given(WORDS, WORDS)
def test_a_difference_tells_all_lines_that_go_and_come(before: str, after: str) -> None:
    """None is left out, and none is made up."""
    told = difference(before, after)
    lines = told.text.split("\n")
    assert sum(line.startswith("+") for line in lines) == told.added
    assert sum(line.startswith("-") for line in lines) == told.removed
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    assert len(old) - told.removed == len(new) - told.added
    assert (told.added + told.removed == 0) is (old == new)


def test_a_difference_of_long_texts_is_found_at_once() -> None:
    """Line by line only where that is quick."""
    told = difference("".join(f"{n}\n" for n in range(50_000)), "".join(f"{n}\n" for n in range(1, 50_001)))
    assert (told.added, told.removed) == (50_000, 50_000)
    told = difference("a\n" * 50_000 + "b\n", "a\n" * 50_000 + "c\n")
    assert (told.added, told.removed) == (1, 1)


async def test_drafts_are_gone_afterwards(ground: Ground) -> None:
    """Whatever happened."""
    ground.write("a.md", "one\n")
    for arguments in ({"old": "one", "new": "two"}, {"old": "none", "new": "x"}):
        tool = ground.tools["edit_file"]
        try:
            await tool.run({"path": "a.md", "all": False, **arguments}, ground.call)
        except ToolError:
            continue
    assert [path.name for path in ground.ws.iterdir()] == ["a.md"]
