"""What can be given to `run_virtual`, where it can be called, and what it keeps away."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from contextvars import ContextVar
from functools import partial
from typing import Any

import pytest
from kernels import kernel

import loopscope
from loopscope import run_virtual


async def load(what: str, seconds: float = 1.0) -> str:
    await asyncio.sleep(seconds)
    return what


class Loader:
    async def load(self, what: str) -> str:
        return await load(what)

    async def __call__(self, what: str) -> str:
        return await load(what)


class Awaitable:
    def __await__(self) -> Any:
        return load("x").__await__()


async def numbers() -> AsyncIterator[int]:
    yield 1


def forgot_async(what: str) -> str:
    return what


@pytest.mark.parametrize(
    ("function", "args"),
    [
        (load, ("x",)),
        (load("x"), ()),
        (partial(load, "x"), ()),
        (lambda what: load(what), ("x",)),
        (Loader().load, ("x",)),
        (Loader(), ("x",)),
        (Awaitable(), ()),
        (lambda: asyncio.ensure_future(load("x")), ()),
    ],
)
def test_whatever_can_be_awaited_is_run(function: Any, args: tuple[Any, ...]) -> None:
    run = run_virtual(function, *args)
    assert (run.result, run.elapsed) == ("x", 1.0)


def test_the_trace_is_called_as_the_code_unless_it_has_a_title() -> None:
    assert run_virtual(load, "x", 2).trace.title == "load('x', 2)"
    assert run_virtual(load, "x", title="one load").trace.title == "one load"
    assert [task.name for task in run_virtual(load, "x", 2).trace.tasks] == ["load('x', 2)"]


@pytest.mark.parametrize(
    ("function", "args", "message"),
    [
        (forgot_async, ("x",), r"forgot_async at test_clock_callers.py:\d+ is not a coroutine"),
        (forgot_async, ("x",), r"it returned a value of type str.*Is `async` missing"),
        (print, (), "print is not a coroutine function: it returned None"),
        (7, (), "an `async def` function, not a value of type int"),
        (None, (), "not None"),
        (numbers, (), "numbers is an async generator"),
        (numbers(), (), "numbers is an async generator"),
        (lambda: numbers(), (), "an async generator: go through it with `async for`"),
        (load("x"), (3,), r"load has been called already.*\(3,\).*without the parentheses"),
        (load, (), "missing 1 required positional argument: 'what'"),
    ],
)
def test_what_cannot_be_run_is_an_error_with_the_reason(
    function: Any, args: tuple[Any, ...], message: str
) -> None:
    run = run_virtual(function, *args)
    assert isinstance(run.error, TypeError)
    with pytest.raises(TypeError, match=message):
        run.result  # noqa: B018
    assert run.elapsed == 0.0
    assert str(run.trace)


def test_a_task_of_another_loop_is_refused() -> None:
    async def main() -> BaseException | None:
        task = asyncio.create_task(load("x", 0))
        error = run_virtual(task).error
        await task
        return error

    assert "belong to the loop that made them" in str(asyncio.run(main()))


@pytest.mark.parametrize("deadline", [0, -1, float("nan")])
def test_a_deadline_that_is_none_is_refused(deadline: float) -> None:
    with pytest.raises(ValueError, match="a number of real seconds above 0"):
        run_virtual(load, "x", deadline=deadline)


def test_a_replaced_sleep_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nap(seconds: float) -> None:
        pass

    monkeypatch.setattr(asyncio, "sleep", nap)
    error = run_virtual(load, "x").error
    assert isinstance(error, RuntimeError)
    assert "asyncio.sleep has been replaced (by " in str(error)
    assert "nap" in str(error)
    assert "asyncio.sleep = asyncio.tasks.sleep" in str(error)


# ── callers ──────────────────────────────────────────────────────────────────


def test_it_can_be_called_inside_a_running_loop_that_is_recorded_itself() -> None:
    async def main() -> loopscope.Trace:
        with loopscope.record() as trace:
            assert run_virtual(load, "inner", 3600).result == "inner"
            await load("outer", 0.001)
        return trace

    trace = asyncio.run(main())
    assert trace.elapsed < 60
    assert [task.name for task in trace.tasks] == ["main"]


def test_runs_can_be_nested() -> None:
    async def main() -> float:
        await asyncio.sleep(1)
        return run_virtual(load, "inner", 10).elapsed

    run = run_virtual(main)
    assert (run.result, run.elapsed) == (10.0, 1.0)


def test_the_code_sees_the_callers_context_and_cannot_change_it() -> None:
    user: ContextVar[str] = ContextVar("user", default="nobody")

    async def main() -> str:
        before = user.get()
        user.set("somebody else")
        return before

    user.set("ada")
    assert run_virtual(main).result == "ada"
    assert user.get() == "ada"


def test_the_callers_interrupt_ends_the_run() -> None:
    # A shell has what it starts in the background ignore Ctrl-C, and that is inherited.
    script = """
