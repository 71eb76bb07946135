"""The programs of Tests/Programs/heap_errors, each guilty of one error and innocent in nearly the same way."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path

from building import PROGRAMS

HEAP_ERRORS = PROGRAMS / "heap_errors"
FOUND, ELSEWHERE, MISSED, UNTRIED = "found at its line", "found, elsewhere", "not found", "—"
DOUBLE, INVALID, MISMATCHED = "double-free", "invalid-free", "mismatched-free"
OVERFLOW, UNDERFLOW, AFTER_FREE = "overflow", "underflow", "use-after-free"
#: Whatever a tool calls memory that nobody can free any more.
LEAK = "leak"
#: What an access does wrong and no call of the allocator shows.
ACCESSES = {OVERFLOW, UNDERFLOW, AFTER_FREE}
#: Of what a tool cannot say more than that memory cannot be accessed.
FAULT = "fault"
ABORT, SEGMENTATION = signal.SIGABRT, signal.SIGSEGV


@dataclass(frozen=True)
class Expected:
    """What a tool says of a guilty program, under its own name for the error if it has another one, and why."""

    sight: str = FOUND
    kind: str | None = None
    why: str = ""


CERTAIN = Expected()
UNGUARDED = Expected(MISSED, why="an access calls nothing; only a guard is in its way")
SLACK_WRITE = Expected(
    ELSEWHERE, why="what libc rounds up to lies before the guard; it is looked at when the block is freed"
)
SLACK_READ = Expected(MISSED, why="what libc rounds up to lies before the guard, and a read changes nothing")
FRONT_WRITE = Expected(ELSEWHERE, why="blocks end at the guard; what is before them is looked at when they are freed")
FRONT_READ = Expected(MISSED, why="blocks end at the guard, so that memory is before them, and a read changes nothing")
ANOTHERS = Expected(MISSED, why="the address is one of another block, and nobody knows where the pointer came from")
REUSED = Expected(ELSEWHERE, why="the address is the next owner's; when that one frees it, nothing is there any more")
SIZED = Expected(ELSEWHERE, MISMATCHED, why="stops at the delete, whose size is not that of the object")
CONSTANT = Expected(
    FOUND, FAULT, why="marks the block as freed before it asks whose it is, and a literal cannot be written"
)
DISTANT = Expected(FOUND, FAULT, why="is too far from the block to say which one is meant")
FOREIGN = Expected(MISSED, why="libc is not compiled for it, and this function is none of those that it replaces")
SLOW = Expected(UNTRIED, why="left out, as an interpreter takes several seconds")


@dataclass(frozen=True)
class Case:
    """A program below Tests/Programs/heap_errors, its error, how it ends by itself, and what each tool says of it."""

    source: str
    kind: str
    error: str
    #: The signal by which the guilty one ends when nobody watches: libc notices by itself.
    ending: signal.Signals | None = None
    flags: tuple[str, ...] = ()
    plain: Expected | None = None
    guarded: Expected = CERTAIN
    valgrind: Expected = CERTAIN
    sanitizer: Expected = CERTAIN

    @property
    def path(self) -> Path:
        return HEAP_ERRORS / self.source

    @property
    def script(self) -> Path | None:
        """The Python program that calls the source, which is a module then."""
        return self.path.with_suffix(".py") if self.source.startswith("python/") else None

    def expected(self, tool: str) -> Expected:
        """By the name of the tool, which is that of an attribute."""
        if tool == "plain" and self.plain is None:
            return UNGUARDED if self.kind in ACCESSES else CERTAIN
        return getattr(self, tool)

    def marked(self, mark: str) -> set[tuple[str, int]]:
        """The lines that end with a mark, as names of files and numbers of lines."""
        comments = {self.path: "// ", **({self.script: "# "} if self.script else {})}
        return {
            (path.name, number)
            for path, comment in comments.items()
            for number, line in enumerate(path.read_text().splitlines(), start=1)
            if mark in line.rpartition(comment)[2].split(", ")
        }

    @property
    def culprits(self) -> set[tuple[str, int]]:
        """The lines that must be named: of a leak, where the block was made."""
        return self.marked("allocated" if self.kind == LEAK else "guilty")

    def __str__(self) -> str:
        """A short name for test identifiers."""
        return self.source.removeprefix("python/")


def _frees() -> list[Case]:
    return [
        Case("double_free/same_function.c", DOUBLE, "free twice in a row", ABORT),
        Case("double_free/two_owners.c", DOUBLE, "free by two owners", ABORT),
        Case("double_free/two_threads.c", DOUBLE, "free by two threads", ABORT),
        Case("double_free/after_others.c", DOUBLE, "free again after ten thousand other blocks", ABORT),
        Case("double_free/reused_address.c", DOUBLE, "free of what is another's by now", ABORT, plain=REUSED),
        Case("double_free/large_block.c", DOUBLE, "free of a mapped block, twice", SEGMENTATION),
        Case("double_free/after_realloc.c", DOUBLE, "free of what realloc has moved", ABORT),
        Case("double_free/realloc_to_nothing.c", DOUBLE, "free after realloc to 0 bytes", ABORT),
        Case("double_free/closed_twice.c", DOUBLE, "close of an own structure, twice", ABORT),
        Case("double_free/read_line.c", DOUBLE, "free of getline's result, twice", ABORT),
        Case("double_free/unnoticed.c", DOUBLE, "free twice, which libc does not notice"),
        Case("double_free/copied_owner.cpp", DOUBLE, "delete[] by two copies", ABORT, ("-Wno-use-after-free",)),
        Case("double_free/delete_twice.cpp", DOUBLE, "delete of what a unique_ptr has deleted", ABORT),
        Case("double_free/exception_path.cpp", DOUBLE, "delete[] again where an exception is caught", ABORT),
        Case("invalid_free/interior_small.c", INVALID, "free of a pointer into a small block", ABORT),
        Case("invalid_free/interior_large.c", INVALID, "free of a pointer into a mapped block", ABORT),
        Case("invalid_free/past_the_end.c", INVALID, "free of a block's end", ABORT),
        Case("invalid_free/stack_address.c", INVALID, "free of a variable on the stack", ABORT),
        Case("invalid_free/global_address.c", INVALID, "free of a global variable", ABORT),
        Case("invalid_free/literal.c", INVALID, "free of a literal", ABORT, sanitizer=CONSTANT),
        Case("invalid_free/arena_piece.c", INVALID, "free of a piece of mapped memory", ABORT),
        Case("invalid_free/array_element.cpp", INVALID, "delete of an element of an array", ABORT),
        Case("invalid_free/array_cookie.cpp", INVALID, "delete of an array with a count before it", ABORT),
        Case("invalid_free/member.cpp", INVALID, "delete of a member", ABORT),
        Case("mismatched_free/malloc_delete.cpp", MISMATCHED, "malloc, delete"),
        Case("mismatched_free/new_free.cpp", MISMATCHED, "new[], free"),
        Case("mismatched_free/array_delete.cpp", MISMATCHED, "new[], delete"),
        Case("mismatched_free/delete_array.cpp", MISMATCHED, "new, delete[]"),
        Case("mismatched_free/strdup_delete.cpp", MISMATCHED, "strdup, delete[]"),
        Case("mismatched_free/realloc_new.cpp", MISMATCHED, "new[], realloc"),
        Case("mismatched_free/malloc_delete_array.cpp", MISMATCHED, "calloc, delete[]"),
        Case("mismatched_free/aligned_new_free.cpp", MISMATCHED, "new with an alignment, free"),
        Case("mismatched_free/pointer_to_array.cpp", MISMATCHED, "new[], unique_ptr to one"),
    ]


def _accesses() -> list[Case]:
    return [
        Case("overflow/write_one.c", OVERFLOW, "write of one byte too many"),
        Case("overflow/read_one.c", OVERFLOW, "read of one number too many"),
        Case("overflow/slack_write.c", OVERFLOW, "write into what 13 bytes are rounded up to", guarded=SLACK_WRITE),
        Case("overflow/slack_read.c", OVERFLOW, "read from what 13 bytes are rounded up to", guarded=SLACK_READ),
        Case("overflow/loop_to_end.c", OVERFLOW, "loop that includes the end"),
        Case("overflow/read_far.c", OVERFLOW, "read two thousand bytes further", valgrind=DISTANT),
        Case(
            "overflow/into_another.c",
            OVERFLOW,
            "read from another block",
            guarded=ANOTHERS,
            valgrind=ANOTHERS,
            sanitizer=ANOTHERS,
        ),
        Case("overflow/copies.c", OVERFLOW, "strcpy without room for the zero"),
        Case("overflow/prints.c", OVERFLOW, "sprintf of a number too long"),
        Case("overflow/fills.c", OVERFLOW, "memset by a word too long"),
        Case("overflow/copies_samples.cpp", OVERFLOW, "memcpy by a sample too long"),
        Case("overflow/swaps.c", OVERFLOW, "swab of a sample too many", sanitizer=FOREIGN),
        Case("overflow/vector_index.cpp", OVERFLOW, "index behind a vector's room"),
        Case("overflow/audio_buffer.cpp", OVERFLOW, "the guide's buffer overrun"),
        Case("underflow/read_before.c", UNDERFLOW, "read of a byte before a block", guarded=FRONT_READ),
        Case("underflow/write_before.c", UNDERFLOW, "write of a byte before a block", guarded=FRONT_WRITE),
        Case("underflow/read_before_pages.c", UNDERFLOW, "read before a block of whole pages"),
        Case("underflow/insertion.cpp", UNDERFLOW, "read before the first, in a sort", guarded=FRONT_READ),
        Case("underflow/vector_front.cpp", UNDERFLOW, "write before a vector's first", guarded=FRONT_WRITE),
        Case("use_after_free/reads.c", AFTER_FREE, "read after free"),
        Case("use_after_free/writes.c", AFTER_FREE, "write after free"),
        Case("use_after_free/large_block.c", AFTER_FREE, "read after free of a mapped block", SEGMENTATION),
        Case("use_after_free/list_walk.c", AFTER_FREE, "next of a node that was freed"),
        Case("use_after_free/moved_by_realloc.c", AFTER_FREE, "write to where realloc has moved from"),
        Case("use_after_free/in_library.c", AFTER_FREE, "strlen of a text that was freed"),
        Case("use_after_free/other_thread.cpp", AFTER_FREE, "read by a thread after delete by another"),
        Case("use_after_free/string_buffer.cpp", AFTER_FREE, "characters of a string that has grown"),
        Case("use_after_free/vector_iterator.cpp", AFTER_FREE, "iterator after push_back"),
        Case("use_after_free/lambda_reference.cpp", AFTER_FREE, "reference in a lambda"),
        Case("use_after_free/callback_this.cpp", AFTER_FREE, "this, deleted in a callback"),
        Case("use_after_free/view_of_temporary.cpp", AFTER_FREE, "view of a temporary string"),
    ]


def _leaks() -> list[Case]:
    return [
        Case("leaks/missing_delete.cpp", LEAK, "delete is missing"),
        Case("leaks/exception_path.cpp", LEAK, "an exception leads past delete"),
        Case("leaks/lost_by_realloc.c", LEAK, "NULL from realloc over the only pointer"),
        Case("leaks/base_class.cpp", LEAK, "member, for want of a virtual destructor", sanitizer=SIZED),
        Case("leaks/shared_cycle.cpp", LEAK, "shared_ptrs in a cycle"),
        Case("leaks/long_jump.c", LEAK, "longjmp leads past free"),
        Case("leaks/overwritten.c", LEAK, "the pointer is overwritten"),
    ]


def _below_python() -> list[Case]:
    return [
        Case("python/ctypes/double_release.c", DOUBLE, "free by a call and by __del__", ABORT, valgrind=SLOW),
        Case("python/ctypes/moved_cursor.c", INVALID, "free of a pointer into a text", ABORT, valgrind=SLOW),
        Case("python/ctypes/overrun.c", OVERFLOW, "more samples than the buffer has", valgrind=SLOW),
        Case("python/ctypes/stale_handle.c", AFTER_FREE, "handle of what was dropped", valgrind=SLOW),
        Case("python/bound/taken_twice.cpp", DOUBLE, "delete by Python and by C++", ABORT, valgrind=SLOW),
        Case("python/bound/wrong_delete.cpp", MISMATCHED, "new[], unique_ptr to one", valgrind=SLOW),
        Case("python/bound/unchecked_index.cpp", OVERFLOW, "index that nobody checks", valgrind=SLOW),
        Case("python/bound/callback_gone.cpp", AFTER_FREE, "listener, gone in its callback", valgrind=SLOW),
        Case("python/bound/borrowed_part.cpp", AFTER_FREE, "part of an owner that is gone", valgrind=SLOW),
        Case("python/bound/lost_buffer.cpp", LEAK, "delete[] is missing", valgrind=SLOW),
    ]


CASES = [*_frees(), *_accesses(), *_leaks(), *_below_python()]
