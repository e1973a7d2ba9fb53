"""Programs in a sandbox: what works in it, what it does not let through, and that all of it ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import platform
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sandboxes import HELD, every_sandbox, machine, processes_with, sh
from wony.tool_types import ToolError
from wony.tools.sandbox import Sandbox
from wony.tools.sandbox_calls import asked_calls, call_filter
from wony.tools.sandbox_check import Sandboxes, escapes_of
from wony.tools.sandbox_rungs import Rung, SandboxExec, Unwalled, rungs
from wony.tools.sandbox_types import Limits, Places, Program, SandboxBroken

pytestmark = pytest.mark.anyio


@every_sandbox
async def test_ordinary_work_is_done(rung: Rung, tmp_path: Path) -> None:
    """A repository is made, files are copied, packed and made executable, Python and pipes run."""
    outcome = await sh(
        rung,
        tmp_path,
        "set -e; git init -q repo; cd repo; git config user.name 이름; git config user.email a@b.c;"
        "echo 하나 > one; git add one; git commit -qm first; git log --format=%s;"
        "printf '#!/bin/sh\\necho it runs\\n' > run; chmod +x run; ./run;"
        "cp -p run again; mkdir deep; mv again deep/; tar cf all.tar run deep; tar xf all.tar; touch new;"
        "python3 -c 'import json, sqlite3, asyncio; asyncio.run(asyncio.sleep(0)); print(\"python\")'"
        " | tr a-z A-Z;"
        "test -x deep/again; ls",
    )
    assert (outcome.status, outcome.ended) == (0, "")
    assert outcome.output.split() == ["first", "it", "runs", "PYTHON", "all.tar", "deep", "new", "one", "run"]
    assert (tmp_path / "repo" / "one").read_text("utf-8") == "하나\n"
    assert (tmp_path / "repo" / "run").stat().st_mode & 0o100


@every_sandbox
async def test_the_end_is_told(rung: Rung, tmp_path: Path) -> None:
    """An exit code is one, a signal is below zero, and what was said comes in its order."""
    outcome = await sh(rung, tmp_path, "echo out; echo err >&2; echo out; exit 7")
    assert (outcome.status, outcome.output) == (7, "out\nerr\nout\n")
    killed = await sh(rung, tmp_path, "exec python3 -c 'import os; os.abort()'")
    assert killed.status in (-signal.SIGABRT, 128 + signal.SIGABRT)


@every_sandbox
async def test_head_and_tail_of_a_long_output_are_kept(rung: Rung, tmp_path: Path) -> None:
    """The middle is left out, between whole lines, and so is told."""
    outcome = await sh(rung, tmp_path, "seq 1 200000")
    lines = outcome.output.splitlines()
    gap = next(index for index, line in enumerate(lines) if line.startswith("[... about "))
    assert lines[:gap] == [str(number) for number in range(1, gap + 1)]
    assert lines[-1] == "200000"
    assert lines[gap + 1 :] == [str(number) for number in range(200001 - len(lines) + gap + 1, 200001)]
    assert len(outcome.output) < 100_000
    line = await sh(rung, tmp_path, "printf begin; head -c 200000 /dev/zero | tr '\\0' x; printf end")
    assert line.output.startswith("beginxxx")
    assert line.output.endswith("xxxend")


@every_sandbox
async def test_modes_of_files_outside_stay(rung: Rung, tmp_path: Path) -> None:
    """No call that changes modes reaches a file outside: by path, descriptor, link or relative way."""
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.write_text("x")
    outside.chmod(0o600)
    (inside / "link").symlink_to(outside)
    (inside / "mine").write_text("x")
    (inside / "mine").chmod(0o600)
    outcome = await sh(
        rung,
        inside,
        f"chmod 777 {outside}; chmod 777 link; chmod 777 ../out; cd /; chmod 777 {inside}/../out;"
        f"python3 -c 'import os; os.chmod(\"{outside}\", 0o777)';"
        f"cd {inside}; chmod 640 mine; python3 -c 'import os; f = os.open(\"mine\", 0); os.fchmod(f, 0o644)'",
    )
    assert outside.stat().st_mode & 0o777 == 0o600
    assert (inside / "mine").stat().st_mode & 0o777 == 0o644, outcome.output


_CHANGES = """
import fcntl, os, sys
for path in sys.argv[1:]:
    file, mode = os.open(path, os.O_RDONLY), os.stat(path).st_mode & 0o7777
    for change in (
        lambda: os.utime(file),
        lambda: os.utime(path),
        lambda: os.fchmod(file, mode | 0o1000),
        lambda: os.chmod(path, mode | 0o1000),
        lambda: os.chown(path, -1, -1),
        lambda: fcntl.ioctl(file, 0x40086602, bytes(8)),
    ):
        try:
            change()
            print("CHANGED", path)
        except OSError:
            pass
