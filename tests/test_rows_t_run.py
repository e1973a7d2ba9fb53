"""Rows T of the fault catalogue, as far as programs are run: real programs try what must not be."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pty
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandboxes import call, code_tool, command_tool, every_sandbox, machine, processes_with, sh
from wony.tool_types import Action, ToolError
from wony.tools.base import tools_of
from wony.tools.code import CodeTools
from wony.tools.commands import CommandTools
from wony.tools.sandbox_check import Sandboxes, choose_sandbox, escapes_of
from wony.tools.sandbox_machine import Machine
from wony.tools.sandbox_rungs import Bubblewrap, Landlock, Rung, Unwalled
from wony.tools.sandbox_types import Refusal
from wony.tools.workspace import Workspace

pytestmark = pytest.mark.anyio
CANARY = "CANARY_SECRET_5d1f"


async def output(rung: Rung, folder: Path, command: str) -> str:
    """Return what the model reads of a command."""
    return (await command_tool(rung, folder).run({"command": command}, call())).content


# -- T05: what other programs obey ---------------------------------------------------------------------


def repository(folder: Path) -> Path:
    """Make a folder with the files that a program must not change."""
    hooks = folder / ".git" / "hooks"
    hooks.mkdir(parents=True)
    (hooks / "pre-commit").write_text("#!/bin/sh\nexit 0\n")
    (folder / ".git" / "config").write_text("[core]\n\tbare = false\n")
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".bashrc").write_text("# mine\n")
    (folder / ".mcp.json").write_text("{}\n")
    return folder


def obeyed(folder: Path) -> dict[str, bytes]:
    """Return those files as they are."""
    found = [*folder.glob(".git/hooks/*"), *folder.glob("*/.git/hooks/*")]
    found += [
        folder / ".git" / "config",
        *(folder / name for name in (".bashrc", ".mcp.json", ".zshrc", ".envrc")),
    ]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found if path.exists()}


def links(folder: Path) -> list[Path]:
    """Return the links in a folder."""
    return [path for path in folder.glob("*") if path.is_symlink()]


def names_in(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return [path.name for path in folder.iterdir()]


@every_sandbox
@pytest.mark.parametrize(
    "attack",
    [
        "echo evil >> .git/hooks/pre-commit; echo evil >> .bashrc; echo '[alias] x = !evil' >> .git/config",
        "echo evil > .git/hooks/post-checkout; chmod +x .git/hooks/post-checkout; echo evil > .zshrc",
        "rm -f .git/hooks/pre-commit .bashrc; ln -s /bin/sh .git/hooks/pre-commit; ln -s /bin/sh .bashrc",
        "mv .git away; mkdir -p .git/hooks; echo evil > .git/hooks/pre-commit; cp away/config .git/",
        "echo evil > new; mv -f new .mcp.json; cp .git/hooks/pre-commit .envrc; ln new .zshrc",
        "mkdir -p sub/.git/hooks; echo evil > sub/.git/hooks/pre-push; touch .git/x; mv .git/x .git/hooks/",
        "(sleep 0.1; echo evil > .git/hooks/pre-commit) & echo evil > .GIT/hooks/pre-commit; sleep 0.3",
    ],
)
async def test_t05_no_command_leaves_what_other_programs_obey(
    rung: Rung, tmp_path: Path, attack: str
) -> None:
    """Hooks, git's settings and start files are after a command as they were before."""
    repository(tmp_path)
    before = obeyed(tmp_path)
    await output(rung, tmp_path, attack)
    after = obeyed(tmp_path)
    assert after == before or "away" in attack
    assert not any(b"evil" in content for content in after.values())
    assert links(tmp_path / ".git" / "hooks") == []


@every_sandbox
async def test_t05_the_model_is_told_what_was_put_back(rung: Rung, tmp_path: Path) -> None:
    """It shall not believe that it worked."""
    said = await output(rung, repository(tmp_path), "echo evil > .envrc")
    assert "[put back as before, because other programs obey them: .envrc." in said


