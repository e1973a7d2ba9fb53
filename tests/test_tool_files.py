"""list_files, find_files, read_file and search_text, as the model uses them."""

from __future__ import annotations

import os
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tool_ground import Ground, ground
from wony.tokens import Gauge, counts
from wony.tool_types import Labels, Level
from wony.tools.globs import matcher
from wony.tools.reading import part_of_lines

pytestmark = pytest.mark.anyio
__all__ = ["ground"]
COMMON = ("list_files", "read_file", "search_text", "write_file", "edit_file")


def test_what_is_always_sent_is_short(ground: Ground) -> None:
    """The five that go with every request; find_files is named, and shown when it is asked for."""
    assert [name for name, tool in ground.tools.items() if tool.is_common] == list(COMMON)
    tools = [ground.tools[name].tool for name in COMMON]
    costs = Gauge().estimate(counts([], tools)) - Gauge().estimate(counts([]))
    assert costs - 6 * len(tools) <= 345  # the frame of each tool is counted apart


def test_tools_stand_in_the_order_they_are_written(ground: Ground) -> None:
    """A planner's name does not move its tool."""
    assert list(ground.tools) == [
        "list_files",
        "find_files",
        "read_file",
        "search_text",
        "write_file",
        "edit_file",
    ]


# -- list_files ----------------------------------------------------------------------------------------


async def test_a_folder_is_listed_with_folders_first(ground: Ground) -> None:
    """Sizes and dates of files; hidden names are counted, and how to see them is said."""
    ground.write("b.csv", "x" * 1234)
    ground.write("A/a.txt", "")
    ground.write(".hidden", "")
    (ground.ws / "link").symlink_to("b.csv")
    os.utime(ground.ws / "b.csv", (0, 1_700_000_000))
    lines = (await ground.said("list_files")).split("\n")
    assert lines[0] == ".: 1 folders, 2 files (1 hidden; path .* lists them)"
    assert lines[1] == "A/"
    assert lines[2].startswith("b.csv  1.2 kB  2023-11-1")
    assert lines[3] == "link  -> b.csv"
    assert ".hidden" in await ground.said("list_files", path=".*")
    assert "a.txt" not in await ground.said("list_files", path="*.csv")


async def test_a_long_listing_ends_with_a_note(ground: Ground) -> None:
    """It says how many are left."""
    for number in range(310):
        ground.write(f"f{number:03}", "")
    text = await ground.said("list_files")
    assert text.count("\n") == 301
    assert "[10 more; " in text


async def test_a_file_is_told_from_a_folder(ground: Ground) -> None:
    """Each tool says which one would do."""
    ground.write("folder/file.txt", "x")
    assert "is a file: 1 B" in await ground.said("list_files", path="folder/file.txt")
    assert "list_files" in await ground.fails("read_file", path="folder")
    assert "There is no nothing" in await ground.fails("list_files", path="nothing")


async def test_a_name_cannot_pretend_to_be_a_line(ground: Ground) -> None:
    """Names are somebody's text: signs that end a line are written out."""
    ground.write("a\nb.txt  9 GB\x1b[2J", "")
    (line,) = (await ground.said("list_files")).split("\n")[1:]
    assert line.startswith("a\\nb.txt  9 GB\\x1b[2J  0 B")


# -- read_file -----------------------------------------------------------------------------------------