"""


@every_sandbox
async def test_devices_and_programs_of_the_machine_stay(rung: Rung, tmp_path: Path) -> None:
    """They are used, and belong to everybody: even root, whose own they are, does not change them."""
    places = [Path(name) for name in ("/dev/null", "/dev/zero", "/bin/sh", "/usr/bin/env")]
    before = [place.stat().st_mode for place in places]
    (tmp_path / "changes.py").write_text(_CHANGES)
    line = f"echo x > /dev/null; head -c 3 /dev/zero | wc -c; python3 changes.py {' '.join(map(str, places))}"
    said = (await sh(rung, tmp_path, line)).output.splitlines()
    assert said[0] == "3"
    assert [place.stat().st_mode for place in places] == before
    assert not [one for one in said[1:] if rung.name == "landlock" or "/dev/" not in one]


@every_sandbox
async def test_owners_times_and_attributes_of_files_outside_stay(rung: Rung, tmp_path: Path) -> None:
    """What Landlock does not look at is closed by the filter, or is not there."""
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.write_text("x")
    os.utime(outside, (1, 1))
    before = outside.stat()
    await sh(
        rung,
        inside,
        f"touch -m {outside}; chown 1:1 {outside}; chgrp 1 {outside}; python3 -c 'import os;"
        f'os.setxattr("{outside}", "user.x", b"y")\'',
    )
    after = outside.stat()
    assert (after.st_mtime, after.st_uid, after.st_gid) == (before.st_mtime, before.st_uid, before.st_gid)
    assert "user.x" not in os.listxattr(outside)


def begun(*argv: str) -> subprocess.Popen[bytes]:
    """Begin a program outside every sandbox."""
    return subprocess.Popen(argv)


_REACH_OUT = """
import os, resource, signal, sys
for reach in (lambda pid: os.kill(pid, 9), lambda pid: resource.prlimit(pid, resource.RLIMIT_CPU, (0, 0))):
    try:
        reach(int(sys.argv[1]))
    except OSError:
        print("out of reach", flush=True)
os.kill(-1, 9)
"""


@every_sandbox
async def test_other_processes_are_out_of_reach(rung: Rung, tmp_path: Path) -> None:
    """A kill of everything ends what is in the sandbox, and nothing else."""
    (tmp_path / "reach.py").write_text(_REACH_OUT)
    bystander = begun("sleep", "60")
    try:
        outcome = await sh(rung, tmp_path, f"python3 reach.py {bystander.pid}; echo end")
        assert bystander.poll() is None
        assert outcome.output.count("out of reach") == 2
    finally:
        bystander.kill()
        bystander.wait()


@every_sandbox
async def test_cancelling_ends_everything_and_keeps_what_came(rung: Rung, tmp_path: Path) -> None:
    """Ctrl-C is told nothing but the truth: the output so far is heard, and no process is left."""
    heard: list[str] = []
    mark = f"777{os.getpid()}"
    line = f"echo so far; setsid sleep {mark} & (trap '' TERM INT; sleep {mark}) & touch begun; sleep {mark}"
    program = Program(["/bin/sh", "-c", line], Places((tmp_path,)), Limits(seconds=60))
    task = asyncio.create_task(Sandbox(rung).run(program, heard.append))
    while not (tmp_path / "begun").exists() or not processes_with(mark):
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert heard == ["so far\n"]
    assert processes_with(mark) == []


@every_sandbox
async def test_death_of_wony_ends_everything(
    rung: Rung, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even a kill that nobody can catch leaves no program behind, and no temporary file."""
    mark = f"778{os.getpid()}"
    program = (
        "import asyncio, sys; from pathlib import Path\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from sandboxes import HELD, sh\n"
        f"rung = next(rung for rung in HELD if rung.name == {rung.name!r})\n"
        f"asyncio.run(sh(rung, Path({str(tmp_path)!r}), 'setsid sleep {mark} & touch begun; sleep {mark}'))"
    )
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    wony = begun(sys.executable, "-c", program)
    while not (tmp_path / "begun").exists() or len(processes_with(mark)) < 2:
        assert wony.poll() is None
        await asyncio.sleep(0.01)
    wony.kill()
    wony.wait()
    until = time.monotonic() + 20
    left = tmp_path / "temporary"
    while (processes_with(mark) or names_in(left)) and time.monotonic() < until:
        await asyncio.sleep(0.01)
    assert processes_with(mark) == []
    assert names_in(left) == []


