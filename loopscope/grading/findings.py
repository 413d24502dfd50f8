"""What grading has to say about a submission, to the student and to the instructor."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

FILE = "the file"

# A cell's temporary name, in a warning: it says nothing to anybody, and is another in each run.
_IN_CELL = re.compile(r"^\S*ipykernel_\d+\S*\.py:(\d+): ")


@dataclass(frozen=True)
class Finding:
    """One thing that happened to a submission.

    `where` is a cell, by its grade_id or its number, or `FILE`. `message` speaks to the student and
    may be Markdown; `brief` is the same for the instructor, on one line. `fault` tells whether
    something could not be graded as it was handed in; what is none is a remark and costs no points.
    """

    kind: str
    where: str
    message: str
    brief: str
    fault: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Return what `Finding(**...)` makes the same finding of; it can be written as JSON."""
        return asdict(self)


_STOPPED = (
    "The cells after it were run in a fresh kernel, without this one. Restart the kernel, run the "
    "cells up to here, and look at what this one does."
)
_TEST_STOPPED = (
    "This costs the points of this test, and of no other: the cells after it were run in a fresh "
    "kernel. Restart the kernel and run this check by itself."
)


def _subject(test: bool) -> str:
    return "The code that this test calls" if test else "This cell"


def timed_out(where: str, seconds: float, test: bool) -> Finding:
    """A cell that had not ended when its time was up."""
    return Finding(
        "time",
        where,
        f"{_subject(test)} had not ended after {seconds:.3g} seconds, so it was stopped. What most "
        "often does that: an `await` that nothing answers, a loop without a way out, a "
        "`time.sleep`, or an `except` that catches CancelledError and goes on. "
        + (_TEST_STOPPED if test else _STOPPED),
        f"stopped after {seconds:.3g} s",
    )


def died(where: str, seconds: float, status: int | None, test: bool) -> Finding:
    """A cell during which the kernel's process ended; `status` is its exit status, if known."""
    if status is None:
        how = ""
    elif status < 0:
        how = f", by signal {-status}"
    else:
        how = f", with status {status}"
    return Finding(
        "died",
        where,
        f"{_subject(test)} ended the Python process itself{how}, after {seconds:.1f} seconds. "
        "`os._exit` and `quit()` do that, and so does a crash in compiled code. Leave a function "
        "with `return` or an exception. " + (_TEST_STOPPED if test else _STOPPED),
        f"ended the process{how}",
    )


def out_of_memory(where: str, megabytes: int, seconds: float, test: bool) -> Finding:
    """A cell that asked for more memory than there is."""
    return Finding(
        "memory",
        where,
        f"{_subject(test)} wanted more than the {megabytes} MB of memory that a submission has, "
        f"after {seconds:.1f} seconds. Look for a list that only grows, or a loop that starts "
        "tasks faster than they end. " + (_TEST_STOPPED if test else _STOPPED),
        f"more than {megabytes} MB of memory",
    )


def too_many_processes(where: str, most: int, test: bool) -> Finding:
    """A cell that started more processes than there may be."""
    return Finding(
        "processes",
        where,
        f"{_subject(test)} started more than {most} processes, so it was stopped. Look for a "
        "process, or a pool of them, that is started in a loop. "
        + (_TEST_STOPPED if test else _STOPPED),
        f"more than {most} processes",
    )


def wrote_elsewhere(where: str, test: bool) -> Finding:
    """A cell that put files where only the kernel's sockets belong."""
    return Finding(
        "disk",
        where,
        f"{_subject(test)} wrote into the folder over which its kernel is spoken to, so it was "
        "stopped. Files belong beside the notebook, or into `tempfile.gettempdir()`. "
        + (_TEST_STOPPED if test else _STOPPED),
        "wrote where it must not",
    )


def tampered(where: str, changed: tuple[str, ...]) -> Finding:
    """A test during which something was changed that it is judged with."""
    what = ", ".join(changed[:4]) + (", …" if len(changed) > 4 else "")
    return Finding(
        "tampered",
        where,
        f"While this test ran, something was changed that tests are judged with: {what}. A test "
        "that runs so says nothing, and gives no points. Whatever your code does with the checks, "
        "with IPython or with Python's own functions, have it done before it is called by a test, "
        "or not at all.",
        f"changed while the test ran: {what.replace('`', '')}",
    )


