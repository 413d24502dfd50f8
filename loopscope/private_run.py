"""Code run to its end on a loop in a thread of its own, with a real-time deadline.

The thread is what lets the caller go on when the code does not: a notebook's kernel runs a loop of
its own already, and no code that blocks may take that with it. The clean-up is that of
`asyncio.Runner`, after the recording has stopped: what the code left behind is seen as it was.
"""

from __future__ import annotations

import asyncio
import concurrent.futures.thread as pools
import contextlib
import ctypes
import gc
import sys
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from typing import Any

from loopscope import endings
from loopscope.charged_time import ChargedTime
from loopscope.findings import Lost, Watch, on_loop_thread, watching
from loopscope.order import births_in_order
from loopscope.own_time import OwnTime
from loopscope.places import own_frame, place
from loopscope.recorder import Recorder
from loopscope.registry import in_words
from loopscope.trace import LOOP, Outcome, Place, Trace, is_given
from loopscope.virtual_loop import Interrupted, Stuck, VirtualLoop, known_as
from loopscope.waits import task_name
from loopscope.watcher import Running

_MOSTLY_ENOUGH = 0.1  # seconds; only then is the thread's time looked up, which has its price
_SAME = 0.001  # seconds; two clocks that show the same time where nobody else runs
_PATIENCE = 0.3  # seconds for a loop to leave between two steps; longer, and a step holds it
_TURNS = 10  # times that, for a loop whose steps are short and very many
_CLEAN_UP = 5.0  # seconds for what is left behind to end when it is cancelled
_INSIST = 0.05  # seconds between attempts to end a step
_ATTEMPTS = 8
_LATEST = 500  # steps looked at to tell who keeps the loop busy

_never_ended: list[Any] = []  # tasks that would not end; destroyed, they would write to stderr


class _Ended(BaseException):
    """Raised inside a step that does not end by itself."""