@every_sandbox
async def test_t05_wonys_own_state_is_out_of_reach(rung: Rung, tmp_path: Path) -> None:
    """Where it lies in the workspace, it is not there for a program, or none is run."""
    own = tmp_path / "data"
    own.mkdir()
    (own / "wony.db").write_text(CANARY)
    tool = command_tool(rung, tmp_path, own=(own,))
    with contextlib.suppress(ToolError):
        result = await tool.run(
            {"command": "cat data/*; echo evil > data/wony.db; rm -rf data; ls -R"}, call()
        )
        assert CANARY not in result.content
    assert (own / "wony.db").read_text() == CANARY
    linked = tmp_path / "linked"
    linked.symlink_to(own)
    tool = command_tool(rung, tmp_path, own=(linked, own))
    with contextlib.suppress(ToolError):
        result = await tool.run({"command": "echo begun; cat linked/* data/*"}, call())
        assert result.content.startswith("begun")
        assert CANARY not in result.content
    for folder in (own, own / "deeper"):
        folder.mkdir(exist_ok=True)
        with pytest.raises(ToolError, match="wony itself"):
            await command_tool(rung, folder, own=(own,)).run({"command": "ls"}, call())


# -- T08: shell metacharacters -------------------------------------------------------------------------


@every_sandbox
@pytest.mark.parametrize(
    "name", ["a; touch x", "$(touch x)", "`touch x`", "a\ntouch x", "-rf", "--", "a'b\"c", "*"]
)
async def test_t08_names_of_folders_are_never_words_of_a_shell(rung: Rung, tmp_path: Path, name: str) -> None:
    """A workspace may be called anything; the command is the model's line, and nothing of ours is in it."""
    folder = tmp_path / name
    folder.mkdir()
    result = await command_tool(rung, folder).run({"command": "pwd; touch made"}, call())
    assert result.content.startswith(f"{folder}\n")
    assert names_in(folder) == ["made"]
    assert names_in(tmp_path) == [name]


# -- T09: too much -------------------------------------------------------------------------------------


@every_sandbox
async def test_t09_a_fork_bomb_ends(rung: Rung, tmp_path: Path) -> None:
    """All of it, and soon."""
    mark = f"bomb{os.getpid()}"
    bomb = f"python3 -c '\nimport os  # {mark}\nwhile True:\n    os.fork()'"
    outcome = await sh(rung, tmp_path, bomb, processes=40)
    assert outcome.ended == "processes"
    assert processes_with(mark) == []


@every_sandbox
async def test_t09_a_bomb_that_splits_before_it_is_seen_finds_no_room(rung: Rung, tmp_path: Path) -> None:
    """The shell's own: it is thousands before anybody looks, unless the system itself says how many."""
    mark = f"shellbomb{os.getpid()}"
    outcome = await sh(rung, tmp_path, f"b(){{ b|b& }}; b; sleep 5; echo {mark}")
    assert outcome.ended == "processes"
    assert processes_with(mark) == []


@every_sandbox
async def test_t09_memory_is_limited(rung: Rung, tmp_path: Path) -> None:
    """For one process by itself, and for many together."""
    greedy = await sh(rung, tmp_path, "python3 -c 'bytearray(300 << 20)'", memory=200 << 20)
    assert "MemoryError" in greedy.output
    many = "import os, time\nfor _ in range(6): os.fork()\nx = b'x' * (20 << 20)\ntime.sleep(60)"
    (tmp_path / "many.py").write_text(many)
    outcome = await sh(rung, tmp_path, "python3 many.py", memory=200 << 20)
    assert outcome.ended == "memory"


@every_sandbox
async def test_t09_the_processor_is_limited(rung: Rung, tmp_path: Path) -> None:
    """A loop without end ends."""
    assert (await sh(rung, tmp_path, "while :; do :; done", seconds=1)).ended == "time"


