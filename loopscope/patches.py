"""Attributes replaced for a while and put back whatever happens."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

_ABSENT = object()
Run = Callable[[asyncio.Handle], None]


class Patches:
    """Replaces attributes; `undo` puts back what was there, in reverse order.

    An attribute that somebody else replaced in the meantime is left alone: theirs goes on to call
    ours, which by then passes everything on.
    """

    def __init__(self) -> None:
        self._done: list[tuple[Any, str, Any, Any]] = []

    def set(self, owner: Any, name: str, value: Any) -> None:
        """Set `owner.name`, keeping what `owner` itself (not its class) held there."""
        before = vars(owner).get(name, _ABSENT)
        setattr(owner, name, value)
        self._done.append((owner, name, value, before))

    def undo(self) -> None:
        """Put everything back. Calling it again does nothing."""
        while self._done:
            owner, name, value, before = self._done.pop()
            if vars(owner).get(name) is not value:
                continue
            if before is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, before)


class SharedPatches:
    """Patches of what all threads share, in place while anybody is inside a `with` block of it.

    `patch` is called with the first to come in, and puts in place what the last to leave takes off.
    """

    def __init__(self, patch: Callable[[Patches], None]) -> None:
        self._patch = patch
        self._patches = Patches()
        self._inside = 0
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._patch(self._patches)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._patches.undo()


class HandleRuns:
    """The one patch of `Handle._run`, shared by the recordings of all loops.

    With one loop recorded its hook stands there itself, so that a step pays for one call; with
    several, the loop is looked up. With none, the class is as Python made it.
    """

    def __init__(self) -> None:
        self._hooks: dict[asyncio.AbstractEventLoop, Run] = {}
        self._patches = Patches()
        self._lock = threading.Lock()  # loops are recorded in several threads
        self.original: Run = asyncio.Handle._run

    def set(self, loop: asyncio.AbstractEventLoop, hook: Run) -> None:
        """Call `hook(handle)` in place of `handle._run()` for handles of `loop`.

        The hook must pass handles of other loops on to `original`.
        """
        with self._lock:
            if not self._hooks:
                self.original = asyncio.Handle._run
            self._hooks[loop] = hook
            self._install()

    def remove(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let the handles of `loop` run as they did before."""
        with self._lock:
            self._hooks.pop(loop, None)
            self._install()

    def _install(self) -> None:
        self._patches.undo()
        hooks = self._hooks
        if len(hooks) == 1:
            self._patches.set(asyncio.Handle, "_run", *hooks.values())
        elif hooks:
            original = self.original

            def run(handle: Any) -> None:
                hooks.get(handle._loop, original)(handle)
                handle = None  # as in Handle._run: a frame that is kept must not keep the task

            self._patches.set(asyncio.Handle, "_run", run)


handle_runs = HandleRuns()