class PrivateRun:
    """One run. `go` returns when the code has ended or the deadline, in real seconds, has passed.

    `begin` is called on the loop and returns what to await; `name` is what its task is called;
    `at_end` is called when the code has ended, before what it left behind is cancelled. `loop` is a
    virtual one unless it is given; on a real one, times are those its thread answers for
    (`ChargedTime`).
    """

    def __init__(
        self,
        begin: Callable[[], Awaitable[Any]],
        *,
        name: str,
        title: str,
        deadline: float,
        at_end: Callable[[], None] | None = None,
        loop: VirtualLoop | None = None,
    ) -> None:
        self.value: Any = None
        self.error: BaseException | None = None
        self.elapsed = 0.0
        self._loop = loop if loop is not None else VirtualLoop()
        self.trace = Trace(title=title, clock="virtual" if self._loop.virtual else "real")
        self.reports: list[str] = []
        self.watch = Watch(self._blocked)
        self._begin, self._name, self._deadline, self._at_end = begin, name, deadline, at_end
        self._loop.set_exception_handler(self._report)
        self._recorder: Recorder | None = None
        self._charged: ChargedTime | None = None
        self._main_task: asyncio.Task[Any] | None = None
        self._lock = threading.Lock()
        self._started = threading.Event()
        self._ended = threading.Event()  # value, error, elapsed and trace are there
        self._left = threading.Event()  # the loop no longer runs the code
        self._left_over: list[tuple[str, asyncio.Task[Any]]] = []
        self._workers: list[threading.Thread] = []  # of the loop's own pool, once it shuts down
        target = copy_context().run  # what is printed must find its way to the caller's cell
        self._thread = threading.Thread(
            target=target, args=(self._run,), name="loopscope-virtual", daemon=True
        )

    def go(self) -> None:
        """Run the code. Raises nothing of the code's, only what interrupts the caller."""
        try:
            with watching(self.watch):
                self._thread.start()
                self._started.wait()
                if not self._ends_in_time():
                    self._overrun()
                self._thread.join(_CLEAN_UP if self.error is None else _PATIENCE)
                if self._left.is_set() and self._thread.is_alive():
                    self._cut_clean_up()
                gc.collect(1)  # coroutines that were never awaited, in cycles: told of now
        except BaseException as interruption:
            interrupted_by = interruption
            self._loop.interrupt()
            self._started.wait(_PATIENCE)
            self._conclude(lambda *_: interrupted_by)
            self._end_step(self._left.wait)
            raise

    def _ends_in_time(self) -> bool:
        """Wait for the end. While the thread waits for a processor, its deadline doesn't pass."""
        begun = time.perf_counter()  # the thread is new: of its own time, nothing has passed before
        if self._ended.wait(min(_MOSTLY_ENOUGH, self._deadline)):
            return True
        clock = OwnTime(self._thread.native_id)
        try:
            while (left := self._deadline - (clock() - begun)) > _SAME:
                if self._ended.wait(left):
                    return True
        except OSError:
            pass  # the thread has ended
        finally:
            clock.close()
        return self._ended.is_set()

    def runs_here(self) -> bool:
        """Whether the calling thread is the private one."""
        return threading.current_thread() is self._thread

    def end_of_code(self, error: BaseException | None) -> None:
        """The code is over, with `error`, which is dealt with; what comes now is not to be seen.

        Called by the code itself, on the loop.
        """
        if self._recorder is not None and not self._ended.is_set():
            self._recorder.end_of_code(error)
            self._conclude(lambda *_: None, value=True)

    # ── on the private thread ────────────────────────────────────────────────

    def _run(self) -> None:
        # _Ended may come a moment too late, when the step that it was meant for is over.
        with contextlib.suppress(_Ended), on_loop_thread(self.watch):
            try:
                self._run_code()
            finally:
                self._started.set()
                self._left.set()
            try:
                self._clean_up()
            finally:
                self._loop.close()
                if self._charged is not None:
                    self._charged.close()

    def _run_code(self) -> None:
        loop = self._loop
        try:
            self._charged = None if loop.virtual else ChargedTime()
            self._recorder = Recorder(
                loop,
                title=self.trace.title,
                clock=self._charged or loop.time,
                clock_name=self.trace.clock,
            )
            self._recorder.start()
            self._started.set()
            main: Any = self._main()
            main.__qualname__ = self._name
            with births_in_order:
                loop.run_until_complete(main)
        except Stuck:
            self._conclude(
                lambda tasks, _: endings.deadlock(
                    endings.all_waiting(tasks),
                    loop.time() if loop.virtual else round(loop.time(), 2),
                )
            )
        except (Interrupted, _Ended):
            self._conclude(self._busy)
        except BaseException as error:  # loop.stop(), SystemExit in some task
            ended_by = error
            self._conclude(lambda *_: ended_by)

    async def _main(self) -> None:
        error: BaseException | None = None
        value: Any = None
        self._main_task = asyncio.current_task()
        try:
            value = await self._begin()
        except BaseException as caught:
            error = caught.with_traceback(_without_first(caught.__traceback__))
        if not self._ended.is_set() and not isinstance(error, _Ended) and self._recorder:
            self._recorder.end_of_code(error)
            self._conclude(lambda *_: error, value)

    def _conclude(
        self,
        ending: Callable[[list[tuple[str, asyncio.Task[Any]]], Trace], BaseException | None],
        value: Any = None,
    ) -> None:
        """Stop the recording and write down how the code ended; the first call counts."""
        with self._lock:
            recorder = self._recorder
            if self._ended.is_set() or recorder is None:
                return
            try:
                if self._at_end is not None:
                    self._at_end()
                living = recorder.living()
                trace = self.trace = recorder.stop()
                if self._loop.virtual:
                    trace.cost = 0.0  # it took no virtual time
                names = trace.given_name
                names[:] = [name if name and is_given(name) else None for name in names]
                self._left_over = [(trace.name(lane), task) for lane, task in living]
                self.elapsed, self.value = trace.elapsed, value
                self.watch.conclude(self._loop, self._main_task)
                alive = {lane for lane, _ in living}
                self.watch.findings.collected += [
                    task.name
                    for task in trace.tasks
                    if task.outcome is Outcome.DESTROYED
                    or (task.outcome is Outcome.PENDING and task.number not in alive)
                ]
                self.error = ending(self._left_over, trace)
            finally:
                self._ended.set()

    def _busy(self, tasks: list[tuple[str, asyncio.Task[Any]]], trace: Trace) -> BaseException:
        waiting, when = endings.all_waiting(tasks), self._loop.time()
        if not self._loop.virtual:
            return endings.too_long(self._deadline, waiting)
        if self._loop.outside_work():
            calls = [call.what for call in trace.calls if call.end is None]
            return endings.outside(self._deadline, when, calls, waiting)
        latest = Counter(trace.step_lane[-_LATEST:])
        latest.pop(LOOP, None)
        most = max(latest.values(), default=0)
        name = trace.name(min((lane for lane in latest if latest[lane] == most), default=LOOP))
        busy = next((one for one in waiting if one.task == name), None)
        busy = busy or endings.Waiting(name, "its turn", waiting[0].place if waiting else None)
        return endings.spinning(self._deadline, when, busy, waiting)

    def _blocked(self, line: Place | None) -> None:
        if self._recorder is not None:
            self._recorder.add_block(line)

    # ── cleaning up ──────────────────────────────────────────────────────────

    def _clean_up(self) -> None:
        loop = self._loop
        loop.resume()
        alive = asyncio.all_tasks(loop)
        known = [task for _, task in self._left_over if task in alive]  # in order of birth
        tasks = [*known, *(alive - set(known))]
        try:
            for task in tasks:
                task.cancel()
            if tasks:
                loop.run_until_complete(asyncio.wait(tasks))
            loop.run_until_complete(loop.shutdown_asyncgens())
        except Stuck:
            self._leave(tasks, deadlocked=True)
        except BaseException:
            self._leave(tasks, deadlocked=False)
        executor = loop._default_executor  # type: ignore[attr-defined]
        if executor is not None:
            self._workers = list(executor._threads)
            executor.shutdown(cancel_futures=self.error is not None)

    def _leave(self, tasks: list[asyncio.Task[Any]], deadlocked: bool) -> None:
        names = {task: name for name, task in self._left_over}
        waiting = endings.all_waiting(
            (names.get(task) or task_name(task), task) for task in tasks if not task.done()
        )
        if self.error is None and waiting:  # else the machine was slow, and nothing is left
            self.error = (
                endings.deadlock(waiting, self._loop.time(), after_the_end=True)
                if deadlocked
                else endings.stubborn(waiting)
            )
        for task in asyncio.all_tasks(self._loop):
            task._log_destroy_pending = False  # type: ignore[attr-defined]
            _never_ended.append(task)

    def _report(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, _Ended):
            return
        task = context.get("task") or context.get("future")
        name = f" ({task_name(task)})" if isinstance(task, asyncio.Task) else ""
        words = f": {in_words(error)}" if error is not None else ""
        if error is not None and isinstance(task, asyncio.Task) and not self._ended.is_set():
            self.watch.findings.never_retrieved.append(Lost(known_as(task), in_words(error)))
        self.reports.append(f"{context.get('message', 'an error')}{name}{words}")

    # ── on the caller's thread ───────────────────────────────────────────────

    def _overrun(self) -> None:
        self._loop.interrupt()
        step = self._step_that_stays()
        if self._ended.is_set():
            return
        lane = step[0] if step is not None else LOOP
        line = (self._recorder.line_of(step) if self._recorder and step else None) or self._line()
        when = self._loop.time() if self._loop.virtual else None
        self._blocked(line)
        self._conclude(
            lambda _, trace: endings.blocked(
                self._deadline, when, trace.name(lane) if lane else "a callback", line
            )
        )
        left = self._end_step(self._left.wait)
        if isinstance(self.error, endings.Overrun):
            self.error.left_behind = not left

    def _step_that_stays(self) -> Running | None:
        """The step that holds the loop. A loop that has many steps to do first gets some time."""
        step: Running | None = None
        for _ in range(_TURNS):
            step = self._recorder.under_way() if self._recorder is not None else None
            if self._ended.wait(_PATIENCE) or (
                self._recorder is not None and step is self._recorder.under_way()
            ):
                break
        return step

    def _cut_clean_up(self) -> None:
        self._loop.interrupt()
        self._thread.join(_PATIENCE)
        if self._thread.is_alive() and not self._workers:
            self._end_step(self._is_over)
        ended = not self._end_workers() and self._is_over(_INSIST)
        if not ended and not self._workers and self.error is None:
            self.error = endings.stubborn(endings.all_waiting(self._left_over))
        if not ended and isinstance(self.error, endings.Overrun):
            self.error.left_behind = True

    def _is_over(self, seconds: float) -> bool:
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _end_step(self, over: Callable[[float], bool]) -> bool:
        """Raise inside the step that runs now until it is over. Returns whether it is."""
        for _ in range(_ATTEMPTS):
            if over(0):
                return True
            _raise_in(self._thread, _Ended)
            if over(_INSIST):
                return True
        return False

    def _end_workers(self) -> bool:
        """End the loop's own worker threads that still work, or else let Python exit without them.

        Returns whether one of them goes on.
        """
        for worker in self._workers:
            if worker.is_alive():
                _raise_in(worker, _Ended)
                # Threads of a daemon's pool are daemons; only this list makes Python join them.
                getattr(pools, "_threads_queues", {}).pop(worker, None)
        for worker in self._workers:
            worker.join(_INSIST)
        return any(worker.is_alive() for worker in self._workers)

    def _line(self) -> Place | None:
        frame = sys._current_frames().get(self._thread.ident or 0)
        found = own_frame(frame) or frame
        return place(found.f_code.co_filename, found.f_lineno) if found is not None else None


def _without_first(tb: Any) -> Any:
    return tb.tb_next if tb is not None and tb.tb_next is not None else tb


def _raise_in(thread: threading.Thread, error: type[BaseException]) -> None:
    # https://docs.python.org/3/c-api/init.html#c.PyThreadState_SetAsyncExc: raised as soon as the
    # thread is back in Python code, so never inside time.sleep.
    if thread.ident is not None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(error)
        )
