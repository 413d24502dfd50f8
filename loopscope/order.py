"""The one place of asyncio that begins coroutines in no order at all, put in order for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import wraps
from typing import Any

from loopscope.patches import Patches, SharedPatches
from loopscope.virtual_loop import VirtualLoop


def _patch(patches: Patches) -> None:
    original: Any = asyncio.as_completed

    @wraps(original)
    def as_completed(fs: Iterable[Any], **options: Any) -> Any:
        one = asyncio.isfuture(fs) or asyncio.iscoroutine(fs)  # asyncio says what is wrong with it
        if not one and isinstance(asyncio._get_running_loop(), VirtualLoop):
            fs = [asyncio.ensure_future(each) for each in dict.fromkeys(fs)]
        return original(fs, **options)

    for module in (asyncio, asyncio.tasks):
        patches.set(module, "as_completed", as_completed)


births_in_order = SharedPatches(_patch)
"""Inside a block of it, `asyncio.as_completed` on a virtual loop begins what it is given in order.

It puts coroutines into a set first, whose order is that of their places in memory and differs from
run to run. Other loops are left alone.
"""