async def test_lines_are_read_with_their_numbers(ground: Ground) -> None:
    """And with how to go on."""
    ground.write("notes.md", "".join(f"line {n}\n" for n in range(1, 501)))
    text = await ground.said("read_file", path="notes.md", from_line=10, lines=2)
    assert text == "notes.md: lines 10-11 of 500\n10\tline 10\n11\tline 11\n[from_line=12 goes on]"
    assert (await ground.said("read_file", path="notes.md")).startswith(
        "notes.md: lines 1-200 of 500\n1\tline 1\n"
    )
    assert (
        await ground.said("read_file", path="notes.md", from_line="500")
        == "notes.md: lines 500-500 of 500\n500\tline 500"
    )
    assert "behind the last" in await ground.fails("read_file", path="notes.md", from_line=501)
    assert "1\tline 1\n" in await ground.said("read_file", path="notes.md", from_line=-3, lines=0)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("안녕\nhello".encode(), "a.txt: 2 lines\n1\t안녕\n2\thello"),
        (b"\xef\xbb\xbf" + "안녕".encode(), "a.txt: 1 line, UTF-8 with a BOM\n1\t안녕"),
        ("이름,금액\r\n김,1\r\n".encode("cp949"), "a.txt: 2 lines, CP949\n1\t이름,금액\n2\t김,1"),
        ("똠방각하 펲시콜라".encode("cp949"), "a.txt: 1 line, CP949\n1\t똠방각하 펲시콜라"),
        ("한글\n".encode("utf-16"), "a.txt: 1 line, UTF-16-LE\n1\t한글"),
        ("café à la\n".encode("cp1252"), "a.txt: 1 line, CP1252\n1\tcafé à la"),
        (b"a\x0cb\x1b[0m\n", "a.txt: 1 line\n1\ta\x0cb\x1b[0m"),
        (b"\n", "a.txt: 1 line\n1\t"),
        (b"", "a.txt is empty."),
    ],
)
async def test_a_text_is_read_in_its_own_encoding(ground: Ground, content: bytes, text: str) -> None:
    """Korean files of Windows included; other than UTF-8 is told."""
    ground.write("a.txt", content)
    assert await ground.said("read_file", path="a.txt") == text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "a PNG image"),
        (b"%PDF-1.7\n%abc", "a PDF"),
        (b"PK\x03\x04\x14\0\0", "a ZIP archive"),
        (b"SQLite format 3\0", "an SQLite database"),
        (bytes(range(256)), "binary data"),
    ],
)
async def test_what_is_no_text_is_said_to_be_something_else(
    ground: Ground, content: bytes, kind: str
) -> None:
    """With its kind and size."""
    ground.write("x.bin", content)
    told = await ground.fails("read_file", path="x.bin")
    assert kind in told
    assert f"{len(content)} B" in told


async def test_a_huge_file_is_read_in_part(ground: Ground) -> None:
    """Its beginning at once, without counting what follows; a line without end is cut, and that is said."""
    with (ground.ws / "huge.log").open("wb") as file:
        file.write(b"first\n" + b"x" * 5_000_000 + b"\nthird\n")
        file.truncate(200_000_000)
    text = await ground.said("read_file", path="huge.log", lines=3)
    assert text.startswith("huge.log: lines 1-3 of many\n1\tfirst\n2\txxx")
    assert "… [4,996,000 more characters in this line]\n3\tthird\n[from_line=4 goes on]" in text
    assert len(text) < 5_000


async def test_a_result_has_a_largest_size(ground: Ground) -> None:
    """However many lines are asked for."""
    ground.write("wide.txt", ("y" * 3_000 + "\n") * 1_000)
    text = await ground.said("read_file", path="wide.txt", lines=100_000)
    assert len(text) < 510_000
    assert "goes on]" in text


async def test_a_document_is_read_by_its_number(ground: Ground) -> None:
    """A page, or a long result; there is nothing to ask for."""
    result = await ground.do("read_file", path="#3", from_line=2, lines=1)
    assert result.content == "#3 A page: lines 2-2 of 3\n2\t둘째 줄\n[from_line=3 goes on]"
    assert result.labels == Labels(("document: A page",))
    assert (await ground.plan("read_file", path="#3")).inside
    assert "no document #4" in await ground.fails("read_file", path="#4")
    ground.write("#3", "a file")
    assert "a file" in await ground.said("read_file", path="./#3")


async def test_what_is_not_there_is_told_with_what_is_near(ground: Ground) -> None:
    """In the same folder."""
    ground.write("src/agent.py", "")
    told = await ground.fails("read_file", path="src/agnet.py")
    assert told == "There is no src/agnet.py. Near: src/agent.py."


