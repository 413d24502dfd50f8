"""Workers on other machines: those of a dask scheduler.

    dask scheduler                                    # on one machine
    dask worker tcp://HOST:8786 --nthreads 1          # on each that is to grade, once for each core
    LOOPSCOPE_SCHEDULER=tcp://HOST:8786 nbgrader autograde NAME

A thread of a worker runs one submission at a time. A worker needs this package, its extra
`grading`, and bubblewrap; job and outcome travel over dask's connections, which TLS can secure: see
dask's manual, and whoever reaches a scheduler can run programs on its workers.

When a worker dies, dask runs what it had elsewhere, as often as the scheduler's setting
`distributed.scheduler.allowed-failures` says. A job that is then given up may only have been beside
one that ends workers. So it waits until all others are done and is tried once more, alone.
"""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from typing import Any

from distributed import Client, KilledWorker

import loopscope
from loopscope.grading.jobs import Job, Perform, perform
from loopscope.grading.pool import AHEAD, Failure, Result

_WAIT = 30.0  # seconds for the scheduler to answer, and for a first worker
_LOOK = 2.0  # seconds between two looks at whether there are workers
_ALONE = 300.0  # seconds without any worker, after which the run ends


class SchedulerNotReached(OSError):
    """There is no scheduler at the address, or none of its workers can be had."""


class Cluster:
    """The workers of the dask scheduler at `address`.

    Raises SchedulerNotReached when there is none, or no worker joins it within half a minute.
    """

    elsewhere = True

    def __init__(self, address: str, work: Perform = perform, wait: float = _WAIT) -> None:
        self._address = address
        self._work = work
        self._run = uuid.uuid4().hex[:8]
        try:
            self._client = Client(address, timeout=wait, set_as_default=False)
        except (OSError, ValueError) as error:
            raise SchedulerNotReached(
                f"No dask scheduler answers at {address}: {error}. Start one with `dask scheduler` "
                "and its workers with `dask worker`, or leave the address out to grade here."
            ) from error
        try:
            self._client.wait_for_workers(1, timeout=wait)
        except (OSError, TimeoutError) as error:
            self.close()
            raise SchedulerNotReached(
                f"The dask scheduler at {address} has no worker. Start one on each machine that is "
                f"to grade: `dask worker {address} --nthreads 1`."
            ) from error

    @property
    def where(self) -> str:
        """What is said of them at the start."""
        count = len(self._workers())
        return f"{count} worker{'' if count == 1 else 's'} of {self._address}"

    def run(self, jobs: Iterator[Job]) -> Iterator[Result]:
        """Yield one result for each job, in the order in which they are done."""
        suspects: list[Job] = []
        for result in self._stream(jobs, self._room):
            if isinstance(result, Failure) and result.deaths:
                suspects.append(result.job)
            else:
                yield result
        yield from self._stream(iter(suspects), lambda: 1)

    def close(self) -> None:
        """Let go of the workers. What they still do is of no interest any more."""
        with contextlib.suppress(OSError, TimeoutError):
            self._client.close(timeout=5)

    def _stream(self, jobs: Iterator[Job], room: Any) -> Iterator[Result]:
        done: SimpleQueue[Any] = SimpleQueue()
        under_way: dict[str, tuple[Any, Job]] = {}
        more = True
        while more or under_way:
            while more and len(under_way) < room():
                job = next(jobs, None)
                if job is None:
                    more = False
                    break
                future = self._send(job)
                under_way[future.key] = future, job
                future.add_done_callback(done.put)
            if under_way:
                future, job = under_way.pop(self._next(done).key)
                yield self._result(future, job)
                future.release()

    def _send(self, job: Job) -> Any:
        key = f"loopscope-{self._run}-{uuid.uuid4().hex[:8]}"
        return self._client.submit(self._work, job, key=key, pure=False)

    def _next(self, done: SimpleQueue[Any]) -> Any:
        """Wait for a job to be done; not for ever where nobody is left to do it."""
        alone_since: float | None = None
        while True:
            try:
                return done.get(timeout=_LOOK)
            except Empty:
                if self._client.status != "running":
                    raise SchedulerNotReached(
                        f"The dask scheduler at {self._address} is gone. What is graded is kept; "
                        "run the command again for the rest."
                    ) from None
                if self._workers():
                    alone_since = None
                    continue
                alone_since = alone_since or time.monotonic()
                if time.monotonic() - alone_since > _ALONE:
                    raise SchedulerNotReached(
                        f"The dask scheduler at {self._address} has had no worker for "
                        f"{_ALONE:g} seconds. What is graded is kept; run the command again."
                    ) from None

    def _result(self, future: Any, job: Job) -> Result:
        try:
            result: Result = future.result()
        except KilledWorker as error:
            return Failure(job, error, deaths=error.allowed_failures + 1)
        except ModuleNotFoundError as error:
            advice = f"{error}: a worker of {self._address} lacks it. Each needs `pip install "
            advice += f"'loopscope[grading]'`, in version {loopscope.__version__}."
            return Failure(job, RuntimeError(advice))
        except Exception as error:
            return Failure(job, error)
        return result

    def _room(self) -> int:
        threads = sum(int(worker["nthreads"]) for worker in self._workers().values())
        return max(1, threads) * AHEAD

    def _workers(self) -> dict[str, Any]:
        info: dict[str, Any] = self._client.scheduler_info(n_workers=-1)
        workers: dict[str, Any] = info["workers"]
        return workers
