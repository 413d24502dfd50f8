"""The time of one thread: the wall clock, less what the thread waited for a processor.

On a busy machine the operating system makes threads queue, and a step of an event loop that takes
20 ms may last for 200. Linux counts how long each thread stood in the queue
(https://docs.kernel.org/scheduler/sched-stats.html, the second number of a task's schedstat); on
this clock that time does not pass, so a step is as long as it would be with a core to itself.
Sleeping, reading, waiting for another thread: all that counts.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time

_TASKS = "/proc/self/task"
_LONGEST = 64  # bytes; three numbers of up to twenty digits
_FIRST_LINE = 256  # bytes; ten of them
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Counts:
    """What Linux has counted of one thread of this process, by its native id.

    Raises OSError where there are no such counts, and once the thread has ended.
    """

    def __init__(self, thread: int | str) -> None:
        self._file = os.open(f"{_TASKS}/{thread}/schedstat", os.O_RDONLY | os.O_CLOEXEC)

    def __call__(self) -> tuple[int, int]:
        """Nanoseconds for which it ran, and for which it waited for a processor."""
        words = os.pread(self._file, _LONGEST, 0).split()
        return _number(words, 0), _number(words, 1)

    def close(self) -> None:
        """Let go of the file. Not to be called twice."""
        os.close(self._file)


def threads() -> set[str]:
    """The native ids of this process's threads. Raises OSError where Linux doesn't list them."""
    return set(os.listdir(_TASKS))


class Stolen:
    """What the host of a virtual machine has taken from all its processors together.

    The eighth number of /proc/stat (https://man7.org/linux/man-pages/man5/proc_stat.5.html). Raises
    OSError where there is no such file.
    """

    def __init__(self) -> None:
        self._file = os.open("/proc/stat", os.O_RDONLY | os.O_CLOEXEC)

    def __call__(self) -> int:
        """Nanoseconds so far."""
        first = os.pread(self._file, _FIRST_LINE, 0).split(b"\n", 1)[0]
        return _number(first.split(), 8) * (1_000_000_000 // _TICKS)

    def close(self) -> None:
        """Let go of the file. Not to be called twice."""
        os.close(self._file)


def _number(words: list[bytes], place: int) -> int:
    """Raises OSError where a system that looks like Linux has something else in that place."""
    try:
        return int(words[place])
    except (ValueError, IndexError):
        raise OSError(f"the operating system's counts are none: {words}") from None


class OwnTime:
    """A clock of the thread that makes it, or of `thread`, by its native id; in seconds.

    Where the operating system doesn't count (elsewhere than on Linux), it is the wall clock. One
    thread alone may use and close it. Raises OSError once the thread that it is of has ended.
    """

    def __init__(self, thread: int | None = None) -> None:
        self._counts: Counts | None = None
        with contextlib.suppress(OSError):
            self._counts = Counts(thread or threading.get_native_id())
            self()
            return
        self.close()

    def __call__(self) -> float:
        """Seconds of the thread's own time; only differences mean anything."""
        queued = self._counts()[1] if self._counts is not None else 0
        return time.perf_counter() - queued / 1e9

    def close(self) -> None:
        """Let go of the counts. From then on, this is the wall clock."""
        counts, self._counts = self._counts, None
        if counts is not None:
            counts.close()