import loopscope, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
async def main():
    print("running", flush=True)
    while True:
        pass
try:
    loopscope.run_virtual(main, deadline=100)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        while process.poll() is None:  # as a person presses Ctrl-C again where one was not heard
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(2)
        assert process.stdout.read() == "interrupted\n"
        assert process.returncode == 0


def test_nothing_is_left_of_a_run() -> None:
    threads = set(threading.enumerate())
    run_virtual(load, "x")
    assert not set(threading.enumerate()) - threads
    assert asyncio.Handle._run.__module__ == "asyncio.events"  # type: ignore[attr-defined]


def test_a_script_ends_though_its_thread_and_its_workers_never_would() -> None:
    script = """
import asyncio, threading, loopscope
async def blocks(): threading.Event().wait()
async def hands_over(): await asyncio.to_thread(threading.Event().wait)
for function in (blocks, hands_over):
    error = loopscope.run_virtual(function, deadline=0.2).error
    print(type(error).__name__, error.left_behind)
"""
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.stdout == "Overrun True\nOverrun True\n"
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_cell_of_a_notebook_runs_it_and_the_kernel_lives_on() -> None:
    with kernel() as running:
        cell = running.run(
            "import loopscope\n"
            "async def load(seconds):\n"
            "    print('loading')\n"
            "    await asyncio.sleep(seconds)\n"
            "    return seconds\n"
            "await asyncio.sleep(0)\n"
            "run = loopscope.run_virtual(load, 3600)\n"
            "run.result, run.elapsed"
        )
        assert (cell.status, cell.printed) == ("ok", "loading\n")
        assert cell.result == "(3600, 3600.0)"
        stuck = running.run(
            "async def stuck():\n"
            "    time.sleep(10**6)\n"
            "str(loopscope.run_virtual(stuck, deadline=0.3).error)"
        )
        assert stuck.result is not None
        assert "stuck holds the event loop at In[3]:2: time.sleep(10**6)" in stuck.result
        assert running.run("1 + 1").result == "2"


# ── sockets ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("host", ["example.com", "93.184.215.14", "2606:2800:21f:cb07::1"])
def test_foreign_servers_are_refused_by_name(host: str) -> None:
    async def main() -> None:
        await asyncio.open_connection(host, 443)

    run = run_virtual(main)
    assert isinstance(run.error, RuntimeError)
    assert str(run.error).startswith(f"{host}:443 is not reached from here")
    assert "asyncio.sleep(latency)" in str(run.error)


def test_foreign_datagrams_are_refused_by_name() -> None:
    async def main() -> None:
        await asyncio.get_running_loop().create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=("192.0.2.1", 53)
        )

    assert str(run_virtual(main).error).startswith("192.0.2.1:53 is not reached from here")


async def conversation(host: str) -> list[bytes]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await reader.readline()
        await asyncio.sleep(float(line))
        writer.write(line)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, host, 0)
    port = server.sockets[0].getsockname()[1]

    async def ask(seconds: float) -> bytes:
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(f"{seconds}\n".encode())
        line = await reader.readline()
        writer.close()
        return line

    async with server:
        return await asyncio.gather(ask(0.5), ask(0.25))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_loops_own_server_works(host: str) -> None:
    run = run_virtual(conversation, host)
    assert run.result == [b"0.5\n", b"0.25\n"]
    assert run.elapsed == 0.5


def test_a_server_that_nobody_asks_is_a_deadlock() -> None:
    async def main() -> None:
        server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
        async with server:
            await server.serve_forever()

    assert "Server.serve_forever" in str(run_virtual(main).error)
