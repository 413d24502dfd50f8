"""The time of one thread: the wall clock, less what the thread waited for a processor.

On a busy machine the operating system makes threads queue, and a step of an event loop that takes
20 ms may last for 200. Linux counts how long each thread stood in the queue
(https://docs.kernel.org/scheduler/sched-stats.html, the second number of a task's schedstat); on
this clock that time does not pass, so a step is as long as it would be with a core to itself.
Sleeping, reading, waiting for another thread: all that counts.
"""

from __future__ import annotations

import os
import threading
import time

_LONGEST = 64  # bytes; three numbers of up to twenty digits


class OwnTime:
    """A clock of the thread that makes it, or of `thread`, by its native id; in seconds.

    Where the operating system doesn't count (elsewhere than on Linux), it is the wall clock. One
    thread alone may use and close it. Raises OSError once the thread that it is of has ended.
    """

    def __init__(self, thread: int | None = None) -> None:
        self._counts: int | None = None
        try:
            path = f"/proc/self/task/{thread or threading.get_native_id()}/schedstat"
            self._counts = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            self._queued()
        except (OSError, ValueError, IndexError):
            self.close()

    def __call__(self) -> float:
        """Seconds of the thread's own time; only differences mean anything."""
        return time.perf_counter() - self._queued()

    def close(self) -> None:
        """Let go of the counts. From then on, this is the wall clock."""
        counts, self._counts = self._counts, None
        if counts is not None:
            os.close(counts)

    def _queued(self) -> float:
        """Seconds that the thread has waited for a processor so far."""
        if self._counts is None:
            return 0.0
        return int(os.pread(self._counts, _LONGEST, 0).split()[1]) / 1e9
