"""Workers on this machine: threads, of which each drives the kernel of one submission at a time.

A kernel is a process of its own, so threads are enough to keep all cores at work: what they do is
to wait for messages. Processes in their place would each import the packages that read messages,
and would have to be ended one by one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Protocol

from loopscope.grading.jobs import Job, Outcome, Perform, perform

AHEAD = 2
"""Jobs for each worker: the one that it runs, and one that is ready when it is done."""


@dataclass(frozen=True)
class Failure:
    """A job without an outcome. `deaths`: how many workers it ended, if it was given up for it."""

    job: Job
    error: BaseException
    deaths: int = 0


Result = Outcome | Failure


class Pool(Protocol):
    """Workers of some kind. `elsewhere`: whether they can't see the folders of this machine."""

    elsewhere: bool

    @property
    def where(self) -> str:
        """What is said of them at the start."""

    def run(self, jobs: Iterator[Job]) -> Iterator[Result]:
        """Yield one result for each job, in the order in which they are done.

        Jobs are taken as there is room for them, so that few exist at a time. When `jobs` ends,
        what was begun is finished.
        """

    def close(self) -> None:
        """Let go of the workers. What they still do is of no interest any more."""


class Threads:
    """So many threads of this process."""

    elsewhere = False

    def __init__(self, workers: int, work: Perform = perform) -> None:
        if workers < 1:
            raise ValueError(f"there must be one worker at least, not {workers}")
        self._workers = workers
        self._work = work
        self._inbox: SimpleQueue[Job | None] = SimpleQueue()
        self._outbox: SimpleQueue[Result] = SimpleQueue()
        self._started = 0

    @property
    def where(self) -> str:
        """What is said of them at the start."""
        return f"{self._workers} worker{'' if self._workers == 1 else 's'} on this machine"

    def run(self, jobs: Iterator[Job]) -> Iterator[Result]:
        """Yield one result for each job, in the order in which they are done."""
        under_way = 0
        more = True
        while more or under_way:
            while more and under_way < self._workers * AHEAD:
                job = next(jobs, None)
                if job is None:
                    more = False
                    break
                self._inbox.put(job)
                under_way += 1
                if self._started < min(self._workers, under_way):
                    self._start()
            if under_way:
                result = self._outbox.get()
                under_way -= 1
                yield result

    def close(self) -> None:
        """Tell the threads to end. They are daemons: one that is busy keeps nobody waiting."""
        for _ in range(self._started):
            self._inbox.put(None)

    def _start(self) -> None:
        self._started += 1
        name = f"grading-{self._started}"
        threading.Thread(target=self._serve, name=name, daemon=True).start()

    def _serve(self) -> None:
        while (job := self._inbox.get()) is not None:
            try:
                result: Result = self._work(job)
            except Exception as error:
                result = Failure(job, error)
            self._outbox.put(result)