@every_sandbox
async def test_t09_the_disk_is_limited(rung: Rung, tmp_path: Path) -> None:
    """One large file cannot be written, nor many."""
    one = await sh(rung, tmp_path, "head -c 40M /dev/zero > large", disk=20 << 20)
    assert (tmp_path / "large").stat().st_size <= 20 << 20
    assert one.status != 0 or one.ended == "disk"
    (tmp_path / "large").unlink()
    line = "i=0; while :; do i=$((i+1)); head -c 5M /dev/urandom > file$i; sync file$i; done"
    assert (await sh(rung, tmp_path, line, disk=60 << 20)).ended == "disk"


# -- T10, T11: without end -----------------------------------------------------------------------------


@every_sandbox
async def test_t10_output_without_end_is_cut_and_the_program_ended(rung: Rung, tmp_path: Path) -> None:
    """The model is told so, with the head and the tail."""
    result = await command_tool(rung, tmp_path, limits={"output": 1 << 20}).run(
        {"command": "yes 가나다"}, call()
    )
    assert result.content.startswith("가나다\n가나다\n")
    assert "bytes left out" in result.content
    assert result.content.endswith("[stopped: it printed more than 1 MB; narrow it down]")
    assert len(result.content) < 100_000
    line = "head -c 3000000 /dev/zero"
    assert len((await command_tool(rung, tmp_path).run({"command": line}, call())).content) < 100_000


@every_sandbox
async def test_t11_a_daemon_that_ignores_everything_ends(rung: Rung, tmp_path: Path) -> None:
    """It left its group and session, closed its output and ignores signals; it ends with the command."""
    mark = f"779{os.getpid()}"
    daemon = (
        'setsid sh -c \'trap "" TERM HUP INT; exec </dev/null >/dev/null 2>&1;'
        f" (setsid sleep {mark} &); sleep {mark}' &"
    )
    outcome = await sh(rung, tmp_path, f"{daemon} sleep 0.5; echo done")
    assert (outcome.output, outcome.status) == ("done\n", 0)
    assert processes_with(mark) == []
    held = await sh(
        rung, tmp_path, f"trap '' TERM; {daemon} exec >&- 2>&-; while :; do sleep {mark}; done", seconds=1
    )
    assert held.ended == "time"
    assert processes_with(mark) == []


@every_sandbox
async def test_t11_nobody_waits_for_an_answer(rung: Rung, tmp_path: Path) -> None:
    """What reads its input finds its end."""
    assert (await sh(rung, tmp_path, "cat; read x; echo $?")).output == "1\n"


# -- T15: the network ----------------------------------------------------------------------------------


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """Open a port of this machine and a local socket in the workspace, which nobody may reach."""
    (tmp_path / "work").mkdir()
    path = tmp_path / "work" / "docker.sock"
    with socket.create_server(("127.0.0.1", 0)) as internet, socket.socket(socket.AF_UNIX) as local:
        local.bind(str(path))
        local.listen()
        internet.setblocking(False)
        local.setblocking(False)
        yield internet.getsockname()[1], path
        for door in (internet, local):
            with pytest.raises(BlockingIOError):
                door.accept()


