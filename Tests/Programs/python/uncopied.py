"""A program that the kernel does not let copy itself: a seccomp filter (seccomp(2), x86-64) answers clone, fork and vfork with EPERM."""

import ctypes
import struct

CLONE, FORK, VFORK, CLONE3 = 56, 57, 58, 435
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, EPERM = 0x7FFF0000, 0x00050001
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER = 38, 22, 2


class Planted:
    """What a snapshot must hold."""


def forbid() -> None:
    """From here on nobody copies this process."""
    numbers = (CLONE, FORK, VFORK, CLONE3)
    rows = [(LOAD, 0, 0, 0)]
    rows += [(JUMP_IF_EQUAL, len(numbers) - place, 0, number) for place, number in enumerate(numbers)]
    rows += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, EPERM)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *row) for row in rows))
    description = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", len(rows), ctypes.addressof(program)))
    prctl = ctypes.CDLL(None).prctl
    prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    assert prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    assert prctl(PR_SET_SECCOMP, FILTER, ctypes.addressof(description), 0, 0) == 0


if __name__ == "__main__":
    kept = [Planted() for _ in range(9)]
    forbid()
    print("done")
