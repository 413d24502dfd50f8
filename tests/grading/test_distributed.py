"""Grading on a dask scheduler, with real workers: processes, of which some are killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from small_course import ROOT

from loopscope.grading.jobs import Job, Outcome, parsed, perform
from loopscope.grading.limits import Limits
from loopscope.grading.pool import Failure

pytest.importorskip("distributed", reason="needs the extra `grading`")

from distributed import Client

from loopscope.grading.cluster import Cluster, SchedulerNotReached

pytestmark = pytest.mark.timeout(300)

LIMITS = Limits(cell=10, submission=40)


class Processes:
    """A scheduler and its workers on 127.0.0.1. A worker that dies is started again, by its nanny.

    The workers' folder holds nothing, so that they have the package and no course.
    """

    def __init__(self, folder: Path, workers: int) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), str(ROOT)]),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
        }
        port = self.address.rpartition(":")[2]
        here = ["--host", "127.0.0.1", "--no-dashboard"]
        commands = [["scheduler", "--port", port, *here]]
        commands += [["worker", self.address, "--nthreads", "1", *here]] * workers
        self._processes = [
            subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]],
                cwd=folder,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=(folder / f"{number}.log").open("w"),
                start_new_session=True,
            )
            for number, words in enumerate(commands)
        ]
        with Client(self.address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)

    def close(self) -> None:
        for process in reversed(self._processes):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    started = Processes(tmp_path_factory.mktemp("dask"), 2)
    try:
        yield started
    finally:
        started.close()


def job(name: str, source: str, **more: object) -> Job:
    notebook = new_notebook(cells=[new_code_cell(source)])
    return Job(name, json.dumps(notebook), LIMITS, **more)  # type: ignore[arg-type]


def printed(outcome: Outcome | Failure) -> str:
    assert isinstance(outcome, Outcome), outcome
    return "".join(output.text for output in parsed(outcome.notebook).cells[0].outputs)


def dies_once(work: Job) -> Outcome:
    """Run the job; the first time that it is tried, the worker is killed."""
    mark = Path(work.files[0][1].decode())
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return perform(work)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("not reached")


def dies_always(work: Job) -> Outcome:
    """Run the job, unless it is the one that kills its worker."""
    if work.name == "killer":
        os.kill(os.getpid(), signal.SIGKILL)
    return perform(work)


def test_each_job_comes_back_once_with_its_outputs_and_its_files(processes: Processes) -> None:
    jobs = [
        job(f"s{n}", f"print({n}, open('data/in.txt').read())", files=(("data/in.txt", b"x"),))
        for n in range(6)
    ]
    cluster = Cluster(processes.address)
    try:
        results = list(cluster.run(iter(jobs)))
    finally:
        cluster.close()
    assert {r.name: printed(r) for r in results if isinstance(r, Outcome)} == {
        f"s{n}": f"{n} x\n" for n in range(6)
    }
    assert len(results) == 6


def test_what_a_killed_worker_had_is_run_elsewhere(processes: Processes, tmp_path: Path) -> None:
    jobs = [
        job(f"s{n}", f"print({n})", files=(("mark", str(tmp_path / f"m{n}").encode()),))
        for n in range(4)
    ]
    for n in (1, 2, 3):
        (tmp_path / f"m{n}").touch()
    cluster = Cluster(processes.address, dies_once)
    try:
        results = list(cluster.run(iter(jobs)))
    finally:
        cluster.close()
    assert (tmp_path / "m0").exists()
    assert sorted(printed(result) for result in results) == ["0\n", "1\n", "2\n", "3\n"]


def test_one_that_kills_its_workers_is_given_up_and_costs_no_other(processes: Processes) -> None:
    jobs = [job(name, f"print({name!r})") for name in ("a", "killer", "b", "c", "d")]
    cluster = Cluster(processes.address, dies_always)
    try:
        results = list(cluster.run(iter(jobs)))
    finally:
        cluster.close()
    (lost,) = [result for result in results if isinstance(result, Failure)]
    assert lost.job.name == "killer"
    assert lost.deaths == 2
    assert sorted(printed(result) for result in results if result is not lost) == [
        "a\n",
        "b\n",
        "c\n",
        "d\n",
    ]


def test_an_address_without_a_scheduler_is_said_to_be_one() -> None:
    with pytest.raises(
        SchedulerNotReached, match=r"No dask scheduler answers at tcp://127\.0\.0\.1:1"
    ):
        Cluster("tcp://127.0.0.1:1", wait=1)


def test_a_path_that_leads_out_of_the_folder_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'\.\./x' leads out"):
        perform(job("s", "", files=(("../x", b""),)))
