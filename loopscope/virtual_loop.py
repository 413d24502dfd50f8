"""An event loop on virtual time: its clock jumps to the next timer when nothing is ready.

All waiting of asyncio ends in one call of the selector. There the loop looks what could still wake
anybody, and then waits for real, moves its clock, or says that nothing ever will.

- Work handed to a thread or a process pool, and a child process: the clock stands still until it is
  done. Every `concurrent.futures.Future` that a loop waits for comes through `asyncio.wrap_future`,
  `run_in_executor` and `to_thread` included: there they are counted.
- Open sockets and pipes: what is under way gets `IO_GRACE` of real time before the clock moves.
- Threads that the code started by itself may wake the loop at any time: they, and open sockets,
  get `LAST_GRACE` before a deadlock is called.

Times are whole nanoseconds, as far as a float can tell them apart: 0.1 + 0.2 is the same moment as
0.3, and `elapsed` is what a person would have computed. Timers of one moment fire in the order in
which they were set, as they do on a real clock, where no two are set at the same time; asyncio's
own heap leaves their order open.
"""

from __future__ import annotations

import asyncio
import heapq
import ipaddress
import math
import selectors
import socket
import sys
import threading
import time
import weakref
from collections.abc import Callable
from contextvars import Context
from itertools import count
from typing import Any, NamedTuple

from loopscope.trace import Place
from loopscope.waits import called_as, given_name, task_name

IO_GRACE = 0.02  # seconds; data through the kernel's own loopback arrive in well under one ms
LAST_GRACE = 0.5  # seconds
_LOOK = 0.02  # seconds between looks whether a thread is still there
_DIGITS = 9  # behind the point: nanoseconds, finer than any timer of asyncio
_RESOLUTION = 0.5e-9

_WRAP_FUTURE = asyncio.wrap_future.__code__
_OWN_THREADS = "loopscope-"


class Stuck(Exception):
    """Nothing inside or outside the loop can wake it."""


class Interrupted(Exception):
    """The loop was told to stop from another thread."""


class FromThread(NamedTuple):
    """What another thread did to a loop that it didn't wake: `what`, such as `Event.set`."""

    what: str
    thread: str
    place: Place | None


