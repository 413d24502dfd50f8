"""The one place of asyncio that begins coroutines in no order at all, put in order for a while."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from loopscope.patches import Patches
from loopscope.virtual_loop import VirtualLoop

_lock = threading.Lock()
_patches = Patches()
_inside = 0


@contextmanager
def births_in_order() -> Iterator[None]:
    """Inside the block, `asyncio.as_completed` on a virtual loop begins what it is given in order.

    It puts coroutines into a set first, whose order is that of their places in memory and differs
    from run to run. Other loops are left alone.
    """
    global _inside
    with _lock:
        _inside += 1
        if _inside == 1:
            _patch()
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                _patches.undo()


def _patch() -> None:
    original: Any = asyncio.as_completed

    @wraps(original)
    def as_completed(fs: Iterable[Any], **options: Any) -> Any:
        one = asyncio.isfuture(fs) or asyncio.iscoroutine(fs)  # asyncio says what is wrong with it
        if not one and isinstance(asyncio._get_running_loop(), VirtualLoop):
            fs = [asyncio.ensure_future(each) for each in dict.fromkeys(fs)]
        return original(fs, **options)

    for module in (asyncio, asyncio.tasks):
        _patches.set(module, "as_completed", as_completed)