def flooded(where: str, megabytes: int, seconds: float, test: bool) -> Finding:
    """A cell that was stopped for the amount of its output."""
    return Finding(
        "flood",
        where,
        f"{_subject(test)} had written more than {megabytes} MB of output after {seconds:.1f} "
        "seconds, so it was stopped; the beginning is kept. Look for a `print` in a loop without a "
        "way out. " + (_TEST_STOPPED if test else _STOPPED),
        f"stopped after {megabytes} MB of output",
    )


def closed_stream(where: str, stream: str, test: bool) -> Finding:
    """A cell after which nothing could be printed any more."""
    return Finding(
        "closed",
        where,
        f"{_subject(test)} closed `sys.{stream}`, and no cell after it could have printed "
        "anything. The stream belongs to the notebook: leave it open. "
        + (_TEST_STOPPED if test else _STOPPED),
        f"closed sys.{stream}",
    )


def left_running(where: str, next_cell: str, seconds: float, test: bool) -> Finding:
    """A cell that ended and left something that kept the kernel from the next cell."""
    return Finding(
        "left",
        where,
        f"{_subject(test)} ended and left something behind that never let go of the event loop: "
        f"{next_cell} could not start within {seconds:.3g} seconds. Look for a task that was "
        "created and not awaited, with a loop in it that has no `await`. "
        + (_TEST_STOPPED if test else _STOPPED),
        f"left something running that kept {next_cell} from starting",
    )


def ended_later(where: str, next_cell: str, test: bool) -> Finding:
    """A cell that ended, and the kernel with it, before the next cell started."""
    return Finding(
        "died",
        where,
        f"{_subject(test)} ended, and then the Python process did, before {next_cell} could start. "
        "`quit()` and `exit()` do that, and so does a thread or a task left behind that ends the "
        "process. " + (_TEST_STOPPED if test else _STOPPED),
        f"ended the process before {next_cell}",
    )


def not_run(where: str, seconds: float, test: bool) -> Finding:
    """A cell for which no time was left."""
    subject = "This test" if test else "This cell"
    return Finding(
        "unrun",
        where,
        f"{subject} was not run: the cells before it had used up the {seconds:.3g} seconds that a "
        "whole submission has. The first cell with a message like this one is where to begin.",
        f"not run, the {seconds:.3g} s were used up",
    )


def gave_up(workers: int) -> Finding:
    """A submission that was never run to its end: each process that ran it came to its own end."""
    times = "once" if workers == 1 else f"{workers} times"
    return Finding(
        "gave-up",
        FILE,
        f"Your notebook could not be run: {times}, the process that ran it came to an end with it, "
        "by a shortage of memory most likely. Run it from a fresh kernel and watch how much memory "
        "it takes. All its tests score 0.",
        f"given up: {times}, the worker that ran it died",
    )


def on_stderr(where: str, text: str) -> Finding:
    """What a test cell wrote to stderr: a remark."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    first = _IN_CELL.sub(r"line \1: ", first)
    awaited = (
        " A coroutine was made and never awaited: is an `await` missing where it is called?"
        if "was never awaited" in text
        else ""
    )
    return Finding(
        "stderr",
        where,
        f"While this test ran, something was written to stderr; it costs no points.{awaited} It "
        f"begins: `{_short(first)}`",
        f"stderr (no points lost): {_short(first)}",
        fault=False,
    )


def value_set_aside(where: str, value: str) -> Finding:
    """A test cell that ended with a value, which nbgrader would have taken for the points."""
    return Finding(
        "value",
        where,
        f"This test ended with the value `{_short(value)}`. It is shown, and gives no points.",
        f"the last expression's value {_short(value)} was not taken for points",
        fault=False,
    )


def shortened(where: str, characters: int) -> Finding:
    """A cell that ended well and printed more than is kept."""
    return Finding(
        "long",
        where,
        f"This cell printed more than {characters:,} characters; the beginning is kept. It costs "
        "no points.",
        f"output cut at {characters:,} characters",
        fault=False,
    )


def _short(text: str, most: int = 160) -> str:
    line = " ".join(text.replace("`", "'").split())
    return line if len(line) <= most else line[: most - 1] + "…"