class VirtualLoop(asyncio.SelectorEventLoop):
    """An asyncio loop that starts at 0.0 and spends no real time on waiting.

    `Stuck` and `Interrupted` leave `run_until_complete`: no task ever sees them.
    """

    virtual = True
    """Whether its seconds pass without being waited for."""

    def __init__(self) -> None:
        self._now = 0.0
        self._timers = count()
        self._births = count()
        self._tasks: list[weakref.ref[asyncio.Task[Any]]] = []
        self._told_to_stop: list[asyncio.Task[Any]] = []
        self._outside: list[asyncio.Future[Any]] = []
        self._processes: list[Any] = []
        self.from_threads: list[FromThread] = []
        self._interrupted = False
        self._threads_before: set[threading.Thread] = set(threading.enumerate())
        super().__init__(_Selector(self))
        self._clock_resolution = _RESOLUTION

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._now

    def interrupt(self) -> None:
        """Make the loop leave with `Interrupted` as soon as no step runs. For other threads."""
        self._interrupted = True
        self._write_to_self()  # type: ignore[attr-defined]

    def resume(self) -> None:
        """Let the loop run again after `interrupt`."""
        self._interrupted = False

    # ── moving the clock ─────────────────────────────────────────────────────

    def wait(self, poll: Callable[[float | None], Any], timeout: float | None) -> Any:
        """What the selector does: events of `poll`, or none and the clock has moved."""
        if self._interrupted:
            raise Interrupted
        if timeout is not None and timeout <= 0:
            return poll(0)
        if self.outside_work():
            return poll(None)  # the result, or `interrupt`, writes to the loop's own pipe
        events = poll(IO_GRACE if self._has_io() else 0)
        if events:
            return events
        if self._next_timer() < math.inf:
            self._jump(self._next_timer())
            return []
        return self._last_grace(poll)

    def outside_work(self) -> list[Any]:
        """What runs outside the loop and will report back: futures of executors, processes."""
        self._outside = [future for future in self._outside if not future.done()]
        self._processes = [child for child in self._processes if child.get_returncode() is None]
        return [*self._outside, *self._processes]

    def _next_timer(self) -> float:
        timers: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        return timers[0].when() if timers else math.inf

    def _jump(self, when: float) -> None:
        self._now = max(self._now, when)
        # Timers up to now + resolution fire: that must be more than now, however large it is.
        self._clock_resolution = max(_RESOLUTION, math.ulp(self._now))

    def _has_io(self) -> bool:
        return len(self._selector.get_map()) > 1  # type: ignore[attr-defined]  # its own pipe is one

    def _last_grace(self, poll: Callable[[float | None], Any]) -> Any:
        until = time.monotonic() + LAST_GRACE
        while (self._has_io() or self._threads()) and time.monotonic() < until:
            if events := poll(_LOOK):
                return events
        if events := poll(0):
            return events
        raise Stuck

    def _threads(self) -> list[threading.Thread]:
        """The threads that the code started by itself."""
        executor = self._default_executor  # type: ignore[attr-defined]
        idle = getattr(executor, "_threads", ())
        return [
            thread
            for thread in set(threading.enumerate()) - self._threads_before
            if not thread.name.startswith(_OWN_THREADS) and thread not in idle
        ]

    # ── what asyncio calls ───────────────────────────────────────────────────

    def call_at(  # type: ignore[override]  # TypeVarTuples are not worth it here
        self, when: float, callback: Any, *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """As asyncio's, but at whole nanoseconds, and first set is first served."""
        own: Any = self
        if when is None:
            raise TypeError("when cannot be None")
        own._check_closed()
        if self.get_debug():
            own._check_thread()
            own._check_callback(callback, "call_at")
        moment = float(round(when, _DIGITS))
        timer = _Timer(moment, callback, args, self, context)
        timer.number = next(self._timers)
        if timer._source_traceback:
            del timer._source_traceback[-1]
        heapq.heappush(own._scheduled, timer)
        timer._scheduled = True
        return timer

    def create_task(self, coro: Any, **options: Any) -> asyncio.Task[Any]:
        """As asyncio's; if no factory says otherwise, a task that sets keep in order of birth."""
        if self.get_task_factory() is not None:
            task = super().create_task(coro, **options)
        else:
            self._check_closed()  # type: ignore[attr-defined]
            task = Task(coro, loop=self, **options)
        self._tasks.append(weakref.ref(task))
        return task

    def keep(self, task: asyncio.Task[Any]) -> None:
        """Hold `task`, which is told to stop, so that what it makes of that can be seen."""
        self._told_to_stop.append(task)

    def tasks(self) -> list[asyncio.Task[Any]]:
        """The tasks made so far that somebody still holds, ended ones included, oldest first."""
        return [task for ref in self._tasks if (task := ref()) is not None]

    def next_birth(self) -> int:
        """The number of the next task, from 0."""
        return next(self._births)

    def create_future(self) -> asyncio.Future[Any]:
        """As asyncio's; remembers futures that stand for work in a thread or a process."""
        future = super().create_future()
        if sys._getframe(1).f_code is _WRAP_FUTURE:
            self._outside.append(future)
        return future

    async def subprocess_exec(self, *args: Any, **options: Any) -> Any:
        """As asyncio's; the clock stands still until the process has ended."""
        return self._remember(await super().subprocess_exec(*args, **options))

    async def subprocess_shell(self, *args: Any, **options: Any) -> Any:
        """As asyncio's; the clock stands still until the process has ended."""
        return self._remember(await super().subprocess_shell(*args, **options))

    def _remember(self, started: Any) -> Any:
        self._processes.append(started[0])
        return started

    async def getaddrinfo(self, host: Any, port: Any, **options: Any) -> Any:
        """As asyncio's for this machine's own names; raises RuntimeError for all others."""
        _refuse_foreign(host, port)
        return await super().getaddrinfo(host, port, **options)

    async def sock_connect(self, sock: socket.socket, address: Any) -> None:
        """As asyncio's for this machine's own addresses; raises RuntimeError for all others."""
        _refuse_foreign_address(address)
        await super().sock_connect(sock, address)

    async def sock_sendto(self, sock: socket.socket, data: Any, address: Any) -> int:
        """As asyncio's for this machine's own addresses; raises RuntimeError for all others."""
        _refuse_foreign_address(address)
        return await super().sock_sendto(sock, data, address)


class _Selector(selectors.DefaultSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        return self._loop.wait(super().select, timeout)


class _Timer(asyncio.TimerHandle):
    _when: float
    _scheduled: bool
    _source_traceback: Any
    number: int

    def __lt__(self, other: object) -> bool:
        assert isinstance(other, _Timer)  # the loop makes no others
        when, others = self._when, other._when
        return when < others or (when == others and self.number < other.number)


class Task(asyncio.Task[Any]):
    """A task that sets find by its number.

    asyncio keeps tasks in sets, and cancels those of a group in the order that the set has: by
    where they lie in memory, which differs from run to run.
    """

    def __init__(self, coro: Any, *, loop: VirtualLoop, **options: Any) -> None:
        self._number = loop.next_birth()
        self._virtual_loop = loop
        self._called_as = called_as(coro)  # later on its arguments are gone
        super().__init__(coro, loop=loop, **options)

    def __hash__(self) -> int:
        return self._number

    def cancel(self, msg: Any = None) -> bool:
        """As asyncio's; the loop holds the task from now on."""
        self._virtual_loop.keep(self)
        return super().cancel(msg)


def known_as(task: asyncio.Task[Any]) -> str:
    """The name that somebody gave to `task`, else the call that it is, as a trace has it."""
    return given_name(task) or getattr(task, "_called_as", None) or task_name(task)


def has_swallowed(task: asyncio.Task[Any]) -> bool:
    """Whether `task` was told to stop and ended otherwise.

    `asyncio.timeout` and `TaskGroup` take their requests back: a request that is left was meant.
    """
    return bool(task.done() and not task.cancelled() and task.cancelling())


def _refuse_foreign_address(address: Any) -> None:
    if isinstance(address, tuple) and len(address) >= 2:  # a str is a Unix socket: this machine's
        _refuse_foreign(address[0], address[1])


def _refuse_foreign(host: Any, port: Any) -> None:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not host or host == "localhost" or _is_loopback(str(host)):
        return
    where = f"{host}:{port}" if port is not None else f"{host}"
    raise RuntimeError(
        f"{where} is not reached from here: on the virtual clock the real network takes no time "
        "that could be told. Let `await asyncio.sleep(latency)` stand in for it, ask a server of "
        "your own on 127.0.0.1, or run this on the real clock (%%timeline, loopscope.record)"
    )


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:  # a name
        return False
    return address.is_loopback or address.is_unspecified
