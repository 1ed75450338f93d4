"""Takes from the current process what a query never needs: the network, other programs, memory.

The refusal of SERVICE is the first layer, this is the second: it holds for native code, for every
thread made later, and needs no privilege (seccomp(2) with no_new_privs). Where the process may,
it also leaves the network altogether (a network namespace with no interface up).
"""

from __future__ import annotations

import ctypes
import errno
import platform
import resource
import struct

#: Descriptors that a worker may have open: the files of its store.
OPEN_FILES = 4096

_CLONE_NEWNET = 0x40000000
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_FILTER = 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _DENY, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
#: System calls by machine: the audit architecture, then socket, socketpair, bind, listen, accept,
#: connect, sendto, sendmsg, accept4, sendmmsg; io_uring_setup and _enter; pidfd_getfd; execve,
#: execveat, ptrace.
_CALLS = {
    "x86_64": (
        0xC000003E,
        (41, 53, 49, 50, 43, 42, 44, 46, 288, 307, 425, 426, 438, 59, 322, 101),
    ),
    "aarch64": (
        0xC00000B7,
        (198, 199, 200, 201, 202, 203, 206, 211, 242, 269, 425, 426, 438, 221, 281, 117),
    ),
}
#: Numbers from here on are the x32 names of the same calls.
_X32 = 0x40000000


def leave_network() -> bool:
    """Moves the process into a network of its own, if it may; says whether it could."""
    return bool(_libc().unshare(_CLONE_NEWNET) == 0)


def forbid_network() -> None:
    """Makes every system call that could open a connection or start a program fail with EPERM.

    For this thread and all that it starts, for good. Raises OSError where that can't be done.
    """
    machine = platform.machine()
    if machine not in _CALLS:
        raise OSError(errno.ENOSYS, f"no list of system calls for {machine}")
    architecture, denied = _CALLS[machine]
    program = _program(architecture, denied)
    code = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HP", len(program) // 8, ctypes.addressof(code))
    libc = _libc()
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        _PR_SET_SECCOMP, _SECCOMP_FILTER, described, 0, 0
    ):
        raise OSError(ctypes.get_errno(), "seccomp can't be set")


def limit_memory(size: int) -> None:
    """Lets the process have ``size`` bytes of memory of its own; more fails, no core is written."""
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    files = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


def restrict(memory: int) -> None:
    """Takes all that a process doesn't need that is to evaluate queries in ``memory`` bytes."""
    limit_memory(memory)
    forbid_network()


def _program(architecture: int, denied: tuple[int, ...]) -> bytes:
    """The filter: eight bytes an instruction (linux/filter.h); jumps count those left out."""
    lines = [
        (_LOAD, 0, 0, 4),  # the architecture of the call
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # its number
        (_AT_LEAST, len(denied) + 1, 0, _X32),
    ]
    for left, number in enumerate(reversed(denied)):
        lines.insert(5, (_EQUAL, left + 1, 0, number))
    lines += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _DENY)]
    return b"".join(struct.pack("HBBI", *line) for line in lines)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