def names_in(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return [path.name for path in folder.iterdir()]


@every_sandbox
async def test_nothing_of_a_run_is_left_on_disk(
    rung: Rung, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its private folders go with it, whatever it made of them."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "work").mkdir()
    outcome = await sh(
        rung, tmp_path / "work", 'mkdir -p "$TMPDIR/a/b" ~/c; touch "$TMPDIR/a/b/x"; chmod 0 "$TMPDIR/a"'
    )
    assert outcome.status == 0, outcome.output
    assert list((tmp_path / "temporary").iterdir()) == []


@every_sandbox
async def test_a_program_that_cannot_begin_is_said(rung: Rung, tmp_path: Path) -> None:
    """A workspace that is gone is no empty output."""
    with contextlib.suppress(SandboxBroken):
        outcome = await sh(rung, tmp_path / "gone", "echo hi")
        assert outcome.status != 0
        assert "gone" in outcome.output


# -- which sandbox is used ---------------------------------------------------------------------------


async def test_the_best_that_holds_is_used() -> None:
    """It is looked for once, and doctor names it."""
    boxes = Sandboxes(machine(), ())
    if not HELD:
        with pytest.raises(ToolError):
            await boxes.get()
        return
    assert (await boxes.get()).name == HELD[0].name
    assert await boxes.get() is await boxes.get()
    finding = await boxes.check()
    assert (finding.level, finding.notice.id) == ("ok", "tool_run.sandboxed")
    assert finding.notice.params == {"name": HELD[0].name}


@every_sandbox
async def test_a_certain_sandbox_can_be_wished_for(rung: Rung) -> None:
    """The setting names it."""
    assert rung.name != "sandbox-exec"
    assert (await Sandboxes(machine(), (), rung.name).get()).name == rung.name


def test_a_bubblewrap_of_the_workspace_is_none(tmp_path: Path) -> None:
    """Nobody who can write where the model works may put the walls there."""
    fake = tmp_path / "bin" / "bwrap"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\nexit 0\n")
    fake.chmod(0o755)
    this = machine(PATH=f"{fake.parent}:.:{os.environ['PATH']}")
    assert str(fake) not in str(rungs(this, [tmp_path]))


def test_other_systems_have_their_own(tmp_path: Path) -> None:
    """macOS's profile is written; Windows has none, and so no programs are run."""
    mac = machine()
    order = SandboxExec(mac).order(
        Program(["/bin/ls"], Places((tmp_path,), fixed=(tmp_path / ".git/hooks",))), tmp_path
    )
    assert order["argv"][0] == "/usr/bin/sandbox-exec"
    assert "(deny default)" in order["argv"][2]
    assert "(deny network*)" in order["argv"][2]
    assert order["argv"][-1] == "/bin/ls"


# -- the filter of system calls ----------------------------------------------------------------------

_EPERM, _ENOSYS = 0x50001, 0x50026
_ALLOW, _ASK, _KILL = 0x7FFF0000, 0x7FC00000, 0x80000000
NAMES = (
    *("socket", "socketpair", "clone", "clone3", "ioctl", "mount", "io_uring_setup", "read", "prlimit64"),
    *("utimensat", "fchmodat", "keyctl", "kill"),
)
NUMBERS = {
    "x86_64": dict(zip(NAMES, (41, 53, 56, 435, 16, 165, 425, 0, 302, 280, 268, 250, 62), strict=True)),
    "aarch64": dict(zip(NAMES, (198, 199, 220, 435, 29, 40, 425, 63, 261, 88, 53, 219, 129), strict=True)),
}
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


def answer(program: bytes, architecture: int, number: int, *given: int) -> int:
    """Run a filter as the kernel does, and return what it answers."""
    arguments = [*given, *[0] * (6 - len(given))]
    data = struct.pack("=iIQ6Q", number, architecture, 0, *(one & (1 << 64) - 1 for one in arguments))
    at = value = 0
    while True:
        code, yes, no, constant = struct.unpack_from("=HBBI", program, 8 * at)
        at += 1
        match code:
            case 0x20:
                value = struct.unpack_from("=I", data, constant)[0]
            case 0x54:
                value &= constant
            case 0x06:
                return int(constant)
            case _:
                true = {0x15: value == constant, 0x35: value >= constant, 0x45: bool(value & constant)}[code]
                at += yes if true else no


@pytest.mark.parametrize("kind", ["x86_64", "aarch64"])
def test_the_filter_refuses_by_name_on_both_processors(kind: str) -> None:
    """The same calls are closed, whatever their numbers are."""
    of, machine_id = NUMBERS[kind], ARCHITECTURES[kind]
    own = call_filter(kind, own_network=True, shared=False)
    shared = call_filter(kind, own_network=False, shared=True)

    def asked(program: bytes, name: str, *given: int) -> int:
        return answer(program, machine_id, of[name], *given)

    for program in (own, shared):
        assert asked(program, "read") == _ALLOW
        assert asked(program, "socket", socket.AF_UNIX, 1) == _EPERM
        assert asked(program, "socket", 16, 3) == _EPERM
        assert asked(program, "socketpair", 1, 1 | 0o2000000) == _ALLOW
        assert asked(program, "socketpair", 1, 2 | 0o2000000) == _EPERM
        assert asked(program, "clone", 0x10000000) == _EPERM
        assert asked(program, "clone", 0x01200011) == _ALLOW
        assert asked(program, "clone3") == asked(program, "io_uring_setup") == _ENOSYS
        assert asked(program, "mount") == asked(program, "keyctl") == _EPERM
        assert asked(program, "ioctl", 0, 0x5412) == asked(program, "ioctl", 0, 0x541C) == _EPERM
        assert asked(program, "ioctl", 0, 1 << 32 | 0x5412) == _EPERM
        assert asked(program, "ioctl", 0, 0x5401) == _ALLOW
        assert answer(program, 0x40000003, 1) == _KILL
    assert asked(own, "socket", socket.AF_INET, 1) == asked(own, "socket", socket.AF_INET6, 2) == _ALLOW
    assert asked(shared, "socket", socket.AF_INET, 1) == asked(shared, "socket", socket.AF_INET6, 2) == _EPERM
    assert asked(own, "fchmodat", -100, 1) == _ALLOW
    assert asked(shared, "fchmodat", -100, 1) == _ASK
    assert asked_calls(kind)[of["fchmodat"]] == "fchmodat"
    assert asked(shared, "prlimit64", 0) == _ALLOW
    assert asked(shared, "prlimit64", 5) == _EPERM
    assert asked(own, "utimensat", 3, 0) == _ALLOW
    assert asked(shared, "utimensat", 3, 0) == asked(shared, "utimensat", 3, 4096) == _ASK
    assert asked(shared, "ioctl", 3, 0x40086602) == _EPERM
    assert asked(shared, "kill", 1, 9) == _ALLOW
    old = call_filter(kind, own_network=False, shared=True, signals_stay=False)
    assert asked(old, "kill", 1, 9) == _EPERM


def test_an_unknown_processor_has_no_filter() -> None:
    """Numbers that are not known are not guessed."""
    assert call_filter("riscv64", own_network=True, shared=False) == b""
    assert call_filter(platform.machine(), own_network=True, shared=False) or not HELD


async def test_no_walls_are_seen_to_be_none() -> None:
    """The test that every sandbox must pass is failed by a program that runs in none."""
    escapes = await escapes_of(Unwalled(machine()), machine())
    for escape in ("write outside", "read outside", "connect", "signal"):
        assert escape in escapes
