"""What runs inside a lesson's kernel while the lesson is checked: it hears what nobody else would.

`start` is called by a cell before the lesson's first, `report` by a cell after its last. Cells are
counted from 1, as a fresh run counts them without these two.
"""

import asyncio
import gc
import inspect
import json
import sys
import threading
import types
import warnings
import weakref
from collections.abc import Iterator

from IPython import get_ipython

FUTURES = (asyncio.Future, asyncio.futures._PyFuture)
# What these start is the kernel's, whenever they start it.
KERNELS_OWN = ("IPython", "ipykernel", "jupyter_client", "tornado", "zmq")

heard: list[dict] = []
cell = 0
handler_replaced_in: int | None = None
# The cell in which each future and coroutine came to be; 0 for those that were there before.
born: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def start() -> None:
    """Begin to listen: to the loop's exception handler, to Python's hooks, to each cell's end."""
    asyncio.get_event_loop().set_exception_handler(on_loop_exception)
    sys.unraisablehook = lambda raised: dropped(raised.exc_value, raised.object)
    threading.excepthook = lambda raised: dropped(raised.exc_value, raised.thread)
    warnings.simplefilter("always", RuntimeWarning)
    show = warnings.showwarning

    def on_warning(message, category, *rest) -> None:
        if "never awaited" in str(message):
            hear(f"forgot an await: {str(message).splitlines()[0]}")
        else:
            show(message, category, *rest)

    warnings.showwarning = on_warning
    on_cell_end(None)
    events = get_ipython().events
    events.register("pre_run_cell", on_cell_start)
    events.register("post_run_cell", on_cell_end)


def on_cell_start(info: object) -> None:
    global cell
    cell += 1


def on_cell_end(result: object) -> None:
    global handler_replaced_in
    if asyncio.get_event_loop().get_exception_handler() is on_loop_exception:
        handler_replaced_in = None
    elif handler_replaced_in is None:
        handler_replaced_in = cell
    # These came to be in this cell and are still here: should they turn out bad, here it began.
    for thing in (*futures(), *coroutines()):
        born.setdefault(thing, cell)


def on_loop_exception(loop: asyncio.AbstractEventLoop, context: dict) -> None:
    """Note what asyncio would have logged, and perhaps much later."""
    source = context.get("task") or context.get("future") or context.get("handle")
    if "exception" in context:
        dropped(context["exception"], source)
    else:
        hear(f"{context['message']} ({described(source)})", born_in(source))


def hear(what: str, where: int | None = None) -> None:
    heard.append({"cell": cell if where is None else where, "what": what})


def dropped(error: object, source: object) -> None:
    hear(f"dropped an exception: {error!r} ({described(source)})", born_in(source))


def futures() -> Iterator[asyncio.Future]:
    # isinstance would ask proxies for their class, and so run their code.
    return (o for o in gc.get_objects() if issubclass(type(o), FUTURES))


def coroutines() -> Iterator[types.CoroutineType]:
    return (o for o in gc.get_objects() if type(o) is types.CoroutineType)


def born_in(thing: object) -> int | None:
    known = isinstance(thing, (*FUTURES, types.CoroutineType))
    return born.get(thing) if known else None


def kernels_own(thing: object) -> bool:
    """Whether this future or coroutine is none of the lesson's."""
    coroutine = thing.get_coro() if isinstance(thing, asyncio.Task) else thing
    code = getattr(coroutine, "cr_code", None)
    module = inspect.getmodule(code) if code is not None else None
    its_own = module is not None and module.__name__.partition(".")[0] in KERNELS_OWN
    return its_own or born.get(thing) == 0


def described(thing: object) -> str:
    if isinstance(thing, asyncio.Task):
        coroutine = thing.get_coro()
        return f"task {thing.get_name()!r} of {getattr(coroutine, '__qualname__', coroutine)}"
    return getattr(thing, "name", None) or type(thing).__name__


def report() -> None:
    """Print as JSON what was heard, and what is found now that the lesson is over."""
    if handler_replaced_in is not None:
        hear("left an exception handler of its own on the loop", handler_replaced_in)
    owned = set()
    for future in list(futures()):
        if isinstance(future, asyncio.Task):
            owned.add(future.get_coro())
        if kernels_own(future):
            continue
        if isinstance(future, asyncio.Task) and not future.done():
            hear(f"left a task running: {described(future)}", born_in(future))
        # This flag decides whether asyncio will say that an exception "was never retrieved".
        elif future.done() and getattr(future, "_log_traceback", False):
            dropped(future.exception(), future)
    for coroutine in list(coroutines()):
        if coroutine in owned or kernels_own(coroutine):
            continue
        if inspect.getcoroutinestate(coroutine) == inspect.CORO_CREATED:
            hear(f"forgot an await: {coroutine.__qualname__} never ran", born_in(coroutine))
            coroutine.close()
    print(json.dumps(heard))
