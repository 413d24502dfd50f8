"""Who runs the submissions: threads here, or the workers of a dask scheduler."""

from __future__ import annotations

import os
from collections.abc import Mapping

from loopscope.grading.pool import Pool, Threads

WORKERS = "LOOPSCOPE_WORKERS"
SCHEDULER = "LOOPSCOPE_SCHEDULER"
"""Environment variables; each goes before the setting of the same name."""


class WorkersNotSet(ValueError):
    """A setting that means nothing. The message says which one, and what it can be."""


def pool_for(
    workers: int, scheduler: str, submissions: int, environment: Mapping[str, str] = os.environ
) -> Pool:
    """Return the workers to use for so many submissions.

    `workers` is how many threads; 0 stands for one more than there are cores, since each of them
    waits now and then, for a room to be made or to be gone. `scheduler` is the address of a dask
    scheduler, empty for this machine. Raises WorkersNotSet for what can't be used, and
    SchedulerNotReached for a scheduler that does not answer.
    """
    address = scheduler_address(scheduler, environment)
    if address:
        from loopscope.grading.cluster import Cluster

        return Cluster(address)
    wanted = environment.get(WORKERS, "")
    if wanted:
        if not wanted.isdecimal() or int(wanted) < 1:
            raise WorkersNotSet(f"{WORKERS} must be a whole number above 0, not {wanted!r}")
        workers = int(wanted)
    if workers < 0:
        raise WorkersNotSet(f"c.CourseAutograde.workers must not be below 0, and is {workers}")
    return Threads(max(1, min(workers or cores() + 1, submissions)))


def scheduler_address(scheduler: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the address of the scheduler to use, empty for this machine."""
    return environment.get(SCHEDULER, "") or scheduler


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