_KNOCK = """
import os, socket, sys
port, path = int(sys.argv[1]), sys.argv[2]
def knock(family, kind, address, number=0):
    try:
        with socket.socket(family, kind, number) as one:
            one.settimeout(1)
            if kind == socket.SOCK_DGRAM:
                one.sendto(b"x", address)
                one.recv(1)
            else:
                one.connect(address)
        print("REACHED", family, kind, address)
    except OSError:
        pass
knock(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", port))
knock(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", port))
knock(socket.AF_INET6, socket.SOCK_STREAM, ("::1", port))
knock(socket.AF_INET, socket.SOCK_DGRAM, ("8.8.8.8", 53))
knock(socket.AF_INET, socket.SOCK_RAW, ("127.0.0.1", 0), 1)
knock(socket.AF_PACKET, socket.SOCK_RAW, ("lo", 0))
knock(socket.AF_UNIX, socket.SOCK_STREAM, path)
knock(socket.AF_UNIX, socket.SOCK_DGRAM, "/dev/log")
knock(socket.AF_UNIX, socket.SOCK_STREAM, os.environ.get("SSH_AUTH_SOCK", "/run/user/0/bus"))
for known in ("docker.sock", "dbus/system_bus_socket", "systemd/private"):
    knock(socket.AF_UNIX, socket.SOCK_STREAM, "/run/" + known)
one, other = socket.socketpair()
one.send(b"x")
print("pair", other.recv(1))
try:
    socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    print("REACHED by a pair")
except OSError:
    pass
try:
    socket.getaddrinfo("example.org", 80)
    print("REACHED a name")
except OSError:
    print("no names")
"""


@every_sandbox
async def test_t15_nothing_reaches_the_network(rung: Rung, doors: tuple[int, Path]) -> None:
    """TCP, UDP, raw packets, names, and local sockets, from Python and from curl."""
    port, path = doors
    (path.parent / "knock.py").write_text(_KNOCK)
    line = (
        f"python3 knock.py {port} {path}; curl -sS -m 3 http://127.0.0.1:{port}/; "
        f"curl -sS -m 3 --unix-socket {path} http://x/; curl -sS -m 3 http://example.org; git ls-remote "
        f"git://127.0.0.1:{port}/x; (echo x > /dev/tcp/127.0.0.1/{port}) 2>/dev/null; echo end"
    )
    said = await output(rung, path.parent, line)
    assert "REACHED" not in said
    assert "pair b'x'" in said
    assert "no names" in said
    assert said.count("curl: ") == 3, said
    assert "\nend\n" in said


@every_sandbox
async def test_t15_no_namespace_leads_out(rung: Rung, tmp_path: Path) -> None:
    """A program makes no namespaces of its own, and no uring."""
    said = await output(
        rung,
        tmp_path,
        "unshare -rn true; unshare -m true; nsenter -t 1 -n true; mount -t tmpfs x .; python3 -c '"
        'import ctypes as c; print("uring", c.CDLL(None).syscall(425, 8, c.create_string_buffer(256)))\'',
    )
    assert "uring -1" in said
    assert said.count("unshare: ") == 2


# -- T16: the environment ------------------------------------------------------------------------------


@every_sandbox
async def test_t16_only_named_variables_pass(rung: Rung, tmp_path: Path) -> None:
    """No key, no agent, no proxy, no library to load; home is empty."""
    secrets = (
        "OPENAI_API_KEY",
        "SSH_AUTH_SOCK",
        "LD_PRELOAD",
        "HTTPS_PROXY",
        "PYTHONSTARTUP",
        "BASH_ENV",
        "ENV",
    )
    this = machine(**dict.fromkeys(secrets, CANARY), LANG="ko_KR.UTF-8", TZ="Asia/Seoul")
    walled = Bubblewrap(this, rung.program) if isinstance(rung, Bubblewrap) else Landlock(this)
    said = await output(walled, tmp_path, "env | sort; ls -A ~")
    assert CANARY not in said
    names = {line.partition("=")[0] for line in said.splitlines() if "=" in line}
    assert names <= {
        *(
            "GIT_CONFIG_NOSYSTEM",
            "GIT_PAGER",
            "GIT_TERMINAL_PROMPT",
            "HOME",
            "LANG",
            "NO_COLOR",
            "PAGER",
            "PATH",
        ),
        *(
            "PWD",
            "SHLVL",
            "TERM",
            "TMPDIR",
            "TZ",
            "_",
            "OLDPWD",
            *(n for n in os.environ if n.startswith("LC_")),
        ),
    }
    assert "LANG=ko_KR.UTF-8\n" in said
    assert "TERM=dumb\n" in said
    assert str(Path.home()) not in [line.removeprefix("HOME=") for line in said.splitlines()]