async def test_what_is_read_is_labelled(ground: Ground) -> None:
    """Inside: untrusted.  Outside: private, too."""
    ground.write("a.txt", "x")
    assert (await ground.do("read_file", path="a.txt")).labels == Labels(("file: a.txt",))
    result = await ground.do("read_file", path="../outside/secret.txt")
    source = (f"file: {ground.outside}/secret.txt",)
    assert result.labels == Labels(source, source)
    assert (await ground.plan("read_file", path="a.txt")).level == Level.READ


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_a_korean_name_is_found_in_either_form(ground: Ground, form: str) -> None:
    """macOS takes syllables apart, people and models put them together."""
    other = "NFD" if form == "NFC" else "NFC"
    written = unicodedata.normalize(form, "보고서/회의록 3월.md")  # type: ignore[arg-type]
    asked = unicodedata.normalize(other, "보고서/회의록 3월.md")  # type: ignore[arg-type]
    ground.write(written, "내용\n")
    assert "내용" in await ground.said("read_file", path=asked)
    assert "내용" in await ground.said("search_text", path=asked, text="내용")
    assert "회" in unicodedata.normalize("NFC", await ground.said("find_files", names="회의록*"))
    await ground.do("edit_file", path=asked, old="내용", new="새 내용")
    await ground.do("write_file", path=unicodedata.normalize(other, "보고서/새.md"), content="x")  # type: ignore[arg-type]
    assert (ground.ws / written).read_text() == "새 내용\n"
    assert len(list(ground.ws.iterdir())) == 1


# -- find_files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("*.csv", "a/b/c.csv", True),
        ("*.csv", "c.csv.bak", False),
        ("*.CSV", "보고.csv", True),
        ("a/*.csv", "a/b/c.csv", False),
        ("a/**/*.csv", "a/b/c.csv", True),
        ("a/**/*.csv", "a/c.csv", True),
        ("**/c.csv", "c.csv", True),
        ("./c.csv", "c.csv", True),
        ("/c.csv", "a/c.csv", False),
        ("**", "a/b", True),
        ("*.{md,txt}", "x.txt", True),
        ("{a,b}/*.{md,txt}", "b/x.md", True),
        ("{a,b}/*.{md,txt}", "c/x.md", False),
        ("t?st", "test", True),
        ("t[ae]st", "tast", True),
    ],
)
def test_a_pattern_fits_as_people_mean_it(pattern: str, path: str, fits: bool) -> None:
    """By the last name, or by the whole path where it has a stroke."""
    assert matcher(pattern)(path.split("/")) is fits


@pytest.mark.parametrize("pattern", ["*a" * 60 + "b", "**/" * 60 + "x", "{a,b}" * 30, "[" * 200])
def test_no_pattern_takes_for_ever(pattern: str) -> None:
    """Whatever the model writes."""
    assert matcher(pattern)(["a" * 200] * 40) is False


async def test_files_are_found_by_name(ground: Ground) -> None:
    """Below a folder, without what nobody looks for."""
    for name in (
        "a.csv",
        "x/b.CSV",
        "x/y/c.csv",
        "node_modules/d.csv",
        ".git/e.csv",
        "built/f.csv",
        ".env.csv",
    ):
        ground.write(name, "")
    ground.write(".gitignore", "# made\n/built\n*.log\n!kept.log\n")
    ground.write("old.log", "")
    ground.write("kept.log", "")
    found = [line.split("  ")[0] for line in (await ground.said("find_files", names="*.csv")).split("\n")]
    assert found == ["a.csv", "x/b.CSV", "x/y/c.csv"]
    assert (await ground.said("find_files", names="*.log")).startswith("kept.log")
    assert (await ground.said("find_files", names="*.csv", path="built")).startswith("built/f.csv")
    assert "No file" in await ground.fails("find_files", names="*.doc")


# -- search_text ---------------------------------------------------------------------------------------


