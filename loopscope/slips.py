"""Python's own sentences for slips that newcomers to asyncio make, and what stands behind each."""

from __future__ import annotations

_SLIPS = {
    "await wasn't used with future": (
        "An `await` is missing before something that gives a future, such as `asyncio.gather(…)`."
    ),
    "can't be used in 'await' expression": (
        "What stands after that `await` is an ordinary value: the function that gave it is no "
        "`async def`, and is called without `await`."
    ),
    "object can't be awaited": (
        "What stands after that `await` is an ordinary value: the function that gave it is no "
        "`async def`, and is called without `await`."
    ),
    "asyncio.run() cannot be called from a running event loop": (
        "A loop runs here already: a function that waits is an `async def`, and whoever calls it "
        "awaits it. Look again at lesson 01, section “asyncio.run, and the notebook”."
    ),
    "no running event loop": (
        "In a thread no loop runs. What it has to know of the loop is given to it: a task, made or "
        "looked up on the loop, or a flag that the coroutine sets, such as a `threading.Event`."
    ),
    "'async_generator' object is not iterable": (
        "An `await` makes `(… for … in …)` an asynchronous generator. In brackets, `[… for … in "
        "…]`, it is a list."
    ),
    "Passing coroutines is forbidden": (
        "`asyncio.wait` takes tasks: make one of each coroutine first, with `asyncio.create_task`."
    ),
    "coroutine raised StopIteration": (
        "`send` raises StopIteration when a coroutine has ended: catch it there."
    ),
    "_wait_for_one": (
        "What `as_completed` gives are stand-ins, none of your own tasks: each, awaited, is the "
        "next result."
    ),
}


def explained(error: BaseException) -> str:
    """What stands behind `error`, or nothing where it is none of the known slips."""
    text = str(error)
    for says, means in _SLIPS.items():
        if says in text:
            return means
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    inside = trace.tb_frame.f_code.co_name if trace is not None else ""
    if "unhashable type" in text and inside == "gather":
        return "`gather` takes what it waits for one by one: `gather(*those)`."
    return ""
