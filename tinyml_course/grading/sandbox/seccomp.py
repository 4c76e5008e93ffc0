"""A filter of system calls, written as the kernel's own small program (classic BPF).

Student code gets EPERM from calls that look into other processes, change mounts, make new
namespaces, load code into the kernel, or that have a history of ways out. The list names what is
refused, not what is allowed: NumPy, TensorFlow and their threads keep all they use.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys

_NUMBERS = {  # system call: number on x86-64, on 64-bit ARM
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "unshare": (272, 97),
    "setns": (308, 268),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "personality": (135, 92),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "sethostname": (170, 161),
    "vhangup": (153, 58),
    "name_to_handle_at": (303, 264),
    "fanotify_init": (300, 262),
}

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_CLONE = {"x86_64": 56, "aarch64": 220}
_NEW_USER = 0x1000_0000  # the flag of clone that makes a user namespace

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF_0000, 0x8000_0000, 0x0005_0000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets into what the kernel hands over

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2


def filter_program(machine: str) -> bytes:
    """The filter for a machine, as 8-byte instructions.

    Raises
    ------
    KeyError
        There is no list of numbers for the machine.
    """
    column, architecture = _ARCHITECTURES[machine]
    numbers = sorted(numbers[column] for numbers in _NUMBERS.values())
    refuse = _REFUSE | errno.EPERM

    def step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
        return struct.pack("=HBBI", code, then, otherwise, value)

    program = [
        step(_LOAD, _ARCHITECTURE),
        step(_EQUAL, architecture, then=1),
        step(_RETURN, _KILL),  # 32-bit calls have other numbers
        step(_LOAD, _NUMBER),
    ]
    if machine == "x86_64":  # the x32 calls have numbers of their own
        program += [step(_AT_LEAST, 0x4000_0000, otherwise=1), step(_RETURN, refuse)]
    program += [step(_EQUAL, 435, otherwise=1), step(_RETURN, _REFUSE | errno.ENOSYS)]  # clone3
    for number in numbers:
        program += [step(_EQUAL, number, otherwise=1), step(_RETURN, refuse)]
    program += [
        step(_EQUAL, _CLONE[machine], otherwise=3),
        step(_LOAD, _FIRST_ARGUMENT),
        step(_ANY_BIT, _NEW_USER, otherwise=1),
        step(_RETURN, refuse),
        step(_RETURN, _ALLOW),
    ]
    return b"".join(program)


def supported() -> bool:
    """Whether there is a filter for this machine."""
    return sys.platform == "linux" and platform.machine() in _ARCHITECTURES


def install() -> None:
    """Filter the calls of this process and of all it starts, for good.

    Raises
    ------
    OSError
        The kernel refuses.
    """
    program = filter_program(platform.machine())
    text = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    described = Program(len(program) // 8, ctypes.cast(text, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        _PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(described), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "the kernel took no filter of system calls")
