"""A notebook run to its end, whatever its cells do.

A cell that does not end by itself costs that cell. Its kernel is killed, and a fresh one runs what
the cells after it need: every cell before it that ended, with an exception or without, in order.
The state is then the one that the notebook has when the faulty cell is left out. Cells that ended
with an exception belong to it: what they defined before they failed is there in JupyterLab, too.
No interrupt is tried first: coroutines survive those, and what they leave running would starve the
cells that follow.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from loopscope.grading import findings
from loopscope.grading.findings import Finding
from loopscope.grading.guard import TEST
from loopscope.grading.limits import Limits
from loopscope.grading.session import CellRun, KernelDidNotStart, Session

SKIP = "loopscope-skip"
"""Key in a cell's metadata: the cell is not run, and its outputs stay as they are."""

TRIES = 3
"""How often a test on real time is run until it passes: what else the machine does may be to blame.
A wrong answer fails each time."""

_LAST_LOOK = 5.0  # seconds, at least

_OF_EARLIER = ("gone", "unstarted")  # what a cell suffers from one that ran before it


@dataclass
class Executed:
    """A notebook with the outputs of its run, what there is to say of it, and its seconds."""

    notebook: NotebookNode
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0


def execute(
    notebook: NotebookNode,
    folder: Path,
    limits: Limits | None = None,
    log: Callable[[str], object] = lambda line: None,
) -> Executed:
    """Run the notebook's code cells in order, in `folder`; the notebook is changed in place.

    `log` is told of each fault when it happens. Nothing that a cell does raises; raises
    KernelDidNotStart when there is no kernel to be had.
    """
    return _Run(notebook, folder, limits or Limits(), log).go()


