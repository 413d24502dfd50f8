"""One notebook to run, and what came of it: what goes to a worker and comes back from it.

A worker may be a thread of this process or a process on another machine. That one needs this
package and nothing else: no nbgrader, no folder that both can see. So a job carries the notebook as
text, and, where it has to, the files that were handed in beside it.
"""

from __future__ import annotations

import json
import platform
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import reads_json

from loopscope.grading import findings
from loopscope.grading.execution import error_output, execute, is_test
from loopscope.grading.files import Files, lay_out
from loopscope.grading.findings import Finding
from loopscope.grading.limits import Limits


@dataclass(frozen=True)
class Job:
    """A sanitised notebook, as JSON, to be run in `folder` of this machine or beside `files`.

    `name` tells jobs of one run apart. `files` are paths under the submission's folder, with
    slashes, and what is in the files; without a `folder`, the worker makes one of them.
    `remarks` are the first findings of the outcome.
    """

    name: str
    notebook: str
    limits: Limits
    folder: str | None = None
    files: Files = ()
    remarks: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """The notebook with its outputs, as JSON, and what there is to say of its run.

    `level` is the sandbox that it ran in, `worker` the name of the machine, `seconds` what the run
    took, `log` the lines about faults as they happened.
    """

    name: str
    notebook: str
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0
    level: str = ""
    worker: str = ""
    log: tuple[str, ...] = field(default=(), repr=False)


Perform = Callable[[Job], Outcome]


def perform(job: Job) -> Outcome:
    """Run the job here.

    Raises KernelDidNotStart or OSError for what this machine lacks, and nothing for what is in the
    notebook.
    """
    if job.folder is not None:
        return _run(job, Path(job.folder))
    with tempfile.TemporaryDirectory(prefix="loopscope-", ignore_cleanup_errors=True) as folder:
        lay_out(job.files, Path(folder))
        return _run(job, Path(folder))


def _run(job: Job, folder: Path) -> Outcome:
    lines: list[str] = []
    done = execute(parsed(job.notebook), folder, job.limits, lines.append)
    return Outcome(
        job.name,
        json.dumps(done.notebook),
        (*job.remarks, *done.findings),
        done.seconds,
        job.limits.sandbox,
        platform.node(),
        tuple(lines),
    )


def parsed(text: str) -> NotebookNode:
    """Return the notebook in `text`, which this package wrote: nothing in it is checked again."""
    node: NotebookNode = reads_json(text)
    return node


def given_up(job: Job, times: int) -> Outcome:
    """Return what stands for the outcome of a job that ended each of its workers."""
    notebook = parsed(job.notebook)
    finding = findings.gave_up(times)
    for cell in notebook.cells:
        if is_test(cell):
            cell.outputs = [error_output(finding)]
    return Outcome(job.name, json.dumps(notebook), (finding,), log=(finding.brief,))