@every_sandbox
async def test_t16_no_other_process_tells_its_environment(
    rung: Rung, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither wony's, nor the launcher's, nor that of any process of the person."""
    monkeypatch.setenv("WONY_TEST_CANARY", CANARY)
    bystander = await asyncio.create_subprocess_exec("sleep", "60")
    try:
        said = await output(
            rung,
            tmp_path,
            f"cat /proc/$PPID/environ /proc/{os.getpid()}/environ /proc/{bystander.pid}/environ;"
            "cat /proc/*/environ;"
            f"cat /proc/{os.getpid()}/cmdline /proc/{os.getpid()}/root/etc/shadow",
        )
        assert CANARY not in said
        assert "pytest" not in said.replace(str(tmp_path), "")
    finally:
        bystander.kill()
        await bystander.wait()


@every_sandbox
async def test_t16_home_and_secrets_are_not_read(rung: Rung, tmp_path: Path) -> None:
    """Reading goes by list: what nobody named is not there."""
    (tmp_path / "work").mkdir()
    (tmp_path / "secret").write_text(CANARY)
    (tmp_path / "work" / "link").symlink_to(tmp_path / "secret")
    said = await output(
        rung,
        tmp_path / "work",
        f"cat {tmp_path}/secret ../secret link; cat /etc/shadow; ls -A {Path.home()}; echo end",
    )
    assert CANARY not in said
    assert "root:" not in said
    assert "\nend\n" in said


# -- T17, T19: no sandbox ------------------------------------------------------------------------------


class Leaky:
    """A rung that lets everything through, whatever it says."""

    name = "landlock"

    def __init__(self, this: Machine) -> None:
        self.machine = this
        self.order = Unwalled(this).order


async def test_t17_without_a_sandbox_nothing_is_run(tmp_path: Path) -> None:
    """The tools are off, the model is told, doctor says why: never silently without walls."""
    for this in (Machine({}, Path.home(), system="win32"), Machine({}, Path.home(), kind="riscv64")):
        boxes = Sandboxes(this, (tmp_path,))
        workspace = Workspace([tmp_path], ())
        run_command, run_code = (
            *tools_of(CommandTools(boxes.get, workspace)),
            *tools_of(CodeTools(boxes.get, workspace)),
        )
        for tool, arguments in (
            (run_command, {"command": "touch x"}),
            (run_code, {"code": "open('x', 'w')"}),
        ):
            with pytest.raises(ToolError, match="no sandbox"):
                await tool.action(arguments, call())
            with pytest.raises(ToolError, match="no sandbox"):
                await tool.run(arguments, call())
        finding = await boxes.check()
        assert (finding.level, finding.notice.id) == ("warning", "tool_run.no_sandbox")
        assert names_in(tmp_path) == []


async def test_t17_a_wished_sandbox_is_not_replaced_by_another() -> None:
    """Who named one gets that one, or none."""
    found = await choose_sandbox(Machine({}, Path.home(), kind="riscv64"), (), "landlock")
    assert isinstance(found, Refusal)
    assert found.why.params == {"wish": "landlock"}


async def test_t17_none_on_purpose_is_a_warning() -> None:
    """Doctor goes on saying it."""
    finding = await Sandboxes(machine(), (), "none").check()
    assert (finding.level, finding.notice.id) == ("warning", "tool_run.unsandboxed_by_wish")


async def test_t19_a_sandbox_that_leaks_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A real program tries to get out; one success, and the rung is refused."""
    this = machine()
    escapes = await escapes_of(Leaky(this), this)  # type: ignore[arg-type]
    assert "write outside" in escapes
    monkeypatch.setattr("wony.tools.sandbox_check.rungs", lambda *_: [Leaky(this)])
    found = await choose_sandbox(this, ())
    assert isinstance(found, Refusal)
    assert found.why.id == "tool_run.sandbox_leaks"


async def test_t19_a_bubblewrap_that_does_not_work_is_passed_over(tmp_path: Path) -> None:
    """Installed is not usable: systems forbid its namespaces."""
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2; exit 1\n")
    fake.chmod(0o755)
    assert "Permission denied" in await escapes_of(Bubblewrap(machine(), fake), machine())
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\nexit 0\n")
    silent.chmod(0o755)
    assert await escapes_of(Bubblewrap(machine(), silent), machine())
    through = tmp_path / "through"  # which drops every wall, and runs the program
    through.write_text(
        '#!/bin/sh\nwhile [ "$1" != -- ]; do [ "$1" = --chdir ] && cd "$2"; shift; done\n'
        'shift; TMPDIR="$PWD" exec "$@"\n'
    )
    through.chmod(0o755)
    assert "write outside" in await escapes_of(Bubblewrap(machine(), through), machine())


# -- T20: the terminal ---------------------------------------------------------------------------------


@every_sandbox
async def test_t20_the_terminal_is_out_of_reach(rung: Rung, tmp_path: Path) -> None:
    """Nothing is typed into it, written on it or read from it, by any of its names."""
    ours, theirs = pty.openpty()
    try:
        name = os.ttyname(theirs)
        said = await output(
            rung,
            tmp_path,
            f"echo evil > /dev/tty; echo evil > {name}; tty; ps -o tty= -p $$; python3 -c '"
            "import fcntl, os, pty, sys\n"
            "try: ours, theirs = pty.openpty()\nexcept OSError: theirs = 0\n"
            'try:\n    fcntl.ioctl(theirs, 0x5412, b"x")\n    print("TYPED")\n'
            'except OSError as error:\n    print("refused")\'',
        )
        os.set_blocking(ours, False)
        with pytest.raises(BlockingIOError):
            os.read(ours, 10)
        assert "TYPED" not in said
        assert "not a tty" in said
    finally:
        os.close(ours)
        os.close(theirs)


# -- T21: what an approval is bound to -----------------------------------------------------------------


async def planned(rung: Rung, folder: Path, command: str) -> Action:
    """Return what a command would be now."""
    return await command_tool(rung, folder).action({"command": command}, call())


@every_sandbox
@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("python3 script.py", "script.py"),
        ("./script.sh && echo", "script.sh"),
        ("sh 'with space.sh'", "with space.sh"),
        ("cat<in.txt", "in.txt"),
        ("make test", "Makefile"),
        ("npm run build", "package.json"),
        ("sh -c '. sub/inner.sh'", "sub/inner.sh"),
    ],
)
async def test_t21_a_changed_file_changes_the_fingerprint(
    rung: Rung, tmp_path: Path, command: str, file: str
) -> None:
    """A script that is swapped between the question and the run is another action."""
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("echo good")
    before = await planned(rung, tmp_path, command)
    assert (await planned(rung, tmp_path, command)).fingerprint == before.fingerprint
    (tmp_path / file).write_text("echo evil")
    assert (await planned(rung, tmp_path, command)).fingerprint != before.fingerprint


@every_sandbox
async def test_t21_folder_and_sandbox_change_the_fingerprint(rung: Rung, tmp_path: Path) -> None:
    """The same line elsewhere, or without walls, is another action."""
    (tmp_path / "other").mkdir()
    here = await planned(rung, tmp_path, "ls")
    assert (await planned(rung, tmp_path / "other", "ls")).fingerprint != here.fingerprint
    assert (await planned(Unwalled(machine()), tmp_path, "ls")).fingerprint != here.fingerprint
    code = code_tool(rung, tmp_path)
    one = await code.action({"code": "1"}, call())
    assert one.fingerprint != (await code.action({"code": "2"}, call())).fingerprint