class _Run:
    def __init__(
        self, notebook: NotebookNode, folder: Path, limits: Limits, log: Callable[[str], object]
    ) -> None:
        self._folder = folder
        self._limits = limits
        self._log = log
        self._done = Executed(notebook)
        self._cells = notebook.cells
        self._ended: list[int] = []  # what a fresh kernel has to run again
        self._passed: dict[int, str] = {}  # tests, with the requests by which they were run
        self._began = time.monotonic()

    def go(self) -> Executed:
        at = 0
        with ExitStack() as kernels:
            session: Session | None = None
            while at < len(self._cells):
                if not _runs(self._cells[at]):
                    at += 1
                    continue
                if self._left() <= 0:
                    self._fail(
                        at,
                        findings.not_run(self._name(at), self._limits.submission, self._test(at)),
                    )
                    at += 1
                    continue
                if session is None:
                    session = self._fresh(kernels)
                run = self._run(session, at)
                self._disown(session)
                if not run.ended:
                    kernels.close()
                    session = None
                if run.status in _OF_EARLIER and self._ended:
                    self._blame(self._ended.pop(), self._name(at), run)
                    continue  # this one did nothing, and gets its turn in the fresh kernel
                self._keep(at, run)
                at += 1
            self._prove(session, kernels)
        self._done.seconds = time.monotonic() - self._began
        return self._done

    def _run(self, session: Session, at: int) -> CellRun:
        cell = self._cells[at]
        test = is_test(cell)
        for attempt in range(1, TRIES + 1):
            run = session.run(cell.source, self._limits.of_cell(self._left()), TEST if test else "")
            if not (test and is_on_real_time(cell.source) and run.status == "error"):
                break
            if attempt < TRIES:
                self._log(f"{self._name(at)}: failed on real time, and is tried again")
        return run

    def _prove(self, session: Session | None, kernels: ExitStack) -> None:
        """See that tests still fail where they must. Else all that passed say nothing."""
        while self._passed:
            session = session or self._fresh(kernels)
            proof = session.must_fail(max(_LAST_LOOK, self._limits.of_cell(self._left())))
            self._disown(session)
            if proof.status in _OF_EARLIER and self._ended:
                kernels.close()
                session = None
                self._blame(self._ended.pop(), "a last look", proof)
                continue
            failed = proof.status == "error" and not proof.changed
            for at in self._passed if not failed else ():
                self._fail(at, findings.tampered(self._name(at), ("`assert`, or the checks",)))
            return

    def _disown(self, session: Session) -> None:
        """Take back the points of tests whose reply turns out to be no reply of the kernel's."""
        for at, request in list(self._passed.items()):
            if request in session.forged:
                del self._passed[at]
                self._fail(at, findings.tampered(self._name(at), ("the kernel's replies",)))

    def _left(self) -> float:
        return self._began + self._limits.submission - time.monotonic()

    def _fresh(self, kernels: ExitStack) -> Session:
        """A kernel in which all that ended has been run again. What now doesn't end is left out."""
        while True:
            session = kernels.enter_context(self._session())
            for at in self._ended:
                if self._left() <= 0:
                    return session
                run = self._run(session, at)
                if not run.ended:
                    earlier = self._ended[: self._ended.index(at)]
                    culprit = earlier[-1] if earlier and run.status in _OF_EARLIER else at
                    self._ended.remove(culprit)
                    self._log(
                        f"{self._name(culprit)} ended once and not again: left out from now on"
                    )
                    kernels.close()
                    break
            else:
                return session

    def _session(self) -> Session:
        """A kernel. A machine that has none to give is asked once more, and that is told."""
        try:
            return Session(self._folder, self._limits)
        except KernelDidNotStart as error:
            self._log(f"a kernel was asked for twice. The first time: {error}")
            return Session(self._folder, self._limits)

    def _keep(self, at: int, run: CellRun) -> None:
        cell, name, test = self._cells[at], self._name(at), self._test(at)
        cell.outputs = run.outputs
        if run.ended:
            self._ended.append(at)
            cell.execution_count = len(self._ended)
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = cell.execution_count
            if run.changed:
                self._fail(at, findings.tampered(name, run.changed))
            elif test and run.status == "ok":
                self._passed[at] = run.request
            if run.cut:
                self._done.findings.append(findings.shortened(name, self._limits.kept))
            return
        seconds = run.seconds
        if run.status == "died":
            finding = findings.died(name, seconds, run.exit_status, test)
        elif run.status == "flood":
            finding = findings.flooded(name, self._limits.output, seconds, test)
        elif run.status == "processes":
            finding = findings.too_many_processes(name, self._limits.processes, test)
        elif run.status == "disk":
            finding = findings.wrote_elsewhere(name, test)
        elif run.status == "memory":
            finding = findings.out_of_memory(name, self._limits.memory, seconds, test)
        elif run.status == "closed":
            finding = findings.closed_stream(name, run.stream, test)
        else:  # of the very first cell, too, that there was no kernel for it
            finding = findings.timed_out(name, seconds, test)
        self._fail(at, finding)

    def _blame(self, culprit: int, kept: str, run: CellRun) -> None:
        """A cell could not start: that is owed to the one before it, which had ended by then."""
        name, test = self._name(culprit), self._test(culprit)
        self._passed.pop(culprit, None)
        if run.status == "gone":
            self._fail(culprit, findings.ended_later(name, kept, test))
        else:
            self._fail(culprit, findings.left_running(name, kept, run.seconds, test))

    def _fail(self, at: int, finding: Finding) -> None:
        cell = self._cells[at]
        cell.setdefault("outputs", []).append(error_output(finding))
        self._done.findings.append(finding)
        self._log(f"{finding.where}: {finding.brief}")

    def _name(self, at: int) -> str:
        return cell_name(self._cells[at], at)

    def _test(self, at: int) -> bool:
        return is_test(self._cells[at])


def _runs(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(cell.source.strip()) and SKIP not in cell.metadata


def is_test(cell: NotebookNode) -> bool:
    """Whether the cell is graded by running it."""
    marks = cell.metadata.get("nbgrader") or {}
    return cell.cell_type == "code" and bool(marks.get("grade")) and not marks.get("solution")


def is_on_real_time(source: str) -> bool:
    """Whether the source of a test measures on the machine's own clock."""
    return "check.run_real(" in source


def cell_name(cell: NotebookNode, at: int) -> str:
    """Return what a student and an instructor call this cell: its grade_id or its number."""
    return str((cell.metadata.get("nbgrader") or {}).get("grade_id") or f"cell {at + 1}")


ERRORS = {
    "time": "CellStopped",
    "died": "KernelDied",
    "memory": "MemoryError",
    "processes": "TooManyProcesses",
    "disk": "WroteElsewhere",
    "tampered": "TestChanged",
    "flood": "TooMuchOutput",
    "closed": "StreamClosed",
    "left": "LeftRunning",
    "unrun": "NotRun",
    "deleted": "TestCellMissing",
}


def error_output(finding: Finding) -> NotebookNode:
    """Return the finding as an error among a cell's outputs, for which nbgrader gives 0 points."""
    name = ERRORS.get(finding.kind, "NotGraded")
    message = finding.message.replace("`", "")
    return NotebookNode(
        output_type="error",
        ename=name,
        evalue=message,
        traceback=[f"\x1b[0;31m{name}\x1b[0m: {message}"],
    )
