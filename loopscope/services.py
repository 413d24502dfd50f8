"""Stand-ins for slow services, whose every call is written down.

    load = service("load", seconds={"trains": 1.0, "weather": 0.5}, fails={"weather": Down})
    await load("trains")

On the virtual clock a call takes exactly the seconds that it is given.
"""

from __future__ import annotations

import asyncio
import inspect
import math
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

Seconds = float | Mapping[Any, float]


@dataclass
class ServiceCall:
    """One call of a service, in seconds of the loop's clock.

    `called` is when the call was made; `started` when its coroutine first ran, None if it never
    did; `asked` when it was told to stop, if it was; `ended` when it ended, None while it runs.
    `outcome` is "done", "failed", "cancelled", "running", "never started" (in a task that had no
    turn yet) or "never awaited".
    """

    label: str
    key: Any
    loop: asyncio.AbstractEventLoop
    called: float
    started: float | None = None
    asked: float | None = None
    ended: float | None = None
    outcome: str = "never started"
    error: BaseException | None = None

    def overlaps(self, other: ServiceCall) -> bool:
        """Whether both were under way at one time, for more than an instant."""
        if self.started is None or other.started is None:
            return False
        ends = [math.inf if call.ended is None else call.ended for call in (self, other)]
        return max(self.started, other.started) < min(ends)


class Service:
    """What `service` makes: call it like a coroutine function; `calls` holds what was called."""

    def __init__(
        self, name: str, seconds: Seconds, fails: Any, returns: Any, cleanup: Seconds
    ) -> None:
        self.__name__ = self.__qualname__ = name
        self._seconds, self._fails, self._returns = seconds, fails, returns
        self._cleanup = cleanup
        self._coroutines: list[Coroutine[Any, Any, Any]] = []
        self._open = True
        self.calls: list[ServiceCall] = []

    def __call__(self, *args: Any, **named: Any) -> Coroutine[Any, Any, Any]:
        args = (*args, *named.values())
        key = args[0] if args else None
        label = labelled(self.__name__, args)
        loop = _running_loop(self.__name__)
        call = ServiceCall(label, key, loop, loop.time())
        coroutine: Any = self._serve(call, args)
        coroutine.__qualname__ = label
        if self._open:
            self.calls.append(call)
            self._coroutines.append(coroutine)
        return coroutine  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return f"<service {self.__name__}>"

    def reset(self) -> None:
        """Forget the calls so far."""
        self.calls, self._coroutines, self._open = [], [], True

    def freeze(self) -> None:
        """Write nothing down from here on. Coroutines that nobody awaited end without a word."""
        if not self._open:
            return
        self._open = False
        loops = {id(call.loop): call.loop for call in self.calls}.values()
        owned = {id(task.get_coro()) for loop in loops for task in asyncio.all_tasks(loop)}
        for call, coroutine in zip(self.calls, self._coroutines, strict=True):
            if call.started is None and id(coroutine) not in owned:
                unstarted = inspect.getcoroutinestate(coroutine) == inspect.CORO_CREATED
                call.outcome = "never awaited" if unstarted else "cancelled"
                coroutine.close()
        self._coroutines.clear()

    async def _serve(self, call: ServiceCall, args: tuple[Any, ...]) -> Any:
        self._note(call, "running", started=call.loop.time())
        try:
            await asyncio.sleep(of_key(self._seconds, call.key, 1.0))
        except asyncio.CancelledError:
            self._note(call, "running", asked=call.loop.time())
            cleanup = of_key(self._cleanup, call.key, 0.0)
            if cleanup:
                await asyncio.sleep(cleanup)
            self._note(call, "cancelled", ended=call.loop.time())
            raise
        error = of_key(self._fails, call.key, None)
        if error is not None:
            self._note(call, "failed", ended=call.loop.time())
            call.error = error(call.key) if isinstance(error, type) else error
            raise call.error
        self._note(call, "done", ended=call.loop.time())
        return self._returns(*args) if callable(self._returns) else self._returns

    def _note(self, call: ServiceCall, outcome: str, **times: float) -> None:
        if self._open:
            call.outcome = outcome
            for name, time in times.items():
                setattr(call, name, time)


def service(
    name: str,
    *,
    seconds: Seconds = 1.0,
    fails: Any = None,
    returns: Any = None,
    cleanup: Seconds = 0.0,
) -> Service:
    """A coroutine function that takes `seconds`, then returns `returns` or raises `fails`.

    `seconds`, `fails` and `cleanup` are one value for all calls, or a mapping from the first
    argument. An exception's class is called with that argument. `returns` is a value, or a function
    of the arguments; by default, a call such as `load("trains")` returns "trains: up to date". A
    call that is cancelled takes `cleanup` seconds more.
    """

    def up_to_date(*args: Any) -> str:
        return f"{args[0] if args else name}: up to date"

    answer: Callable[..., Any] | Any = up_to_date if returns is None else returns
    return Service(name, seconds, fails, answer, cleanup)


def of_key(given: Any, key: Any, otherwise: Any) -> Any:
    """What is given for `key`: one value for all, or a mapping's own."""
    if isinstance(given, Mapping):
        return given.get(key, otherwise)
    return otherwise if given is None else given


def labelled(name: str, args: tuple[Any, ...]) -> str:
    """A call as messages and timelines have it, long arguments left out."""
    return f"{name}({', '.join(map(_shown, args))})"


def _shown(value: Any) -> str:
    return repr(value) if type(value) in (str, int, float, bool, type(None)) else "…"


def _running_loop(name: str) -> asyncio.AbstractEventLoop:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise RuntimeError(
            f"{name} was called outside of the event loop (in a thread, say): "
            "call it in a coroutine"
        ) from None