async def test_lines_are_found_with_their_place(ground: Ground) -> None:
    """Literally, small letters in any case; with the words around them."""
    ground.write("a.py", "x = 1\n\ttimeout = (30)  # Seconds\n")
    ground.write("b/c.md", "The TIMEOUT (30) is long.\n")
    text = await ground.said("search_text", text="timeout")
    assert text == "a.py:2: timeout = (30)  # Seconds\nb/c.md:1: The TIMEOUT (30) is long."
    assert await ground.said("search_text", text="TIMEOUT (30)") == "b/c.md:1: The TIMEOUT (30) is long."
    assert await ground.said("search_text", text="timeout", path="b") == "b/c.md:1: The TIMEOUT (30) is long."
    assert (await ground.said("search_text", text="timeout", path="a.py")).startswith("a.py:2")
    assert (await ground.said("search_text", text="timeout", path="*.md")).startswith("b/c.md:1")
    assert await ground.said("search_text", text=".imeout") == "Nothing found in this folder."


async def test_a_regular_expression_is_asked_for(ground: Ground) -> None:
    """With words for one that is none."""
    ground.write("a.py", "x = 1\ntimeout = 30\n한글 37\n")
    assert await ground.said("search_text", text=r"^\w+ = \d\d$", regex=True) == "a.py:2: timeout = 30"
    assert await ground.said("search_text", text=r"[가-힣]+ \d", regex=True) == "a.py:3: 한글 37"
    assert await ground.said("search_text", text=r"TIME\S", regex=True) == "Nothing found in this folder."
    assert (
        await ground.said("search_text", text=r"TIME\S".lower(), regex=True)
        == "Nothing found in this folder."
    )
    assert "no regular expression" in await ground.fails("search_text", text="(", regex=True)


async def test_what_nobody_searches_is_left_out(ground: Ground) -> None:
    """Binary files, what programs fetched, what git ignores; what is named is searched all the same."""
    for name in ("node_modules/a.js", ".git/a", "made/a.txt", "a.bin"):
        ground.write(name, b"needle\0" if name == "a.bin" else "needle")
    ground.write(".gitignore", "made/\n")
    assert await ground.said("search_text", text="needle") == "Nothing found in this folder."
    assert await ground.said("search_text", text="needle", path="made") == "made/a.txt:1: needle"


async def test_many_lines_are_cut_with_a_note(ground: Ground) -> None:
    """And a long line is shown around what was found."""
    ground.write("many.txt", "word\n" * 500)
    text = await ground.said("search_text", text="word")
    assert text.count("many.txt:") == 100
    assert text.endswith("[only the first 100 lines; look for more words, or give a path]")
    ground.write("long.txt", "a" * 5_000 + "needle" + "b" * 5_000)
    (line,) = (await ground.said("search_text", text="needle")).split("\n")
    assert "needle" in line
    assert len(line) < 300


async def test_korean_is_found_in_either_form_and_encoding(ground: Ground) -> None:
    """Old files of Windows, and text that was taken apart."""
    ground.write("old.csv", "이름,금액\n김철수,1\n".encode("cp949"))
    ground.write("mac.txt", unicodedata.normalize("NFD", "김철수\n"))
    text = await ground.said("search_text", text="김철수")
    assert text == "mac.txt:1: 김철수\nold.csv:2: 김철수,1"


async def test_a_document_is_searched_too(ground: Ground) -> None:
    """By its number."""
    assert await ground.said("search_text", text="줄", path="#3") == "#3:2: 둘째 줄"
    assert "no document #9" in await ground.fails("search_text", text="x", path="#9")
    assert "text is empty" in await ground.fails("search_text", text="")


@given(st.lists(st.text(alphabet="ab 가", max_size=6), max_size=12), st.integers(-3, 15), st.integers(-3, 15))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
async def test_a_file_and_a_document_are_cut_alike(
    ground: Ground, lines: list[str], first: int, count: int
) -> None:
    """The same lines under the same numbers."""
    ground.write("x.txt", "".join(f"{line}\n" for line in lines))
    part = part_of_lines(lines, first, count)
    if part.lines:
        assert await ground.said("read_file", path="x.txt", from_line=first, lines=count) == part.about(
            "x.txt"
        )
