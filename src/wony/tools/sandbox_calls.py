"""Which system calls a program in the sandbox may not make, as the filter that the kernel runs (seccomp).

A call is allowed unless it is named here.  The filter closes what namespaces and Landlock leave open: sockets
to the services of this machine, io_uring, which acts past every filter, new namespaces, kernel keys, typing
into a terminal.  Where a program shares the machine's processes and files (Landlock alone), also what would
reach those: signals, limits, modes and owners of files outside.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Mapping, Sequence
from types import MappingProxyType

_LOAD, _EQUAL, _NOT_BELOW, _ANY_OF, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_ALLOW, _KILL, _FAIL, _ASK = 0x7FFF0000, 0x80000000, 0x00050000, 0x7FC00000
_NUMBER, _ARCHITECTURE = 0, 4
_X32 = 0x40000000
"""Numbers from here on are the same calls under other names."""
_MACHINES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7), "arm64": (1, 0xC00000B7)}
)

_CALLS: Mapping[str, tuple[int | None, int | None]] = MappingProxyType(
    {  # on x86_64, on aarch64
        "acct": (163, 89),
        "add_key": (248, 217),
        "bpf": (321, 280),
        "chmod": (90, None),
        "chown": (92, None),
        "chroot": (161, 51),
        "clone": (56, 220),
        "clone3": (435, 435),
        "delete_module": (176, 106),
        "fanotify_init": (300, 262),
        "fchmod": (91, 52),
        "fchmodat": (268, 53),
        "fchmodat2": (452, 452),
        "fchown": (93, 55),
        "fchownat": (260, 54),
        "file_setattr": (469, 469),
        "finit_module": (313, 273),
        "fremovexattr": (199, 16),
        "fsconfig": (431, 431),
        "fsetxattr": (190, 7),
        "fsmount": (432, 432),
        "fsopen": (430, 430),
        "fspick": (433, 433),
        "futimesat": (261, None),
        "init_module": (175, 105),
        "io_uring_enter": (426, 426),
        "io_uring_register": (427, 427),
        "io_uring_setup": (425, 425),
        "ioctl": (16, 29),
        "ioprio_set": (251, 30),
        "kexec_file_load": (320, 294),
        "kexec_load": (246, 104),
        "keyctl": (250, 219),
        "kill": (62, 129),
        "lchown": (94, None),
        "lremovexattr": (198, 15),
        "lsetxattr": (189, 6),
        "mknod": (133, None),
        "mknodat": (259, 33),
        "mount": (165, 40),
        "mount_setattr": (442, 442),
        "move_mount": (429, 429),
        "mq_open": (240, 180),
        "mq_unlink": (241, 181),
        "msgctl": (71, 187),
        "msgget": (68, 186),
        "msgrcv": (70, 188),
        "msgsnd": (69, 189),
        "name_to_handle_at": (303, 264),
        "open_by_handle_at": (304, 265),
        "open_tree": (428, 428),
        "open_tree_attr": (467, 467),
        "perf_event_open": (298, 241),
        "pidfd_send_signal": (424, 424),
        "pivot_root": (155, 41),
        "prlimit64": (302, 261),
        "process_vm_readv": (310, 270),
        "process_vm_writev": (311, 271),
        "ptrace": (101, 117),
        "quotactl": (179, 60),
        "reboot": (169, 142),
        "removexattr": (197, 14),
        "removexattrat": (466, 466),
        "request_key": (249, 218),
        "rt_sigqueueinfo": (129, 138),
        "rt_tgsigqueueinfo": (297, 240),
        "sched_setaffinity": (203, 122),
        "sched_setattr": (314, 274),
        "sched_setparam": (142, 118),
        "sched_setscheduler": (144, 119),
        "semctl": (66, 191),
        "semget": (64, 190),
        "semop": (65, 193),
        "semtimedop": (220, 192),
        "setns": (308, 268),
        "setpriority": (141, 140),
        "setxattr": (188, 5),
        "setxattrat": (463, 463),
        "shmat": (30, 196),
        "shmctl": (31, 195),
        "shmget": (29, 194),
        "socket": (41, 198),
        "socketpair": (53, 199),
        "swapoff": (168, 225),
        "swapon": (167, 224),
        "syslog": (103, 116),
        "tgkill": (234, 131),
        "tkill": (200, 130),
        "umount2": (166, 39),
        "unshare": (272, 97),
        "userfaultfd": (323, 282),
        "utime": (132, None),
        "utimensat": (280, 88),
        "utimes": (235, None),
    }
)

_NEVER = [
    "acct",
    "add_key",
    "bpf",
    "chroot",
    "delete_module",
    "fanotify_init",
    "finit_module",
    "fsconfig",
    "fsmount",
    "fsopen",
    "fspick",
    "init_module",
    "kexec_file_load",
    "kexec_load",
    "keyctl",
    "mount",
    "mount_setattr",
    "move_mount",
    "name_to_handle_at",
    "open_by_handle_at",
    "open_tree",
    "open_tree_attr",
    "perf_event_open",
    "pivot_root",
    "quotactl",
    "reboot",
    "request_key",
    "setns",
    "swapoff",
    "swapon",
    "syslog",
    "umount2",
    "unshare",
    "userfaultfd",
]
_UNKNOWN = ["clone3", "io_uring_enter", "io_uring_register", "io_uring_setup"]
"""Said not to exist, so that programs fall back to the older call: `clone3` hides its flags from a filter."""
_SHARED = [
    "file_setattr",
    "ioprio_set",
    "mknod",
    "mknodat",
    "mq_open",
    "mq_unlink",
    "msgctl",
    "msgget",
    "msgrcv",
    "msgsnd",
    "process_vm_readv",
    "process_vm_writev",
    "ptrace",
    "sched_setattr",
    "sched_setparam",
    "sched_setscheduler",
    "semctl",
    "semget",
    "semop",
    "semtimedop",
    "shmat",
    "shmctl",
    "shmget",
]
"""What Landlock does not look at, and would act outside."""
_XATTRS = [
    *("fremovexattr", "fsetxattr", "lremovexattr", "lsetxattr"),
    *("removexattr", "removexattrat", "setxattr", "setxattrat"),
]
_MODES = (
    *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchown", "fchownat"),
    "utimensat",
)
"""The supervisor does these for the program, where it may: compilers and git cannot do without."""
_OLD_TIMES = ("utime", "utimes", "futimesat")
_SIGNALS = ["kill", "pidfd_send_signal", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "tgkill", "tkill"]
_NAMESPACES = 0x7E020080
"""The flags of clone that make a namespace: cgroup, uts, ipc, user, pid, net, mount, time."""
_INET, _INET6, _DATAGRAM, _KIND = 2, 10, 2, 0xF
_TYPING = (0x5412, 0x541C)
"""TIOCSTI and TIOCLINUX."""
_ATTRIBUTES = (0x40086602, 0x401C5820)
"""FS_IOC_SETFLAGS and FS_IOC_FSSETXATTR, for which a file need not be open for writing."""


def call_filter(machine: str, *, own_network: bool, shared: bool, signals_stay: bool = True) -> bytes:
    """Return the filter for a kind of processor; empty for one that is not known.

    own_network: the program has a network of its own, which leads nowhere; so it may have internet sockets
    shared: it sees the machine's processes and files, so what acts on those is closed too
    signals_stay: the kernel lets no signal out of its domain
    """
    if machine not in _MACHINES:
        return b""
    column, architecture = _MACHINES[machine]
    program = [_line(_LOAD, _ARCHITECTURE), _line(_EQUAL, architecture, 1, 0), _line(_RETURN, _KILL)]
    program += [_line(_LOAD, _NUMBER)]
    if machine == "x86_64":
        program += [_line(_NOT_BELOW, _X32, 0, 1), _fail(errno.ENOSYS)]
    program += _refused(column, _NEVER, errno.EPERM) + _refused(column, _UNKNOWN, errno.ENOSYS)
    families = (_INET, _INET6) if own_network else ()
    allowed = [line for family in families for line in (_line(_EQUAL, family, 0, 1), _line(_RETURN, _ALLOW))]
    program += _when(column, "socket", [_line(_LOAD, _argument(0)), *allowed, _fail(errno.EPERM)])
    program += _when(column, "clone", _if_any(0, _NAMESPACES))
    controls = (*_TYPING, *_ATTRIBUTES) if shared else _TYPING
    refused = [line for number in controls for line in _if_equal(1, number)]
    program += _when(column, "ioctl", [*refused, *_allowed()])
    kind = [_line(_LOAD, _argument(1)), _line(_AND, _KIND), _line(_EQUAL, _DATAGRAM, 0, 1)]
    program += _when(column, "socketpair", [*kind, _fail(errno.EPERM), *_allowed()])  # may be sent elsewhere
    if shared:
        program += _for_shared(column)
        program += [] if signals_stay else _refused(column, _SIGNALS, errno.EPERM)
    return b"".join([*program, *_allowed()])


def asked_calls(machine: str) -> Mapping[int, str]:
    """Return the calls that a shared filter asks the supervisor about, by number."""
    column = _MACHINES[machine][0]
    return {number: name for name in _MODES if (number := _CALLS[name][column]) is not None}


def install_call(machine: str) -> int:
    """Return the number of the call that installs a filter."""
    return (317, 277)[_MACHINES[machine][0]]


def _for_shared(column: int) -> list[bytes]:
    of_itself = [_line(_LOAD, _argument(0)), _line(_EQUAL, 0, 0, 1), *_allowed()]
    by_number = [_line(_LOAD, _argument(1)), _line(_EQUAL, 0, 0, 3)]
    return [
        *_refused(column, _SHARED, errno.EPERM),
        *_refused(column, _XATTRS, errno.EOPNOTSUPP),
        *_refused(column, _OLD_TIMES, errno.EPERM),
        *(line for name in _MODES for line in _when(column, name, [_line(_RETURN, _ASK)])),
        *_when(column, "prlimit64", [*of_itself, _fail(errno.EPERM)]),
        *_when(column, "sched_setaffinity", [*of_itself, _fail(errno.EPERM)]),
        *_when(column, "setpriority", [*by_number, *of_itself, _fail(errno.EPERM)]),
    ]


def _line(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def _fail(number: int) -> bytes:
    return _line(_RETURN, _FAIL | number)


def _allowed() -> list[bytes]:
    return [_line(_RETURN, _ALLOW)]


def _argument(index: int) -> int:
    """Return where the lower half of an argument stands."""
    return 16 + 8 * index


def _when(column: int, name: str, then: Sequence[bytes]) -> list[bytes]:
    """Return lines for one call, which must end in an answer."""
    number = _CALLS[name][column]
    return [] if number is None else [_line(_EQUAL, number, 0, len(then)), *then]


def _refused(column: int, names: Sequence[str], number: int) -> list[bytes]:
    return [line for name in names for line in _when(column, name, [_fail(number)])]


def _if_equal(index: int, value: int) -> list[bytes]:
    return [_line(_LOAD, _argument(index)), _line(_EQUAL, value, 0, 1), _fail(errno.EPERM)]


def _if_any(index: int, bits: int) -> list[bytes]:
    return [_line(_LOAD, _argument(index)), _line(_ANY_OF, bits, 0, 1), _fail(errno.EPERM), *_allowed()]
